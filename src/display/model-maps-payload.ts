// What of a model at work travels with the notebook: a preview of every layer, and as many items of the batch as fit.
import { contiguousArray } from '../core/contiguous.js';
import { bytesPerElement } from '../core/dtype.js';
import { numel } from '../core/shape.js';
import {
  encodeExact,
  encodeQuantisedApart,
  type LayerWeight,
  type MapsPayload,
  type ModelMapsPayload,
  type RecordedLayer,
  type ValueBlock,
  wholeWindow,
  windowCount,
} from '../protocol/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { mapsPayload, otherItems } from './feature-maps-payload.js';
import { type MadeWith, madeWith } from './layer-weights.js';
import { holdForSlices } from './live-slices.js';
import {
  heldCharacters,
  itemCharacters,
  type MapsWindow,
  mapsWindow,
  sharedOut,
  wantedCharacters,
} from './maps-room.js';
import type { LayerMaps, LookedLayer, ModelMaps } from './model-maps.js';
import { pick, previewWindow } from './tensor-payload.js';

/** A whole model is a recording: its payload stays below 256 kB. */
const PAYLOAD_CHARACTERS = 246_000;
const MOST_LAYERS = 128;
/** Of a layer beside values and channels. */
const LAYER_CHARACTERS = 850;
/** The layer shown first gets what it wants up to this share. */
const CHOSEN_SHARE = 0.4;
const INPUT_SHARE = 0.2;
const MOST_EXACT_WEIGHTS = 2 ** 14;
const MOST_BIASES = 1024;

/** What the extension draws of a model at work. */
export function modelMapsPayload(made: ModelMaps, looked: readonly LookedLayer[]): ModelMapsPayload {
  const shown = looked.slice(0, Math.max(MOST_LAYERS, made.chosen + 1));
  const moreLayers = looked.length - shown.length;
  const room = PAYLOAD_CHARACTERS - shown.length * LAYER_CHARACTERS;
  const all = looked.map(({ layer }) => layer);
  const weighed = shown.map(({ layer }) => madeWith(layer, all));
  const { windows, weights, left } = share(shown, weighed, made.chosen, room);
  const perItem = windows.reduce((sum, held) => sum + (held === null ? 0 : itemCharacters(held.window)), 0);
  const others = otherItems(made.batch, Math.floor(left / Math.max(1, perItem)));
  const layers = shown.map(({ layer, maps }, at) => {
    const held = windows[at];
    const hasItems = maps?.batch !== undefined;
    const drawn = maps && held && mapsPayload(maps, held, hasItems ? others : []);
    const made = weighed[at];
    return recordedLayer(layer, drawn, made && layerWeight(made, weights[at]));
  });
  return {
    type: 'model-maps',
    model: made.model,
    ...(made.batch === undefined ? {} : { batch: made.batch }),
    layers,
    chosen: made.chosen,
    ...(moreLayers > 0 ? { moreLayers } : {}),
  };
}

/** What each layer may hold of its maps and its weights, and what is left for more items. */
function share(
  looked: readonly LookedLayer[],
  made: readonly (MadeWith | null)[],
  chosen: number,
  room: number,
): { windows: (MapsWindow | null)[]; weights: number[]; left: number } {
  const wants = looked.map(({ maps }) => (maps === null ? 0 : wantedCharacters(maps.shape, maps.dtype)));
  const weightWants = made.map(wantedByWeight);
  // Every layer is seen beside the input.
  const input = Math.min(wants[0], INPUT_SHARE * room);
  const first = chosen === 0 ? 0 : Math.min(wants[chosen], CHOSEN_SHARE * room);
  const others = wants.with(0, 0).with(chosen, 0);
  const rest = sharedOut([...others, ...weightWants], room - input - first);
  const weights = rest.slice(looked.length);
  const windowsIn = (rooms: readonly number[]): (MapsWindow | null)[] =>
    looked.map(({ maps }, at) => maps && mapsWindow(maps.shape, maps.dtype, rooms[at]));
  const taken = (windows: readonly (MapsWindow | null)[]): number[] =>
    windows.map((held, at) =>
      held === null ? 0 : heldCharacters(held, looked[at].maps?.dtype ?? 'float32'),
    );
  const sum = (list: readonly number[]): number => list.reduce((total, characters) => total + characters, 0);
  const rooms = rest.slice(0, looked.length).with(chosen, first).with(0, input);
  // Whole rows and columns leave something over: whoever wants more gets a part of it.
  const some = taken(windowsIn(rooms));
  const wanting = wants.map((want, at) => Math.max(0, want - some[at]));
  const bonus = sharedOut(wanting, room - sum(weights) - sum(some));
  const windows = windowsIn(some.map((characters, at) => Math.max(rooms[at], characters + bonus[at])));
  return { windows, weights, left: Math.max(0, room - sum(weights) - sum(taken(windows))) };
}

function recordedLayer(
  layer: LayerMaps,
  maps: MapsPayload | null,
  weight: LayerWeight | null,
): RecordedLayer {
  const { path, kind, from, shape, sight, isVector, without } = layer;
  const rank = maps?.shape.length ?? 0;
  const isMap = !isVector && sight?.placed && sight.axes?.length === rank - 1;
  const isInput = kind === 'input' && rank > 1;
  const field = isMap
    ? sight.axes
    : isInput && !isVector
      ? Array.from({ length: rank - 1 }, () => ({ size: 1, jump: 1, start: 0 }))
      : null;
  return {
    path,
    kind,
    from,
    shape,
    ...(maps === null ? {} : { maps }),
    ...(without === undefined ? {} : { without }),
    ...(isVector ? { vector: true } : {}),
    field,
    ...(sight?.seesAll ? { seesAll: true } : {}),
    ...(weight === null ? {} : { weight }),
  };
}

function wantedByWeight(made: MadeWith | null): number {
  if (made === null) return 0;
  const count = numel(made.weight.shape);
  const bytes = count <= MOST_EXACT_WEIGHTS ? bytesPerElement(made.weight.dtype) : 1;
  return (4 / 3) * count * bytes + 12 * Math.min(MOST_BIASES, made.weight.shape[0]);
}

function layerWeight({ weight, bias, window }: MadeWith, room: number): LayerWeight {
  const { dtype, shape } = weight;
  const numbers = bias === null || bias.shape[0] > MOST_BIASES ? null : bias.detach().tolist<number[]>();
  const values = weightValues(weight, room - 12 * (numbers?.length ?? 0));
  const whole = values.encoding === 'exact' && windowCount(values.window) === numel(shape);
  const live = whole ? undefined : holdForSlices(weight.raw);
  return {
    dtype,
    shape,
    values,
    // Nine digits are a float32.
    ...(numbers?.every(Number.isFinite)
      ? { bias: numbers.map((value) => Number(value.toPrecision(9))) }
      : {}),
    window,
    ...(live === undefined ? {} : { live }),
  };
}

function weightValues(weight: Tensor, room: number): ValueBlock {
  const { dtype, shape } = weight;
  const array = contiguousArray(weight.raw) as Float32Array | Float64Array;
  const count = numel(shape);
  if (count <= MOST_EXACT_WEIGHTS && (4 / 3) * count * bytesPerElement(dtype) <= room) {
    return encodeExact(array, wholeWindow(shape));
  }
  const window = previewWindow(shape, Math.max(1, (room * 3) / 4));
  const picked = pick(array, shape, window, new Float64Array(windowCount(window)));
  const cells = picked.length / window[0].count;
  const scales = Array.from({ length: window[0].count }, (_, out) => {
    const finite = picked.subarray(out * cells, (out + 1) * cells).filter(Number.isFinite);
    return finite.length === 0 ? ([0, 0] as const) : ([Math.min(...finite), Math.max(...finite)] as const);
  });
  return encodeQuantisedApart(picked, window, scales);
}
