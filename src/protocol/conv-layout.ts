import type { AxisWindowing } from '../core/conv-arithmetic.js';
import { type ConvLayout, tripleOf } from '../core/conv-sum.js';
import type { ConvolutionSettings } from './payloads.js';

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
  };
}
