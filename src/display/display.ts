import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { InterruptError } from '../core/interrupt.js';
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
  /** Of an error: the line of the user's from which it came, and the column of the call, from 1 on. */
  readonly source?: { readonly line: string; readonly column: number };
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
 * @throws {@link ArgumentError} for an unknown option, or a name that is no text.
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
  checkName('display', name);
  if (displayId !== undefined && displayId !== true && typeof displayId !== 'string') {
    throw new ArgumentError({
      op: 'display',
      problem: `displayId is a text or true, got ${describeValue(displayId)}`,
      actual: displayId,
    });
  }
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
      checkName('update', nextOptions.name);
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

/** What a value says of itself, else its text. A value whose own word fails is shown as text all the same. */
export function bundleOf(value: unknown, hint: DisplayHint = {}): MimeBundle | Promise<MimeBundle> {
  const failed = (error: unknown): MimeBundle => {
    if (error instanceof InterruptError) throw error;
    console.error('Symbol.for("Jupyter.display") threw:', error);
    return textBundle(value);
  };
  try {
    const hook = (value as { [JUPYTER_DISPLAY]?: unknown } | null | undefined)?.[JUPYTER_DISPLAY];
    const bundle: unknown = typeof hook === 'function' ? hook.call(value, hint) : undefined;
    if (bundle instanceof Promise) return bundle.then((data) => bundleOrText(data, value), failed);
    return bundleOrText(bundle, value);
  } catch (error) {
    return failed(error);
  }
}

function bundleOrText(bundle: unknown, value: unknown): MimeBundle {
  return typeof bundle === 'object' && bundle !== null ? (bundle as MimeBundle) : textBundle(value);
}

/** As Node prints it; elsewhere, as text. */
function textBundle(value: unknown): MimeBundle {
  if (typeof value === 'string') return { 'text/plain': value };
  try {
    const util = globalThis.process?.getBuiltinModule?.('node:util');
    return { 'text/plain': util === undefined ? String(value) : util.inspect(value) };
  } catch (error) {
    return { 'text/plain': `[cannot be printed: ${String(error)}]` };
  }
}

/** @throws {@link ArgumentError} for a name that is no text. */
export function checkName(op: string, name: unknown): void {
  if (name === undefined || typeof name === 'string') return;
  throw new ArgumentError({ op, problem: `name is a text, got ${describeValue(name)}`, actual: name });
}
