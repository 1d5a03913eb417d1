import { type ConvCaller, channelsOf } from '../core/conv-arguments.js';
import { type AxisWindowing, transposedSize, transposedSizeFormula } from '../core/conv-arithmetic.js';
import type { ConvTransposeSettings } from '../core/conv-transpose-arguments.js';
import { ShapeError } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import { type ConvOperands, checkOperands } from './conv-geometry.js';
import { inputAndWeight } from './conv-operands.js';
import { emptyAxis } from './conv-window-errors.js';

/** The window of a transposed convolution along each axis. */
export function transposedAxes(kernelSize: Shape, settings: ConvTransposeSettings): AxisWindowing[] {
  return kernelSize.map((size, d) => ({
    kernelSize: size,
    stride: settings.stride[d],
    padding: [settings.padding[d], settings.padding[d]],
    dilation: settings.dilation[d],
  }));
}

/**
 * Whether input, weight, bias and settings of a transposed convolution fit together, and the shape of what comes out
 * (with a batch axis where the input has one).
 *
 * @throws ShapeError or DTypeError for the first thing that does not fit, in the user's own terms.
 */
export function convTransposeGeometry(
  caller: ConvCaller,
  operands: ConvOperands,
  settings: ConvTransposeSettings,
): Shape {
  const { batched, batch, size } = checkOperands(caller, operands, settings);
  const { shape } = operands.weight;
  if (size.includes(0)) throw emptyAxis(caller, operands, size);
  const axes = transposedAxes(shape.slice(2), settings);
  const out = size.map((cells, d) => transposedSize(cells, axes[d], settings.outputPadding[d]));
  if (out.some((cells) => cells < 1)) throw nothingLeft(caller, operands, settings, size, axes, out);
  const { outChannels } = channelsOf(caller, shape, settings.groups);
  return batched ? [batch, outChannels, ...out] : [outChannels, ...out];
}

function nothingLeft(
  caller: ConvCaller,
  operands: ConvOperands,
  { outputPadding, padding }: ConvTransposeSettings,
  size: Shape,
  axes: readonly AxisWindowing[],
  out: Shape,
): ShapeError {
  const d = out.findIndex((cells) => cells < 1);
  const name = spatialAxes(caller.spatialRank)[d];
  const most = padding[d] - Math.ceil((1 - out[d]) / 2);
  const each = (values: Shape): string => (values.length === 1 ? [1, ...values] : values).join(' x ');
  return new ShapeError({
    op: caller.op,
    problem: `the padding of ${padding[d]} leaves nothing of the result along ${name}`,
    operands: inputAndWeight(caller, operands),
    operandsInText: false,
    axis: operands.input.shape.length - size.length + d,
    expected: 1,
    actual: out[d],
    details: [`${name}: ${transposedSizeFormula(size[d], axes[d], outputPadding[d])}`],
    hint: most >= 0 ? `Fits with padding ≤ ${most} along ${name}` : undefined,
    pytorch: `Given input size per channel: (${each(size)}). Calculated output size per channel: (${each(out)}). Output size is too small`,
  });
}

/**
 * The `outputPadding` with which a layer gives the size that is asked for.
 *
 * @param asked sizes of the spatial axes, or of all axes of the result.
 * @throws ShapeError `ConvTranspose2d(…): an output of [9, 9] was asked for; from [4, 4] it gives [7, 7] to [8, 8]`.
 */
export function outputPaddingFor(
  caller: ConvCaller,
  input: Shape,
  kernelSize: Shape,
  settings: ConvTransposeSettings,
  asked: readonly number[],
): number[] {
  const n = caller.spatialRank;
  const facts = { op: caller.op, operands: [{ name: 'input', shape: input }], operandsInText: false };
  if (asked.length !== n && asked.length !== input.length) {
    throw new ShapeError({
      ...facts,
      problem: `outputSize has ${asked.length} ${asked.length === 1 ? 'number' : 'numbers'}, ${formatShape(asked)}; it takes ${n} (${spatialAxes(n).join(', ')}), or all ${input.length} of the result`,
      expected: [n, input.length],
      actual: asked.length,
      pytorch: `ConvTranspose${n}D: for ${input.length}D input, output_size must have ${n} or ${input.length} elements (got ${asked.length})`,
    });
  }
  const wanted = asked.slice(-n);
  const size = input.slice(-n);
  const axes = transposedAxes(kernelSize, settings);
  const least = size.map((cells, d) => transposedSize(cells, axes[d]));
  const most = least.map((cells, d) => cells + settings.stride[d] - 1);
  const d = wanted.findIndex((cells, axis) => cells < least[axis] || cells > most[axis]);
  if (d < 0) return wanted.map((cells, axis) => cells - least[axis]);
  const range = formatShape(least) === formatShape(most) ? '' : ` to ${formatShape(most)}`;
  throw new ShapeError({
    ...facts,
    problem: `an output of ${formatShape(wanted)} was asked for; from ${formatShape(size)} it gives ${formatShape(least)}${range}`,
    axis: input.length - n + d,
    expected: [least[d], most[d]],
    actual: wanted[d],
    details: [`${spatialAxes(n)[d]}: ${transposedSizeFormula(size[d], axes[d])}, and up to stride − 1 more`],
    pytorch: `requested an output size of ${formatShape(wanted)}, but valid sizes range from ${formatShape(least)} to ${formatShape(most)} (for an input of torch.Size(${formatShape(size)}))`,
  });
}
