// Windows of a tensor as a kernel that lives sends them: asked for once, kept for a while, dropped when they are stale.
import { type AxisWindow, type DType, type LiveTensor, windowCount } from 'convlens/protocol';
import type { KernelAccess, LiveSlices, Slice } from '../view.js';
import { uniqueId } from './dom.js';
import { HeldValues } from './held-values.js';

/**
 * `saved`: nobody has asked the kernel yet; `live`: it answers; `stale`: the tensor was written to since it was shown;
 * `gone`: what is saved is all there is.
 */
export type SourceState = 'saved' | 'live' | 'stale' | 'gone';

/** Slices that are kept: stepping back is at once. */
const KEPT = 12;

/** What is known of the tensor. */
export interface ServedTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly live?: LiveTensor;
}

export class LiveValues {
  readonly #tensor: ServedTensor;
  readonly #slices: LiveSlices | undefined;
  readonly #onChange: () => void;
  readonly #letGo: () => void;
  readonly #view = uniqueId();
  readonly #kept = new Map<string, HeldValues>();
  readonly #asked = new Set<string>();
  #version: number;
  #state: SourceState = 'saved';
  #awake = false;

  /** @param onChange Other values or another state are there. */
  constructor(tensor: ServedTensor, { slices, budget }: KernelAccess, onChange: () => void) {
    this.#tensor = tensor;
    this.#slices = tensor.live && budget > 0 ? slices : undefined;
    this.#onChange = onChange;
    this.#version = tensor.live?.version ?? 0;
    this.#letGo = (tensor.live && this.#slices?.hold(tensor.live.handle)) ?? (() => {});
  }

  get state(): SourceState {
    return this.#state;
  }

  /** Whether the kernel was asked for something that has not come yet. */
  get isWaiting(): boolean {
    return this.#asked.size > 0;
  }

  /** Whether there is a kernel to ask, as far as is known. */
  get canAsk(): boolean {
    return this.#slices !== undefined && this.#state !== 'gone' && this.#state !== 'stale';
  }

  /** From now on the kernel is asked: the reader has turned to this view. Says whether that is new. */
  wake(): boolean {
    if (this.#awake || !this.#slices) return false;
    this.#awake = true;
    return true;
  }

  /** Takes the values as they are now. */
  refresh(): void {
    this.#version = Number.NaN;
    this.#kept.clear();
    this.#state = 'saved';
    this.#onChange();
  }

  dispose(): void {
    this.#awake = false;
    this.#letGo();
  }

  /**
   * A window of the tensor; null while it is not there, and where it cannot be had.
   *
   * @param what the newest request of one kind overtakes those before it.
   * @param axes leading axes that are left out of what is given: the item of a batch, say.
   */
  window(what: string, window: readonly AxisWindow[], axes: number = 0): HeldValues | null {
    if (!this.#awake || !this.canAsk) return null;
    const key = `${what} ${JSON.stringify(window)}`;
    const found = this.#kept.get(key);
    if (!found && !this.#asked.has(key)) void this.#ask(what, key, window, axes);
    return found ?? null;
  }

  async #ask(what: string, key: string, window: readonly AxisWindow[], axes: number): Promise<void> {
    const { live } = this.#tensor;
    if (!live || !this.#slices || windowCount(window) === 0) return;
    this.#asked.add(key);
    const slice = await this.#slices.fetch(live.handle, `${this.#view} ${what}`, window);
    this.#asked.delete(key);
    if (slice === 'overtaken' || !this.#awake) return;
    this.#take(key, slice, axes);
    this.#onChange();
  }

  #take(key: string, slice: Slice | 'gone', axes: number): void {
    const { dtype, shape } = this.#tensor;
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
    const inner = { window: slice.window.slice(axes), bytes: slice.bytes };
    this.#kept.set(key, new HeldValues(inner, dtype, shape.slice(axes)));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT) this.#kept.delete(oldest);
  }
}

/** The cells of an axis at most `side` of which are asked for, evenly. */
export function thinned(size: number, side: number): AxisWindow {
  const step = Math.max(1, Math.ceil(size / side));
  return { start: 0, count: Math.ceil(size / step), step };
}

/** Up to `side` neighbours around an index. */
export function around(index: number, size: number, side: number): AxisWindow {
  const count = Math.min(size, side);
  return { start: Math.max(0, Math.min(size - count, index - (count >> 1))), count, step: 1 };
}

/** One index of an axis. */
export function single(index: number): AxisWindow {
  return { start: index, count: 1, step: 1 };
}
