// The part of a tensor that the notebook holds, ready to be looked at plane by plane.
import {
  type AxisWindow,
  decodeExact,
  decodeValues,
  exactArray,
  QUANTISED_CODES,
  TOP_CODE,
  type ValueBlock,
} from 'convlens/protocol';

type DType = Parameters<typeof decodeExact>[1];

/** A value beyond the scale of its quantised block: its size is not known, only its side. */
export type Beyond = 'below' | 'above' | null;

/** Places along each axis among the cells held (not indices of the tensor: see {@link HeldValues.indexAt}). */
export type Place = readonly number[];

/** Two axes of what is held, the others fixed. */
export interface Plane {
  readonly rows: number;
  readonly columns: number;
  valueAt(row: number, column: number): number;
  beyondAt(row: number, column: number): Beyond;
  /** How far a value may be from what it stands for: 0 where the values are exact. */
  readonly slack: number;
  /** The tensor's index of a drawn row or column; null where there is no axis of rows. */
  rowIndex(row: number): number | null;
  columnIndex(column: number): number;
}

/** Values as a kernel has sent them: all of a window, in the tensor's dtype. */
export interface ExactSlice {
  readonly window: readonly AxisWindow[];
  /** Little-endian, row-major. */
  readonly bytes: ArrayBuffer;
}

/** Decoded values with their windows. */
export class HeldValues {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly exact: boolean;
  /** Cells held along each axis. */
  readonly counts: readonly number[];
  /** How far a value may be from what it stands for: 0 where the values are exact. */
  readonly slack: number;
  readonly #window: readonly AxisWindow[];
  readonly #numbers: Float64Array;
  readonly #codes: Uint8Array | undefined = undefined;
  readonly #integers: BigInt64Array | null;
  readonly #strides: readonly number[];

  /** @param values a payload's block, or what a kernel has sent. */
  constructor(values: ValueBlock | ExactSlice, dtype: DType, shape: readonly number[]) {
    this.dtype = dtype;
    this.shape = shape;
    this.#window = values.window;
    this.counts = values.window.map(({ count }) => count);
    this.#strides = rowMajorStrides(this.counts);
    if ('bytes' in values || values.encoding === 'exact') {
      const array = 'bytes' in values ? exactArray(values.bytes, dtype) : decodeExact(values, dtype);
      this.exact = true;
      this.slack = 0;
      this.#numbers = Float64Array.from(array, Number);
      // An int64 past ±2⁵³ is only whole as a bigint.
      this.#integers = array instanceof BigInt64Array ? array : null;
    } else {
      const { numbers, codes } = decodeValues(values, dtype);
      this.exact = false;
      this.slack = slackOf(values);
      this.#numbers = numbers;
      this.#codes = codes;
      this.#integers = null;
    }
  }

  /** Every value held, row-major. */
  get numbers(): Float64Array {
    return this.#numbers;
  }

  /** Whether every finite value is known to be a whole number, as in counts and labels that a float dtype holds. */
  get areWhole(): boolean {
    return this.exact && this.#numbers.every((value) => !Number.isFinite(value) || Number.isInteger(value));
  }

  /** The value at a place; of an int64 as a bigint. */
  valueAt(place: Place): number | bigint {
    const at = this.#offset(place);
    return this.#integers ? this.#integers[at] : this.#numbers[at];
  }

  /** Whether the value at a place lies beyond the scale of a quantised block. */
  beyondAt(place: Place): Beyond {
    return this.#beyond(this.#offset(place));
  }

  /** The tensor's index at place `at` of an axis. */
  indexAt(axis: number, at: number): number {
    const { start, step } = this.#window[axis];
    return start + at * step;
  }

  /** The place of an index, or of the one nearest to it that is held. */
  placeOf(axis: number, index: number): number {
    const { start, step, count } = this.#window[axis];
    return Math.min(count - 1, Math.max(0, Math.round((index - start) / step)));
  }

  /** Whether an index of an axis is held. */
  holds(axis: number, index: number): boolean {
    return this.indexAt(axis, this.placeOf(axis, index)) === index;
  }

  /** Whether an axis is held from its first to its last index. */
  isWhole(axis: number): boolean {
    return this.counts[axis] === this.shape[axis];
  }

  /** How many indices lie between two neighbours held. */
  stepOf(axis: number): number {
    return this.#window[axis].step;
  }

  /** The plane of two axes at a place; `null` stands for an axis of one cell (a line, a scalar). */
  plane(rowAxis: number | null, columnAxis: number | null, place: Place): Plane {
    const origin = place.map((at, axis) => (axis === rowAxis || axis === columnAxis ? 0 : at));
    const start = this.#offset(origin);
    const rowStride = rowAxis === null ? 0 : this.#strides[rowAxis];
    const columnStride = columnAxis === null ? 0 : this.#strides[columnAxis];
    return {
      rows: rowAxis === null ? 1 : this.counts[rowAxis],
      columns: columnAxis === null ? 1 : this.counts[columnAxis],
      valueAt: (row, column) => this.#numbers[start + row * rowStride + column * columnStride],
      beyondAt: (row, column) => this.#beyond(start + row * rowStride + column * columnStride),
      slack: this.slack,
      rowIndex: (row) => (rowAxis === null ? null : this.indexAt(rowAxis, row)),
      columnIndex: (column) => (columnAxis === null ? 0 : this.indexAt(columnAxis, column)),
    };
  }

  #offset(place: Place): number {
    return place.reduce((sum, at, axis) => sum + at * this.#strides[axis], 0);
  }

  #beyond(at: number): Beyond {
    const code = this.#codes?.[at];
    if (code === QUANTISED_CODES.below) return 'below';
    return code === QUANTISED_CODES.above ? 'above' : null;
  }
}

/** Half a step of the coarsest scale of a quantised block. */
function slackOf({ encoding, low = 0, high = 0, scales = [[low, high]] }: ValueBlock): number {
  if (encoding === 'exact') return 0;
  const span = scales.reduce((widest, [from, to]) => Math.max(widest, to - from), 0);
  return span / TOP_CODE / 2;
}

function rowMajorStrides(counts: readonly number[]): number[] {
  const strides = new Array<number>(counts.length).fill(1);
  for (let axis = counts.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * counts[axis + 1];
  return strides;
}
