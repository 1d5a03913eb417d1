// What a pooling window is told, checked where it is given: the layers' constructors and the functional forms
// parse their arguments here, so that both take and refuse the same.
import type { AxisWindowing } from './conv-arithmetic.js';
import { describeValue } from './describe.js';
import { ArgumentError } from './errors.js';
import { collapse, literal } from './expression.js';
import { parseFlag } from './flag.js';
import {
  type Mistake,
  type PerAxis,
  type PerAxisRule,
  parseInteger,
  parsePerAxis,
  type SpatialRank,
  spatialAxes,
} from './per-axis.js';

/** How the window moves: what every pooling has in common. */
export interface PoolOptions {
  /** Cells between neighbouring windows. Default: the window's own size, so that windows do not overlap. */
  readonly stride?: PerAxis | null;
  /** Cells on both sides of each axis, at most half the window. Default 0. */
  readonly padding?: PerAxis;
  /** Let a last window hang over the end of the input. Default false: what is left over is dropped. */
  readonly ceilMode?: boolean;
}

/** Options of max pooling. Its padding is of −∞: it never wins. */
export interface MaxPoolOptions extends PoolOptions {
  /** Cells between neighbouring taps of the window. Default 1. */
  readonly dilation?: PerAxis;
}

/** Options of average pooling. */
export interface AvgPoolOptions extends PoolOptions {
  /** Count the zeros of the padding in the mean. Default true. */
  readonly countIncludePad?: boolean;
  /** Divide by this instead of the number of cells. */
  readonly divisorOverride?: number | null;
}

export const MAX_POOL_OPTIONS: readonly string[] = [
  'stride',
  'padding',
  'dilation',
  'ceilMode',
  'returnIndices',
];

export const AVG_POOL_OPTIONS: readonly (keyof AvgPoolOptions)[] = [
  'stride',
  'padding',
  'ceilMode',
  'countIncludePad',
  'divisorOverride',
];

/** Who pools. */
export interface PoolCaller {
  /** `MaxPool2d`, `maxPool2d`; in the errors of a layer that is built, `MaxPool2d(2)`. */
  readonly op: string;
  /** Number of spatial axes. */
  readonly spatialRank: SpatialRank;
}

/** A window, checked, with one entry per spatial axis. */
export interface PoolWindow {
  readonly axes: readonly AxisWindowing[];
  readonly ceilMode: boolean;
}

/** What is divided by, checked. */
export interface AvgDivision {
  readonly countIncludePad: boolean;
  readonly divisor: number | null;
}

/**
 * Checks the window and gives every spatial axis its numbers.
 *
 * @throws ArgumentError for the first argument that no input could make right.
 */
export function parsePoolWindow(
  caller: PoolCaller,
  kernelSize: unknown,
  { stride, padding = 0, dilation = 1, ceilMode = false }: MaxPoolOptions,
): PoolWindow {
  const sizes = parsePerAxis(kernelSize, rule(caller, 'kernelSize', kernelSize, 1));
  const steps = isOwnSize(stride) ? sizes : parsePerAxis(stride, rule(caller, 'stride', stride, 1));
  const added = parsePerAxis(padding, rule(caller, 'padding', padding, 0));
  const spread = parsePerAxis(dilation, rule(caller, 'dilation', dilation, 1));
  checkHalf(caller, sizes, added);
  const axes = sizes.map(
    (size, d): AxisWindowing => ({
      kernelSize: size,
      stride: steps[d],
      padding: [added[d], added[d]],
      dilation: spread[d],
    }),
  );
  return { axes, ceilMode: parseFlag(caller.op, 'ceilMode', ceilMode) };
}

/** @throws ArgumentError for a divisor of 0, and for what is no whole number. */
export function parseAvgDivision(
  { op }: PoolCaller,
  { countIncludePad = true, divisorOverride = null }: AvgPoolOptions,
): AvgDivision {
  const count = parseFlag(op, 'countIncludePad', countIncludePad);
  if (divisorOverride === null) return { countIncludePad: count, divisor: null };
  const divisor = parseInteger(divisorOverride, { op, name: 'divisorOverride' });
  if (divisor === 0) {
    throw new ArgumentError({
      op,
      problem: 'divisorOverride is 0; nothing can be divided by it',
      actual: 0,
      pytorch: 'divisor must be not zero',
    });
  }
  return { countIncludePad: count, divisor };
}

/** Options of Lp pooling. */
export interface LpPoolOptions extends Omit<PoolOptions, 'padding'> {}

export const LP_POOL_OPTIONS: readonly (keyof LpPoolOptions)[] = ['stride', 'ceilMode'];

/** Of Lp pooling, what values are raised to. @throws ArgumentError for 0 and for what is no number. */
export function parseNormType({ op }: PoolCaller, value: unknown): number {
  if (typeof value === 'number' && value !== 0 && !Number.isNaN(value)) return value;
  throw new ArgumentError({
    op,
    problem: `normType is ${value === undefined ? 'missing' : describeValue(value)}; it takes a number that is not 0`,
    actual: value,
    hint: 'normType 2 is the Euclidean norm under the window, 1 the sum',
    pytorch: 'float division by zero',
  });
}

/** Windows along each axis; null where there are as many as cells. */
export type AdaptiveSize = number | null | readonly (number | null)[];

/**
 * How many windows an adaptive pooling has along each axis.
 *
 * @throws ArgumentError for an array of another length, and for what is neither a whole number nor null.
 */
export function parseAdaptiveSize(caller: PoolCaller, value: unknown): (number | null)[] {
  const sizes: readonly unknown[] = Array.isArray(value)
    ? value
    : spatialAxes(caller.spatialRank).map(() => value);
  // The places that are left open do not bother the check; what is too long is refused for that.
  const asked = sizes.length > 3 ? sizes : sizes.map((size) => (size === null ? 1 : size));
  const base = rule(caller, 'outputSize', value, 0);
  const checked = parsePerAxis(Array.isArray(value) || value === null ? asked : value, {
    ...base,
    spreadsOne: caller.spatialRank === 1,
    pytorch: (mistake) => adaptiveSentence(caller, mistake, sizes.length),
  });
  return checked.map((size, d) => (sizes[d] === null ? null : size));
}

function adaptiveSentence({ op, spatialRank: n }: PoolCaller, mistake: Mistake, length: number): string {
  const max = /^adaptiveMax/i.test(op);
  if (mistake === 'kind') return "argument 'output_size'";
  if (mistake === 'minimum') {
    return max
      ? 'Trying to create tensor with negative dimension'
      : 'elements of output_size must be greater than or equal to 0';
  }
  if (n === 1) return `argument 'output_size' should contain one int (got ${length})`;
  return max ? `internal error: output_size.size() must be ${n}` : `output_size must be ${n}`;
}

/** Options of max unpooling: those of the pooling that it undoes. */
export interface MaxUnpoolOptions extends Omit<PoolOptions, 'ceilMode'> {}

/** Checks the window of the pooling that is to be undone. */
export function parseUnpoolWindow(
  caller: PoolCaller,
  kernelSize: unknown,
  { stride, padding = 0 }: MaxUnpoolOptions,
): readonly AxisWindowing[] {
  const sizes = parsePerAxis(kernelSize, rule(caller, 'kernelSize', kernelSize, 1));
  const steps = isOwnSize(stride) ? sizes : parsePerAxis(stride, rule(caller, 'stride', stride, 1));
  const cut = parsePerAxis(padding, rule(caller, 'padding', padding, 0));
  return sizes.map((size, d) => ({
    kernelSize: size,
    stride: steps[d],
    padding: [cut[d], cut[d]],
    dilation: 1,
  }));
}

/** PyTorch takes an empty list, too, for the window's own size. */
function isOwnSize(stride: PoolOptions['stride']): boolean {
  return stride === undefined || stride === null || (Array.isArray(stride) && stride.length === 0);
}

/** A window in the padding alone would have nothing to look at. */
function checkHalf(
  { op, spatialRank }: PoolCaller,
  sizes: readonly number[],
  padding: readonly number[],
): void {
  const names = spatialAxes(spatialRank);
  const failing = sizes.flatMap((size, d) => (padding[d] > Math.floor(size / 2) ? [d] : []));
  if (failing.length === 0) return;
  const [first] = failing;
  const all = failing.length === sizes.length && new Set(sizes).size === 1 && new Set(padding).size === 1;
  const where = all && spatialRank > 1 ? ` along ${names.join(' and ')}` : ` along ${names[first]}`;
  const most = sizes.map((size) => Math.floor(size / 2));
  throw new ArgumentError({
    op,
    problem: `padding is ${padding[first]}${where}, more than half of kernelSize ${sizes[first]}`,
    axis: first,
    expected: most[first],
    actual: padding[first],
    hint: `Fits with padding ≤ ${literal(collapse(most))}, or kernelSize ≥ ${literal(collapse(sizes.map((size, d) => Math.max(size, 2 * padding[d]))))}`,
    pytorch: isMaxPool1d(op)
      ? `max_pool1d() padding should be at most half of kernel size, but got padding=${padding[first]} and kernel_size=${sizes[first]}`
      : `pad should be at most half of effective kernel size, but got pad=${padding[first]}, kernel_size=${sizes[first]} and dilation=1`,
  });
}

function rule({ op, spatialRank }: PoolCaller, name: string, value: unknown, minimum: number): PerAxisRule {
  const numbers = ['one int', 'a tuple of two ints', 'a tuple of three ints'][spatialRank - 1];
  const pytorchName = name === 'kernelSize' ? 'kernel_size' : name;
  return {
    op,
    name,
    noun: 'pooling',
    axes: spatialAxes(spatialRank),
    minimum,
    spreadsOne: true,
    lengthHint: (length) =>
      name === 'kernelSize' && length !== spatialRank && (length === 2 || length === 3)
        ? `For ${length === 2 ? 'two' : 'three'} axes use ${op.replace(/\dd$/, `${length}d`)}`
        : undefined,
    pytorch: (mistake: Mistake) => {
      if (isMaxPool1d(op)) return maxPool1dSentence(pytorchName, mistake, value);
      if (mistake === 'length') return `${pytorchName} must either be a single int, or ${numbers}`;
      if (mistake === 'kind') return `argument '${pytorchName}' must be tuple of ints`;
      if (name === 'padding') return `pad must be non-negative, but got pad: ${describeValue(value)}`;
      return name === 'stride'
        ? 'stride should not be zero'
        : `${name === 'dilation' ? name : 'kernel size'} should be greater than zero`;
    },
  };
}

/** PyTorch has words of its own for it. */
export function isMaxPool1d(op: string): boolean {
  return /^maxPool1d/i.test(op);
}

function maxPool1dSentence(name: string, mistake: Mistake, value: unknown): string {
  if (mistake === 'kind') return `argument '${name}' must be tuple of ints`;
  if (mistake === 'length') {
    const none = name === 'stride' ? 'None, ' : '';
    const list = name === 'kernel_size' ? 'an int, list of ints or' : `${none}an int, list of ints, or`;
    return `max_pool1d() ${name} must be ${list} tuple of ints of size 1 but got size ${(value as unknown[]).length}`;
  }
  const least = name === 'padding' ? 'non-negative' : 'greater than zero';
  return `max_pool1d() ${name} must be ${least}, but got ${describeValue(Array.isArray(value) ? value[0] : value)}`;
}
