// What can be wrong with the tensors of a convolution, told as docs/architecture.md ("Errors") asks: both numbers, the
// operands with their axes named, and the likely cause where the numbers support it. Each has PyTorch's own
// sentence for the same mistake.
import {
  type ConvCaller,
  type ConvSettings,
  channelsOf,
  possibleGroups,
  pytorchConvName,
} from '../core/conv-arguments.js';
import { type AxisWindowing, maxPadding, windowSpan } from '../core/conv-arithmetic.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { DTypeError, type Operand, ShapeError } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { ConvOperands, Described } from './conv-geometry.js';

/** @param taker who takes the input, in PyTorch's sentence. */
export function inputRank(
  caller: ConvCaller,
  operands: ConvOperands,
  taker: string = pytorchConvName(caller),
): ShapeError {
  const { op, spatialRank: n } = caller;
  const { shape } = operands.input;
  const space = spatialAxes(n).join(', ');
  return new ShapeError({
    op,
    problem: `the input has ${count(shape.length, 'axis', 'axes')}, ${formatShape(shape)}; it takes [C, ${space}] or [N, C, ${space}]`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    expected: [n + 1, n + 2],
    actual: shape.length,
    hint: rankHint(caller, operands),
    pytorch: `Expected ${n + 1}D (unbatched) or ${n + 2}D (batched) input to ${taker}, but got input of size: ${formatShape(shape)}`,
  });
}

/** A missing channel axis, or one batch axis too many. */
function rankHint(caller: ConvCaller, { input, weight }: ConvOperands): string | undefined {
  const { spatialRank: n } = caller;
  const { shape } = input;
  if (shape.length === n && weight.shape[caller.transposed ? 0 : 1] === 1) {
    const what = ['One signal?', 'One grey image?', 'One grey volume?'][n - 1];
    return `${what} Try input.reshape(${[1, ...shape].join(', ')})`;
  }
  if (shape.length === n + 3) {
    const merged = [shape[0] * shape[1], ...shape.slice(2)];
    return `Two batch axes? Try input.reshape(${merged.join(', ')})`;
  }
  return undefined;
}

export function weightRank(
  caller: ConvCaller,
  { input, weight }: ConvOperands,
  { padding }: ConvSettings,
): ShapeError {
  const { op, spatialRank: n } = caller;
  const { shape } = weight;
  const other = shape.length - 2;
  return new ShapeError({
    op,
    problem: `the weight has ${count(shape.length, 'axis', 'axes')}, ${formatShape(shape)}; it takes [${weightAxes(caller).join(', ')}]`,
    operands: [
      { name: 'weight', shape },
      { name: 'input', shape: input.shape },
    ],
    operandsInText: false,
    expected: n + 2,
    actual: shape.length,
    hint:
      other !== n && other >= 1 && other <= 3
        ? `A weight of ${shape.length} axes is ${caller.transposed ? 'convTranspose' : 'conv'}${other}d's`
        : undefined,
    pytorch: weightRankSentence(n, input.shape, shape, typeof padding === 'string'),
  });
}

function weightRankSentence(n: number, input: Shape, weight: Shape, wordPadding: boolean): string {
  if (weight.length < 3) return 'weight should have at least three dimensions';
  if (n > 1 && !wordPadding) {
    return `expected stride to be a single integer value or a list of ${weight.length - 2} values to match the convolution dimensions, but got stride=${formatShape(new Array<number>(n).fill(1))}`;
  }
  const batched = input.length === n + 1 ? [1, ...input] : input;
  return `Expected ${weight.length}-dimensional input for ${weight.length}-dimensional weight${wordPadding ? '' : ' '}${formatShape(weight)}, but got ${batched.length}-dimensional input of size ${formatShape(batched)} instead`;
}

/** Axes `'out', 'in', 'kH', 'kW'` of a weight. */
function weightAxes({ spatialRank, transposed }: ConvCaller): string[] {
  const channels = transposed ? ['in', 'out'] : ['out', 'in'];
  return [...channels, ...spatialAxes(spatialRank).map((axis) => `k${axis}`)];
}

/** Input and weight as a message lists them. */
export function inputAndWeight(
  caller: ConvCaller,
  { input, weight }: ConvOperands,
  readAs: boolean = false,
): Operand[] {
  const n = caller.spatialRank;
  const axes = ['C', ...spatialAxes(n)];
  const batched = input.shape.length === n + 2;
  return [
    {
      name: 'input',
      shape: input.shape,
      axes: batched ? ['N', ...axes] : axes,
      ...(readAs ? { readAs } : {}),
    },
    { name: 'weight', shape: weight.shape, ...(readAs ? {} : { axes: weightAxes(caller) }) },
  ];
}

export function channels(caller: ConvCaller, operands: ConvOperands, { groups }: ConvSettings): ShapeError {
  const { input, weight } = operands;
  const batched = input.shape.length === caller.spatialRank + 2;
  const axis = batched ? 1 : 0;
  const actual = input.shape[axis];
  const expected = channelsOf(caller, weight.shape, groups).inChannels;
  const layout = layoutHint(caller, input.shape, expected);
  const perGroup =
    groups > 1 && !caller.isLayer && !caller.transposed ? ` (${groups} groups of ${weight.shape[1]})` : '';
  const taker = caller.isLayer ? 'the layer' : 'the weight';
  return new ShapeError({
    op: caller.op,
    problem: `the input has ${count(actual, 'channel')}, ${taker} takes ${expected}${perGroup}`,
    operands: inputAndWeight(caller, operands, layout !== undefined),
    axis,
    expected,
    actual,
    hint: layout ?? wrongLayerHint(caller, operands, groups, expected, actual),
    pytorch: `Given ${caller.transposed ? 'transposed=1' : `groups=${groups}`}, weight of size ${formatShape(weight.shape)}, expected input${formatShape(batched ? input.shape : [1, ...input.shape])} to have ${expected} channels, but got ${actual} channels instead`,
  });
}

/** Channels on the last axis, or none at all. */
function layoutHint({ spatialRank: n }: ConvCaller, shape: Shape, expected: number): string | undefined {
  const batched = shape.length === n + 2;
  const last = shape.length - 1;
  if (shape[last] === expected) {
    const order = batched ? [0, last, ...range(1, last)] : [last, ...range(0, last)];
    return `The last axis is ${expected}: channels last? Try input.permute(${order.join(', ')})`;
  }
  if (expected === 1 && !batched) {
    const [items, ...size] = shape;
    const what = count(items, ['signal', 'grey image', 'grey volume'][n - 1]);
    return `${what} without a channel axis? Try input.reshape(${[items, 1, ...size].join(', ')})`;
  }
  return undefined;
}

/** Another layer's input, a grey picture, or groups that were forgotten. */
function wrongLayerHint(
  caller: ConvCaller,
  { input, weight }: ConvOperands,
  groups: number,
  expected: number,
  actual: number,
): string | undefined {
  const { isLayer, spatialRank: n, transposed } = caller;
  if (isLayer && actual === channelsOf(caller, weight.shape, groups).outChannels) {
    return `${actual} is what this layer gives: was it applied twice?`;
  }
  if (!isLayer && transposed && actual === weight.shape[1]) {
    return 'A transposed convolution takes the weight as [in, out, ...]. Try weight.transpose(0, 1)';
  }
  if (!isLayer && !transposed && actual % weight.shape[1] === 0) {
    const groups = actual / weight.shape[1];
    if (groups > 0 && weight.shape[0] % groups === 0) return `The weight fits with { groups: ${groups} }`;
  }
  if (actual === 1 && expected === 3) {
    const channel = input.shape.length - n - 1;
    const colour = input.shape.map((size, d) => (d === channel ? expected : size));
    return `A grey image for colour? Try input.expand(${colour.join(', ')})`;
  }
  return undefined;
}

export function noFilters(caller: ConvCaller, operands: ConvOperands, groups: number): ShapeError {
  return new ShapeError({
    op: caller.op,
    problem: caller.transposed
      ? 'the weight takes 0 channels; it must take at least 1'
      : 'the weight has 0 filters; it must have at least 1',
    operands: [inputAndWeight(caller, operands)[1]],
    axis: 0,
    expected: 1,
    actual: 0,
    pytorch: `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${formatShape(operands.weight.shape)} instead`,
  });
}

/** Of a transposed convolution's weight. */
export function noOutputChannels(caller: ConvCaller, operands: ConvOperands): ShapeError {
  return new ShapeError({
    op: caller.op,
    problem: 'the weight gives 0 channels; it must give at least 1',
    operands: [inputAndWeight(caller, operands)[1]],
    axis: 1,
    expected: 1,
    actual: 0,
    pytorch: caller.spatialRank === 3 ? NON_EMPTY_5D : 'non-empty 2D or 4D weight tensor expected, but got:',
  });
}

const NON_EMPTY_5D =
  'non-empty 5D (n_output_plane x n_input_plane x kernel_depth x kernel_height x kernel_width) tensor expected for weight, but got:';

export function emptyKernel(caller: ConvCaller, operands: ConvOperands, d: number): ShapeError {
  const { shape } = operands.weight;
  return new ShapeError({
    op: caller.op,
    problem: `the weight has 0 taps along ${spatialAxes(caller.spatialRank)[d]}; it must have at least 1`,
    operands: [inputAndWeight(caller, operands)[1]],
    axis: d + 2,
    expected: 1,
    actual: 0,
    pytorch: emptyKernelSentence(caller, shape.slice(2)),
  });
}

function emptyKernelSentence({ spatialRank, transposed }: ConvCaller, kernelSize: Shape): string {
  if (spatialRank === 3) {
    return transposed
      ? NON_EMPTY_5D
      : `kernel size should be greater than zero, but got: ${kernelSize.join(' x ')} (TxHxW)`;
  }
  const [height, width] = spatialRank === 1 ? [1, ...kernelSize] : kernelSize;
  return `kernel size should be greater than zero, but got kernel_height: ${height} kernel_width: ${width}`;
}

export function filtersInGroups(caller: ConvCaller, operands: ConvOperands, groups: number): ShapeError {
  const { shape } = operands.weight;
  return new ShapeError({
    op: caller.op,
    problem: `the weight's ${count(shape[0], caller.transposed ? 'input channel' : 'filter')} cannot be divided into ${groups} groups (possible groups: ${possibleGroups(shape[0], 0)})`,
    operands: inputAndWeight(caller, operands),
    axis: 0,
    expected: 0,
    actual: shape[0] % groups,
    pytorch:
      shape[0] < groups
        ? `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${formatShape(shape)} instead`
        : `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${formatShape(shape)}] instead`,
  });
}

export function biasShape(
  caller: ConvCaller,
  operands: ConvOperands,
  bias: Shape,
  filters: number,
): ShapeError {
  const values = bias.reduce((product, size) => product * size, 1);
  return new ShapeError({
    op: caller.op,
    problem: `the bias is ${formatShape(bias)}; the weight's ${count(filters, caller.transposed ? 'output channel' : 'filter')} take [${filters}]`,
    operands: [{ name: 'bias', shape: bias }, inputAndWeight(caller, operands)[1]],
    expected: [filters],
    actual: bias,
    hint: bias.length !== 1 && values === filters ? `Try bias.reshape(${filters})` : undefined,
    pytorch: `Given ${caller.transposed ? 'transposed=1, ' : ''}weight of size ${formatShape(operands.weight.shape)}, expected bias to be 1-dimensional with ${filters} elements, but got bias of size ${formatShape(bias)} instead`,
  });
}

export function kernelDoesNotFit(
  caller: ConvCaller,
  operands: ConvOperands,
  settings: ConvSettings,
  size: Shape,
  axes: readonly AxisWindowing[],
): ShapeError {
  const names = spatialAxes(caller.spatialRank);
  const padded = size.map((length, d) => length + axes[d].padding[0] + axes[d].padding[1]);
  const spans = axes.map(({ kernelSize, dilation }) => windowSpan(kernelSize, dilation));
  const failing = range(0, size.length).filter((d) => padded[d] < spans[d]);
  const lines = failing.map((d) => spanLine(size[d], padded[d], axes[d], settings));
  const same = lines.every((line) => line === lines[0]);
  const joined = (values: readonly number[]): string => values.join(' x ');
  return new ShapeError({
    op: caller.op,
    problem: `the kernel does not fit along ${failing.map((d) => names[d]).join(' and ')}`,
    operands: inputAndWeight(caller, operands),
    operandsInText: false,
    axis: operands.input.shape.length - size.length + failing[0],
    expected: spans,
    actual: padded,
    details: same ? [lines[0]] : lines.map((line, i) => `along ${names[failing[i]]}: ${line}`),
    hint: fitHint(caller, settings, failing, size, axes),
    pytorch: `Calculated padded input size per channel: (${joined(padded)}). Kernel size: (${joined(spans)}). Kernel size can't be greater than actual input size`,
  });
}

/** `3 taps with dilation 3 span 7 cells, the input has 6 (no padding)`. */
function spanLine(
  size: number,
  padded: number,
  { kernelSize, dilation, padding }: AxisWindowing,
  settings: ConvSettings,
): string {
  const span = windowSpan(kernelSize, dilation);
  const taps = `${count(kernelSize, 'tap')}${dilation > 1 ? ` with dilation ${dilation}` : ''}`;
  const amount = settings.padding === 'same' ? "'same'" : padding[0];
  const after = padded === size ? 'no padding' : `${padded} with padding ${amount}`;
  return `${taps} ${kernelSize === 1 ? 'spans' : 'span'} ${count(span, 'cell')}, the input has ${size} (${after})`;
}

/**
 * The largest dilation and the least padding with which every failing axis fits. A kernel without dilation has
 * said it all with its size.
 */
function fitHint(
  { spatialRank }: ConvCaller,
  { padding, paddingMode }: ConvSettings,
  failing: readonly number[],
  size: Shape,
  axes: readonly AxisWindowing[],
): string | undefined {
  if (failing.every((d) => axes[d].dilation === 1) || failing.some((d) => size[d] === 0)) return undefined;
  const ways: string[] = [];
  const room = (d: number): number => size[d] + axes[d].padding[0] + axes[d].padding[1];
  const dilation = Math.min(...failing.map((d) => Math.floor((room(d) - 1) / (axes[d].kernelSize - 1))));
  if (dilation >= 1) ways.push(`dilation ≤ ${dilation}`);
  const needed = Math.max(
    ...failing.map((d) => Math.ceil((windowSpan(axes[d].kernelSize, axes[d].dilation) - size[d]) / 2)),
  );
  const numeric = padding !== 'same' && padding !== 'valid';
  if (numeric && failing.every((d) => needed <= maxPadding(size[d], paddingMode))) {
    ways.push(`padding ≥ ${needed}`);
  }
  if (ways.length === 0) return undefined;
  const where = failing.length < axes.length ? ` along ${spatialAxes(spatialRank)[failing[0]]}` : '';
  return `Fits with ${ways.join(', or ')}${where}`;
}

export function emptyAxis(caller: ConvCaller, operands: ConvOperands, size: Shape): ShapeError {
  const d = size.indexOf(0);
  const { shape } = operands.input;
  const batched = shape.length === caller.spatialRank + 2 ? shape : [1, ...shape];
  return new ShapeError({
    op: caller.op,
    problem: `the input has no cells along ${spatialAxes(caller.spatialRank)[d]}; only the batch may be empty`,
    operands: [inputAndWeight(caller, operands)[0]],
    axis: shape.length - size.length + d,
    actual: 0,
    pytorch: `Only zero batch or zero channel inputs are supported, but got input shape: ${formatShape(caller.spatialRank === 1 ? [...batched.slice(0, 2), 1, batched[2]] : batched)}`,
  });
}

export function dtypesDisagree(
  { op }: ConvCaller,
  input: Described,
  other: Described,
  bias: Described | null,
  name: 'weight' | 'bias',
): DTypeError {
  const change = `Try input.to('${other.dtype}')`;
  const hint =
    name === 'bias'
      ? `Try bias.to('${input.dtype}')`
      : isFloatingPoint(input.dtype)
        ? `${change}, or build the layer with { dtype: '${input.dtype}' }`
        : change;
  return new DTypeError({
    op,
    problem: `input is ${input.dtype}, ${name} is ${other.dtype}; they must agree`,
    operands: [
      { name: 'input', shape: input.shape },
      { name, shape: other.shape },
    ],
    operandsInText: false,
    expected: other.dtype,
    actual: input.dtype,
    hint,
    pytorch:
      bias !== null && bias.dtype !== input.dtype
        ? `Input type (${C_NAMES[input.dtype]}) and bias type (${C_NAMES[bias.dtype]}) should be the same`
        : `expected scalar type ${SCALAR_TYPES[input.dtype]} but found ${SCALAR_TYPES[other.dtype]}`,
  });
}

export function boolInput({ op, spatialRank, transposed }: ConvCaller): DTypeError {
  const kernel = spatialRank === 3 ? 'compute_columns3d' : 'slow_conv2d_cpu';
  const theirs = transposed ? `slow_conv_transpose${Math.max(2, spatialRank)}d_out_cpu` : kernel;
  return new DTypeError({
    op,
    problem: 'input and weight are bool; a convolution multiplies and adds numbers',
    actual: 'bool',
    hint: "Try input.to('float32') and weight.to('float32')",
    pytorch: `"${theirs}" not implemented for 'Bool'`,
  });
}

/** PyTorch's names for dtypes in its messages. */
const C_NAMES: Readonly<Record<DType, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int',
  int64: 'long int',
  uint8: 'unsigned char',
  bool: 'bool',
};
const SCALAR_TYPES: Readonly<Record<DType, string>> = {
  float32: 'Float',
  float64: 'Double',
  int32: 'Int',
  int64: 'Long',
  uint8: 'Byte',
  bool: 'Bool',
};

/** `1 channel`, `4 channels`. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
