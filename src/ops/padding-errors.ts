import { maxPadding, type PaddingMode } from '../core/conv-arithmetic.js';
import { type Asker, askerName, ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';

/** One axis that cannot be padded as asked. */
export interface PaddedAxis {
  /** Who pads, as messages name it. */
  readonly asker: Asker;
  readonly shape: Shape;
  readonly axis: number;
  /** The axis as the user knows it: `W`, `axis 3 of [1, 1, 4, 4]`. */
  readonly place: string;
  /** Cells asked for `[before, after]`. */
  readonly padding: readonly [number, number];
  readonly mode: PaddingMode;
}

/** What each mode does with the cells it copies. */
const VERBS = { zeros: 'pads', reflect: 'mirrors', replicate: 'repeats', circular: 'wraps' } as const;

/** A mode has too few cells to copy from; `size` are left of the axis. */
export function paddingTooLarge(failed: PaddedAxis, size: number = failed.shape[failed.axis]): ShapeError {
  const { asker, shape, axis, place, padding, mode } = failed;
  const most = maxPadding(size, mode);
  const asked = Math.max(...padding);
  const limit =
    size === 0
      ? `'${mode}' has no cell to copy on an axis of 0`
      : `'${mode}' ${VERBS[mode]} at most ${most} ${most === 1 ? 'cell' : 'cells'} of an axis of ${size}`;
  return new ShapeError({
    op: askerName(asker),
    problem: `${limit}, padding asks for ${asked} along ${place}`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    axis,
    expected: most,
    actual: asked,
    hint: mode === 'replicate' || size === 0 ? undefined : "'replicate' has no such limit",
    pytorch: limitSentence(failed),
  });
}

function limitSentence({ shape, axis, padding, mode }: PaddedAxis): string {
  if (mode === 'circular') return 'Padding value causes wrapping around more than once.';
  if (shape.slice(1).includes(0)) {
    return `tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${formatShape(shape)}`;
  }
  const argument = 4 + 2 * (shape.length - 1 - axis);
  return `Argument #${argument}: Padding size should be less than the corresponding input dimension, but got: padding (${padding.join(', ')}) at dimension ${axis} of input ${formatShape(shape)}`;
}

/** Negative padding takes away more than an axis has, or all of what a mode would copy. */
export function nothingLeft({ asker, shape, axis, place, padding, mode }: PaddedAxis): ShapeError {
  const length = shape[axis] + padding[0] + padding[1];
  const copies = mode === 'reflect' || mode === 'replicate';
  return new ShapeError({
    op: askerName(asker),
    problem: `padding [${padding.join(', ')}] leaves ${copies ? 'nothing' : 'less than nothing'} of the ${shape[axis]} along ${place}`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    axis,
    expected: copies ? 1 : 0,
    actual: length,
    pytorch: mode === 'zeros' ? 'narrow(): length must be non-negative.' : undefined,
  });
}
