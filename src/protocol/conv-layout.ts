import type { AxisWindowing } from '../core/conv-arithmetic.js';
import { type ConvLayout, type Range, tripleOf } from '../core/conv-sum.js';
import type { ConvolutionSettings } from './convolution-payload.js';
import type { AxisWindow } from './payloads.js';

/** The layout of settings on an input of one item. */
export function layoutOf(settings: ConvolutionSettings, size: readonly number[]): ConvLayout {
  const { inChannels, outChannels, groups, paddingMode } = settings;
  const axes = settings.kernelSize.map(
    (kernelSize, d): AxisWindowing => ({
      kernelSize,
      stride: settings.stride[d],
      padding: settings.padding[d],
      dilation: settings.dilation[d],
    }),
  );
  const none: AxisWindowing = { kernelSize: 1, stride: 1, padding: [0, 0], dilation: 1 };
  return {
    inChannels,
    outChannels,
    groups,
    size: tripleOf(size, 1),
    axes: tripleOf(axes, none),
    mode: paddingMode,
    ...(settings.outputPadding === undefined ? {} : { outputPadding: tripleOf(settings.outputPadding, 0) }),
  };
}

/** The shape of the weight for settings. */
export function weightShape({
  inChannels,
  outChannels,
  groups,
  kernelSize,
  outputPadding,
}: ConvolutionSettings): number[] {
  return outputPadding === undefined
    ? [outChannels, inChannels / groups, ...kernelSize]
    : [inChannels, outChannels / groups, ...kernelSize];
}

/** The output channels of which a weight's window holds all: of a transposed convolution in groups, all or none. */
export function heldOutputs(
  { outChannels, groups, outputPadding }: ConvolutionSettings,
  window: readonly AxisWindow[],
): Range {
  if (outputPadding === undefined) return window[0];
  return groups === 1 ? window[1] : { start: 0, count: outChannels };
}
