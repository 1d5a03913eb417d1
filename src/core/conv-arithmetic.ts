// The arithmetic of a sliding window along one axis, and nothing else: output size, 'same' split, which input
// cell a tap reads, receptive field. Operations, error messages, the summary and the extension's views all ask
// here, so that none of them can disagree. Formulas: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
// and V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.

/** How the cells beyond the edge of the input are filled. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** Every padding mode, PyTorch's default first. */
export const PADDING_MODES: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** A window along one axis. All sizes in cells. */
export interface AxisWindowing {
  readonly kernelSize: number;
  readonly stride: number;
  /** Cells added `[before, after]` the input. */
  readonly padding: readonly [number, number];
  readonly dilation: number;
}

/** Cells from the first to the last tap, both included: `dilation · (kernelSize − 1) + 1`. */
export function windowSpan(kernelSize: number, dilation: number): number {
  return dilation * (kernelSize - 1) + 1;
}

/**
 * Places of the window: `floor((size + before + after − dilation · (kernelSize − 1) − 1) / stride) + 1`.
 * Zero or less where the window does not fit.
 */
export function outputSize(size: number, axis: AxisWindowing): number {
  const free = size + axis.padding[0] + axis.padding[1] - windowSpan(axis.kernelSize, axis.dilation);
  return Math.floor(free / axis.stride) + 1;
}

/**
 * Cells that a transposed convolution makes of `size`: those whose windows have been there, and `outputPadding` more at the
 * end, `(size − 1) · stride − before − after + dilation · (kernelSize − 1) + outputPadding + 1`. Less than one where
 * the padding takes all.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export function transposedSize(size: number, axis: AxisWindowing, outputPadding: number = 0): number {
  const [before, after] = axis.padding;
  return (
    (size - 1) * axis.stride - before - after + windowSpan(axis.kernelSize, axis.dilation) + outputPadding
  );
}

/**
 * Places of a pooling window. With `ceilMode` the last window may hang over the end of the padded input, as long
 * as it starts on the input or in the padding before it.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export function poolOutputSize(size: number, axis: AxisWindowing, ceilMode: boolean): number {
  if (!ceilMode) return outputSize(size, axis);
  const places = outputSize(size + axis.stride - 1, axis);
  return (places - 1) * axis.stride >= size + axis.padding[0] ? places - 1 : places;
}

/**
 * Padding `[before, after]` that keeps the size at stride 1. An odd total puts the extra cell after, as PyTorch.
 */
export function samePadding(kernelSize: number, dilation: number): [number, number] {
  const total = dilation * (kernelSize - 1);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** The most cells of padding a side that a mode can fill on an axis of `size` cells. */
export function maxPadding(size: number, mode: PaddingMode): number {
  if (mode === 'reflect') return Math.max(0, size - 1);
  if (mode === 'circular') return size;
  return mode === 'replicate' && size === 0 ? 0 : Number.POSITIVE_INFINITY;
}

/**
 * The input cell whose value stands at `index`, which may lie in the padding (negative, or ≥ `size`).
 * Null for a cell that is zero.
 */
export function sourceIndex(index: number, size: number, mode: PaddingMode): number | null {
  if (index >= 0 && index < size) return index;
  switch (mode) {
    case 'zeros':
      return null;
    case 'reflect':
      return index < 0 ? -index : 2 * (size - 1) - index;
    case 'replicate':
      return index < 0 ? 0 : size - 1;
    case 'circular':
      return index < 0 ? index + size : index - size;
  }
}

/** One tap of the window at one output cell. */
export interface Tap {
  /** Which weight along this axis, from 0. */
  readonly k: number;
  /** Where it falls on the input; outside `0 … size − 1` in the padding. */
  readonly index: number;
  /** The input cell it reads; null where it reads a zero of the padding. */
  readonly source: number | null;
}

/** The taps of output cell `output` along one axis of `size` input cells. */
export function taps(output: number, size: number, axis: AxisWindowing, mode: PaddingMode): Tap[] {
  return Array.from({ length: axis.kernelSize }, (_, k) => {
    const index = output * axis.stride - axis.padding[0] + k * axis.dilation;
    return { k, index, source: sourceIndex(index, size, mode) };
  });
}

/**
 * The taps of output cell `output` of a transposed convolution: `output = index · stride − before + k · dilation`. An
 * `index` with a fraction lies between two input cells, as one beyond them it reads nothing.
 */
export function transposedTaps(output: number, size: number, axis: AxisWindowing): Tap[] {
  return Array.from({ length: axis.kernelSize }, (_, k) => {
    const index = (output + axis.padding[0] - k * axis.dilation) / axis.stride;
    return { k, index, source: Number.isInteger(index) && index >= 0 && index < size ? index : null };
  });
}

/** The size formula with the user's numbers in it, as text: `floor((14 + 2·0 − 1·(5 − 1) − 1) / 1) + 1 = 10`. */
export function sizeFormula(size: number, axis: AxisWindowing): string {
  const [before, after] = axis.padding;
  const padding = before === after ? `2·${before}` : `${before} + ${after}`;
  const { kernelSize, stride, dilation } = axis;
  return `floor((${size} + ${padding} − ${dilation}·(${kernelSize} − 1) − 1) / ${stride}) + 1 = ${outputSize(size, axis)}`;
}

/** {@link transposedSize} with the user's numbers in it: `(4 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 8`. */
export function transposedSizeFormula(size: number, axis: AxisWindowing, outputPadding: number = 0): string {
  const [before, after] = axis.padding;
  const padding = before === after ? `2·${before}` : `${before} − ${after}`;
  const { kernelSize, stride, dilation } = axis;
  return `(${size} − 1)·${stride} − ${padding} + ${dilation}·(${kernelSize} − 1) + ${outputPadding} + 1 = ${transposedSize(size, axis, outputPadding)}`;
}
