// The model's input as a picture: what a cell of a map sees is outlined on it, and a map can be laid over it.
import { type LayerField, seenByCell } from 'convlens/protocol';
import {
  type ColourRange,
  colourOf,
  eachCell,
  extremes,
  positionOf,
  symmetricRange,
} from '../parts/colour-range.js';
import { coalesced, element, release } from '../parts/dom.js';
import type { HeldValues, Plane } from '../parts/held-values.js';
import { watchNearScreen } from '../parts/near-screen.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import type { SeenAxis } from './receptive-box.js';

const LARGEST_CELL = 32;
const HEIGHT = 340;
/** Of a 1-D input, whose channels are rows. */
const LINE_HEIGHT = 96;

/** A map laid over the picture. */
export interface Overlay {
  readonly plane: Plane;
  readonly range: ColourRange;
  /** Where its cells look; null where that is not known: then it is stretched. */
  readonly field: LayerField | null;
  /** Of the strongest cells; cells of 0 are clear. */
  readonly opacity: number;
}

/** What is drawn. */
export interface InputContent {
  readonly values: HeldValues;
  /** What a cell sees along the axes of the input, `null` where nothing is outlined. */
  readonly seen: readonly SeenAxis[] | null;
  readonly overlay: Overlay | null;
  readonly label: string;
}

/** The picture; `onPoint` is told the cell of the input under the pointer: `[row, column]`, of a line `[place]`. */
export class InputPicture {
  readonly el: HTMLElement = element('div', { class: 'cl-input-picture' });
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #observer = new ResizeObserver(() => this.#paint.request());
  readonly #paint = coalesced(() => this.#draw());
  readonly #stopWatching: () => void;
  #content: InputContent | null = null;
  #near = false;
  #base: { readonly values: HeldValues; readonly depth: number; readonly picture: BasePicture } | null = null;

  constructor(onPoint: (cell: readonly number[]) => void) {
    this.el.append(this.#canvas);
    this.#observer.observe(this.el);
    this.#stopWatching = watchNearScreen(this.el, (near) => {
      this.#near = near;
      if (near) this.#paint.request();
      else release(this.#canvas);
    });
    this.#canvas.addEventListener('pointermove', (event) => {
      const { values } = this.#content ?? {};
      if (!values) return;
      const { left, top, width, height } = this.#canvas.getBoundingClientRect();
      const { rows, columns } = gridOf(values);
      const column = Math.floor(((event.clientX - left) / width) * columns);
      const row = Math.floor(((event.clientY - top) / height) * rows);
      const rank = values.shape.length;
      const axes =
        rank === 2
          ? [[1, column]]
          : [
              [rank - 2, row],
              [rank - 1, column],
            ];
      onPoint(
        axes.map(([axis, at]) => values.indexAt(axis, Math.min(values.counts[axis] - 1, Math.max(0, at)))),
      );
    });
  }

  show(content: InputContent): void {
    this.#content = content;
    this.#canvas.setAttribute('aria-label', content.label);
    this.#paint.request();
  }

  /** After a change of theme. */
  repaint(): void {
    this.#base = null;
    this.#paint.request();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#stopWatching();
    this.#paint.cancel();
  }

  #draw(): void {
    const content = this.#content;
    const room = this.el.clientWidth;
    if (!content || !this.#near || room === 0) return;
    const palette = paletteOf();
    const { values, seen, overlay } = content;
    const { rows, columns } = gridOf(values);
    const size = sizeOf(values, room);
    const ratio = window.devicePixelRatio || 1;
    const canvas = this.#canvas;
    canvas.width = Math.round(size.width * ratio);
    canvas.height = Math.round(size.height * ratio);
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
    const context = canvas.getContext('2d')!;
    context.scale(canvas.width / columns, canvas.height / rows);
    context.imageSmoothingEnabled = false;
    const { colour, grey } = this.#basePicture(values, depthOf(values, seen), palette);
    context.drawImage(overlay ? grey : colour, 0, 0, columns, rows);
    if (overlay) layOver(context, values, overlay, palette);
    if (seen) outline(context, values, seen, { x: size.width / columns, y: size.height / rows }, palette);
  }

  #basePicture(values: HeldValues, depth: number, palette: Palette): BasePicture {
    const found = this.#base;
    if (found && found.values === values && found.depth === depth) return found.picture;
    const picture = basePicture(values, depth, palette);
    this.#base = { values, depth, picture };
    return picture;
  }
}

/** Cells down and across as they are drawn. */
function gridOf(values: HeldValues): { rows: number; columns: number } {
  const { counts } = values;
  return { rows: counts.length === 2 ? counts[0] : (counts.at(-2) ?? 1), columns: counts.at(-1) ?? 1 };
}

function sizeOf(values: HeldValues, room: number): { width: number; height: number } {
  const { rows, columns } = gridOf(values);
  if (values.shape.length === 2)
    return { width: room, height: Math.min(LINE_HEIGHT, Math.max(28, rows * 12)) };
  const cell = Math.min(LARGEST_CELL, room / columns, HEIGHT / rows);
  return { width: cell * columns, height: cell * rows };
}

/** Of a 3-D input, the slice in the middle of what is seen. */
function depthOf({ shape, counts }: HeldValues, seen: readonly SeenAxis[] | null): number {
  if (shape.length !== 4) return 0;
  const middle = seen ? Math.round((seen[0].first + seen[0].last) / 2) : shape[1] >> 1;
  return Math.max(0, Math.min(counts[1] - 1, middle));
}

interface BasePicture {
  readonly colour: HTMLCanvasElement;
  readonly grey: HTMLCanvasElement;
}

/** Three channels as a colour picture, one as it is; of others the first. */
function basePicture(values: HeldValues, depth: number, palette: Palette): BasePicture {
  const { rows, columns } = gridOf(values);
  const rgb = isColour(values);
  const planes = rgb
    ? [0, 1, 2].map((channel) => channelPlane(values, channel, depth))
    : [channelPlane(values, 0, depth)];
  const { low, high } = brightness(values);
  const ends = symmetricRange(extremes(planes[0]).min, extremes(planes[0]).max);
  // Ink on paper: the colours are the maps'.
  const range: ColourRange = ends.low < 0 ? ends : { ...ends, map: 'greys' };
  const colour = pixels(rows, columns, (row, column) => {
    if (!rgb) return colourOf(planes[0].valueAt(row, column), range, palette);
    return planes.map((plane) => (255 * (plane.valueAt(row, column) - low)) / (high - low || 1));
  });
  const grey = pixels(rows, columns, (row, column) => {
    const mean = planes.reduce((sum, plane) => sum + plane.valueAt(row, column), 0) / planes.length;
    const share = (mean - low) / (high - low || 1);
    // Half of the contrast, towards the page: the map over it is what is to be read.
    const [black, white] = palette.theme === 'dark' ? [24, 144] : rgb ? [120, 250] : [250, 120];
    const level = black + (white - black) * share;
    return [level, level, level];
  });
  return { colour, grey };
}

/** Whether the input is drawn in colours of its own. */
export function isColour({ shape, counts }: HeldValues): boolean {
  return shape.length === 3 && counts[0] === 3 && shape[0] === 3;
}

/** From black to white: 0 to 1, 0 to 255, or from the smallest value to the largest. */
export function brightness(values: HeldValues): Brightness {
  const found = known.get(values);
  if (found) return found;
  const made = brightnessOf(values);
  known.set(values, made);
  return made;
}

interface Brightness {
  readonly low: number;
  readonly high: number;
  readonly isStretched: boolean;
}

/** All values are looked at, and the answer is asked for at every cell that is read. */
const known = new WeakMap<HeldValues, Brightness>();

function brightnessOf({ numbers }: HeldValues): Brightness {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min >= -0.01 && max <= 1.01) return { low: 0, high: 1, isStretched: false };
  if (min >= 0 && max > 1.5 && max <= 255) return { low: 0, high: 255, isStretched: false };
  return { low: Math.min(min, max), high: max, isStretched: true };
}

function channelPlane(values: HeldValues, channel: number, depth: number): Plane {
  if (values.shape.length === 2) return values.plane(0, 1, [0, 0]);
  if (values.shape.length === 3) return values.plane(1, 2, [channel, 0, 0]);
  return values.plane(2, 3, [channel, depth, 0, 0]);
}

function pixels(
  rows: number,
  columns: number,
  at: (row: number, column: number) => readonly number[],
): HTMLCanvasElement {
  const canvas = element('canvas', { width: columns, height: rows });
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [red, green, blue, alpha = 255] = at(row, column);
      image.data.set([red, green, blue, alpha], 4 * (row * columns + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** In units of the input's cells: from where to where a map's cells reach along an axis. */
function reach(
  plane: readonly number[],
  field: LayerField[number] | undefined,
  size: number,
): [number, number] {
  if (!field) return [0, size];
  const [first, step, count] = plane;
  const seen = seenByCell(field, first);
  const middle = seen.start + seen.size / 2;
  const from = middle - (field.jump * step) / 2;
  return [from, from + count * step * field.jump];
}

/** A map resized over the input: each cell in the middle of what it sees. */
function layOver(
  context: CanvasRenderingContext2D,
  values: HeldValues,
  { plane, range, field, opacity }: Overlay,
  palette: Palette,
): void {
  const isLine = values.shape.length === 2;
  const { rows, columns } = gridOf(values);
  const canvas = pixels(plane.rows, plane.columns, () => [0, 0, 0, 0]);
  const map = canvas.getContext('2d')!;
  const image = map.createImageData(plane.columns, plane.rows);
  eachCell(plane, (value, row, column) => {
    if (!Number.isFinite(value)) return;
    const strength = Math.min(1, Math.abs(positionOf(value, range)));
    const [red, green, blue] = colourOf(value, range, palette);
    image.data.set([red, green, blue, 255 * opacity * strength], 4 * (row * plane.columns + column));
  });
  map.putImageData(image, 0, 0);
  const stepOf = (index: (at: number) => number, count: number): number =>
    count > 1 ? index(1) - index(0) : 1;
  const across = [plane.columnIndex(0), stepOf(plane.columnIndex, plane.columns), plane.columns];
  const down = [plane.rowIndex(0) ?? 0, stepOf((at) => plane.rowIndex(at) ?? 0, plane.rows), plane.rows];
  const [left, right] = reach(across, field?.at(-1), values.shape.at(-1) ?? 1).map((at) =>
    scaled(values, -1, at),
  );
  const [top, bottom] = isLine
    ? [0, rows]
    : reach(down, field?.at(-2), values.shape.at(-2) ?? 1).map((at) => scaled(values, -2, at));
  context.save();
  context.beginPath();
  context.rect(0, 0, columns, rows);
  context.clip();
  context.drawImage(canvas, left, top, right - left, bottom - top);
  context.restore();
}

/** A place along an axis of the input, in cells held. */
function scaled(values: HeldValues, fromEnd: number, at: number): number {
  return at / values.stepOf(values.shape.length + fromEnd);
}

/** The ring around what is seen: ink, with a halo in paper. */
function outline(
  context: CanvasRenderingContext2D,
  values: HeldValues,
  seen: readonly SeenAxis[],
  cell: { readonly x: number; readonly y: number },
  palette: Palette,
): void {
  const isLine = values.shape.length === 2;
  const { rows } = gridOf(values);
  const across = seen[seen.length - 1];
  const down = isLine ? null : seen[seen.length - 2];
  if (across.last < across.first || (down && down.last < down.first)) return;
  const left = scaled(values, -1, across.first) * cell.x;
  const right = scaled(values, -1, across.last + 1) * cell.x;
  const top = down ? scaled(values, -2, down.first) * cell.y : 0;
  const bottom = down ? scaled(values, -2, down.last + 1) * cell.y : rows * cell.y;
  const ratio = window.devicePixelRatio || 1;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const [width, colour] of [
    [5, palette.paper],
    [2, palette.ink],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    // Inside of the picture's edge, so that a ring around everything is seen.
    const inset = 2.5;
    const x = Math.max(inset, left);
    const y = Math.max(inset, top);
    context.strokeRect(
      x,
      y,
      Math.min(context.canvas.width / ratio - inset, Math.max(right, x + 2)) - x,
      Math.min(context.canvas.height / ratio - inset, Math.max(bottom, y + 2)) - y,
    );
  }
  context.restore();
}
