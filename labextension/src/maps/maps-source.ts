// The maps of one layer, item by item: what the notebook holds, and what a kernel that lives sends.
import {
  type ChannelSummary,
  type HeldItem,
  type MapsPayload,
  MOST_SLICE_VALUES,
  summariseChannel,
  type ValueBlock,
  windowCount,
} from 'convlens/protocol';
import { HeldValues } from '../parts/held-values.js';
import { LiveValues, type SourceState, single, thinned } from '../parts/live-values.js';
import type { KernelAccess } from '../view.js';

/** Cells along each side of a tile at most, as they are asked for. */
const TILE_SIDE = 64;
const MOST_TILES = 384;
/** More are not stepped through. */
const MOST_ITEMS = 2 ** 16;

/** The maps of an item. */
export interface ItemMaps {
  /** Without the batch axis. */
  readonly values: HeldValues;
  /** One entry a channel held. */
  readonly channels: readonly ChannelSummary[];
}

/** What the maps are. */
export interface MapsNature {
  /** Whether channels are judged: those of a picture are not. */
  readonly isLayer: boolean;
  /** The values of a vector, as one line. */
  readonly isVector: boolean;
}

/** One layer's maps. */
export class MapsSource {
  readonly maps: MapsPayload;
  readonly nature: MapsNature;
  readonly #live: LiveValues;
  /** Values that are asked for at once. */
  readonly #budget: number;
  readonly #items = new Map<number, ItemMaps>();
  readonly #sent = new WeakMap<HeldValues, ItemMaps>();

  constructor(maps: MapsPayload, nature: MapsNature, kernel: KernelAccess, onChange: () => void) {
    this.maps = maps;
    this.nature = nature;
    this.#budget = Math.min(MOST_SLICE_VALUES, kernel.budget);
    const { batch, shape } = maps;
    this.#live = new LiveValues({ ...maps, shape: batch ? [batch.size, ...shape] : shape }, kernel, onChange);
  }

  get state(): SourceState {
    return this.#live.state;
  }

  get isWaiting(): boolean {
    return this.#live.isWaiting;
  }

  wake(): boolean {
    return this.#live.wake();
  }

  refresh(): void {
    this.#live.refresh();
  }

  dispose(): void {
    this.#live.dispose();
  }

  /** The items that can be shown: all while there is a kernel, else those held. */
  get items(): readonly number[] {
    const { batch, others = [] } = this.maps;
    if (!batch) return [0];
    if (this.#live.canAsk) return Array.from({ length: Math.min(batch.size, MOST_ITEMS) }, (_, item) => item);
    return [batch.item, ...others.map(({ item }) => item)].sort((a, b) => a - b);
  }

  /** The maps of an item, as tiles are drawn of them; null while they are not there. */
  tiles(item: number): ItemMaps | null {
    const held = this.#held(item);
    if (held && held.values.counts[0] === Math.min(MOST_TILES, this.maps.shape[0])) return held;
    const count = Math.min(this.maps.shape[0], MOST_TILES) * this.#depth;
    const side = Math.max(1, Math.min(TILE_SIDE, Math.floor(Math.sqrt(this.#budget / count))));
    const spatial = (size: number, axis: number): ReturnType<typeof thinned> => {
      if (axis === 0) return { start: 0, count: Math.min(size, MOST_TILES), step: 1 };
      if (this.#depth > 1 && axis === 1) return { start: 0, count: size, step: 1 };
      return thinned(size, this.#isLine ? side ** 2 : side);
    };
    const window = this.maps.shape.map(spatial);
    // A depth that is too large even with a cell a slice.
    const sent = windowCount(window) > MOST_SLICE_VALUES ? null : this.#ask('tiles', item, window);
    return sent ? this.#summarised(sent) : held;
  }

  /** The values to draw a channel large, exact where they can be had. */
  plane(item: number, channel: number, depth: number): HeldValues | null {
    const held = this.#held(item);
    const holds = held?.values.holds(0, channel) ?? false;
    if (
      held &&
      holds &&
      held.values.exact &&
      held.values.counts.every((_, axis) => held.values.isWhole(axis))
    ) {
      return held.values;
    }
    const window = this.maps.shape.map((size, axis) => {
      if (axis === 0) return single(channel);
      if (axis < this.maps.shape.length - 2) return single(depth);
      return thinned(size, Math.floor(this.#isLine ? this.#budget / 8 : Math.sqrt(this.#budget)));
    });
    return this.#ask('plane', item, window) ?? (holds ? (held?.values ?? null) : null);
  }

  /** Exact values of a region, channels and all; null where they cannot be had, or not yet. */
  region(item: number, window: HeldItem['values']['window']): HeldValues | null {
    const held = this.#held(item);
    const inside = window.every(({ start, count, step }, axis) => {
      const places = Array.from({ length: count }, (_, i) => start + i * step);
      return places.every((index) => held?.values.holds(axis, index));
    });
    if (held && inside && held.values.exact) return held.values;
    if (windowCount(window) > this.#budget) return null;
    return this.#ask('region', item, window) ?? (held && inside ? held.values : null);
  }

  get #depth(): number {
    return this.maps.shape.length === 4 ? this.maps.shape[1] : 1;
  }

  get #isLine(): boolean {
    return this.maps.shape.length === 2;
  }

  #ask(what: string, item: number, window: HeldItem['values']['window']): HeldValues | null {
    if (!this.maps.batch) return this.#live.window(what, window);
    return this.#live.window(what, [single(item), ...window], 1);
  }

  /** What the notebook holds of an item. */
  #held(item: number): ItemMaps | null {
    const { batch, values, channels, others } = this.maps;
    const found = this.#items.get(item);
    if (found) return found;
    const first = !batch || item === batch.item;
    const held = first ? { values, channels } : others?.find((other) => other.item === item);
    if (!held) return null;
    const decoded = this.#decoded(held);
    this.#items.set(item, decoded);
    return decoded;
  }

  #decoded({ values, channels }: { values: ValueBlock; channels: readonly ChannelSummary[] }): ItemMaps {
    return { values: new HeldValues(values, this.maps.dtype, this.maps.shape), channels };
  }

  /** What was sent, with the channels looked at here: of as many cells as were sent. */
  #summarised(values: HeldValues): ItemMaps {
    const found = this.#sent.get(values);
    if (found) return found;
    const cells = values.numbers.length / values.counts[0];
    const positive = values.numbers.every((value) => !(value < 0));
    const judging = { positive, bounds: this.maps.bounds ?? null, isLayer: this.nature.isLayer };
    const channels = Array.from({ length: values.counts[0] }, (_, channel) =>
      summariseChannel(values.numbers, channel * cells, cells, judging),
    );
    const made = { values, channels };
    this.#sent.set(values, made);
    return made;
  }
}
