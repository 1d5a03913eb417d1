// The colours of a tensor: where they end, which map they are of, the legend that says so and lets them be moved, and
// how many values they leave out.
import { formatNumber, type TensorPayload } from 'convlens/protocol';
import type { Preferences } from '../view.js';
import { type ColourControl, colourControl, type ScaleMode } from './colour-control.js';
import type { ColourMap } from './colour-maps.js';
import { type ColourRange, countClipped, extremes, symmetricRange } from './colour-range.js';
import { element } from './dom.js';
import type { Plane } from './held-values.js';
import { legend } from './legend.js';
import type { Palette } from './palette.js';
import { flag, specialFlags } from './statistics.js';

export class TensorColours {
  /** Legend and flags. */
  readonly el: HTMLElement;
  /** Scale and map, to be chosen. */
  readonly controls: readonly HTMLElement[];
  readonly #payload: TensorPayload;
  readonly #legend = legend((range) => this.#fix(range));
  readonly #flags = element('div', { class: 'cl-flags' });
  readonly #control: ColourControl;
  readonly #onChange: () => void;
  #mode: ScaleMode;
  #map: ColourMap;
  #fixed: ColourRange = { low: 0, high: 1 };
  #range: ColourRange = { low: 0, high: 1 };

  constructor(payload: TensorPayload, preferences: Preferences, onChange: () => void) {
    this.#payload = payload;
    this.#mode = preferences.rangeMode;
    this.#map = preferences.colourMap;
    this.#onChange = onChange;
    this.#control = colourControl(
      this.#mode,
      this.#map,
      (mode) => this.#choose(mode),
      (map) => {
        this.#map = map;
        onChange();
      },
    );
    this.controls = payload.dtype === 'bool' ? [] : this.#control.parts;
    this.el = element('div', { class: 'cl-spread' }, this.#legend.el, this.#flags);
  }

  /** Whether each plane has its own ends. */
  get isPerPlane(): boolean {
    return this.#mode === 'plane';
  }

  /** The colours of a plane, from now on. */
  rangeOf(plane: Plane): ColourRange {
    this.#range = { ...this.#endsOf(plane), map: this.#map };
    return this.#range;
  }

  show(plane: Plane, palette: Palette): void {
    const { histogram, statistics } = this.#payload;
    if (histogram) this.#legend.show(histogram, this.#range, palette);
    this.#legend.el.toggleAttribute('hidden', !histogram);
    this.#flags.replaceChildren(...specialFlags(statistics, palette), ...this.#clippedFlags(plane, palette));
  }

  /** Marks a value on the legend. */
  point(value: number): void {
    this.#legend.point(value);
  }

  #choose(mode: ScaleMode): void {
    if (mode === 'fixed') this.#fixed = this.#range;
    this.#mode = mode;
    this.#onChange();
  }

  /** The handles of the legend were moved. */
  #fix(range: ColourRange): void {
    this.#fixed = range;
    this.#mode = 'fixed';
    this.#control.choose('fixed');
    this.#onChange();
  }

  #endsOf(plane: Plane): ColourRange {
    const { range, statistics, dtype } = this.#payload;
    if (dtype === 'bool') return { low: 0, high: 1 };
    if (this.#mode === 'robust') return { low: range.low, high: range.high };
    if (this.#mode === 'fixed') return this.#fixed;
    const { min, max } = this.#mode === 'plane' ? extremes(plane) : statistics;
    if (this.#mode === 'full' && min !== null && max !== null) return { low: min, high: max, full: true };
    return { ...symmetricRange(min, max), ...(this.#mode === 'log' ? { log: true } : {}) };
  }

  /** How many values the colours clip: of all values where that is known, else of the plane shown. */
  #clippedFlags(plane: Plane, palette: Palette): HTMLElement[] {
    const all = this.#mode === 'robust';
    const { low, high, below, above } = all
      ? this.#payload.range
      : { ...this.#range, ...countClipped(plane, this.#range) };
    const place = (end: number): string => (all ? formatNumber(end, 3) : 'in this plane');
    return [
      below > 0 && flag('below', below, `below ${place(low)}`, palette),
      above > 0 && flag('above', above, `above ${place(high)}`, palette),
    ].filter((found) => found !== false);
  }
}
