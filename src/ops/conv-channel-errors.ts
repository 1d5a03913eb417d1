// A convolution whose input has other channels than the weight takes: nearly always another order of the axes, or
// another layer's input.
import { type ConvCaller, type ConvSettings, channelsOf } from '../core/conv-arguments.js';
import { ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { ConvOperands } from './conv-geometry.js';
import { count, inputAndWeight, range } from './conv-operands.js';

export function channelsDisagree(
  caller: ConvCaller,
  operands: ConvOperands,
  { groups }: ConvSettings,
): ShapeError {
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
