/** Sizes, outermost first. */
export type Shape = readonly number[];

/** The most axes a tensor has: PyTorch's bound, and what keeps an array that holds itself from being read for ever. */
export const MAX_AXES = 64;

/** Number of values in a tensor of this shape; 1 for a scalar. */
export function numel(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i];
  return n;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Strides, in values, of a row-major array of this shape. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/** `[20, 16, 50, 100]`, as every message and every header prints a shape. */
export function formatShape(shape: Shape): string {
  // No tensor has as many axes: what was asked for is not a shape, and its end tells no more.
  if (shape.length > MAX_AXES) return `[${shape.slice(0, 6).join(', ')}, …]`;
  return `[${shape.join(', ')}]`;
}
