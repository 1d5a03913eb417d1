// What training does to a model: norms of weights and gradients, and pictures of one tensor over time.
import { contiguousArray } from '../core/contiguous.js';
import { ArgumentError } from '../core/errors.js';
import { formatShape, numel } from '../core/shape.js';
import type { Module } from '../nn/module.js';
import type { Parameter } from '../nn/parameter.js';
import { encodeQuantised, evenPlaces, type TrainingFrames, wholeWindow } from '../protocol/index.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';
import { SeriesRecord } from './training-record.js';

/** How a model is watched. */
export interface WatchOptions {
  /** Pictures every so many steps, or at each epoch; by default as many as are worth keeping. */
  readonly every?: number | 'epoch';
  /** Whether the norms of weights and gradients are recorded (default). */
  readonly norms?: boolean;
}

/** Layers whose norms are recorded; of a deeper net, the first ones. */
const MOST_LAYERS = 32;

/** Of the time between two records this share may go into norms: a large net is measured every few steps. */
const SHARE = 1 / 20;

interface WatchedLayer {
  readonly parameters: readonly Parameter[];
  readonly weights: SeriesRecord;
  readonly gradients: SeriesRecord;
}

/** The norms of a model's layers over time. */
export class WatchedModel {
  readonly parameters: number;
  readonly #model: Module;
  readonly #layers: readonly WatchedLayer[];
  #nextAt = 0;
  /** Of a record, of late. */
  #cost = 0;

  constructor(model: Module, norms: boolean) {
    this.#model = model;
    this.parameters = model.parameters().reduce((sum, { numel: count }) => sum + count, 0);
    this.#layers = norms ? layersOf(model) : [];
  }

  get records(): SeriesRecord[] {
    return this.#layers.flatMap(({ weights, gradients }) => [weights, gradients]);
  }

  record(step: number): void {
    const began = performance.now();
    if (began < this.#nextAt) return;
    for (const { parameters, weights, gradients } of this.#layers) {
      weights.add(step, normOf(parameters));
      const grads = parameters.flatMap(({ grad }) => grad ?? []);
      if (grads.length > 0) gradients.add(step, normOf(grads));
    }
    const ended = performance.now();
    const took = ended - began;
    // A single slow one (the collector ran, or the first, before the engine has compiled it) does not leave a gap.
    this.#cost = this.#cost === 0 ? took : Math.min(took, 0.8 * this.#cost + 0.2 * took);
    this.#nextAt = ended + this.#cost / SHARE;
  }

  /** Pictures of the first convolution's filters; undefined for a model without one. */
  filters(every: number | 'epoch' | undefined): FrameRecord | undefined {
    const found = this.#model
      .namedParameters()
      .find(([name, { shape }]) => name.endsWith('weight') && shape.length >= 3);
    if (found === undefined) return undefined;
    const [name, weight] = found;
    return new FrameRecord(name, 'filters', () => weight, every);
  }
}

/** Parameters by the layer that has them, the first {@link MOST_LAYERS}. */
function layersOf(model: Module): WatchedLayer[] {
  const byLayer = new Map<string, Parameter[]>();
  for (const [name, parameter] of model.namedParameters()) {
    const dot = name.lastIndexOf('.');
    const layer = dot < 0 ? model.constructor.name : name.slice(0, dot);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), parameter]);
  }
  return [...byLayer].slice(0, MOST_LAYERS).map(([name, parameters]) => ({
    parameters,
    weights: new SeriesRecord(name, 'weight'),
    gradients: new SeriesRecord(name, 'gradient'),
  }));
}

/** The Euclidean norm of all values together. */
function normOf(tensors: readonly Tensor[]): number {
  let squares = 0;
  for (const tensor of tensors) {
    const values = contiguousArray(tensor.raw);
    for (let i = 0; i < values.length; i++) squares += Number(values[i]) ** 2;
  }
  return Math.sqrt(squares);
}

/** Frames that are kept; beyond, every second one is dropped and half as many are taken. */
const MOST_FRAMES = 33;
const MOST_TILES = 8;
/** Cells of a tile along each side; of a larger plane, every so many. */
const TILE_SIDE = 24;

interface Frame {
  readonly step: number;
  readonly cells: Float32Array;
}

/** The planes of a tensor that are drawn as tiles. */
interface TileLayout {
  readonly tiles: number;
  readonly rows: number;
  readonly columns: number;
  /** From one tile, row and column drawn to the next, in values. */
  readonly strides: readonly [number, number, number];
}

/** Pictures of one tensor over time. */
export class FrameRecord {
  readonly name: string;
  readonly #kind: TrainingFrames['kind'];
  readonly #tensor: () => Tensor;
  readonly #every: number | 'epoch' | undefined;
  #frames: Frame[] = [];
  #stride = 1;
  #shape: readonly number[] = [];
  #layout: TileLayout | undefined;

  /** @param tensor gives what is drawn; called whenever a frame is taken. */
  constructor(
    name: string,
    kind: TrainingFrames['kind'],
    tensor: () => Tensor,
    every: number | 'epoch' | undefined,
  ) {
    this.name = name.slice(0, 100);
    this.#kind = kind;
    this.#tensor = tensor;
    this.#every = every;
  }

  /** Before the first step. */
  begin(): void {
    this.#take(0);
  }

  atStep(step: number): void {
    if (this.#every === 'epoch') return;
    if (step % ((this.#every ?? 1) * this.#stride) === 0) this.#take(step);
  }

  atEpoch(step: number): void {
    if (this.#every === 'epoch') this.#take(step);
  }

  /** What is kept, in at most `most` frames; undefined where the tensor has nothing to draw. */
  frames(most: number): TrainingFrames | undefined {
    const layout = this.#layout;
    if (layout === undefined || this.#frames.length === 0) return undefined;
    const kept = evenPlaces(this.#frames.length, most).map((place) => this.#frames[place]);
    const shape = [kept.length, layout.tiles, layout.rows, layout.columns];
    const cells = new Float32Array(numel(shape));
    kept.forEach((frame, i) => {
      cells.set(frame.cells, i * frame.cells.length);
    });
    return {
      name: this.name,
      kind: this.#kind,
      of: this.#shape,
      steps: kept.map(({ step }) => step),
      shape,
      values: encodeQuantised(cells, wholeWindow(shape), reachOf(cells)),
    };
  }

  /** Cells of one frame. */
  get cells(): number {
    return this.#layout === undefined ? 0 : this.#layout.tiles * this.#layout.rows * this.#layout.columns;
  }

  #take(step: number): void {
    const tensor = noGrad(this.#tensor);
    this.#shape = tensor.shape;
    this.#layout ??= layoutOf(this.name, this.#kind, tensor.shape);
    const { tiles, rows, columns, strides } = this.#layout;
    const values = contiguousArray(tensor.raw);
    const cells = new Float32Array(tiles * rows * columns);
    let at = 0;
    for (let tile = 0; tile < tiles; tile++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          cells[at++] = Number(values[tile * strides[0] + row * strides[1] + column * strides[2]]);
        }
      }
    }
    if (this.#frames.at(-1)?.step === step) this.#frames.pop();
    this.#frames.push({ step, cells });
    if (this.#frames.length <= MOST_FRAMES) return;
    this.#frames = this.#frames.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }
}

/**
 * One tile a filter (of its first input channel) or a channel: `[O, C, kH, kW]`, `[O, C, k]` whose tiles are C × k,
 * `[C, H, W]`, `[1, C, H, W]`, `[rows, columns]`.
 */
function layoutOf(name: string, kind: TrainingFrames['kind'], shape: readonly number[]): TileLayout {
  if (shape.length < 2 || shape.includes(0)) {
    throw new ArgumentError({
      op: 'watch',
      problem: `'${name}' has the shape ${formatShape(shape)}; pictures need at least two axes, none of them empty`,
      actual: shape,
    });
  }
  const [rows, columns] = shape.slice(-2);
  const plane = rows * columns;
  const outer = shape.slice(0, -2);
  // Filters: one a filter, whatever its other axes; maps: the channels of the first sample.
  const tiles = kind === 'filters' ? (outer[0] ?? 1) : (outer.at(-1) ?? 1);
  const apart = kind === 'filters' ? numel(outer.slice(1)) * plane : plane;
  const step = (size: number): number => Math.ceil(size / TILE_SIDE);
  return {
    tiles: Math.min(tiles, MOST_TILES),
    rows: Math.ceil(rows / step(rows)),
    columns: Math.ceil(columns / step(columns)),
    strides: [apart, step(rows) * columns, step(columns)],
  };
}

/** Smallest and largest finite value. */
function reachOf(cells: Float32Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const cell of cells) {
    if (!Number.isFinite(cell)) continue;
    if (cell < low) low = cell;
    if (cell > high) high = cell;
  }
  return low <= high ? [low, high] : [0, 0];
}
