import { type AxisWindowing, outputSize, sizeFormula, windowSpan } from '../core/conv-arithmetic.js';
import { type Asker, askerName, ShapeError } from '../core/errors.js';
import { formatShape, numel, type Shape } from '../core/shape.js';

/** A window that blocks are taken with, or put back; and the image's height and width. */
export interface Unfolding {
  readonly asker: Asker;
  readonly window: readonly AxisWindowing[];
  readonly size: Shape;
}

/** Blocks along H and along W. */
export function blocksOf({ window, size }: Unfolding): number[] {
  return size.map((cells, d) => outputSize(cells, window[d]));
}

/** @throws ShapeError where an image has not the right axes or the block does not fit it. */
export function unfolding(asker: Asker, window: readonly AxisWindowing[], shape: Shape): Unfolding {
  const op = askerName(asker);
  const operands = [{ name: 'input', shape, axes: ['N', 'C', 'H', 'W'].slice(-shape.length) }];
  if (shape.length !== 3 && shape.length !== 4) {
    throw new ShapeError({
      op,
      problem: `the input has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes [C, H, W] or [N, C, H, W]`,
      operands,
      operandsInText: false,
      expected: [3, 4],
      actual: shape.length,
      hint: shape.length === 2 ? `One grey image? Try input.reshape(1, ${shape.join(', ')})` : undefined,
      pytorch: imageSentence(shape),
    });
  }
  const axis = shape.findIndex((cells, d) => cells === 0 && d >= shape.length - 3);
  if (axis >= 0) {
    throw new ShapeError({
      op,
      problem: `the input is empty along ${['C', 'H', 'W'].at(axis - shape.length)}; only the batch may be`,
      operands,
      axis,
      actual: 0,
      pytorch: imageSentence(shape),
    });
  }
  const found = { asker, window, size: shape.slice(-2) };
  if (blocksOf(found).some((blocks) => blocks < 1)) throw doesNotFit(found, shape);
  return found;
}

function imageSentence(shape: Shape): string {
  return `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${formatShape(shape)}`;
}

function doesNotFit(found: Unfolding, shape: Shape): ShapeError {
  const { asker, window, size } = found;
  const blocks = blocksOf(found);
  const d = blocks.findIndex((count) => count < 1);
  const { kernelSize, dilation, padding } = window[d];
  const room = size[d] + padding[0] + padding[1];
  const padded = padding[0] > 0 ? `${room} with padding ${padding[0]}` : 'no padding';
  return new ShapeError({
    op: askerName(asker),
    problem: `the block does not fit along ${'HW'[d]}`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    axis: shape.length - 2 + d,
    expected: windowSpan(kernelSize, dilation),
    actual: room,
    details: [
      `${kernelSize} taps${dilation > 1 ? ` with dilation ${dilation}` : ''} span ${windowSpan(kernelSize, dilation)} cells, the input has ${size[d]} (${padded})`,
    ],
    pytorch: `Given input with spatial size (${size.join(', ')}), ${settings(window, false)}, calculated shape of the array of sliding blocks as (${blocks.join(', ')}), but its components must be at least one.`,
  });
}

/** PyTorch's way to write a window. */
function settings(window: readonly AxisWindowing[], withStride: boolean): string {
  const pair = (name: string, value: (axis: AxisWindowing) => number): string =>
    `${name}=(${window.map(value).join(', ')})`;
  return [
    pair('kernel_size', ({ kernelSize }) => kernelSize),
    pair('dilation', ({ dilation }) => dilation),
    pair('padding', ({ padding }) => padding[0]),
    ...(withStride ? [pair('stride', ({ stride }) => stride)] : []),
  ].join(', ');
}

/** @throws ShapeError where blocks are not those of an image of `size`. */
export function folding(
  asker: Asker,
  window: readonly AxisWindowing[],
  size: Shape,
  shape: Shape,
): Unfolding {
  const op = askerName(asker);
  const names = ['N', 'C·kH·kW', 'L'].slice(-shape.length);
  const operands = [{ name: 'input', shape, axes: names }];
  const rank = shape.length;
  if ((rank !== 2 && rank !== 3) || shape.slice(-2).includes(0)) {
    const axis = shape.length - 2 + shape.slice(-2).indexOf(0);
    throw new ShapeError({
      op,
      problem:
        rank === 2 || rank === 3
          ? `the input is empty along ${names[axis]}; only the batch may be`
          : `the input has ${rank} ${rank === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes [C·kH·kW, L] or [N, C·kH·kW, L], as unfold gives it`,
      operands,
      operandsInText: rank === 2 || rank === 3,
      expected: [2, 3],
      actual: rank,
      pytorch: `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${formatShape(shape)}`,
    });
  }
  const [values, count] = shape.slice(-2);
  const kernelSize = window.map((axis) => axis.kernelSize);
  const cells = numel(kernelSize);
  if (values % cells !== 0) {
    throw new ShapeError({
      op,
      problem: `a block has ${values} values; they are divided among channels of ${kernelSize.join(' × ')} = ${cells}`,
      operands,
      axis: rank - 2,
      expected: 0,
      actual: values % cells,
      hint: blocksHint(op, shape, cells),
      pytorch: `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${values} and kernel_size=(${kernelSize.join(', ')}).`,
    });
  }
  const found = { asker, window, size };
  const blocks = blocksOf(found);
  if (blocks.some((places) => places < 1) || numel(blocks) !== count) {
    throw blockCount(found, shape, blocks, count);
  }
  return found;
}

/** Blocks and values exchanged. */
function blocksHint(op: string, shape: Shape, cells: number): string | undefined {
  const [, count] = shape.slice(-2);
  return op === 'fold' && count % cells === 0
    ? 'Blocks along the last axis? Try input.transpose(-2, -1)'
    : undefined;
}

function blockCount(
  { asker, window, size }: Unfolding,
  shape: Shape,
  blocks: Shape,
  count: number,
): ShapeError {
  const fits = blocks.every((places) => places >= 1);
  return new ShapeError({
    op: askerName(asker),
    problem: fits
      ? `the input has ${count} ${count === 1 ? 'block' : 'blocks'}, an output of ${formatShape(size)} takes L = ${blocks.join(' × ')} = ${numel(blocks)}`
      : `the block does not fit into an output of ${formatShape(size)}`,
    operands: [{ name: 'input', shape, axes: ['N', 'C·kH·kW', 'L'].slice(-shape.length) }],
    axis: shape.length - 1,
    expected: fits ? numel(blocks) : undefined,
    actual: count,
    details: window.map((axis, d) => `${'HW'[d]}: ${sizeFormula(size[d], axis)}`),
    pytorch: `Given output_size=(${size.join(', ')}), ${settings(window, true)}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${blocks.join(' * ')} = ${numel(blocks)}, but got input.size(2)=${count}.`,
  });
}
