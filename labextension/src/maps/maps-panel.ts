// The maps of one layer: a tile a channel, sorted, on their own or a shared scale, and one of them large. Steppers go
// through the items of a batch, the slices of a depth and the steps of time.
import { formatInteger, type Histogram, seenVerdict } from 'convlens/protocol';
import type { NumberKind } from '../parts/cells.js';
import { choice } from '../parts/choice.js';
import { type ColourRange, eachCell, extremes, largest, symmetricRange } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import type { HeldValues, Plane } from '../parts/held-values.js';
import { legend } from '../parts/legend.js';
import { linePicture } from '../parts/line.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { type Cursor, type PlanePicture, planePicture } from '../parts/plane.js';
import { readOut } from '../parts/read-out.js';
import { readingOf } from '../parts/reading.js';
import { specialFlags } from '../parts/statistics.js';
import { staleNote } from '../parts/tensor-words.js';
import { type Tile, tileList } from '../parts/tiles.js';
import { countVerdicts, type SeenChannel, tileCaption, verdictSentence, wordsOf } from './channel-words.js';
import type { ItemMaps, MapsSource } from './maps-source.js';
import { MapsSteppers } from './maps-steppers.js';

type Order = 'index' | 'activation' | 'sparsity';
type ScaleMode = 'own' | 'shared';

/** Bins of a channel's histogram. */
const BINS = 48;

const ORDERS = [
  { value: 'index', text: 'index' },
  { value: 'activation', text: 'activation', hint: 'the highest mean first' },
  { value: 'sparsity', text: 'sparsity', hint: 'those that are on in the fewest cells first' },
] as const;

const SCALES = [
  { value: 'own', text: 'own', hint: 'each channel to its own largest value' },
  { value: 'shared', text: 'shared', hint: 'all channels to one range' },
] as const;

/** Where the reader is. */
export interface MapsPlace {
  readonly item: number;
  readonly channel: number;
  /** Of a 3-D map; else 0. */
  readonly depth: number;
  /** The tensor's index of the cell that is read: `[d, h, w]`, `[h, w]` or `[l]`. */
  readonly cell: readonly number[];
}

/** What the panel tells. */
export interface MapsEvents {
  /** The cell that is read, another channel or another item. */
  onPlace?(place: MapsPlace, plane: Plane, range: ColourRange): void;
}

/** Built for one layer; `element`s stand where the view puts them. */
export class MapsPanel {
  /** Sort, scale, steppers and what there is to be said of all channels. */
  readonly controls: HTMLElement = element('div', { class: 'cl-row' });
  readonly tiles: HTMLElement;
  /** The large map with its read-out and legend. */
  readonly detail: HTMLElement;
  readonly #source: MapsSource;
  readonly #about: string;
  readonly #events: MapsEvents;
  readonly #tiles = tileList('channels', (at) => this.#choose(this.#sorted[at]));
  readonly #heading = element('h4', { class: 'cl-heading' });
  readonly #picture: PlanePicture;
  readonly #legend = legend();
  readonly #flags = element('div', { class: 'cl-flags' });
  readonly #read = readOut();
  readonly #verdicts = element('span', { class: 'cl-verdicts cl-end' });
  readonly #stale = staleNote(() => this.#source.refresh());
  readonly #steppers: MapsSteppers;
  readonly #kind: NumberKind;
  #order: Order;
  #scale: ScaleMode;
  #item: number;
  #depth = 0;
  /** Places of channels in the order of the tiles. */
  #sorted: number[] = [];
  #channel = 0;
  #shown: ItemMaps | null = null;
  #plane: Plane | null = null;
  #values: HeldValues | null = null;

  /**
   * @param about what the maps are, for the screen reader.
   * @param begin `before`, the panel whose settings go on; `channel`, the one shown first.
   */
  constructor(
    source: MapsSource,
    about: string,
    events: MapsEvents,
    { before, channel }: { readonly before?: MapsPanel; readonly channel?: number } = {},
  ) {
    this.#source = source;
    this.#about = about;
    this.#events = events;
    this.#order = before ? before.#order : 'index';
    this.#scale = before ? before.#scale : 'own';
    const { batch, shape } = source.maps;
    const item = before?.place.item;
    this.#item = item !== undefined && source.items.includes(item) ? item : (batch?.item ?? 0);
    this.#depth = shape.length === 4 ? shape[1] >> 1 : 0;
    const first = source.tiles(this.#item);
    this.#kind = first?.values.areWhole ? 'integer' : 'real';
    this.#channel = channel ?? this.#firstChannel(first, before);
    const onCursor = (cursor: Cursor): void => this.#moved(cursor);
    this.#picture = shape.length === 2 ? linePicture({ onCursor }) : planePicture({ onCursor });
    this.#steppers = new MapsSteppers(source, {
      onItem: (item) => this.#goTo(item),
      onDepth: (depth) => {
        this.#depth = depth;
        this.redraw();
      },
      onTime: (at) => this.#picture.moveTo(0, at, false),
    });
    this.tiles = this.#tiles.el;
    this.tiles.classList.add('cl-maps');
    this.tiles.classList.toggle('cl-line-tiles', shape.length === 2);
    this.detail = element(
      'div',
      { class: 'cl-map' },
      this.#heading,
      element('div', { class: 'cl-stage' }, this.#picture.el),
      this.#read.el,
      element('div', { class: 'cl-spread' }, this.#legend.el, this.#flags),
      this.#stale,
    );
    this.#assembleControls();
  }

  get place(): MapsPlace {
    return { item: this.#item, channel: this.#channel, depth: this.#depth, cell: this.#cell };
  }

  #cell: readonly number[] = [];

  dispose(): void {
    this.#picture.dispose();
    this.#tiles.dispose();
    this.#read.dispose();
  }

  /** Everything: after a change of theme, or when a kernel has sent values. */
  redraw(): void {
    this.#shown = this.#source.tiles(this.#item);
    const palette = paletteOf();
    this.#steppers.show(this.#item, this.#depth, this.#shown?.values ?? null);
    this.#stale.hidden = this.#source.state !== 'stale';
    for (const el of [this.tiles, this.detail]) {
      el.classList.toggle('cl-waiting', this.#source.isWaiting);
      el.classList.toggle('cl-stale', this.#source.state === 'stale');
    }
    if (this.#shown) this.#showTiles(this.#shown, palette);
    this.#showDetail(palette);
  }

  /** Takes the reader to a cell, as a pointer on another picture says. */
  moveTo(cell: readonly number[]): void {
    const values = this.#values;
    if (!values) return;
    const offset = values.shape.length - cell.length;
    const places = cell.map((index, axis) => values.placeOf(axis + offset, index));
    this.#picture.moveTo(cell.length > 1 ? places[places.length - 2] : 0, places[places.length - 1], false);
  }

  #firstChannel(first: ItemMaps | null, before: MapsPanel | undefined): number {
    const sameChannels = before && before.#source.maps.shape[0] === this.#source.maps.shape[0];
    if (sameChannels) return before.#channel;
    const live = first?.channels.findIndex(({ verdict }) => verdict !== 'dead') ?? 0;
    return first?.values.indexAt(0, Math.max(0, live)) ?? 0;
  }

  #assembleControls(): void {
    const label = (text: string): HTMLElement => element('span', { class: 'cl-label' }, text);
    const order = choice<Order>('sort by', ORDERS, this.#order, (next) => {
      this.#order = next;
      this.redraw();
    });
    const scale = choice<ScaleMode>('colour scale', SCALES, this.#scale, (next) => {
      this.#scale = next;
      this.redraw();
    });
    const { isVector } = this.#source.nature;
    this.controls.append(
      ...(isVector
        ? []
        : [
            element('span', { class: 'cl-labelled' }, label('sort'), order.el),
            element('span', { class: 'cl-labelled' }, label('scale'), scale.el),
          ]),
      this.#steppers.el,
      this.#verdicts,
    );
    this.tiles.hidden = isVector;
  }

  #goTo(item: number): void {
    this.#item = item;
    this.#source.wake();
    this.redraw();
  }

  #channels({ values, channels }: ItemMaps): SeenChannel[] {
    return channels.map((summary, at) => {
      const index = values.indexAt(0, at);
      return { index, summary, verdict: seenVerdict(summary, index, this.#source.maps.deadThroughout) };
    });
  }

  #showTiles(shown: ItemMaps, palette: Palette): void {
    const channels = this.#channels(shown);
    this.#sorted = sortedPlaces(channels, this.#order);
    const tiles = this.#sorted.map((at): Tile => {
      const channel = channels[at];
      return {
        plane: planeOf(shown.values, at, this.#depth),
        range: this.#rangeOf(channel.summary),
        label: `channel ${channel.index}: ${wordsOf(channel).join(', ')}`,
        caption: tileCaption(channel),
        kind: channel.verdict,
      };
    });
    const place = shown.values.placeOf(0, this.#channel);
    this.#tiles.show(tiles, this.#sorted.indexOf(place), palette);
    this.#verdicts.replaceChildren(...verdictSentence(this.#counts(channels)));
  }

  /** Of all channels where the first item is shown; of those held elsewhere. */
  #counts(channels: readonly SeenChannel[]): ReturnType<typeof countVerdicts> {
    const { verdicts, batch, deadThroughout } = this.#source.maps;
    if (!verdicts || (batch && this.#item !== batch.item)) return countVerdicts(channels);
    const dead = deadThroughout?.length ?? verdicts.dead;
    return new Map([
      ['dead', dead],
      ['off', verdicts.dead - dead],
      ['saturated', verdicts.saturated ?? 0],
      ['rare', verdicts.rare],
      ['always-on', verdicts.alwaysOn],
    ]);
  }

  #rangeOf({ min, max }: { readonly min: number | null; readonly max: number | null }): ColourRange {
    if (this.#scale === 'own') return symmetricRange(min, max);
    const { range, batch } = this.#source.maps;
    if (!batch || this.#item === batch.item) return range;
    const ends = (this.#shown?.channels ?? []).flatMap((channel) => [channel.min ?? 0, channel.max ?? 0]);
    return symmetricRange(Math.min(...ends), Math.max(...ends));
  }

  #choose(at: number): void {
    this.#channel = this.#shown?.values.indexAt(0, at) ?? at;
    this.#source.wake();
    this.#showDetail(paletteOf());
  }

  #showDetail(palette: Palette): void {
    const values = this.#source.plane(this.#item, this.#channel, this.#depth);
    const channel = this.#shown && this.#channels(this.#shown).find(({ index }) => index === this.#channel);
    this.#values = values;
    if (!values || !channel) {
      this.#heading.textContent = `item ${this.#item} is not saved in this notebook`;
      return;
    }
    const plane = planeOf(values, values.placeOf(0, this.#channel), this.#depth);
    const isOther = this.#plane === null || !sameCells(this.#plane, plane);
    this.#plane = plane;
    const range = this.#rangeOf(channel.summary);
    const words = wordsOf(channel);
    const name = this.#source.nature.isVector ? 'values ' : `channel ${channel.index} `;
    this.#heading.replaceChildren(name, element('span', { class: 'cl-quiet' }, words.join(' · ')));
    this.#legend.show(histogramOf(plane), range, palette);
    this.#flags.replaceChildren(...specialFlags(this.#source.maps.statistics, palette));
    this.#picture.show({
      plane,
      range,
      kind: this.#kind,
      label: `Channel ${channel.index} of ${this.#about}. ${words.join(', ')}. Arrows read cells.`,
      goesOn: { right: !reachesEnd(values, -1), below: values.shape.length > 2 && !reachesEnd(values, -2) },
    });
    const { row, column } = largest(plane);
    if (isOther || !this.#isPinned) this.#picture.moveTo(row, column, false);
  }

  #isPinned = false;

  #moved(cursor: Cursor): void {
    const [values, plane, { shape, name = '', batch }] = [this.#values, this.#plane, this.#source.maps];
    if (!values || !plane) return;
    this.#isPinned = cursor.pinned;
    const place = [values.placeOf(0, this.#channel)];
    if (shape.length === 4) place.push(values.placeOf(1, this.#depth));
    if (shape.length > 2) place.push(cursor.row);
    place.push(cursor.column);
    const summary = this.#shown?.channels[this.#shown.values.placeOf(0, this.#channel)];
    const range = this.#rangeOf(summary ?? extremes(plane));
    // A vector has no channel that could be named.
    const first = this.#source.nature.isVector ? 1 : 0;
    const reading = readingOf(values, place, range, name, batch ? [this.#item] : [], first);
    const remark = [reading.remark, cursor.pinned ? 'pinned · Esc to release' : '']
      .filter(Boolean)
      .join(' · ');
    this.#read.show({ ...reading, remark });
    this.#legend.point(plane.valueAt(cursor.row, cursor.column));
    this.#steppers.atTime(cursor.column, plane.columns);
    this.tiles.style.setProperty('--cl-time', String((cursor.column + 0.5) / plane.columns));
    this.#cell = place.slice(1).map((at, axis) => values.indexAt(axis + 1, at));
    this.#events.onPlace?.(this.place, plane, range);
  }
}

/** How many channels are saved, where it is not all. */
export function savedNote({ shape, channels }: MapsSource['maps']): string {
  return channels.length < shape[0] ? `${formatInteger(channels.length)} are saved in this notebook` : '';
}

function sortedPlaces(channels: readonly SeenChannel[], order: Order): number[] {
  const places = channels.map((_, at) => at);
  if (order === 'activation') {
    return places.sort((a, b) => (channels[b].summary.mean ?? 0) - (channels[a].summary.mean ?? 0));
  }
  return order === 'sparsity'
    ? places.sort((a, b) => channels[a].summary.on - channels[b].summary.on)
    : places;
}

/** A channel's map; of a 3-D one the slice at a depth. */
function planeOf(values: HeldValues, channel: number, depth: number): Plane {
  const rank = values.shape.length;
  if (rank === 2) return values.plane(null, 1, [channel, 0]);
  if (rank === 3) return values.plane(1, 2, [channel, 0, 0]);
  return values.plane(2, 3, [channel, values.placeOf(1, depth), 0, 0]);
}

function sameCells(a: Plane, b: Plane): boolean {
  return a.rows === b.rows && a.columns === b.columns;
}

function reachesEnd(values: HeldValues, fromEnd: number): boolean {
  const axis = values.shape.length + fromEnd;
  return values.indexAt(axis, values.counts[axis] - 1) + values.stepOf(axis) >= values.shape[axis];
}

function histogramOf(plane: Plane): Histogram {
  const { min, max } = extremes(plane);
  const [low, high] = [Math.min(0, min ?? 0), max ?? 0];
  const counts = new Array<number>(BINS).fill(0);
  eachCell(plane, (value) => {
    if (!Number.isFinite(value)) return;
    const bin = Math.floor(((value - low) / (high - low || 1)) * BINS);
    counts[Math.max(0, Math.min(BINS - 1, bin))] += 1;
  });
  return { low, high, counts };
}
