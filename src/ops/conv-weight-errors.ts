// A weight that no input could fit, and a bias that does not fit the weight.
import { type ConvCaller, possibleGroups } from '../core/conv-arguments.js';
import { ShapeError } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { ConvOperands } from './conv-geometry.js';
import { count, inputAndWeight } from './conv-operands.js';

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
