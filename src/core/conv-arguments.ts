// What a convolution is told, checked where it is given: the layers' constructors and the functional forms
// parse their arguments here, so that both take and refuse the same.
import { PADDING_MODES, type PaddingMode, samePadding } from './conv-arithmetic.js';
import { describeValue } from './describe.js';
import { closest, didYouMean } from './did-you-mean.js';
import { ArgumentError } from './errors.js';
import { collapse, literal } from './expression.js';
import { greatestCommonDivisor } from './greatest-common-divisor.js';
import {
  type Mistake,
  type PerAxis,
  type PerAxisRule,
  parseInteger,
  parsePerAxis,
  type SpatialRank,
  spatialAxes,
} from './per-axis.js';

/** Cells of padding on both sides of each axis; `'same'` keeps the size at stride 1, `'valid'` pads nothing. */
export type ConvPadding = PerAxis | 'same' | 'valid';

/** How the window moves: what the layers and the functional forms have in common. */
export interface ConvOptions {
  /** Cells between the windows of neighbouring output cells. Default 1. */
  readonly stride?: PerAxis;
  /** Default 0. `'same'` takes stride 1 only, and puts the extra cell of an odd total after. */
  readonly padding?: ConvPadding;
  /** Cells between neighbouring taps of the kernel. Default 1. */
  readonly dilation?: PerAxis;
  /** Parts that the channels are divided into, each with filters of its own. Default 1. */
  readonly groups?: number;
}

/** The names of {@link ConvOptions}. */
export const CONV_OPTIONS: readonly (keyof ConvOptions)[] = ['stride', 'padding', 'dilation', 'groups'];

/** {@link ConvOptions}, checked, with one entry per spatial axis, and how padding is filled. */
export interface ConvSettings {
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;
}

/** Who convolves. */
export interface ConvCaller {
  /** `Conv2d`, `conv2d`; in the errors of a layer that is built, `Conv2d(3, 8, 3)`. */
  readonly op: string;
  /** Number of spatial axes. */
  readonly spatialRank: SpatialRank;
  /** A layer, which has a weight; else a function, which is given one. */
  readonly isLayer: boolean;
  /** Whether it is the transposed convolution that is asked for; its weight is `[in, out / groups, ...]`. */
  readonly transposed?: true;
}

/** What PyTorch calls the function: `conv2d`, `conv_transpose2d`. */
export function pytorchConvName({ spatialRank, transposed }: ConvCaller): string {
  return `conv${transposed ? '_transpose' : ''}${spatialRank}d`;
}

/** The channels that a weight takes and gives. */
export function channelsOf(
  { transposed }: ConvCaller,
  [first, second]: readonly number[],
  groups: number,
): { inChannels: number; outChannels: number } {
  return transposed
    ? { inChannels: first, outChannels: second * groups }
    : { inChannels: second * groups, outChannels: first };
}

/** The options as a constructor or a function was given them; `paddingMode` is a layer's. */
type GivenOptions = ConvOptions & { readonly paddingMode?: PaddingMode };

/**
 * Checks the options and gives every spatial axis its number.
 *
 * @param kernelSize where it is known: a message proposes padding for it.
 * @throws ArgumentError for the first option that no input could make right.
 */
export function parseConvOptions(
  caller: ConvCaller,
  { stride = 1, padding = 0, dilation = 1, groups = 1, paddingMode = 'zeros' }: GivenOptions,
  kernelSize?: readonly number[],
): ConvSettings {
  const mode = parsePaddingMode(caller, paddingMode);
  const settings = {
    stride: parsePerAxis(stride, perAxisRule(caller, 'stride', stride, 1)),
    padding: parsePadding(caller, padding, mode),
    dilation: parsePerAxis(dilation, perAxisRule(caller, 'dilation', dilation, 1)),
    groups: parseGroups(caller, groups),
    paddingMode: mode,
  };
  if (settings.padding === 'same' && settings.stride.some((step) => step !== 1)) {
    throw sameWithStride(caller, settings, kernelSize);
  }
  return settings;
}

/**
 * The sizes of a layer's kernel. Unlike a stride, an array of one number does not stand for all axes.
 *
 * @throws ArgumentError `Conv2d: kernelSize has 3 numbers, [3, 3, 3]; a 2-D convolution takes one or two`.
 */
export function parseKernelSize(caller: ConvCaller, value: unknown): number[] {
  const n = caller.spatialRank;
  const sizes: readonly unknown[] = Array.isArray(value) ? value : spatialAxes(n).map(() => value);
  return parsePerAxis(value, {
    ...perAxisRule(caller, 'kernelSize', value, 1),
    spreadsOne: false,
    lengthHint: (length) => {
      const family = caller.transposed ? 'ConvTranspose' : 'Conv';
      if (length === 2 || length === 3)
        return `For ${length === 2 ? 'two' : 'three'} axes use ${family}${length}d`;
      return length === 1 ? `For the same size along every axis write ${describeValue(sizes[0])}` : undefined;
    },
    pytorch: (mistake) => kernelSizeSentence(n, sizes, mistake),
  });
}

/**
 * The number of a layer's channels, for which `minimum` is the least.
 *
 * @throws ArgumentError `Conv2d: inChannels is 2.5; it takes a whole number`.
 */
export function parseChannels(
  caller: ConvCaller,
  name: 'inChannels' | 'outChannels',
  value: unknown,
  minimum: 0 | 1,
): number {
  const pytorch = (mistake: Mistake): string | undefined => {
    if (mistake === 'minimum') {
      return value === 0
        ? 'expected weight to be at least 1 at dimension 0'
        : `Trying to create tensor with negative dimension ${value}`;
    }
    return typeof value === 'string' ? 'not all arguments converted during string formatting' : undefined;
  };
  return parseInteger(value, { op: caller.op, name, minimum, pytorch });
}

/**
 * Groups divide both numbers of channels.
 *
 * @throws ArgumentError `Conv2d: inChannels 3 is not divisible by groups 2 (possible groups: 1, 3)`.
 */
export function checkGroups(
  { op }: ConvCaller,
  inChannels: number,
  outChannels: number,
  groups: number,
): void {
  for (const [name, channels] of [
    ['inChannels', inChannels],
    ['outChannels', outChannels],
  ] as const) {
    if (channels % groups === 0) continue;
    throw new ArgumentError({
      op,
      problem: `${name} ${channels} is not divisible by groups ${groups} (possible groups: ${possibleGroups(inChannels, outChannels)})`,
      expected: 0,
      actual: channels % groups,
      pytorch: `${name === 'inChannels' ? 'in_channels' : 'out_channels'} must be divisible by groups`,
    });
  }
}

/** The numbers that divide both, as a list: `1, 2, 4, 8`, of many the first and the last. */
export function possibleGroups(inChannels: number, outChannels: number): string {
  const greatest = greatestCommonDivisor(inChannels, outChannels);
  const found: number[] = [];
  for (let d = 1; d * d <= greatest; d++) {
    if (greatest % d === 0) found.push(d, ...(d * d === greatest ? [] : [greatest / d]));
  }
  found.sort((a, b) => a - b);
  return found.length <= 8 ? found.join(', ') : `${found.slice(0, 6).join(', ')}, ..., ${greatest}`;
}

/** What an option that has a number for every spatial axis may be. */
export function perAxisRule(caller: ConvCaller, name: string, value: unknown, minimum?: number): PerAxisRule {
  const { op, spatialRank } = caller;
  return {
    op,
    name,
    noun: 'convolution',
    axes: spatialAxes(spatialRank),
    minimum,
    spreadsOne: true,
    pytorch: (mistake) => {
      if (mistake === 'length') return lengthSentence(name, spatialRank, value);
      if (mistake === 'kind') return Array.isArray(value) ? undefined : invalidCombination(caller);
      return minimumSentence(name);
    },
  };
}

function parsePadding(caller: ConvCaller, value: unknown, mode: PaddingMode): ConvSettings['padding'] {
  if (value === 'same' || value === 'valid') return value;
  if (typeof value === 'string') {
    throw new ArgumentError({
      op: caller.op,
      problem: `no padding ${describeValue(value)}${didYouMean(value, ['same', 'valid'])}`,
      expected: ['same', 'valid'],
      actual: value,
      hint: closest(value, ['same', 'valid']) ? undefined : "Padding is whole numbers, 'same' or 'valid'",
      pytorch: caller.isLayer ? `Invalid padding string '${value}'` : `Invalid padding string: '${value}'`,
    });
  }
  // The modes that copy cells crop for negative padding, as PyTorch's do; zeros cannot.
  const rule = perAxisRule(caller, 'padding', value, mode === 'zeros' ? 0 : undefined);
  const lengthHint = (length: number): string | undefined => {
    if (length !== 2 * caller.spatialRank) return undefined;
    const sides = ['left', 'right', 'top', 'bottom', 'front', 'back'].slice(0, length).join(', ');
    return `A number for each side? Pad first: F.pad(input, [${sides}])`;
  };
  return parsePerAxis(value, { ...rule, lengthHint });
}

/** The number of parts that the channels are divided into. */
export function parseGroups(caller: ConvCaller, value: unknown): number {
  const { op, isLayer } = caller;
  const pytorch = (mistake: Mistake): string | undefined => {
    if (mistake === 'minimum') {
      return isLayer ? 'groups must be a positive integer' : 'non-positive groups is not supported';
    }
    return isLayer ? undefined : invalidCombination(caller);
  };
  return parseInteger(value, { op, name: 'groups', minimum: 1, pytorch });
}

function parsePaddingMode({ op }: ConvCaller, value: unknown): PaddingMode {
  if (PADDING_MODES.includes(value as PaddingMode)) return value as PaddingMode;
  const modes = PADDING_MODES.map(literal).join(', ');
  throw new ArgumentError({
    op,
    problem: `no paddingMode ${describeValue(value)}${typeof value === 'string' ? didYouMean(value, PADDING_MODES) : ''}`,
    expected: PADDING_MODES,
    actual: value,
    hint: `Padding modes: ${modes}`,
    pytorch: 'padding_mode must be one of',
  });
}

function sameWithStride(
  { op }: ConvCaller,
  { stride, dilation }: ConvSettings,
  kernelSize: readonly number[] | undefined,
): ArgumentError {
  const totals = kernelSize?.map((size, d) => dilation[d] * (size - 1)) ?? [];
  const halves = totals.every((total) => total % 2 === 0) ? totals.map((total) => total / 2) : [];
  const kernel = kernelSize === undefined ? '' : literal(collapse(kernelSize));
  const dilated = dilation.some((step) => step !== 1) ? ` and dilation ${literal(collapse(dilation))}` : '';
  const step = stride.every((value) => value === stride[0]) ? stride[0] : 'stride';
  return new ArgumentError({
    op,
    problem: `padding 'same' needs stride 1, got ${literal(stride)}`,
    expected: stride.map(() => 1),
    actual: stride,
    hint:
      halves.length > 0
        ? `For an output of ceil(size / ${step}): padding ${literal(collapse(halves))} with kernelSize ${kernel}${dilated}`
        : undefined,
    pytorch: "padding='same' is not supported for strided convolutions",
  });
}

/** What PyTorch's argument parser says of a value of a wrong kind. */
function invalidCombination(caller: ConvCaller): string {
  return `${pytorchConvName(caller)}() received an invalid combination of arguments`;
}

function lengthSentence(name: string, axes: number, value: unknown): string {
  const list = Array.isArray(value) ? describeValue(value) : '';
  const theirs = name === 'outputPadding' ? 'output_padding' : name;
  return `expected ${theirs} to be a single integer value or a list of ${axes} values to match the convolution dimensions, but got ${theirs}=${list}`;
}

function minimumSentence(name: string): string {
  if (name === 'stride') return 'non-positive stride is not supported';
  if (name === 'outputPadding') return 'negative output_padding is not supported';
  return name === 'padding' ? 'negative padding is not supported' : 'dilation should be greater than zero';
}

function kernelSizeSentence(axes: number, sizes: readonly unknown[], mistake: Mistake): string | undefined {
  const negative = sizes.slice(0, axes).find((size) => typeof size === 'number' && size < 0);
  switch (mistake) {
    case 'kind':
      return "empty(): argument 'size' failed to unpack the object at pos 3 with error";
    case 'minimum':
      return negative === undefined
        ? 'kernel size should be greater than zero'
        : `Trying to create tensor with negative dimension ${negative}`;
    case 'length':
      if (sizes.length === 0) return 'weight should have at least three dimensions';
      return axes === 1
        ? `Expected ${sizes.length + 2}-dimensional input for ${sizes.length + 2}-dimensional weight`
        : `expected stride to be a single integer value or a list of ${sizes.length} values to match the convolution dimensions, but got stride=[${new Array(axes).fill(1).join(', ')}]`;
  }
}

/** The cells that padding adds to each spatial axis; negative ones are taken away. */
export function paddingPairs(
  kernelSize: readonly number[],
  { padding, dilation }: ConvSettings,
): (readonly [number, number])[] {
  return kernelSize.map((size, d) => {
    if (padding === 'same') return samePadding(size, dilation[d]);
    return padding === 'valid' ? [0, 0] : [padding[d], padding[d]];
  });
}
