// The input cells of a convolution by what reaches them: of each axis those that the same taps of the window touch.

/**
 * The input cells of one residue along an axis: those that the same taps of the window reach, `stride` apart. With
 * i + padding = stride · q + residue, tap k brings the gradient at q − (k · dilation − residue) / stride, where that is whole.
 */
export interface Phase {
  /** The first such cell, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** The first such tap, the distance to the next, and how many there are. */
  readonly tap: number;
  readonly tapStep: number;
  readonly taps: number;
  /** From the gradient of one tap to that of the next. */
  readonly dilation: number;
  /** Zeros before the gradient, or, below 0, cells to leave out. */
  readonly before: number;
}

/** The phase of an axis that a convolution does not have. */
export const ONE_PHASE: Phase = { first: 0, count: 1, tap: 0, tapStep: 1, taps: 1, dilation: 1, before: 0 };

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** One phase for each residue, whether or not there are cells and taps of it. */
export function phasesOf(
  size: number,
  kernelSize: number,
  stride: number,
  dilation: number,
  padding: number,
): Phase[] {
  const common = greatestDivisor(stride, dilation);
  const tapStep = stride / common;
  return Array.from({ length: stride }, (_, residue) => {
    const first = (((residue - padding) % stride) + stride) % stride;
    const count = Math.max(0, Math.ceil((size - first) / stride));
    let tap = 0;
    while (tap < tapStep && (tap * dilation - residue) % stride !== 0) tap++;
    const taps = tap === tapStep ? 0 : Math.max(0, Math.ceil((kernelSize - tap) / tapStep));
    const nearest = (first + padding - residue) / stride - (tap * dilation - residue) / stride;
    const step = dilation / common;
    return { first, count, tap, tapStep, taps, dilation: step, before: (taps - 1) * step - nearest };
  });
}

/** The tap of the window that a phase takes as its `index`th: backwards. */
export function tapOf({ tap, tapStep, taps }: Phase, index: number): number {
  return tap + (taps - 1 - index) * tapStep;
}
