import { describeValue } from '../core/describe.js';
import { didYouMean } from '../core/did-you-mean.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { observeCalls } from '../nn/call.js';
import type { Module } from '../nn/module.js';
import { firstTensor } from '../nn/module-facts.js';
import { leavingNoTrace } from '../nn/trial-run.js';
import { observeOperations } from '../tensor/observe.js';
import { Tensor } from '../tensor/tensor.js';
import { boundsOf } from './activation-bounds.js';
import { checkItem, FeatureMaps, type InspectedMaps, inspectMaps } from './inspected-maps.js';
import { MapsTrace, type Recorded } from './maps-trace.js';

/** What `featureMaps` shows of a model. */
export interface ModelMapsOptions {
  /** The layer shown first, by its name: `'features.0'`. By default the first activation behind a convolution. */
  readonly layer?: string;
  /** Which item of a batch is shown first; 0 by default. */
  readonly item?: number;
}

/** A model's layers at work on an input. Made by {@link featureMaps}. */
export class ModelMaps {
  /** The model's class: `LeNet`, `Sequential`. */
  readonly model: string;
  /** Where the input is a batch. */
  readonly batch: { readonly size: number; readonly item: number } | undefined;
  /** In the order of the calls, the input first. */
  readonly layers: readonly LayerMaps[];
  /** The layer shown first, its place among the layers. */
  readonly chosen: number;

  /** @internal */
  constructor(facts: Omit<ModelMaps, never>) {
    this.model = facts.model;
    this.batch = facts.batch;
    this.layers = facts.layers;
    this.chosen = facts.chosen;
  }
}

/** What one layer of a model gave. */
export interface LayerMaps extends Pick<Recorded, 'path' | 'kind' | 'from' | 'shape'> {
  /** @internal */
  readonly module: Module | null;
  /** Its maps of the item shown; null where there is nothing to draw: `without` says why. */
  readonly maps: FeatureMaps | null;
  readonly without?: string;
  /** Whether the maps are the values of a vector, as one line. */
  readonly isVector: boolean;
  /** @internal */
  readonly sight: Recorded['sight'];
}

/** Runs a model once and keeps what every layer gives. */
export function recordMaps(model: Module, input: unknown, options: ModelMapsOptions = {}): ModelMaps {
  checkOptions('featureMaps', options, ['layer', 'item']);
  const inputs = readInputs(input);
  // Which axis is the batch is known when the model has run; where there is none, the item is refused then.
  const trace = new MapsTrace(model, inputs, options.item ?? 0);
  leavingNoTrace(model, () =>
    observeCalls(trace, () =>
      observeOperations(
        (run) => trace.operation(run),
        () => {
          const output = firstTensor([model(...inputs)]);
          if (output !== null) trace.recordBetween(output.raw);
        },
      ),
    ),
  );
  const batch = batchOf(inputs[0], trace.isBatched, options.item);
  const layers = trace.layers.map((layer) => layerMaps(layer, batch));
  return new ModelMaps({
    model: model.constructor.name,
    batch,
    layers,
    chosen: options.layer === undefined ? firstShown(layers) : findLayer(layers, options.layer),
  });
}

function readInputs(input: unknown): readonly Tensor[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  const wrong = inputs.find((one) => !(one instanceof Tensor));
  if (inputs.length > 0 && wrong === undefined) return inputs as readonly Tensor[];
  throw new ArgumentError({
    op: 'featureMaps',
    problem: `the input is ${describeValue(inputs.length === 0 ? input : wrong)}; the model is run on a tensor`,
    actual: input,
    hint: 'Try featureMaps(model, image.unsqueeze(0))',
  });
}

function batchOf(input: Tensor, isBatched: boolean, item: number | undefined): ModelMaps['batch'] {
  if (isBatched && input.shape[0] > 0) return { size: input.shape[0], item: checkItem(input, item) };
  if (item === undefined) return undefined;
  throw new ArgumentError({
    op: 'featureMaps',
    problem: `item ${describeValue(item)} of an input without a batch axis`,
    operands: [{ name: 'input', shape: input.shape }],
    actual: item,
  });
}

function layerMaps(layer: Recorded, batch: ModelMaps['batch']): LayerMaps {
  const { path, kind, module, from, shape, kept, isItem, sight, version } = layer;
  const facts = { path, kind, module, from, shape, sight };
  const without = (reason: string): LayerMaps => ({ ...facts, maps: null, without: reason, isVector: false });
  if (kept === null) return without('too large to be kept');
  if (kept.raw.storage.version !== version) return without('written over by a later layer');
  const hasBatch = batch !== undefined && shape[0] === batch.size;
  const item = hasBatch ? shape.slice(1) : shape;
  if (item.includes(0) || shape.includes(0)) return without('no values');
  if (item.length > 4) return without(`${item.length} axes`);
  const isVector = item.length < 2;
  const ofItem = isVector ? [1, item[0] ?? 1] : item;
  const ofBatch = hasBatch && !isItem;
  const output = kept.reshape(ofBatch ? [shape[0], ...ofItem] : ofItem);
  return { ...facts, maps: new FeatureMaps(output, undefined, ofBatch ? batch : undefined), isVector };
}

/** The first map without negatives behind a convolution, else the first convolution, else the last layer with maps. */
function firstShown(layers: readonly LayerMaps[]): number {
  const isMap = ({ maps, isVector }: LayerMaps): boolean => maps !== null && !isVector;
  const first = layers.findIndex(
    (layer) => layer.module?.layerWindow()?.kind === 'convolution' && isMap(layer),
  );
  if (first < 0) return Math.max(0, layers.findLastIndex(isMap));
  const activation = layers.findIndex((layer, at) => {
    return at > first && layer.from.includes(first) && isMap(layer) && layer.module?.layerWindow() == null;
  });
  return activation < 0 ? first : activation;
}

function findLayer(layers: readonly LayerMaps[], name: unknown): number {
  const found = layers.findIndex(({ path }) => path === name);
  if (found >= 0) return found;
  const names = layers.map(({ path }) => path);
  throw new ArgumentError({
    op: 'featureMaps',
    problem: `no layer ${describeValue(name)} was called${typeof name === 'string' ? didYouMean(name, names) : ''}`,
    actual: name,
    expected: names,
    hint: `Layers: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
  });
}

/** A layer, looked at: its maps as they are drawn, null where there are none. */
export interface LookedLayer {
  readonly layer: LayerMaps;
  readonly maps: InspectedMaps | null;
}

/** Every layer of a model, looked at. */
export function lookAtLayers({ layers }: ModelMaps): readonly LookedLayer[] {
  return layers.map((layer) => {
    const { maps, module, path, kind } = layer;
    const named = maps && new FeatureMaps(maps.output, path, maps.batch);
    return { layer, maps: named && inspectMaps(named, boundsOf(module), kind !== 'input') };
  });
}
