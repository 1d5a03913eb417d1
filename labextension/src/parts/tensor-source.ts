// Where the values of a tensor view come from: what the notebook holds, and exact slices while a kernel serves them.
import { type AxisWindow, MOST_SLICE_VALUES, type TensorPayload, windowCount } from 'convlens/protocol';
import type { LiveSlices, Slice } from '../view.js';
import { type AxisRole, TILE_LIMIT } from './axis-roles.js';
import { uniqueId } from './dom.js';
import { HeldValues } from './held-values.js';

/**
 * `saved`: nobody has asked the kernel yet; `live`: it answers; `stale`: the tensor was written to since it was shown;
 * `gone`: what is saved is all there is.
 */
export type SourceState = 'saved' | 'live' | 'stale' | 'gone';

/** Cells of a tile along each side at most: no tile is drawn larger. */
const TILE_SIDE = 64;
/** Cells around the cursor in every detail, along each side and of a line. */
const DETAIL_SIDE = 256;
const DETAIL_CELLS = 2 ** 13;

/** Slices that are kept: stepping back is at once. */
const KEPT = 12;

/** The part of a plane that is drawn with every cell: the index in its middle, by axis. */
export type Detail = readonly number[] | null;

export class TensorSource {
  readonly preview: HeldValues;
  readonly #payload: TensorPayload;
  readonly #slices: LiveSlices | undefined;
  /** Cells of a plane along each side, and of a line; beyond, every so many. A part of it comes with every cell. */
  readonly #planeSide: number;
  readonly #lineCells: number;
  readonly #budget: number;
  readonly #onChange: () => void;
  readonly #letGo: () => void;
  readonly #view = uniqueId();
  readonly #kept = new Map<string, HeldValues>();
  readonly #asked = new Set<string>();
  #version: number;
  #state: SourceState = 'saved';
  #awake = false;

  /**
   * @param budget Values that are asked for at once, 0 for none: what is saved is then all there is.
   * @param onChange Other values or another state are there.
   */
  constructor(payload: TensorPayload, slices: LiveSlices | undefined, budget: number, onChange: () => void) {
    this.#budget = Math.min(MOST_SLICE_VALUES, budget);
    this.#planeSide = Math.floor(Math.sqrt(this.#budget));
    this.#lineCells = Math.ceil(this.#budget / 8);
    this.preview = new HeldValues(payload.values, payload.dtype, payload.shape);
    this.#payload = payload;
    this.#slices = payload.live && this.#budget > 0 ? slices : undefined;
    this.#onChange = onChange;
    this.#version = payload.live?.version ?? 0;
    this.#letGo = (payload.live && this.#slices?.hold(payload.live.handle)) ?? (() => {});
  }

  get state(): SourceState {
    return this.#state;
  }

  /** Whether the kernel was asked for something that has not come yet. */
  get isWaiting(): boolean {
    return this.#asked.size > 0;
  }

  /** Indices that can be stepped through along each axis: all while the kernel answers, else those held. */
  get counts(): readonly number[] {
    return this.#state === 'live' ? this.#payload.shape : this.preview.counts;
  }

  /** The index at a step of an axis, and back. */
  indexAt(axis: number, step: number): number {
    return this.#state === 'live' ? step : this.preview.indexAt(axis, step);
  }

  stepOf(axis: number, index: number): number {
    return this.#state === 'live' ? index : this.preview.placeOf(axis, index);
  }

  /** From now on the kernel is asked: the reader has turned to this view. Says whether that is new. */
  wake(): boolean {
    if (this.#awake || !this.#slices) return false;
    this.#awake = true;
    return true;
  }

  /** Takes the values as they are now. */
  refresh(version: number = Number.NaN): void {
    this.#version = version;
    this.#kept.clear();
    this.#state = 'saved';
    this.#onChange();
  }

  dispose(): void {
    this.#awake = false;
    this.#letGo();
  }

  /** The values to draw a plane of; better ones are asked for where there are any. */
  planeValues(roles: readonly AxisRole[], index: readonly number[], detail: Detail): HeldValues {
    const line = roles.filter((role) => role === 'rows').length === 0;
    const window = this.#payload.shape.map((size, axis) => {
      if (roles[axis] !== 'rows' && roles[axis] !== 'columns')
        return { start: index[axis], count: 1, step: 1 };
      const whole = line ? this.#lineCells : this.#planeSide;
      if (detail) return around(detail[axis], size, Math.min(whole, line ? DETAIL_CELLS : DETAIL_SIDE));
      return thinned(size, whole);
    });
    return this.#best('plane', window);
  }

  /** The values to draw tiles of. */
  tileValues(roles: readonly AxisRole[], index: readonly number[]): HeldValues {
    const outside = roles.some((role, axis) => role === 'step' && !this.preview.holds(axis, index[axis]));
    const tiles = roles.indexOf('tiles');
    const hidden = tiles >= 0 && !this.preview.isWhole(tiles) && this.#payload.shape[tiles] <= TILE_LIMIT;
    if (!outside && !hidden) return this.preview;
    const count = tiles >= 0 ? Math.min(this.#payload.shape[tiles], TILE_LIMIT) : 1;
    const side = Math.max(1, Math.min(TILE_SIDE, Math.floor(Math.sqrt(this.#budget / Math.max(1, count)))));
    const window = this.#payload.shape.map((size, axis) => {
      if (roles[axis] === 'tiles') return { start: 0, count: Math.min(size, TILE_LIMIT), step: 1 };
      if (roles[axis] === 'step') return { start: index[axis], count: 1, step: 1 };
      return thinned(size, side);
    });
    return this.#best('tiles', window);
  }

  #best(what: string, window: readonly AxisWindow[]): HeldValues {
    if (!this.#awake || this.#state === 'gone' || this.#state === 'stale') return this.preview;
    const key = `${what} ${JSON.stringify(window)}`;
    const found = this.#kept.get(key);
    if (found) return found;
    if (!this.#asked.has(key)) void this.#ask(what, key, window);
    return this.preview;
  }

  async #ask(what: string, key: string, window: readonly AxisWindow[]): Promise<void> {
    const { live } = this.#payload;
    if (!live || !this.#slices || windowCount(window) === 0) return;
    this.#asked.add(key);
    const slice = await this.#slices.fetch(live.handle, `${this.#view} ${what}`, window);
    this.#asked.delete(key);
    if (slice === 'overtaken' || !this.#awake) return;
    this.#take(key, slice);
    this.#onChange();
  }

  #take(key: string, slice: Slice | 'gone'): void {
    const { dtype, shape } = this.#payload;
    if (slice === 'gone' || slice.dtype !== dtype) {
      this.#state = 'gone';
      return;
    }
    if (Number.isNaN(this.#version)) this.#version = slice.version;
    if (slice.version !== this.#version) {
      this.#state = 'stale';
      return;
    }
    this.#state = 'live';
    this.#kept.set(key, new HeldValues(slice, dtype, shape));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT) this.#kept.delete(oldest);
  }
}

function thinned(size: number, side: number): AxisWindow {
  const step = Math.ceil(size / side);
  return { start: 0, count: Math.ceil(size / step), step };
}

/** Up to `side` neighbours around an index. */
function around(index: number, size: number, side: number): AxisWindow {
  const count = Math.min(size, side);
  return { start: Math.max(0, Math.min(size - count, index - (count >> 1))), count, step: 1 };
}
