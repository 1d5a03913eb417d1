// Who shows what a cell makes. The library and the notebook kernel meet at this interface alone: the user's
// copy of convlens may be another than the kernel's, so they find each other through a global symbol.

/** MIME type → data: text as strings, binary as base64 strings, JSON types as plain JSON. */
export type MimeBundle = { readonly [mimeType: string]: unknown };

/** What is shown, as Jupyter's `display_data` carries it. */
export interface DisplayBundle {
  readonly data: MimeBundle;
  readonly metadata?: { readonly [mimeType: string]: unknown };
}

/** One side of a comm channel. Buffers are sent beside the JSON, uncopied where the host can. */
export interface Comm {
  readonly id: string;
  send(data: unknown, buffers?: readonly ArrayBufferView[]): void;
  close(data?: unknown): void;
  onMessage(handler: (data: unknown, buffers: readonly ArrayBufferView[]) => void): void;
  onClose(handler: () => void): void;
}

/** A place that shows bundles: our notebook kernel, plain tslab, Deno, a terminal. */
export interface DisplayHost {
  readonly name: 'convlens' | 'tslab' | 'deno' | 'terminal';
  /** Shows a bundle; with `displayId` it can be replaced later, with `update` it replaces one. */
  publish(bundle: DisplayBundle, options?: { readonly displayId?: string; readonly update?: boolean }): void;
  /** Clears the cell's output: at once, or with `wait` when the next output comes. */
  clearOutput(wait: boolean): void;
  /** Asks the user for a line of text; blocks until it is there. */
  input(prompt: string, options: { readonly password: boolean }): string;
  /** Calls back once, when the running cell (or the script) has ended in whatever way, before that is said. */
  atCellEnd?(callback: () => void): void;
  /** Shows a line of progress in place of the one before: where there is this, no bundles are wanted of progress. */
  showLine?(text: string, last: boolean): void;
  /** What the user's names stand for, after the cells so far. */
  variables?(): { readonly [name: string]: unknown };
  /** Serves a comm target; absent where the host has no comms. */
  registerCommTarget?(name: string, open: (comm: Comm, data: unknown) => void): void;
}

export { HOST_KEY } from '../core/host.js';

/** The method by which any value says how it is shown (Deno's contract, which polars and others carry too). */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display');
