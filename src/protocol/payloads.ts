// What the notebook holds and the extension draws. The only place that spells the MIME type.
// Optional fields may join v1; renaming or removing one makes v2, and the extension goes on drawing v1,
// because saved notebooks hold it. `tests/golden/payloads/v1` has one of each for producer and renderer alike.
import type { DType } from '../core/dtype.js';
import type { ShapeFailure, ShapeRow, ShapeTotals } from '../core/shape-table.js';
import type { Statistics } from '../core/statistics.js';
import type { ConvolutionPayload } from './convolution-payload.js';
import type { ErrorPayload } from './error-payload.js';
import type { ModelMapsPayload } from './model-maps-payload.js';
import type { TrainingPayload } from './training-payload.js';

export type { PaddingMode } from '../core/conv-arithmetic.js';
export type { DType } from '../core/dtype.js';
export type {
  LayerWindow,
  ShapeFailure,
  ShapeParameter,
  ShapeRow,
  ShapeTotals,
  ShapeWork,
} from '../core/shape-table.js';
export type { Statistics } from '../core/statistics.js';
export type { ConvolutionPayload, ConvolutionSettings } from './convolution-payload.js';
export type { ErrorFix, ErrorOperand, ErrorPayload, ErrorWindow } from './error-payload.js';
export type { LayerField, LayerWeight, ModelMapsPayload, RecordedLayer } from './model-maps-payload.js';
export type {
  TrainingFrames,
  TrainingPayload,
  TrainingSeries,
  TrainingState,
} from './training-payload.js';

/** Our MIME type; payloads are told apart by `type`. A payload is plain JSON below 128 kB: see docs/architecture.md. */
export const MIME_TYPE = 'application/vnd.convlens.v1+json';

/** plotly's own type, for figures. */
export const PLOTLY_MIME_TYPE = 'application/vnd.plotly.v1+json';

/** Anything our MIME type can carry. */
export type Payload =
  | TensorPayload
  | FeatureMapsPayload
  | ModelMapsPayload
  | ShapeTablePayload
  | ConvolutionPayload
  | TrainingPayload
  | ErrorPayload;

/** Which indices of one axis are held: `start`, `start + step`, … (`count` of them), all within the shape. */
export interface AxisWindow {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/**
 * The part of a tensor that travels with the notebook. `data` is base64 over the window's values, row-major.
 *
 * `exact`: the values themselves, little-endian, in the tensor's dtype. `quantised`: one byte a value; codes
 * 0…249 are `low + code / 249 · (high − low)`, and 250 to 254 are the {@link QUANTISED_CODES}.
 */
export interface ValueBlock {
  readonly encoding: 'exact' | 'quantised';
  /** One entry per axis of the shape; none for a scalar, which holds one value. */
  readonly window: readonly AxisWindow[];
  /** Base64 of as many values as the window holds; the last axis runs fastest. */
  readonly data: string;
  /** The scale; only with `quantised`, unless `scales` is there. */
  readonly low?: number;
  readonly high?: number;
  /** Instead of one scale: `[low, high]` for each index of the window's first axis (each channel its own). */
  readonly scales?: readonly (readonly [number, number])[];
}

/** Bytes of a quantised block that stand for no number of the scale. */
export const QUANTISED_CODES = {
  nan: 250,
  positiveInfinity: 251,
  negativeInfinity: 252,
  below: 253,
  above: 254,
} as const;

/**
 * The values at the two ends of the colours, and how many of all values lie beyond them. Data without negatives
 * have `low` 0 and take the positive half of the colours; all other ranges are symmetric around zero.
 */
export interface ColourRange {
  readonly low: number;
  readonly high: number;
  readonly below: number;
  readonly above: number;
}

/** Counts of the finite values in equal bins from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** A tensor: heat map, axes, statistics, histogram. */
export interface TensorPayload {
  readonly type: 'tensor';
  /** The user's name for it, where known. */
  readonly name?: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: ValueBlock;
  readonly statistics: Statistics;
  /** Where the colours end by default. */
  readonly range: ColourRange;
  /** Of all finite values, from the smallest to the largest; absent where there is none. */
  readonly histogram?: Histogram;
  readonly live?: LiveTensor;
}

/** Where more of a tensor can be had while its kernel lives (slices.ts), and the version of what is shown. */
export interface LiveTensor {
  readonly handle: string;
  readonly version: number;
}

/** What one channel does over its whole map. */
export interface ChannelSummary {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Share of the cells above zero, 0…1. */
  readonly on: number;
  readonly nan: number;
  /**
   * `dead`: never above 0 (with negatives about: nothing but 0); `rare`: on in under 1 %; `always-on`: on in over
   * 98.5 %, only for maps without negatives; `saturated`: over 98.5 % of the cells stand at a bound of the activation.
   */
  readonly verdict?: ChannelVerdict;
}

/** What is to be said of a channel. */
export type ChannelVerdict = 'dead' | 'rare' | 'always-on' | 'saturated';

/** Every verdict, the worst first. */
export const CHANNEL_VERDICTS: readonly ChannelVerdict[] = ['dead', 'saturated', 'rare', 'always-on'];

/** The maps of one more item of a batch. */
export interface HeldItem {
  readonly item: number;
  /** As in {@link MapsPayload}. */
  readonly values: ValueBlock;
  readonly channels: readonly ChannelSummary[];
}

/** Feature maps of one item: `[C, D, H, W]`, `[C, H, W]` or `[C, L]`, one tile a channel. */
export interface FeatureMapsPayload extends MapsPayload {
  readonly type: 'feature-maps';
}

/** Feature maps, on their own or as a layer of a model. */
export interface MapsPayload {
  readonly name?: string;
  readonly dtype: DType;
  /** Of the maps drawn: `[C, D, H, W]`, `[C, H, W]` or `[C, L]`. */
  readonly shape: readonly number[];
  /** Where they were taken from a batch: its size and the item shown. */
  readonly batch?: { readonly size: number; readonly item: number };
  readonly values: ValueBlock;
  readonly statistics: Statistics;
  /** Where the colours of the shared scale end. */
  readonly range: ColourRange;
  /** One entry per channel that `values` holds, in the order of its window. */
  readonly channels: readonly ChannelSummary[];
  /** How many of all channels have each verdict; absent where negatives leave nothing to judge. */
  readonly verdicts?: {
    readonly dead: number;
    readonly rare: number;
    readonly alwaysOn: number;
    readonly saturated?: number;
  };
  /** The values that the activation which made the maps cannot pass; null where there is none at that side. */
  readonly bounds?: readonly [low: number | null, high: number];
  /** Of a batch: the channels that are dead in every item. One that is dead in the item shown may live in others. */
  readonly deadThroughout?: readonly number[];
  /** Other items of the batch that the notebook holds, in order. */
  readonly others?: readonly HeldItem[];
  /** Of the whole output, the batch axis included. */
  readonly live?: LiveTensor;
}

/** A model's layers with their shapes, costs and receptive fields. */
export interface ShapeTablePayload {
  readonly type: 'shape-table';
  /** The model's class: `LeNet`, `Sequential`. */
  readonly model: string;
  readonly inputShape: readonly number[];
  /** Whether the first axis of the shapes is a batch. */
  readonly batched?: boolean;
  readonly dtype: DType;
  readonly rows: readonly ShapeRow[];
  /** Levels of modules inside modules that are shown at first. */
  readonly depth?: number;
  /** Rows left out at the end, where a model has too many for a notebook. */
  readonly moreRows?: number;
  readonly totals: ShapeTotals;
  readonly failure?: ShapeFailure;
}
