// What a figure holds, as plain JSON: tensors and typed arrays become lists, what is no number becomes null.
import { contiguousArray } from '../core/contiguous.js';
import { describeValue } from '../core/describe.js';
import { checkAttached } from '../core/detached.js';
import { ArgumentError } from '../core/errors.js';
import { shortestFloat32 } from '../protocol/index.js';
import { Tensor } from '../tensor/tensor.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Deeper nesting is a mistake: plotly's attributes are not ten deep. */
const MAX_DEPTH = 32;

/** An array can claim 2³² − 1 entries and hold none: reading those would take minutes. */
const MAX_LENGTH = 10_000_000;

/**
 * A copy of `value` as JSON.
 *
 * @param path how a message names the value: `data[0].y`.
 * @throws {@link ArgumentError} for what JSON cannot hold: functions, symbols, maps, values that hold themselves.
 */
export function plainJson(op: string, value: unknown, path: string, depth: number = 0): Json {
  if (depth > MAX_DEPTH) {
    throw new ArgumentError({
      op,
      problem: `${path} is nested more than ${MAX_DEPTH} deep: does it hold itself?`,
    });
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return plainNumber(value);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Tensor) return nested(plainList(contiguousArray(value.raw)), value.shape);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    checkAttached(op, value);
    return plainList(value as unknown as Numbers);
  }
  if (value instanceof Date) return dateText(op, value, path);
  if (Array.isArray(value)) {
    if (value.length > MAX_LENGTH) {
      const problem = `${path} has ${value.length} entries; a figure's lists have at most ${MAX_LENGTH}`;
      throw new ArgumentError({ op, problem, expected: MAX_LENGTH, actual: value.length });
    }
    return value.map((entry, i) =>
      entry === undefined ? null : plainJson(op, entry, `${path}[${i}]`, depth + 1),
    );
  }
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(
      entries.map(([key, entry]) => [key, plainJson(op, entry, `${path}.${key}`, depth + 1)]),
    );
  }
  throw new ArgumentError({
    op,
    problem: `${path} is ${describeValue(value)}; figures hold numbers, texts, lists, tensors and plain objects`,
    actual: value,
  });
}

type Numbers = ArrayLike<number> | BigInt64Array;

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  // An object of another realm (a notebook cell's) has another Object.prototype: it has no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** JSON has no NaN and no infinities: plotly leaves a gap where it finds null. */
function plainNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** float32 as the fewest digits that mean it: half the size, and what the reader expects on hover. */
function plainList(values: Numbers): (number | null)[] {
  const shorten = values instanceof Float32Array;
  return Array.from(values as ArrayLike<number | bigint>, (entry) => {
    const value = plainNumber(Number(entry));
    return shorten && value !== null ? shortestFloat32(value) : value;
  });
}

/** A flat list as lists in lists of the given shape; a scalar's is its one value. */
function nested(values: readonly Json[], shape: readonly number[]): Json {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return values;
  const length = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) =>
    nested(values.slice(i * length, (i + 1) * length), shape.slice(1)),
  );
}

function dateText(op: string, date: Date, path: string): string {
  if (Number.isNaN(date.getTime())) throw new ArgumentError({ op, problem: `${path} is an invalid date` });
  return date.toISOString();
}
