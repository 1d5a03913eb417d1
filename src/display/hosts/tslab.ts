// A plain, unmodified tslab kernel (1.0.22). It prints the last value of a cell as text and knows nothing of
// Symbol.for('Jupyter.display'): the hook that is put in here, when convlens is imported, shows such values.
import { type DisplayHost, HOST_KEY, JUPYTER_DISPLAY, type MimeBundle } from '../host.js';
import { terminalHost } from './terminal.js';

/** What tslab gives to every cell. */
interface TslabGlobal {
  readonly exports: { [name: string]: unknown };
}

/** tslab's own messaging module. */
interface TslabJupyter {
  lastWriteDisplayData(content: object, update: boolean): void;
}

/** Where a cell's last value is assigned (the numbered ones where a user has taken the name). */
const LAST_VALUE_NAMES = ['tsLastExpr', 'tsLastExpr0', 'tsLastExpr1'];

/** tslab's messaging module, as it is already loaded in this process. */
function findJupyter(): TslabJupyter | undefined {
  const loader = globalThis.process?.getBuiltinModule?.('node:module');
  const cache = loader?.createRequire(import.meta.url).cache ?? {};
  const path = Object.keys(cache).find((key) =>
    /\/tslab\/dist\/jupyter\.js$/.test(key.replaceAll('\\', '/')),
  );
  return path === undefined ? undefined : (cache[path]?.exports as TslabJupyter);
}

function tslabHost(jupyter: TslabJupyter): DisplayHost {
  return {
    name: 'tslab',
    publish({ data, metadata = {} }, { displayId, update = false } = {}) {
      const transient = displayId === undefined ? {} : { display_id: displayId };
      jupyter.lastWriteDisplayData({ data, metadata, transient }, update);
    },
    // tslab has neither clear_output nor input.
    clearOutput() {},
    input: terminalHost.input,
  };
}

/** What a value shows of itself; undefined for all that has no word of its own. */
function ownBundle(value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  const hook = (value as { [JUPYTER_DISPLAY]?: unknown })[JUPYTER_DISPLAY];
  if (typeof hook !== 'function') return undefined;
  try {
    return hook.call(value);
  } catch (error) {
    console.error('Symbol.for("Jupyter.display") threw:', error);
    return undefined; // tslab prints the value itself
  }
}

/**
 * Cells end with `exports.tsLastExpr = value`, then tslab prints that property. An accessor behind the exports sees
 * the value first, and leaves nothing to print of what it has shown.
 */
function showLastValues({ exports }: TslabGlobal, host: DisplayHost): void {
  const publish = (data: MimeBundle): void => host.publish({ data });
  const accessors: PropertyDescriptorMap = {};
  for (const name of LAST_VALUE_NAMES) {
    let held: unknown;
    delete exports[name];
    accessors[name] = {
      get: () => held,
      set(value: unknown) {
        const bundle = ownBundle(value);
        held = bundle === undefined ? value : undefined;
        if (bundle instanceof Promise) bundle.then(publish, (error: unknown) => console.error(error));
        else if (bundle !== undefined) publish(bundle as MimeBundle);
      },
    };
  }
  Object.setPrototypeOf(exports, Object.create(Object.prototype, accessors));
}

/** Registers tslab as the place that shows things, where it is the kernel that runs us. Once. */
export function registerTslab(): void {
  const holder = globalThis as { __tslab__?: TslabGlobal; [HOST_KEY]?: DisplayHost };
  if (holder.__tslab__ === undefined || holder[HOST_KEY] !== undefined) return;
  const jupyter = findJupyter();
  if (jupyter === undefined) return;
  const host = tslabHost(jupyter);
  holder[HOST_KEY] = host;
  showLastValues(holder.__tslab__, host);
}
