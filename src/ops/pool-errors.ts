// What can be wrong with the input of a pooling window.
import { type AxisWindowing, windowSpan } from '../core/conv-arithmetic.js';
import type { DType } from '../core/dtype.js';
import { DTypeError, ShapeError } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import { isMaxPool1d, type PoolCaller, type PoolWindow } from '../core/pool-arguments.js';
import { formatShape, type Shape } from '../core/shape.js';

/** Axes of a batched input: `N`, `C`, `H`, `W`. */
function axisNames({ spatialRank }: PoolCaller, rank: number): string[] {
  return ['N', 'C', ...spatialAxes(spatialRank)].slice(-rank);
}

export function poolRank(caller: PoolCaller, shape: Shape): ShapeError {
  const { op, spatialRank } = caller;
  const space = spatialAxes(spatialRank).join(', ');
  return new ShapeError({
    op,
    problem: `the input has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes [C, ${space}] or [N, C, ${space}]`,
    expected: [spatialRank + 1, spatialRank + 2],
    actual: shape.length,
    hint:
      shape.length === spatialRank
        ? `${['One signal', 'One map', 'One volume'][spatialRank - 1]}? Try input.reshape(${[1, ...shape].join(', ')})`
        : undefined,
    pytorch: tensorSentence(caller, shape),
  });
}

function tensorSentence({ op, spatialRank: n }: PoolCaller, shape: Shape): string {
  if (/^adaptive/i.test(op) && shape.length <= n) {
    return n === 1
      ? `Expected 2 to 3 dimensions, but got ${shape.length}-dimensional tensor for argument #1 'self'`
      : `Input dimension should be at least ${n + 1}`;
  }
  if (n === 3) return 'non-empty 4D or 5D (batch mode) tensor expected for input';
  const asker = isMaxPool1d(op) ? 'max_pool1d: ' : '';
  return `${asker}Expected ${n + 1}D or ${n + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got:${formatShape(shape)}`;
}

export function poolEmpty(caller: PoolCaller, shape: Shape): ShapeError {
  const names = axisNames(caller, shape.length);
  const axis = shape.findIndex((size, d) => size === 0 && names[d] !== 'N');
  return new ShapeError({
    op: caller.op,
    problem: `the input is empty along ${names[axis]}; only the batch may be`,
    operands: [{ name: 'input', shape, axes: names }],
    axis,
    actual: 0,
    pytorch: emptySentence(caller, shape),
  });
}

function emptySentence({ op, spatialRank }: PoolCaller, shape: Shape): string {
  if (/^adaptive/i.test(op)) return 'Expected input to have non-zero size for non-batch dimensions';
  if (spatialRank === 3) return "Expected input's non-batch dimensions to have positive length";
  const tensors = isMaxPool1d(op) ? 'max_pool1d: Expected 2D or 3D' : 'Expected 3D or 4D';
  return `${tensors} (batch mode) tensor with optional 0 dim batch size for input, but got:${formatShape(shape)}`;
}

export function poolDType({ op }: PoolCaller, dtype: DType, takes: string): DTypeError {
  return new DTypeError({
    op,
    problem: `the input is ${dtype}; it takes ${takes}`,
    actual: dtype,
    hint: "Try input.to('float32')",
    pytorch: `not implemented for '${dtype}'`,
  });
}

/** Over three axes, where even padding does not help. */
export function smallerThanWindow(caller: PoolCaller, shape: Shape, { axes }: PoolWindow): ShapeError {
  const size = shape.slice(-3);
  const d = size.findIndex((cells, axis) => cells < axes[axis].kernelSize);
  return new ShapeError({
    op: caller.op,
    problem: `the window has ${axes[d].kernelSize} taps along ${spatialAxes(3)[d]}, the input ${size[d]}; over three axes a mean takes no fewer`,
    axis: shape.length - 3 + d,
    expected: axes.map(({ kernelSize }) => kernelSize),
    actual: size,
    hint: `Fits with kernelSize ≤ ${size[d]}, or pad first: F.pad(input, [...])`,
    pytorch: smallerSentence(size, axes),
  });
}

function smallerSentence([t, h, w]: Shape, axes: readonly AxisWindowing[]): string {
  const [kT, kH, kW] = axes.map(({ kernelSize }) => kernelSize);
  return `input image (T: ${t} H: ${h} W: ${w}) smaller than kernel size (kT: ${kT} kH: ${kH} kW: ${kW})`;
}

export function windowDoesNotFit(
  caller: PoolCaller,
  shape: Shape,
  { axes }: PoolWindow,
  places: Shape,
): ShapeError {
  const { op, spatialRank } = caller;
  const size = shape.slice(-spatialRank);
  const names = spatialAxes(spatialRank);
  const failing = axes.flatMap((axis, d) => (room(size[d], axis) < span(axis) ? [d] : []));
  const lines = failing.map((d) => spanLine(size[d], axes[d]));
  const same = lines.every((line) => line === lines[0]);
  const most = Math.min(
    ...failing.map((d) => Math.floor((room(size[d], axes[d]) - 1) / axes[d].dilation) + 1),
  );
  const dilation = Math.min(
    ...failing.map((d) => Math.floor((room(size[d], axes[d]) - 1) / (axes[d].kernelSize - 1))),
  );
  const ways = [
    axes.some((axis) => axis.dilation > 1) && dilation >= 1 ? `dilation ≤ ${dilation}` : '',
    most >= 1 ? `kernelSize ≤ ${most}` : '',
  ].filter((way) => way !== '');
  const where = failing.length < axes.length ? ` along ${names[failing[0]]}` : '';
  return new ShapeError({
    op,
    problem: `the window does not fit along ${failing.map((d) => names[d]).join(' and ')}`,
    axis: shape.length - spatialRank + failing[0],
    expected: axes.map(span),
    actual: axes.map((axis, d) => room(size[d], axis)),
    details: same ? [lines[0]] : lines.map((line, i) => `along ${names[failing[i]]}: ${line}`),
    hint: ways.length > 0 ? `Fits with ${ways.join(', or ')}${where}` : undefined,
    pytorch: tooSmallSentence(caller, shape[shape.length - spatialRank - 1], size, axes, places),
  });
}

function tooSmallSentence(
  { op }: PoolCaller,
  channels: number,
  size: Shape,
  axes: readonly AxisWindowing[],
  places: Shape,
): string {
  if (/^(avg|lp)Pool3d/i.test(op)) return smallerSentence(size, axes);
  const sizes = (values: Shape): string =>
    [channels, ...(values.length === 1 ? [1, ...values] : values)].join('x');
  return `Given input size: (${sizes(size)}). Calculated output size: (${sizes(places)}). Output size is too small`;
}

function span({ kernelSize, dilation }: AxisWindowing): number {
  return windowSpan(kernelSize, dilation);
}

function room(size: number, { padding }: AxisWindowing): number {
  return size + padding[0] + padding[1];
}

/** `5 taps span 5 cells, the input has 3 (no padding)`. */
function spanLine(size: number, axis: AxisWindowing): string {
  const taps = `${axis.kernelSize} ${axis.kernelSize === 1 ? 'tap' : 'taps'}`;
  const dilated = axis.dilation > 1 ? ` with dilation ${axis.dilation}` : '';
  const padded = axis.padding[0] > 0 ? `${room(size, axis)} with padding ${axis.padding[0]}` : 'no padding';
  return `${taps}${dilated} span ${span(axis)} cells, the input has ${size} (${padded})`;
}
