// Beside a map: the input channels that made it, each with its weights and what both add to the cell that is read.
import type { Tap } from 'convlens/conv-arithmetic';
import { formatInteger, formatNumber, type LayerWeight } from 'convlens/protocol';
import { extremes, symmetricRange } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import { HeldValues, type Plane } from '../parts/held-values.js';
import { LiveValues, single } from '../parts/live-values.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { paintTile } from '../parts/tiles.js';
import type { KernelAccess } from '../view.js';
import { cellTaps, contributions, groupOf, tappedRegion } from './made-of.js';
import type { MapsSource } from './maps-source.js';

/** Pairs shown at first, and at most. */
const FEW = 6;
const MANY = 64;

/** What is asked. */
export interface MadeCell {
  readonly item: number;
  readonly channel: number;
  /** Of the convolution's output; null where the cell shown is not one of its cells. */
  readonly cell: readonly number[] | null;
  /** What the layer shown makes of the convolution's sum: `ReLU`; empty where it is the convolution itself. */
  readonly after: string;
  /** As it is shown. */
  readonly value: number;
}

/** The convolution: its name, weights and the layer it read. */
export interface MakerParts {
  readonly name: string;
  readonly inputName: string;
  readonly weight: LayerWeight;
  readonly input: MapsSource;
  onOpen(channel: number): void;
}

/** The part of the input under the window: its channels, then its places along each axis. */
type Region = readonly { readonly start: number; readonly count: number }[];

/** What is known of the cell. */
interface CardContent {
  /** What each input channel adds. */
  readonly sums: readonly number[] | null;
  readonly region: Region | null;
  /** The values under the taps of an input channel. */
  patch(k: number): Plane | null;
}

export class Makers {
  readonly el: HTMLElement = element('div', { class: 'cl-makers' });
  readonly #parts: MakerParts;
  readonly #held: HeldValues;
  readonly #live: LiveValues;
  readonly #cards = element('div', { class: 'cl-makers-cards' });
  readonly #sum = element('p', { class: 'cl-makers-sum' });
  readonly #more = element('button', { type: 'button', class: 'cl-makers-more' });
  #all = false;
  #asked: MadeCell | null = null;
  /** Pictures that stay while the reader goes from cell to cell, and what they are of. */
  #kept: { readonly of: readonly unknown[]; readonly pictures: Map<string, HTMLElement> } = {
    of: [],
    pictures: new Map(),
  };

  constructor(parts: MakerParts, access: KernelAccess, onChange: () => void) {
    this.#parts = parts;
    const { weight } = parts;
    this.#held = new HeldValues(weight.values, weight.dtype, weight.shape);
    this.#live = new LiveValues(weight, access, onChange);
    const kernel = weight.window.kernelSize.join(' × ');
    const heading = element(
      'h4',
      { class: 'cl-heading' },
      'made of ',
      element(
        'span',
        { class: 'cl-quiet' },
        `${parts.inputName} times the ${kernel} weights of ${parts.name}`,
      ),
    );
    this.#more.addEventListener('click', () => {
      this.#all = !this.#all;
      if (this.#asked) this.show(this.#asked);
    });
    this.el.append(heading, this.#cards, this.#more, this.#sum);
  }

  wake(): void {
    this.#live.wake();
  }

  dispose(): void {
    this.#live.dispose();
  }

  show(asked: MadeCell): void {
    this.#asked = asked;
    const { weight: facts, input } = this.#parts;
    const group = groupOf(asked.channel, facts.shape, facts.window);
    const weight = this.#weights(asked.channel);
    const size = input.maps.shape.slice(1);
    const tapped = asked.cell && cellTaps(asked.cell, size, facts.window);
    const region = tapped && tappedRegion(group, tapped);
    const values = region && input.region(asked.item, region);
    const known = weight && tapped && (values || !region);
    const sums = known ? contributions(values, weight, asked.channel, group, tapped) : null;
    const isExact = weight?.exact && (values?.exact ?? true);
    // A window over all of it would show the same twice.
    const isWhole = region?.slice(1).every(({ count }, d) => count === size[d]) ?? false;
    const patch = (k: number): Plane | null =>
      known && tapped && !isWhole ? patchPlane(values, group.first + k, tapped) : null;
    this.#showCards(asked, weight, group.first, { sums, region, patch });
    this.#showSum(asked, sums, Boolean(isExact), weight !== null);
  }

  /** All weights of an output channel; null where they cannot be had, or not yet. */
  #weights(out: number): HeldValues | null {
    const { shape } = this.#parts.weight;
    const holdsAll = this.#held.counts.every((count, axis) => axis === 0 || count === shape[axis]);
    const held = holdsAll && this.#held.holds(0, out) ? this.#held : null;
    if (held?.exact) return held;
    const window = shape.map((count, axis) => (axis === 0 ? single(out) : { start: 0, count, step: 1 }));
    return this.#live.window('weights', window) ?? held;
  }

  #showCards(
    { channel, item }: MadeCell,
    weight: HeldValues | null,
    first: number,
    { sums, region, patch }: CardContent,
  ): void {
    const palette = paletteOf();
    const count = this.#parts.weight.shape[1];
    const strength = (k: number): number => Math.abs(sums?.[k] ?? 0);
    const order = [...Array(count).keys()].sort((a, b) => strength(b) - strength(a));
    const shown = order.slice(0, this.#all ? MANY : FEW);
    const maps = this.#parts.input.tiles(item);
    this.#keepFor(channel, weight, maps?.values, palette.theme);
    const cards = shown.map((k) => {
      const index = first + k;
      const patched = patch(k);
      const label = `input channel ${index}${sums ? `: ${formatNumber(sums[k], 3)} added` : ''}`;
      const card = element(
        'button',
        { type: 'button', class: 'cl-maker', 'aria-label': label, title: `${label}: open it` },
        element('span', { class: 'cl-maker-index' }, String(index)),
        ' ',
        maps?.values.holds(0, index) ? this.#mapPicture(maps.values, index, region, palette) : null,
        patched ? this.#patchPicture(k, patched, palette) : null,
        element('span', { class: 'cl-maker-times' }),
        weight
          ? this.#picture(`kernel ${k}`, () =>
              pictured(kernelPlane(weight, weight.placeOf(0, channel), k), 'cl-maker-weight', palette),
            )
          : null,
        sums ? element('span', { class: 'cl-maker-sum' }, formatNumber(sums[k], 3)) : null,
      );
      card.addEventListener('click', () => this.#parts.onOpen(index));
      return card;
    });
    const focused = this.#cards.contains(document.activeElement)
      ? [...this.#cards.children].indexOf(document.activeElement as Element)
      : -1;
    this.#cards.replaceChildren(...cards);
    cards[focused]?.focus();
    const left = order.length - shown.length;
    this.#more.hidden = count <= FEW;
    this.#more.textContent = this.#all ? 'fewer' : moreText(left, order.slice(shown.length), sums);
  }

  /** Forgets the pictures of another channel, of other values or of another theme. */
  #keepFor(...of: readonly unknown[]): void {
    if (of.every((value, at) => value === this.#kept.of[at])) return;
    this.#kept = { of, pictures: new Map() };
  }

  #picture(key: string, make: () => HTMLElement): HTMLElement {
    const { pictures } = this.#kept;
    const found = pictures.get(key) ?? make();
    pictures.set(key, found);
    return found;
  }

  /** An input channel with the window on it. */
  #mapPicture(values: HeldValues, index: number, region: Region | null, palette: Palette): HTMLElement {
    const depth = sliceOf(values, region);
    const el = this.#picture(`map ${index} ${depth}`, () =>
      pictured(mapPlane(values, values.placeOf(0, index), depth), 'cl-maker-map', palette),
    );
    el.querySelector('i')?.remove();
    const box = windowBox(values, region);
    if (!box) return el;
    const ring = element('i', {});
    for (const [side, share] of Object.entries(box)) ring.style.setProperty(side, `${100 * share}%`);
    el.append(ring);
    return el;
  }

  /** What is under the window: other numbers at every cell, on the same canvas. */
  #patchPicture(k: number, plane: Plane, palette: Palette): HTMLElement {
    const el = this.#picture(`patch ${k}`, () =>
      element(
        'span',
        { class: 'cl-maker-weight cl-maker-patch' },
        element('canvas', { 'aria-hidden': 'true' }),
      ),
    );
    paintPictured(el, plane, palette);
    return el;
  }

  #showSum(
    { channel, value, after, cell }: MadeCell,
    sums: readonly number[] | null,
    isExact: boolean,
    hasWeight: boolean,
  ): void {
    const bias = this.#parts.weight.bias?.[channel];
    const hasBias = this.#parts.weight.window.bias ?? bias !== undefined;
    if (!hasWeight) this.#sum.textContent = 'The weights of this channel are not saved in this notebook.';
    else if (cell === null)
      this.#sum.textContent = 'A cell of this layer is made of several of the convolution.';
    else if (!sums) this.#sum.textContent = 'The numbers under the window are not saved in this notebook.';
    else if (hasBias && bias === undefined) this.#sum.textContent = 'The bias is not saved in this notebook.';
    else {
      const total = sums.reduce((a, b) => a + b, 0) + (bias ?? 0);
      const equals = isExact ? '=' : '≈';
      this.#sum.replaceChildren(
        element('span', { class: 'cl-quiet' }, hasBias ? `Σ + bias ${formatNumber(bias ?? 0, 3)} ` : 'Σ '),
        `${equals} `,
        element('b', {}, formatNumber(total, 4)),
        ...(after
          ? [
              element('span', { class: 'cl-quiet' }, `, after ${after} `),
              element('b', {}, formatNumber(value, 4)),
            ]
          : []),
      );
    }
  }
}

function moreText(left: number, rest: readonly number[], sums: readonly number[] | null): string {
  const together = sums
    ? `, together ${formatNumber(
        rest.reduce((sum, k) => sum + sums[k], 0),
        3,
      )}`
    : '';
  return `${formatInteger(left)} more${together}`;
}

/** A kernel; of a 3-D one the slice in its middle. */
function kernelPlane(weight: HeldValues, out: number, k: number): Plane {
  const rank = weight.shape.length;
  if (rank === 3) return weight.plane(null, 2, [out, k, 0]);
  if (rank === 4) return weight.plane(2, 3, [out, k, 0, 0]);
  return weight.plane(3, 4, [out, k, weight.counts[2] >> 1, 0, 0]);
}

/** The values under the taps; of a 3-D kernel those of its middle slice. Padding with zeros is 0. */
function patchPlane(values: HeldValues | null, channel: number, tapped: readonly (readonly Tap[])[]): Plane {
  const outer = tapped.slice(0, -2).map((along) => along[along.length >> 1].source);
  const down = tapped.length > 1 ? tapped[tapped.length - 2] : [{ source: 0 }];
  const across = tapped[tapped.length - 1];
  return {
    rows: down.length,
    columns: across.length,
    valueAt(row, column) {
      const inner = tapped.length > 1 ? [down[row].source, across[column].source] : [across[column].source];
      const place = [...outer, ...inner];
      if (!values || place.includes(null)) return 0;
      return Number(
        values.valueAt([channel, ...place].map((index, axis) => values.placeOf(axis, index ?? 0))),
      );
    },
    beyondAt: () => null,
    slack: values?.slack ?? 0,
    rowIndex: (row) => row,
    columnIndex: (column) => column,
  };
}

/** Of a 3-D input, the slice in the middle of the window. */
function sliceOf({ shape }: HeldValues, region: Region | null): number {
  if (shape.length < 4) return 0;
  return region ? region[1].start + (region[1].count >> 1) : shape[1] >> 1;
}

/** A channel of the input; of a 3-D one the slice at a depth. */
function mapPlane(values: HeldValues, channel: number, depth: number): Plane {
  const rank = values.shape.length;
  if (rank === 2) return values.plane(null, 1, [channel, 0]);
  if (rank === 3) return values.plane(1, 2, [channel, 0, 0]);
  return values.plane(2, 3, [channel, values.placeOf(1, depth), 0, 0]);
}

/** The window on a picture of the map, in shares of its sides. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function windowBox({ shape }: HeldValues, region: Region | null): Box | null {
  if (!region) return null;
  const across = region[region.length - 1];
  const width = shape[shape.length - 1];
  const [left, part] = [across.start / width, across.count / width];
  if (shape.length === 2) return { left, width: part, top: 0, height: 1 };
  const down = region[region.length - 2];
  const height = shape[shape.length - 2];
  return { left, width: part, top: down.start / height, height: down.count / height };
}

function pictured(plane: Plane, style: string, palette: Palette): HTMLElement {
  const el = element('span', { class: style }, element('canvas', { 'aria-hidden': 'true' }));
  paintPictured(el, plane, palette);
  return el;
}

function paintPictured(el: HTMLElement, plane: Plane, palette: Palette): void {
  const { min, max } = extremes(plane);
  paintTile(el.querySelector('canvas')!, { plane, range: symmetricRange(min, max) }, palette);
  el.style.setProperty('--cl-rows', String(plane.rows));
  el.style.setProperty('--cl-columns', String(plane.columns));
}
