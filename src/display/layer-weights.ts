// The weights that made a layer's maps, as those of a convolution: `[out, in / groups, ...kernel]`.
import { numel } from '../core/shape.js';
import type { LayerWindow } from '../core/shape-table.js';
import { Conv1d, Conv2d, Conv3d } from '../nn/conv.js';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../nn/conv-transpose.js';
import { Linear } from '../nn/linear.js';
import type { Tensor } from '../tensor/tensor.js';
import type { LayerMaps } from './model-maps.js';

/** Weights, the bias and how they slide. */
export interface MadeWith {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly window: LayerWindow;
}

const CONVOLUTIONS = [Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d] as const;

type Convolution = InstanceType<(typeof CONVOLUTIONS)[number]>;

/** What a layer multiplied with; null for one without weights of that kind. */
export function madeWith(layer: LayerMaps, layers: readonly LayerMaps[]): MadeWith | null {
  const { module } = layer;
  if (module instanceof Linear) return wholeWindowOf(module, layer, layers);
  if (!CONVOLUTIONS.some((kind) => module instanceof kind)) return null;
  const conv = module as Convolution;
  return { weight: weightByOutput(conv), bias: conv.bias, window: conv.layerWindow() };
}

/** A transposed convolution has its weights the other way round, `[in, out / groups, ...kernel]`. */
function weightByOutput(conv: Convolution): Tensor {
  const weight = conv.weight.detach();
  if (!conv.layerWindow().transposed) return weight;
  const { groups, inChannels, outChannels, kernelSize } = conv;
  if (groups === 1) return weight.transpose(0, 1);
  const [ins, outs] = [inChannels / groups, outChannels / groups];
  return weight
    .reshape(groups, ins, outs, ...kernelSize)
    .transpose(1, 2)
    .reshape(outChannels, ins, ...kernelSize);
}

/** A Linear is a convolution whose window is all of what it reads: a vector, or maps that were only flattened. */
function wholeWindowOf(
  { weight, bias, inFeatures, outFeatures }: Linear,
  { from: [place, ...others], isVector }: LayerMaps,
  layers: readonly LayerMaps[],
): MadeWith | null {
  if (!isVector || place === undefined || others.length > 0) return null;
  const read = flattenedOf(layers[place], layers) ?? layers[place].maps;
  if (read === null || numel(read.maps.shape) !== inFeatures) return null;
  const [inChannels, ...kernelSize] = read.maps.shape;
  const ones = kernelSize.map(() => 1);
  const window: LayerWindow = {
    kind: 'convolution',
    kernelSize,
    stride: ones,
    padding: kernelSize.map(() => [0, 0] as const),
    dilation: ones,
    inChannels,
    outChannels: outFeatures,
    bias: bias !== null,
  };
  return { weight: weight.detach().reshape(outFeatures, ...read.maps.shape), bias, window };
}

/** The maps that a vector is, value by value; null where it is its own. */
function flattenedOf({ maps, kind, from }: LayerMaps, layers: readonly LayerMaps[]): LayerMaps['maps'] {
  const before = kind === 'Flatten' && from.length === 1 ? layers[from[0]].maps : null;
  // In the same memory: nothing was moved on the way.
  return before?.output.raw.storage === maps?.output.raw.storage ? before : null;
}
