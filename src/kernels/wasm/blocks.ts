// Rows of an array that go through linear memory together.

/** Part of an array: `rows` rows of `length` values, each `pitch` behind the one before. */
export interface Block {
  readonly from: number;
  readonly rows: number;
  readonly length: number;
  readonly pitch: number;
}

/** Brings a block of `x` to linear memory, its rows one after the other. */
export function readBlock(
  x: Float32Array,
  offset: number,
  { from, rows, length, pitch }: Block,
  f32: Float32Array,
  at: number,
): void {
  const start = offset + from;
  if (pitch === length || rows === 1) f32.set(x.subarray(start, start + rows * length), at);
  else
    for (let row = 0; row < rows; row++) {
      const first = start + row * pitch;
      f32.set(x.subarray(first, first + length), at + row * length);
    }
}

/** Brings it back. */
export function writeBlock(
  f32: Float32Array,
  at: number,
  { from, rows, length, pitch }: Block,
  y: Float32Array,
  offset: number,
): void {
  const start = offset + from;
  if (pitch === length || rows === 1) y.set(f32.subarray(at, at + rows * length), start);
  else
    for (let row = 0; row < rows; row++) {
      const first = at + row * length;
      y.set(f32.subarray(first, first + length), start + row * pitch);
    }
}
