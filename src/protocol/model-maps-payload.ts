// A model's layers at work on one input: what each one gave, and what it was made of.

import type { DType } from '../core/dtype.js';
import type { ReceptiveField } from '../core/receptive-field.js';
import type { LayerWindow } from '../core/shape-table.js';
import type { LiveTensor, MapsPayload, ValueBlock } from './payloads.js';

/** What a cell of a map sees of the model's input, along each spatial axis. */
export type LayerField = readonly ReceptiveField[];

/** The weights of a convolution (transposed or not, or a Linear as one whose window is its whole input), `[out, in / groups, ...kernel]`. */
export interface LayerWeight {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: ValueBlock;
  /** One number an output channel. */
  readonly bias?: readonly number[];
  readonly window: LayerWindow;
  readonly live?: LiveTensor;
}

/** One layer, in the order of the calls; the model's input is the first. */
export interface RecordedLayer {
  /** `features.0.conv`; of the input and of what a forward computes between its layers, a word that says so. */
  readonly path: string;
  /** The class: `Conv2d`; `input`; or the operation between two layers. */
  readonly kind: string;
  /** Places, in the list of layers, of those it was computed from. */
  readonly from: readonly number[];
  /** Of the whole output, the batch axis included. */
  readonly shape: readonly number[];
  /** Absent where there is nothing to draw; `without` says why. */
  readonly maps?: MapsPayload;
  readonly without?: string;
  /** The maps are the values of a vector, as one line. */
  readonly vector?: boolean;
  /** Null where it is not known, or where all of the input is seen. */
  readonly field: LayerField | null;
  readonly seesAll?: boolean;
  readonly weight?: LayerWeight;
}

/** A model at work on an input, layer by layer. */
export interface ModelMapsPayload {
  readonly type: 'model-maps';
  /** The model's class: `LeNet`, `Sequential`. */
  readonly model: string;
  /** Where the input is a batch: its size and the item shown first. */
  readonly batch?: { readonly size: number; readonly item: number };
  readonly layers: readonly RecordedLayer[];
  /** The layer shown first. */
  readonly chosen: number;
  /** Layers left out at the end, where a model has too many for a notebook. */
  readonly moreLayers?: number;
}
