import { createRequire } from 'node:module';
import path from 'node:path';

/** Node.js 24 runs the notebook kernel: from it on V8 can fuse pairs of 128-bit operations into 256-bit ones. */
export const WANTED_MAJOR = 24;
/** The oldest that runs it at all. */
export const OLDEST: readonly [number, number] = [22, 12];

/** A Node.js that can run the notebook kernel. */
export interface NodeRuntime {
  readonly path: string;
  readonly version: string;
  /** `npm`: the package that npm installs beside convlens; `running`: the one that runs this command. */
  readonly source: 'npm' | 'running';
}

/** npm's name of the package that holds Node for a machine. */
export function nodePackageName(platform: string = process.platform, arch: string = process.arch): string {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** The Node.js that the kernel will use: npm's, else the running one; undefined where that is too old. */
export function findNodeRuntime(): NodeRuntime | undefined {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`${nodePackageName()}/package.json`);
    const binary = path.join('bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return {
      path: path.join(path.dirname(manifest), binary),
      version: require(manifest).version,
      source: 'npm',
    };
  } catch {
    const version = process.versions.node;
    return isSupported(version) ? { path: process.execPath, version, source: 'running' } : undefined;
  }
}

/** Whether a version of Node.js can run the notebook kernel. */
export function isSupported(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
