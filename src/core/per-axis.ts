import { describeValue } from './describe.js';
import { ArgumentError } from './errors.js';

/** One whole number for every spatial axis, or an array of one per axis. */
export type PerAxis = number | readonly number[];

/** How many spatial axes a layer slides along. */
export type SpatialRank = 1 | 2 | 3;

/** Names of the spatial axes of an n-dimensional layer, outermost first: `['H', 'W']`. */
export function spatialAxes(n: number): readonly string[] {
  return SPATIAL_AXES[n];
}

const SPATIAL_AXES: readonly (readonly string[])[] = [[], ['L'], ['H', 'W'], ['D', 'H', 'W']];

/** What is wrong with an argument: no whole number, an array of another length, or below the least value. */
export type Mistake = 'kind' | 'length' | 'minimum';

/** An argument that is one whole number: `groups`. */
export interface IntegerRule {
  /** Who is called: `Conv2d`, `conv2d`. */
  readonly op: string;
  /** The argument: `stride`. */
  readonly name: string;
  /** The least value; none where undefined. */
  readonly minimum?: number;
  /** PyTorch's sentence for a mistake; undefined where it takes the value. */
  readonly pytorch?: (mistake: Mistake) => string | undefined;
}

/** An argument that has a number for every spatial axis: `stride`. */
export interface PerAxisRule extends IntegerRule {
  /** What slides, as a message names it: `convolution`. */
  readonly noun: string;
  /** Names of the spatial axes. */
  readonly axes: readonly string[];
  /** Whether an array of one number stands for all axes, as PyTorch takes it for a stride. */
  readonly spreadsOne: boolean;
  /** The fix for an array of a wrong length, where one is known. */
  readonly lengthHint?: (length: number) => string | undefined;
}

/**
 * The value for each spatial axis.
 *
 * @throws ArgumentError `Conv2d: stride is 0 along W; it must be at least 1`, and likewise for what is not a
 * whole number and for an array of another length.
 */
export function parsePerAxis(value: unknown, rule: PerAxisRule): number[] {
  const { axes, spreadsOne } = rule;
  if (!Array.isArray(value)) {
    const number = integer(value, rule, '', axes.length === 1 ? 'a whole number' : howMany(rule));
    return axes.map(() => number);
  }
  const values: readonly unknown[] = value;
  if (values.length !== axes.length && !(spreadsOne && values.length === 1)) {
    throw wrongLength(values, rule);
  }
  return axes.map((axis, d) =>
    values.length === axes.length
      ? integer(values[d], rule, ` along ${axis}`, 'whole numbers', d)
      : integer(values[0], rule, '', 'whole numbers'),
  );
}

/**
 * One whole number.
 *
 * @throws ArgumentError `Conv2d: groups is 1.5; it takes a whole number`.
 */
export function parseInteger(value: unknown, rule: IntegerRule): number {
  return integer(value, rule, '', 'a whole number');
}

function integer(value: unknown, rule: IntegerRule, place: string, kind: string, axis?: number): number {
  const { op, name, minimum, pytorch } = rule;
  // Before any text is put together: every call of a layer comes here.
  if (Number.isSafeInteger(value) && (minimum === undefined || (value as number) >= minimum)) {
    return value === 0 ? 0 : (value as number); // -0 is 0
  }
  const facts = { op, actual: value, ...(axis === undefined ? {} : { axis }) };
  const subject = value === undefined ? `${name} is missing` : `${name} is ${describeValue(value)}`;
  if (!Number.isInteger(value)) {
    const problem = `${subject}${place}; it takes ${kind}`;
    throw new ArgumentError({ ...facts, problem, expected: kind, pytorch: pytorch?.('kind') });
  }
  const number = value as number;
  if (minimum !== undefined && number < minimum) {
    const problem = `${subject}${place}; it must be at least ${minimum}`;
    throw new ArgumentError({ ...facts, problem, expected: minimum, pytorch: pytorch?.('minimum') });
  }
  const problem = `${subject}${place}; that is too large to count with`;
  throw new ArgumentError({ ...facts, problem, expected: Number.MAX_SAFE_INTEGER });
}

function howMany({ axes }: PerAxisRule): string {
  return `one or ${COUNTS[axes.length]} whole numbers`;
}

const COUNTS = ['no', 'one', 'two', 'three'];

function wrongLength(values: readonly unknown[], rule: PerAxisRule): ArgumentError {
  const { op, name, noun, axes, lengthHint, pytorch } = rule;
  const n = axes.length;
  const has = `${name} has ${values.length === 1 ? '1 number' : `${values.length} numbers`}, ${describeValue(values)}`;
  const takes =
    n === 1 ? 'one' : values.length === 1 ? `one for each of ${listed(axes)}` : `one or ${COUNTS[n]}`;
  return new ArgumentError({
    op,
    problem: `${has}; a ${n}-D ${noun} takes ${takes}`,
    expected: n,
    actual: values,
    hint: lengthHint?.(values.length),
    pytorch: pytorch?.('length'),
  });
}

/** `H and W`, `D, H and W`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
