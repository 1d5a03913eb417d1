// Feature maps: one tile a channel, what each channel does in words, and one of them large enough to be read.
import {
  type ChannelSummary,
  type FeatureMapsPayload,
  formatInteger,
  formatNumber,
  formatPercent,
  type Histogram,
} from 'convlens/protocol';
import { plainShape } from '../parts/caption.js';
import type { NumberKind } from '../parts/cells.js';
import { choice } from '../parts/choice.js';
import { type ColourRange, eachCell, extremes, largest, symmetricRange } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import { HeldValues, type Plane } from '../parts/held-values.js';
import { legend } from '../parts/legend.js';
import { linePicture } from '../parts/line.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { type Cursor, type PlanePicture, planePicture } from '../parts/plane.js';
import { readOut } from '../parts/read-out.js';
import { readingOf } from '../parts/reading.js';
import { specialFlags } from '../parts/statistics.js';
import { type Tile, tileList } from '../parts/tiles.js';
import type { Cleanup, ViewModel } from '../view.js';

type Order = 'index' | 'activation' | 'sparsity';
type ScaleMode = 'own' | 'shared';

/** Bins of a channel's histogram. */
const BINS = 48;

const VERDICT_TEXT: Readonly<Record<NonNullable<ChannelSummary['verdict']>, string>> = {
  dead: 'dead',
  rare: 'rare',
  'always-on': 'always on',
};

/** Draws feature maps. */
export function renderFeatureMaps(host: {
  readonly model: ViewModel<FeatureMapsPayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const { model, el } = host;
  const { payload } = model;
  const root = element('section', { class: 'cl', 'aria-label': describe(payload) });
  el.replaceChildren(root);
  if (payload.channels.length === 0 || payload.values.window.some(({ count }) => count === 0)) {
    root.append(
      element('header', { class: 'cl-head' }, plainShape(payload.shape), title(payload)),
      element('p', { class: 'cl-note' }, `No values: an axis of [${payload.shape.join(', ')}] is 0.`),
    );
    return () => {};
  }
  return new FeatureMapsView(root, model).dispose;
}

function sizeOf({ shape }: FeatureMapsPayload): string {
  return shape.slice(1).join(' × ');
}

function describe(payload: FeatureMapsPayload): string {
  const { shape, name } = payload;
  return `${shape[0]} feature maps${name ? ` of ${name}` : ''}, ${shape.slice(1).join(' by ')}`;
}

function title(payload: FeatureMapsPayload): HTMLElement {
  const { shape, batch, channels, dtype, name } = payload;
  const facts = [
    `${formatInteger(shape[0])} feature maps of ${sizeOf(payload)}`,
    batch ? `item ${batch.item} of ${formatInteger(batch.size)}` : '',
    channels.length < shape[0] ? `${formatInteger(channels.length)} are saved in this notebook` : '',
    dtype,
  ];
  return element(
    'span',
    { class: 'cl-title' },
    element('span', { class: 'cl-name' }, name ?? 'feature maps'),
    element('span', { class: 'cl-facts' }, facts.filter(Boolean).join(' · ')),
  );
}

class FeatureMapsView {
  readonly #payload: FeatureMapsPayload;
  readonly #values: HeldValues;
  readonly #kind: NumberKind;
  readonly #root: HTMLElement;
  readonly #tiles = tileList('channels', (at) => this.#choose(this.#sorted[at]));
  readonly #heading = element('h4', { class: 'cl-heading' });
  readonly #picture: PlanePicture;
  readonly #legend = legend();
  readonly #flags = element('div', { class: 'cl-flags' });
  readonly #read = readOut();
  readonly #stopThemes: () => void;
  #order: Order = 'index';
  #scale: ScaleMode = 'own';
  /** Places of channels in the order of the tiles. */
  #sorted: number[];
  #chosen = 0;
  #plane: Plane;

  constructor(root: HTMLElement, model: ViewModel<FeatureMapsPayload>) {
    this.#root = root;
    this.#payload = model.payload;
    const { values, dtype, shape, channels } = model.payload;
    this.#values = new HeldValues(values, dtype, shape);
    this.#kind = this.#values.areWhole ? 'integer' : 'real';
    this.#sorted = channels.map((_, at) => at);
    this.#chosen = Math.max(
      0,
      channels.findIndex(({ verdict }) => verdict !== 'dead'),
    );
    this.#plane = this.#planeOf(this.#chosen);
    const events = { onCursor: (cursor: Cursor) => this.#moved(cursor) };
    this.#picture = shape.length === 2 ? linePicture(events) : planePicture(events);
    this.#assemble();
    this.#redraw();
    this.#stopThemes = model.onThemeChange(() => this.#redraw());
  }

  readonly dispose = (): void => {
    this.#stopThemes();
    this.#picture.dispose();
    this.#tiles.dispose();
    this.#read.dispose();
  };

  #assemble(): void {
    const orders = [
      { value: 'index', text: 'index' },
      { value: 'activation', text: 'activation', hint: 'the highest mean first' },
      { value: 'sparsity', text: 'sparsity', hint: 'those that are on in the fewest cells first' },
    ] as const;
    const scales = [
      { value: 'own', text: 'own', hint: 'each channel to its own largest value' },
      { value: 'shared', text: 'shared', hint: 'all channels to one range' },
    ] as const;
    const order = choice<Order>('sort by', orders, this.#order, (next) => {
      this.#order = next;
      this.#redraw();
    });
    const scale = choice<ScaleMode>('colour scale', scales, this.#scale, (next) => {
      this.#scale = next;
      this.#redraw();
    });
    const label = (text: string): HTMLElement => element('span', { class: 'cl-label' }, text);
    const stage = element('div', { class: 'cl-stage' }, this.#picture.el);
    const spread = element('div', { class: 'cl-spread' }, this.#legend.el, this.#flags);
    this.#tiles.el.classList.add('cl-maps');
    this.#root.append(
      element('header', { class: 'cl-head' }, plainShape(this.#payload.shape), title(this.#payload)),
      element(
        'div',
        { class: 'cl-row' },
        element('span', { class: 'cl-labelled' }, label('sort'), order.el),
        element('span', { class: 'cl-labelled' }, label('scale'), scale.el),
        element('span', { class: 'cl-verdicts cl-end' }, ...this.#verdictSentence()),
      ),
      this.#tiles.el,
      element('div', { class: 'cl-detail' }, this.#heading, stage, this.#read.el, spread),
    );
  }

  /** `1 dead never above 0 · 4 rare on in < 1 %`; nothing where all is well or negatives leave nothing to judge. */
  #verdictSentence(): (Node | string)[] {
    const { verdicts } = this.#payload;
    if (!verdicts) return [];
    const counts: [number, string, string, string][] = [
      [verdicts.dead, 'dead', 'never above 0', 'cl-wrong'],
      [verdicts.rare, 'rare', 'on in < 1 %', 'cl-watch'],
      [verdicts.alwaysOn, 'always on', '', 'cl-watch'],
    ];
    return counts
      .filter(([count]) => count > 0)
      .flatMap(([count, word, meaning, kind], i) => [
        i > 0 ? ' · ' : '',
        element('b', { class: kind }, `${formatInteger(count)} ${word}`),
        meaning ? ` ${meaning}` : '',
      ]);
  }

  #planeOf(channel: number): Plane {
    const flat = this.#payload.shape.length === 2;
    const place = this.#payload.shape.map((_, axis) => (axis === 0 ? channel : 0));
    return this.#values.plane(flat ? null : 1, flat ? 1 : 2, place);
  }

  #rangeOf(channel: number): ColourRange {
    if (this.#scale === 'shared') return this.#payload.range;
    const { min, max } = this.#payload.channels[channel];
    return symmetricRange(min, max);
  }

  #sort(): number[] {
    const { channels } = this.#payload;
    const places = channels.map((_, at) => at);
    if (this.#order === 'activation')
      return places.sort((a, b) => (channels[b].mean ?? 0) - (channels[a].mean ?? 0));
    return this.#order === 'sparsity' ? places.sort((a, b) => channels[a].on - channels[b].on) : places;
  }

  #redraw(): void {
    this.#sorted = this.#sort();
    const palette = paletteOf();
    const tiles = this.#sorted.map((channel) => this.#tile(channel));
    this.#tiles.show(tiles, this.#sorted.indexOf(this.#chosen), palette);
    this.#flags.replaceChildren(...specialFlags(this.#payload.statistics, palette));
    this.#showDetail(palette);
  }

  #tile(channel: number): Tile {
    const summary = this.#payload.channels[channel];
    const { on, verdict } = summary;
    const index = this.#values.indexAt(0, channel);
    const number = element('b', {}, String(index));
    return {
      plane: this.#planeOf(channel),
      range: this.#rangeOf(channel),
      label: `channel ${index}: ${wordsOf(summary).join(', ')}`,
      caption: [number, ...flags(summary), ...(verdict ? [] : [shareBar(on)])],
      kind: verdict,
    };
  }

  #choose(channel: number): void {
    this.#chosen = channel;
    this.#showDetail(paletteOf());
  }

  #showDetail(palette: Palette): void {
    const channel = this.#chosen;
    this.#plane = this.#planeOf(channel);
    const range = this.#rangeOf(channel);
    const index = this.#values.indexAt(0, channel);
    const words = wordsOf(this.#payload.channels[channel]);
    const facts = element('span', { class: 'cl-quiet' }, words.join(' · '));
    this.#heading.replaceChildren(`channel ${index} `, facts);
    this.#legend.show(histogramOf(this.#plane), range, palette);
    this.#picture.show({
      plane: this.#plane,
      range,
      kind: this.#kind,
      label: `Channel ${index} of ${describe(this.#payload)}. ${words.join(', ')}. Arrows read cells.`,
      goesOn: {
        right: !this.#values.isWhole(this.#values.shape.length - 1),
        below: !this.#values.isWhole(1),
      },
    });
    const { row, column } = largest(this.#plane);
    this.#picture.moveTo(row, column, false);
  }

  #moved(cursor: Cursor): void {
    const { shape, batch, name = '' } = this.#payload;
    const place =
      shape.length === 2 ? [this.#chosen, cursor.column] : [this.#chosen, cursor.row, cursor.column];
    const reading = readingOf(
      this.#values,
      place,
      this.#rangeOf(this.#chosen),
      name,
      batch ? [batch.item] : [],
    );
    const remark = [reading.remark, cursor.pinned ? 'pinned · Esc to release' : '']
      .filter(Boolean)
      .join(' · ');
    this.#read.show({ ...reading, remark });
    this.#legend.point(this.#plane.valueAt(cursor.row, cursor.column));
  }
}

/** `dead`, `on in 0 %`, `mean 0`, `max 0`; NaN is counted first, and alone where nothing else is there. */
function wordsOf({ on, mean, max, nan, verdict }: ChannelSummary): string[] {
  const words = [
    nan > 0 ? `${formatInteger(nan)} NaN` : '',
    verdict ? VERDICT_TEXT[verdict] : '',
    ...(mean === null || max === null
      ? ['no finite value']
      : [`on in ${formatPercent(on)}`, `mean ${formatNumber(mean, 3)}`, `max ${formatNumber(max, 3)}`]),
  ];
  return words.filter(Boolean);
}

/** The words under a tile: what is wrong with the channel. */
function flags({ nan, verdict }: ChannelSummary): HTMLElement[] {
  return [
    ...(nan > 0 ? [element('span', { class: 'cl-nan' }, 'NaN')] : []),
    ...(verdict
      ? [element('span', { class: verdict === 'dead' ? 'cl-wrong' : 'cl-watch' }, VERDICT_TEXT[verdict])]
      : []),
  ];
}

/** The share of cells above zero. */
function shareBar(on: number): HTMLElement {
  const bar = element('i', {});
  bar.style.width = `${100 * on}%`;
  return element('span', { class: 'cl-share' }, bar);
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
