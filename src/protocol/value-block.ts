// Writing and reading the part of a tensor that travels with the notebook.
// Bytes are little-endian, as every machine that Node and today's browsers run on holds them.
import { bytesPerElement, type DType, isFloatingPoint, type TypedArray } from '../core/dtype.js';
import { decodeBase64, encodeBase64 } from './base64.js';
import { type AxisWindow, QUANTISED_CODES, type ValueBlock } from './payloads.js';

/** The highest code that stands for a number; 0 is `low`, this is `high`. */
export const TOP_CODE = 249;

/** The window that holds all of a shape. */
export function wholeWindow(shape: readonly number[]): AxisWindow[] {
  return shape.map((count) => ({ start: 0, count, step: 1 }));
}

/** Values that a window holds. */
export function windowCount(window: readonly AxisWindow[]): number {
  return window.reduce((product, { count }) => product * count, 1);
}

/** The bytes of `values` as they are. `values` are those of the window, row-major. */
export function encodeExact(values: TypedArray, window: readonly AxisWindow[]): ValueBlock {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { encoding: 'exact', window, data: encodeBase64(bytes) };
}

/** The code of one value on the scale from `low` to `high`. */
function quantise(value: number, low: number, high: number): number {
  if (Number.isNaN(value)) return QUANTISED_CODES.nan;
  if (value === Number.POSITIVE_INFINITY) return QUANTISED_CODES.positiveInfinity;
  if (value === Number.NEGATIVE_INFINITY) return QUANTISED_CODES.negativeInfinity;
  if (value < low) return QUANTISED_CODES.below;
  if (value > high) return QUANTISED_CODES.above;
  // Halved, because high − low may overflow where both are near the largest double.
  const span = high / 2 - low / 2;
  return span === 0 ? 0 : Math.round(((value / 2 - low / 2) / span) * TOP_CODE);
}

/** A scale: finite, the first at most the second. */
export type Scale = readonly [low: number, high: number];

/** One byte a value, on one scale. */
export function encodeQuantised(
  values: ArrayLike<number>,
  window: readonly AxisWindow[],
  [low, high]: Scale,
): ValueBlock {
  const codes = new Uint8Array(values.length);
  for (let i = 0; i < codes.length; i++) codes[i] = quantise(values[i], low, high);
  return { encoding: 'quantised', window, data: encodeBase64(codes), low, high };
}

/** One byte a value, each index of the first axis on its own scale. */
export function encodeQuantisedApart(
  values: ArrayLike<number>,
  window: readonly AxisWindow[],
  scales: readonly Scale[],
): ValueBlock {
  const codes = new Uint8Array(values.length);
  const length = codes.length / scales.length;
  scales.forEach(([low, high], k) => {
    for (let i = k * length; i < (k + 1) * length; i++) codes[i] = quantise(values[i], low, high);
  });
  return { encoding: 'quantised', window, data: encodeBase64(codes), scales };
}

/** The values of a block as numbers, ready to be drawn. */
export interface DecodedValues {
  /**
   * Row-major over the window. Quantised values are exact to `(high − low) / 498`; those beyond the scale
   * stand at its end (`codes` tells which). Integers are rounded, so that a scale of at most 250 integers is exact.
   */
  readonly numbers: Float64Array;
  /** Only of a quantised block: the bytes themselves, see `QUANTISED_CODES`. */
  readonly codes?: Uint8Array;
}

/**
 * Reads a block. An int64 beyond ±2⁵³ is rounded to the nearest double; {@link decodeExact} keeps it.
 *
 * @param block of a payload that `parsePayload` has accepted.
 */
export function decodeValues(block: ValueBlock, dtype: DType): DecodedValues {
  if (block.encoding === 'exact') return { numbers: Float64Array.from(decodeExact(block, dtype), Number) };
  const codes = decodeBase64(block.data);
  const numbers = new Float64Array(codes.length);
  const scales: readonly Scale[] = block.scales ?? [[block.low ?? 0, block.high ?? 0]];
  const length = codes.length / scales.length;
  scales.forEach((scale, k) => {
    const meaning = codeMeanings(scale, isFloatingPoint(dtype));
    for (let i = k * length; i < (k + 1) * length; i++) numbers[i] = meaning[codes[i]];
  });
  return { numbers, codes };
}

/** The number that each of the 256 codes stands for. */
function codeMeanings([low, high]: Scale, fractions: boolean): Float64Array {
  const meaning = new Float64Array(256);
  for (let code = 0; code <= TOP_CODE; code++) {
    const t = code / TOP_CODE;
    const value = low * (1 - t) + high * t;
    meaning[code] = fractions ? value : Math.round(value);
  }
  meaning[QUANTISED_CODES.nan] = Number.NaN;
  meaning[QUANTISED_CODES.positiveInfinity] = Number.POSITIVE_INFINITY;
  meaning[QUANTISED_CODES.negativeInfinity] = Number.NEGATIVE_INFINITY;
  meaning[QUANTISED_CODES.below] = low;
  meaning[QUANTISED_CODES.above] = high;
  return meaning;
}

/** The values of an exact block in the tensor's own dtype. */
export function decodeExact(block: ValueBlock, dtype: DType): TypedArray {
  return exactArray(decodeBase64(block.data).buffer, dtype);
}

/** Bytes as values of a dtype, without a copy. */
export function exactArray(buffer: ArrayBuffer, dtype: DType): TypedArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'int64':
      return new BigInt64Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
}

/** Bytes that the data of a block must have. */
export function blockBytes(block: Pick<ValueBlock, 'encoding' | 'window'>, dtype: DType): number {
  return windowCount(block.window) * (block.encoding === 'exact' ? bytesPerElement(dtype) : 1);
}
