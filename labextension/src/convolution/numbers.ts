// The numbers behind the view: what the notebook holds of input, weight and bias, and what any settings make of them.
import {
  type ConvLayout,
  type ConvolutionPayload,
  type ConvolutionSettings,
  type ConvValues,
  channelsOf,
  decodeValues,
  heldOutputs,
  layoutOf,
  outputPart,
  outputSizes,
  type Range,
  type Triple,
  tripleOf,
  weightPlace,
  workableRange,
} from 'convlens/protocol';
import { type ColourRange, symmetricRange } from '../parts/colour-range.js';

/** Whose weights: the layer's own, an average, or made up. */
export type WeightChoice = 'yours' | 'blur' | 'random';

const NONE: Range = { start: 0, count: 1 };

/** Products beyond which a change of settings would be felt: then only the plane in front is worked out. */
const WORK = 1_500_000;

/** Products of one plane, at most: of a vast kernel only the places around the present one are worked out. */
const PLANE_WORK = 20_000_000;
const LEAST_SIDE = 16;

/** What the notebook holds of a convolution. */
export class HeldConvolution {
  readonly payload: ConvolutionPayload;
  readonly own: ConvolutionSettings;
  /** Input channels, output channels, and the cells of the input along depth, height and width. */
  readonly channels: Range;
  readonly outs: Range;
  readonly cells: Triple<Range>;
  /** Where the colours of the input end. */
  readonly inputRange: ColourRange;
  readonly #input: Float64Array;
  readonly #weight: Float64Array;
  readonly #bias: Float64Array | null;

  constructor(payload: ConvolutionPayload) {
    const { dtype, input, weight, bias } = payload;
    this.payload = payload;
    this.own = payload.settings;
    this.#input = decodeValues(input, dtype).numbers;
    this.#weight = decodeValues(weight, dtype).numbers;
    this.#bias = bias ? decodeValues(bias, dtype).numbers : null;
    this.channels = input.window[0];
    this.outs = heldOutputs(payload.settings, weight.window);
    this.cells = tripleOf<Range>(input.window.slice(1), NONE);
    this.inputRange = rangeOf(this.#input);
  }

  /** Whether the cells held are all of the input. */
  get isWhole(): boolean {
    const { inputShape } = this.payload;
    return this.payload.input.window.every(({ count }, axis) => count === inputShape[axis]);
  }

  get hasBias(): boolean {
    return this.#bias !== null;
  }

  /** Whether channels may be grouped otherwise: for that, all of them must be held. */
  get canRegroup(): boolean {
    const { inChannels, outChannels } = this.own;
    return this.channels.count === inChannels && this.outs.count === outChannels;
  }

  /** Cells of the input along each of its axes. */
  get size(): readonly number[] {
    return this.payload.inputShape.slice(1);
  }

  input(channel: number, depth: number, row: number, column: number): number {
    const [d, h, w] = this.cells;
    const c = channel - this.channels.start;
    return this.#input[
      ((c * d.count + depth - d.start) * h.count + row - h.start) * w.count + column - w.start
    ];
  }

  /** The values for settings; weights that these settings add are zeros, or repeat those of another group. */
  values(settings: ConvolutionSettings, weights: WeightChoice): ConvValues {
    const input = this.input.bind(this);
    const layout = layoutOf(settings, this.size);
    if (weights === 'yours')
      return { input, weight: this.#ownWeight(layout), bias: (out) => this.#biasOf(out) };
    const taps = layout.axes.reduce((product, { kernelSize }) => product * kernelSize, 1);
    const { count } = channelsOf(layout, 0);
    if (weights === 'blur') return { input, weight: () => 1 / (taps * count), bias: () => 0 };
    const scale = 1 / Math.sqrt(taps * count);
    const weight: ConvValues['weight'] = (...place) => scale * scattered(place);
    return { input, weight, bias: () => 0 };
  }

  #biasOf(out: number): number {
    const block = this.payload.bias;
    return block && this.#bias ? (this.#bias[out - block.window[0].start] ?? 0) : 0;
  }

  /** The layer's own numbers, their kernel in the middle of the one asked for. */
  #ownWeight(layout: ConvLayout): ConvValues['weight'] {
    const own = layoutOf(this.own, this.size);
    const sizes = own.axes.map(({ kernelSize }) => kernelSize);
    const shifts = own.axes.map(({ kernelSize }, axis) =>
      Math.floor((kernelSize - layout.axes[axis].kernelSize) / 2),
    );
    const [kd, kh, kw] = sizes;
    const [sd, sh, sw] = shifts;
    const transposed = own.outputPadding !== undefined;
    const seconds = (transposed ? own.outChannels : own.inChannels) / own.groups;
    const [firsts, lasts] = this.payload.weight.window;
    const numbers = this.#weight;
    const regrouped = layout.groups !== own.groups;
    return (out, channel, depth, row, column) => {
      const [d, h, w] = [depth + sd, row + sh, column + sw];
      if (d < 0 || h < 0 || w < 0 || d >= kd || h >= kh || w >= kw) return 0;
      let [first, second] = weightPlace(layout, out, channel);
      if (regrouped) {
        // Of the channel itself where the layer has a weight for it, else that of its place in the other group.
        const input = channelsOf(layout, out).first + channel;
        [first, second] = transposed
          ? [input, out % seconds]
          : [out, (input - channelsOf(own, out).first + own.inChannels) % seconds];
      }
      const at = (first - firsts.start) * lasts.count + second - lasts.start;
      return numbers[(at * kd + d) * kh * kw + h * kw + w];
    };
  }
}

/** Numbers from −1 to 1 that repeat themselves from run to run (the mixing of MurmurHash3). */
function scattered(place: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const index of place) {
    hash = Math.imul(hash ^ (index + 1), 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 31 - 1;
}

/** Where the colours of values end: symmetric around zero, from 0 where nothing is below. */
export function rangeOf(...lists: readonly Iterable<number>[]): ColourRange {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of lists) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return max < min ? { low: 0, high: 1 } : symmetricRange(min, max);
}

/** At most `most` places of a range, with `near` in the middle where that is possible. */
function around({ start, count }: Range, near: number, most: number): Range {
  if (count <= most) return { start, count };
  const first = Math.max(start, Math.min(start + count - most, near - Math.floor(most / 2)));
  return { start: first, count: most };
}

/** The output of some settings: which places can be worked out, and their values, plane by plane, when asked for. */
export class WorkedOutput {
  readonly layout: ConvLayout;
  readonly values: ConvValues;
  /** Of the whole output. */
  readonly sizes: Triple;
  /** The places along each axis whose input is held. */
  readonly places: Triple<Range>;
  readonly #outs: Range;
  readonly #planes = new Map<string, Float64Array>();
  #range: ColourRange | null = null;

  constructor(held: HeldConvolution, settings: ConvolutionSettings, weights: WeightChoice, near: Triple) {
    this.layout = layoutOf(settings, held.size);
    this.values = held.values(settings, weights);
    this.sizes = outputSizes(this.layout);
    const along = (axis: 0 | 1 | 2): Range => workableRange(this.layout, axis, held.cells[axis], near[axis]);
    const [depths, rows, columns] = [along(0), along(1), along(2)];
    const perPlace = this.#productsAt(held.outs.start);
    const side =
      rows.count * columns.count * perPlace <= PLANE_WORK
        ? Number.POSITIVE_INFINITY
        : Math.max(LEAST_SIDE, Math.floor(Math.sqrt(PLANE_WORK / perPlace)));
    this.places = [depths, around(rows, near[1], side), around(columns, near[2], side)];
    this.#outs = held.outs;
  }

  /** Products of one output cell. */
  #productsAt(out: number): number {
    const taps = this.layout.axes.reduce((product, { kernelSize }) => product * kernelSize, 1);
    return taps * channelsOf(this.layout, out).count;
  }

  /** Whether any place can be worked out. */
  get isEmpty(): boolean {
    return this.places.some(({ count }) => count === 0);
  }

  /** How many places there are, one output channel's. */
  get count(): number {
    return this.places.reduce((product, { count }) => product * count, 1);
  }

  /** The value at `[out, ...at]`, which can be worked out. */
  at(out: number, [depth, row, column]: Triple): number {
    const [, rows, columns] = this.places;
    return this.plane(out, depth)[(row - rows.start) * columns.count + column - columns.start];
  }

  /** The places of one plane, row-major. */
  plane(out: number, depth: number): Float64Array {
    const key = `${out} ${depth}`;
    const known = this.#planes.get(key);
    if (known) return known;
    const [, rows, columns] = this.places;
    const plane = outputPart(this.layout, this.values, out, depth, rows, columns);
    this.#planes.set(key, plane);
    return plane;
  }

  /** Where the colours end: over all output channels where that is quickly worked out, else over one plane. */
  range(out: number, depth: number): ColourRange {
    if (this.#range) return this.#range;
    const perPlane = this.places[1].count * this.places[2].count * this.#productsAt(out);
    const planes = this.places[0].count * this.#outs.count;
    if (perPlane * planes > WORK) return rangeOf(this.plane(out, depth));
    const lists: Float64Array[] = [];
    for (let o = 0; o < this.#outs.count; o++) {
      for (let d = 0; d < this.places[0].count; d++) {
        lists.push(this.plane(this.#outs.start + o, this.places[0].start + d));
      }
    }
    this.#range = rangeOf(...lists);
    return this.#range;
  }
}
