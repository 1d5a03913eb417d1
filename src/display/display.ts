import { checkOptions } from '../core/options.js';
import { findHost } from './find-host.js';
import { JUPYTER_DISPLAY, type MimeBundle } from './host.js';

/** How `display` shows a value. */
export interface DisplayOptions {
  /** A name under which the display can be replaced; `true` makes one up. */
  readonly displayId?: string | true;
  /** What the value is called in its caption, where the value has one. */
  readonly name?: string;
}

/** What a display can be told later. */
export interface DisplayHandle {
  readonly displayId: string;
  /** Shows another value in the same place. */
  update(value: unknown, options?: { readonly name?: string }): void;
}

/** What a value's `Symbol.for('Jupyter.display')` is told; other libraries' values ignore it. */
export interface DisplayHint {
  readonly name?: string;
}

/**
 * Shows a value in the notebook, in the middle of a cell as well. Tensors, feature maps, summaries and figures draw
 * themselves, and so does every value with a `Symbol.for('Jupyter.display')`; anything else, and everything
 * outside a notebook, is printed as text.
 *
 * @param value anything.
 * @param options `displayId`: a name by which the display can be replaced, `true` for any; `name`: what the caption
 * calls the value.
 * @returns with `displayId`, a handle whose `update(value)` replaces what is shown; else nothing.
 * @throws {@link ArgumentError} for an unknown option.
 *
 * @example
 * display(eye(3), { name: 'identity' });
 *
 * @example A display that is replaced while a loop runs
 * const progress = display('starting', { displayId: 'progress' });
 * for (let step = 0; step < 3; step++) progress.update(full([2, 2], step));
 */
export function display(
  value: unknown,
  options: DisplayOptions & { readonly displayId: string | true },
): DisplayHandle;
export function display(value: unknown, options?: DisplayOptions): undefined | DisplayHandle;
export function display(value: unknown, options: DisplayOptions = {}): undefined | DisplayHandle {
  checkOptions('display', options, ['displayId', 'name']);
  const { displayId, name } = options;
  if (displayId === undefined) {
    show(value, { name }, {});
    return undefined;
  }
  const id = displayId === true ? crypto.randomUUID() : displayId;
  show(value, { name }, { displayId: id });
  return {
    displayId: id,
    update(next, nextOptions = {}) {
      checkOptions('update', nextOptions, ['name']);
      show(next, { name: nextOptions.name ?? name }, { displayId: id, update: true });
    },
  };
}

/**
 * Removes what the cell has shown so far.
 *
 * @param options `wait`: only when the next output comes, so that nothing flickers (default false).
 *
 * @example
 * for (let step = 0; step < 3; step++) {
 *   clearOutput({ wait: true });
 *   display(`step ${step}`);
 * }
 */
export function clearOutput(options: { readonly wait?: boolean } = {}): void {
  checkOptions('clearOutput', options, ['wait']);
  findHost().clearOutput(options.wait ?? false);
}

/**
 * Asks for a line of text and waits for it.
 *
 * @param prompt shown before the field.
 * @param options `password`: hides what is typed (default false).
 * @returns the line, without its end.
 *
 * @example
 * // const rate = Number(input('learning rate: '));
 */
export function input(prompt: string = '', options: { readonly password?: boolean } = {}): string {
  checkOptions('input', options, ['password']);
  return findHost().input(prompt, { password: options.password ?? false });
}

function show(
  value: unknown,
  hint: DisplayHint,
  target: { readonly displayId?: string; readonly update?: boolean },
): void {
  const bundle = bundleOf(value, hint);
  if (bundle instanceof Promise) {
    bundle.then(
      (data) => findHost().publish({ data }, target),
      (error: unknown) => console.error(error),
    );
  } else findHost().publish({ data: bundle }, target);
}

/** What a value says of itself, else its text. */
export function bundleOf(value: unknown, hint: DisplayHint = {}): MimeBundle | Promise<MimeBundle> {
  const hook = (value as { [JUPYTER_DISPLAY]?: unknown } | null | undefined)?.[JUPYTER_DISPLAY];
  if (typeof hook === 'function') return hook.call(value, hint) as MimeBundle | Promise<MimeBundle>;
  return { 'text/plain': typeof value === 'string' ? value : printed(value) };
}

/** As Node prints it; elsewhere, as text. */
function printed(value: unknown): string {
  const util = globalThis.process?.getBuiltinModule?.('node:util');
  return util === undefined ? String(value) : util.inspect(value);
}
