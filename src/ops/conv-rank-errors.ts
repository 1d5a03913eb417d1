// A convolution whose input or weight has too many axes, or too few.
import { type ConvCaller, type ConvSettings, pytorchConvName } from '../core/conv-arguments.js';
import { ShapeError } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { ConvOperands } from './conv-geometry.js';
import { count, weightAxes } from './conv-operands.js';

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
