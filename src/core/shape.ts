/** Sizes, outermost first. */
export type Shape = readonly number[];

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
  return `[${shape.join(', ')}]`;
}
