// A convolution that its view can work out, cell by cell.
import type { PaddingMode } from '../core/conv-arithmetic.js';
import type { DType } from '../core/dtype.js';
import type { ValueBlock } from './payloads.js';

/** How a convolution is set; one entry per spatial axis. */
export interface ConvolutionSettings {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  /** Cells `[before, after]` each axis. */
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  /** The padding as it was written, where it was a word. */
  readonly paddingWord?: 'same' | 'valid';
  /** Of a transposed convolution, and only of one: the cells more at the end of each axis. */
  readonly outputPadding?: readonly number[];
}

/** A convolution that can be worked out cell by cell: settings, the numbers, and the output cell to begin with. */
export interface ConvolutionPayload {
  readonly type: 'convolution';
  /** What the input is called. */
  readonly name?: string;
  /** Of all three: float32 or float64. */
  readonly dtype: DType;
  readonly settings: ConvolutionSettings;
  /** Of one item: `[C, ...spatial]`. */
  readonly inputShape: readonly number[];
  /** Where the item was taken from a batch. */
  readonly batch?: { readonly size: number; readonly item: number };
  /** Over `inputShape`: all of it, or a part around `at`, without gaps. */
  readonly input: ValueBlock;
  /**
   * Over `[O, C / groups, ...kernelSize]`, transposed over `[C, O / groups, ...kernelSize]`: all output channels or
   * some, each whole.
   */
  readonly weight: ValueBlock;
  /** Over `[O]`. */
  readonly bias?: ValueBlock;
  /** Of a loss at the output, over `[O, ...outSpatial]`, where it was given and fits. */
  readonly gradient?: ValueBlock;
  /** The output cell shown first, `[out, ...place]`. */
  readonly at: readonly number[];
}
