// Node's process and V8 flags, reached without an import so that the library loads in browsers too.

/** Node's process; undefined in a browser. */
function nodeProcess(): NodeJS.Process | undefined {
  const candidate = globalThis.process as NodeJS.Process | undefined;
  return candidate?.versions?.node === undefined ? undefined : candidate;
}

/** An environment variable; undefined where there is no environment. */
export function environmentVariable(name: string): string | undefined {
  return nodeProcess()?.env[name];
}

/** Why V8 cannot fuse 128-bit operations to 256 bits here; null where it may. */
export function whyNoFusion(): string | null {
  const node = nodeProcess();
  if (node?.getBuiltinModule === undefined) return 'not Node, whose V8 flags can be set';
  const major = Number.parseInt(node.versions.node ?? '', 10);
  if (major < 24)
    return `Node ${node.versions.node}; from 24 on V8 can fuse two vectors into one of 256 bits`;
  if (node.arch !== 'x64') return `${node.arch}; only x64 has vectors of 256 bits`;
  return null;
}

/**
 * Runs `compile` while V8 fuses pairs of 128-bit operations and compiles with its optimising compiler at once.
 * The flags are process-wide and the first is experimental, so they are set back before anything else compiles:
 * functions compile at their first call, which has to happen inside.
 *
 * @see https://chromium.googlesource.com/v8/v8/+/main/src/flags/flag-definitions.h
 */
export function withFusion<T>(compile: () => T): T {
  const v8 = nodeProcess()?.getBuiltinModule?.('node:v8');
  if (v8 === undefined) return compile();
  try {
    v8.setFlagsFromString('--experimental-wasm-revectorize');
    v8.setFlagsFromString('--no-liftoff');
    return compile();
  } finally {
    v8.setFlagsFromString('--liftoff');
    v8.setFlagsFromString('--no-experimental-wasm-revectorize');
  }
}
