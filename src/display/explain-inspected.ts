// A convolution as the forms of its display read it: settings, layout, and all values at hand.
import { contiguousArray } from '../core/contiguous.js';
import { paddingPairs } from '../core/conv-arguments.js';
import type { DType, TypedArray } from '../core/dtype.js';
import {
  type CellSum,
  type ConvLayout,
  type ConvolutionSettings,
  type ConvValues,
  cellSum,
  layoutOf,
  tripleOf,
  weightPlace,
} from '../protocol/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { ExplainedLayer, Explanation } from './explain.js';

/** A convolution as its display reads it: settings, layout, and all values at hand. */
export interface InspectedConvolution {
  readonly name: string | undefined;
  /** `nn.Conv2d(4, 4, 3, { padding: 1 })` */
  readonly expression: string;
  readonly dtype: DType;
  readonly settings: ConvolutionSettings;
  readonly layout: ConvLayout;
  readonly values: ConvValues;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly batch: Explanation['batch'];
  readonly at: readonly number[];
  readonly sum: CellSum;
  /** Row-major, as the tensors hold them. */
  readonly arrays: {
    readonly input: TypedArray;
    readonly weight: TypedArray;
    readonly bias: TypedArray | null;
    readonly output: TypedArray;
    readonly gradient: TypedArray | null;
  };
}

/** Reads everything that the forms of a display are made of. */
export function inspectConvolution(explanation: Explanation): InspectedConvolution {
  const { conv, input, output, at, name, batch, gradient } = explanation;
  const settings = settingsOf(conv);
  const layout = layoutOf(settings, input.shape.slice(1));
  const array = (tensor: Tensor): TypedArray => contiguousArray(tensor.raw);
  const arrays = {
    input: array(input),
    weight: array(conv.weight),
    bias: conv.bias === null ? null : array(conv.bias),
    output: array(output),
    gradient: gradient === undefined ? null : array(gradient),
  };
  const values = valuesOf(layout, arrays);
  return {
    name,
    expression: conv.toString().replace(/^new /, ''),
    dtype: input.dtype,
    settings,
    layout,
    values,
    inputShape: input.shape,
    outputShape: output.shape,
    batch,
    at,
    sum: cellSum(layout, values, at[0], tripleOf(at.slice(1), 0)),
    arrays,
  };
}

function settingsOf(conv: ExplainedLayer): ConvolutionSettings {
  const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups, paddingMode } = conv;
  return {
    inChannels,
    outChannels,
    kernelSize,
    stride,
    padding: paddingPairs(kernelSize, conv),
    dilation,
    groups,
    paddingMode,
    ...(typeof padding === 'string' ? { paddingWord: padding } : {}),
    ...(conv.transposed ? { outputPadding: conv.outputPadding } : {}),
  };
}

function valuesOf(
  layout: ConvLayout,
  { input, weight, bias }: Pick<InspectedConvolution['arrays'], 'input' | 'weight' | 'bias'>,
): ConvValues {
  const [depth, height, width] = layout.size;
  const [kd, kh, kw] = layout.axes.map(({ kernelSize }) => kernelSize);
  const { inChannels, outChannels, groups, outputPadding } = layout;
  const seconds = (outputPadding === undefined ? inChannels : outChannels) / groups;
  return {
    input: (c, d, i, j) => Number(input[((c * depth + d) * height + i) * width + j]),
    weight(out, channel, d, i, j) {
      const [first, second] = weightPlace(layout, out, channel);
      return Number(weight[(((first * seconds + second) * kd + d) * kh + i) * kw + j]);
    },
    bias: (o) => (bias === null ? 0 : Number(bias[o])),
  };
}
