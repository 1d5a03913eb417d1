// Where the values of a tensor view come from: what the notebook holds, and exact slices while a kernel serves them.
import { type AxisWindow, MOST_SLICE_VALUES, type TensorPayload } from 'convlens/protocol';
import type { LiveSlices } from '../view.js';
import { type AxisRole, TILE_LIMIT } from './axis-roles.js';
import { HeldValues } from './held-values.js';
import { around, LiveValues, type SourceState, single, thinned } from './live-values.js';

/** Cells of a tile along each side at most: no tile is drawn larger. */
const TILE_SIDE = 64;
/** Cells around the cursor in every detail, along each side and of a line. */
const DETAIL_SIDE = 256;
const DETAIL_CELLS = 2 ** 13;

/** The part of a plane that is drawn with every cell: the index in its middle, by axis. */
export type Detail = readonly number[] | null;

export class TensorSource {
  readonly preview: HeldValues;
  readonly #payload: TensorPayload;
  readonly #live: LiveValues;
  /** Cells of a plane along each side, and of a line; beyond, every so many. A part of it comes with every cell. */
  readonly #planeSide: number;
  readonly #lineCells: number;
  readonly #budget: number;

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
    this.#live = new LiveValues(payload, { slices, budget }, onChange);
  }

  get state(): SourceState {
    return this.#live.state;
  }

  /** Whether the kernel was asked for something that has not come yet. */
  get isWaiting(): boolean {
    return this.#live.isWaiting;
  }

  /** Indices that can be stepped through along each axis: all while the kernel answers, else those held. */
  get counts(): readonly number[] {
    return this.state === 'live' ? this.#payload.shape : this.preview.counts;
  }

  /** The index at a step of an axis, and back. */
  indexAt(axis: number, step: number): number {
    return this.state === 'live' ? step : this.preview.indexAt(axis, step);
  }

  stepOf(axis: number, index: number): number {
    return this.state === 'live' ? index : this.preview.placeOf(axis, index);
  }

  /** From now on the kernel is asked: the reader has turned to this view. Says whether that is new. */
  wake(): boolean {
    return this.#live.wake();
  }

  /** Takes the values as they are now. */
  refresh(): void {
    this.#live.refresh();
  }

  dispose(): void {
    this.#live.dispose();
  }

  /** The values to draw a plane of; better ones are asked for where there are any. */
  planeValues(roles: readonly AxisRole[], index: readonly number[], detail: Detail): HeldValues {
    const line = roles.filter((role) => role === 'rows').length === 0;
    const window = this.#payload.shape.map((size, axis) => {
      if (roles[axis] !== 'rows' && roles[axis] !== 'columns') return single(index[axis]);
      const whole = line ? this.#lineCells : this.#planeSide;
      if (detail) return around(detail[axis], size, Math.min(whole, line ? DETAIL_CELLS : DETAIL_SIDE));
      return thinned(size, whole);
    });
    return this.#best('plane', window);
  }

  /** The values to draw tiles of. */
  tileValues(roles: readonly AxisRole[], index: readonly number[]): HeldValues {
    const outside = roles.some((role, axis) => role === 'step' && !this.preview.holds(axis, index[axis]));
    const tiled = roles.flatMap((role, axis) => (role === 'tiles' || role === 'bands' ? [axis] : []));
    const { shape } = this.#payload;
    const hidden = tiled.some((axis) => !this.preview.isWhole(axis) && shape[axis] <= TILE_LIMIT);
    if (!outside && !hidden) return this.preview;
    const count = tiled.reduce((product, axis) => product * Math.min(shape[axis], TILE_LIMIT), 1);
    const side = Math.max(1, Math.min(TILE_SIDE, Math.floor(Math.sqrt(this.#budget / Math.max(1, count)))));
    const window = this.#payload.shape.map((size, axis) => {
      if (tiled.includes(axis)) return { start: 0, count: Math.min(size, TILE_LIMIT), step: 1 };
      if (roles[axis] === 'step') return single(index[axis]);
      return thinned(size, side);
    });
    return this.#best('tiles', window);
  }

  #best(what: string, window: readonly AxisWindow[]): HeldValues {
    return this.#live.window(what, window) ?? this.preview;
  }
}
