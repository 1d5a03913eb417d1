// What interpolation is told, checked where it is given: by `nn.Upsample` and by `F.interpolate`.
import { describeValue } from './describe.js';
import { didYouMean } from './did-you-mean.js';
import { ArgumentError } from './errors.js';
import { literal } from './expression.js';
import { parseFlag } from './flag.js';
import { type PerAxis, parseInteger } from './per-axis.js';

/** How values between the cells are made; `linear`, `bilinear` and `trilinear` go with one, two and three spatial axes. */
export type InterpolateMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'bicubic'
  | 'trilinear'
  | 'area';

/** The modes, each with the spatial axes that it takes. */
export const INTERPOLATE_RANKS: Readonly<Record<InterpolateMode, readonly number[]>> = {
  nearest: [1, 2, 3],
  'nearest-exact': [1, 2, 3],
  linear: [1],
  bilinear: [2],
  bicubic: [2],
  trilinear: [3],
  area: [1, 2, 3],
};

/** What a size is asked for by, and how values are made. */
export interface UpsampleOptions {
  /** Sizes of the spatial axes of the result: one for all, or one for each. */
  readonly size?: PerAxis | null;
  /** What the sizes are multiplied by, rounded down: one number for all, or one for each. */
  readonly scaleFactor?: PerAxis | null;
  /** Default `'nearest'`. */
  readonly mode?: InterpolateMode;
  /** Whether the centres of the corner cells lie on each other, or else their edges. Default false. */
  readonly alignCorners?: boolean | null;
  /** Whether positions follow from the rounded sizes instead of `scaleFactor`. Default false. */
  readonly recomputeScaleFactor?: boolean | null;
}

/** Options of `F.interpolate`. */
export interface InterpolateOptions extends UpsampleOptions {
  /** Smooth what gets smaller, with modes `'bilinear'` and `'bicubic'`. Default false. */
  readonly antialias?: boolean;
}

export const UPSAMPLE_OPTIONS: readonly (keyof UpsampleOptions)[] = [
  'size',
  'scaleFactor',
  'mode',
  'alignCorners',
  'recomputeScaleFactor',
];

/** {@link InterpolateOptions}, checked. One of `size` and `scale` is null; one number stands for all axes. */
export interface Interpolation {
  readonly size: readonly number[] | number | null;
  readonly scale: readonly number[] | number | null;
  readonly mode: InterpolateMode;
  readonly alignCorners: boolean;
  readonly recompute: boolean;
  readonly antialias: boolean;
}

/** @throws ArgumentError for the first option that no input could make right. */
export function parseInterpolation(op: string, options: InterpolateOptions): Interpolation {
  const { size = null, scaleFactor = null, alignCorners = null, recomputeScaleFactor = null } = options;
  if ((size === null) === (scaleFactor === null)) throw sizeOrScale(op, size !== null);
  const mode = parseMode(op, options.mode ?? 'nearest');
  const smooth = mode.includes('linear') || mode === 'bicubic';
  if (alignCorners !== null && !smooth) {
    throw new ArgumentError({
      op,
      problem: `alignCorners is ${describeValue(alignCorners)}; mode ${literal(mode)} has no use for it`,
      actual: alignCorners,
      hint: "It goes with 'linear', 'bilinear', 'bicubic' and 'trilinear'",
      pytorch:
        'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    });
  }
  const recompute =
    recomputeScaleFactor !== null && parseFlag(op, 'recomputeScaleFactor', recomputeScaleFactor);
  if (recompute && size !== null) {
    throw new ArgumentError({
      op,
      problem: 'recomputeScaleFactor goes with scaleFactor; the size is given',
      actual: recomputeScaleFactor,
      pytorch: 'recompute_scale_factor is not meaningful with an explicit size.',
    });
  }
  const antialias = parseFlag(op, 'antialias', options.antialias ?? false);
  if (antialias && mode !== 'bilinear' && mode !== 'bicubic') {
    throw new ArgumentError({
      op,
      problem: `antialias goes with modes 'bilinear' and 'bicubic', not with ${literal(mode)}`,
      actual: mode,
      pytorch:
        'Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input',
    });
  }
  return {
    size: size === null ? null : each(size, (value) => parseSize(op, value)),
    scale: scaleFactor === null ? null : each(scaleFactor, (value) => parseScale(op, value)),
    mode,
    alignCorners: alignCorners !== null && parseFlag(op, 'alignCorners', alignCorners),
    recompute,
    antialias,
  };
}

function each(value: PerAxis, parse: (one: unknown) => number): readonly number[] | number {
  return Array.isArray(value) ? Array.from(value, parse) : parse(value);
}

function sizeOrScale(op: string, both: boolean): ArgumentError {
  return new ArgumentError({
    op,
    problem: both ? 'size and scaleFactor are both given; one says it' : 'a size or a scaleFactor is missing',
    hint: both ? undefined : 'Try { scaleFactor: 2 }, or { size: [64, 64] }',
    pytorch: both
      ? 'only one of size or scale_factor should be defined'
      : 'either size or scale_factor should be defined',
  });
}

function parseMode(op: string, mode: unknown): InterpolateMode {
  const modes = Object.keys(INTERPOLATE_RANKS);
  if (modes.includes(mode as string)) return mode as InterpolateMode;
  throw new ArgumentError({
    op,
    problem: `no mode ${describeValue(mode)}${typeof mode === 'string' ? didYouMean(mode, modes) : ''}`,
    expected: modes,
    actual: mode,
    hint: `Modes: ${modes.map(literal).join(', ')}`,
    pytorch:
      mode === 'lanczos'
        ? 'Lanczos mode requires antialias=True'
        : 'Input Error: Only 3D, 4D and 5D input Tensors supported',
  });
}

function parseSize(op: string, value: unknown): number {
  const pytorch = (mistake: string): string | undefined =>
    mistake === 'minimum' ? 'Input and output sizes should be greater than 0' : undefined;
  return parseInteger(value, { op, name: 'size', minimum: 1, pytorch });
}

function parseScale(op: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw new ArgumentError({
    op,
    problem: `scaleFactor is ${describeValue(value)}; it takes a number above 0`,
    actual: value,
    pytorch: typeof value === 'number' ? 'Input and output sizes should be greater than 0' : undefined,
  });
}
