// A list of small pictures, one an index, of which one is chosen.
import { type ColourRange, colourOf } from './colour-range.js';
import { element, spaced } from './dom.js';
import type { Plane } from './held-values.js';
import { watchNearScreen } from './near-screen.js';
import type { Palette } from './palette.js';

/** One small picture. */
export interface Tile {
  readonly plane: Plane;
  readonly range: ColourRange;
  /** For the screen reader and on hover. */
  readonly label: string;
  /** Under or over the picture. */
  readonly caption: readonly (Node | string)[];
  /** A class of its own: a dead channel is paler. */
  readonly kind?: string;
}

/** The list. */
export interface TileList {
  readonly el: HTMLElement;
  /** @param across how many stand in a row; as many as fill their rows evenly where it is not said. */
  show(tiles: readonly Tile[], chosen: number, palette: Palette, across?: number | null): void;
  choose(at: number): void;
  dispose(): void;
}

/** The most tiles in a row, in a wide and in a narrow column. */
const WIDE_ROW = 11;
const NARROW_ROW = 6;

/** Strips (one row of cells) are drawn this many times as high as a square cell would be, within limits. */
const STRIP_ASPECT = 4;

/** Of tiles in rows and columns, in CSS pixels: all of them, between two, with a label, and a tile's width. */
const GRID_HEIGHT = 360;
const GRID_GAP = 4;
const GRID_LABEL = 14;
const GRID_TILE = { least: 12, labelled: 40, most: 56 } as const;
/** With more in a row their labels have no room. */
const GRID_ACROSS = 14;

/**
 * A list box: one tab stop, arrows, Home and End move the choice.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/listbox/
 */
export function tileList(label: string, onChoose: (at: number) => void): TileList {
  const el = element('div', { class: 'cl-tiles', role: 'listbox', 'aria-label': label });
  let options: HTMLElement[] = [];
  /** What stops the wait of a tile that is not painted yet. */
  const waiting = new Map<Element, () => void>();
  const paintWhenNear = (option: Element, paint: () => void): void => {
    const stop = watchNearScreen(option, (near) => {
      if (!near) return;
      stop();
      waiting.delete(option);
      paint();
    });
    waiting.set(option, stop);
  };
  const stopWaiting = (): void => {
    for (const stop of waiting.values()) stop();
    waiting.clear();
  };

  const choose = (at: number): void => {
    options.forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === at));
      option.tabIndex = i === at ? 0 : -1;
    });
  };
  const pick = (at: number): void => {
    choose(at);
    onChoose(at);
  };

  el.addEventListener('click', (event) => {
    const at = options.findIndex((option) => option.contains(event.target as Node));
    if (at >= 0) pick(at);
  });
  el.addEventListener('keydown', (event) => {
    const at = options.indexOf(document.activeElement as HTMLElement);
    const target = at < 0 ? null : targetOf(event.key, at, options);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    pick(target);
    options[target]?.focus();
  });

  return {
    el,
    choose,
    dispose: stopWaiting,
    show(tiles, chosen, palette, across = null) {
      // Those in sight are painted at once, the others when they come near.
      const painted = options.map((option) => !waiting.has(option));
      stopWaiting();
      options = tiles.map((tile, at) => {
        const canvas = element('canvas', { 'aria-hidden': 'true' });
        canvas.style.aspectRatio = String(aspectOf(tile.plane));
        const caption = element('span', { class: 'cl-tile-caption' }, ...spaced(tile.caption));
        const kind = tile.kind ? ` cl-tile-${tile.kind}` : '';
        const option = element(
          'div',
          { class: `cl-tile${kind}`, role: 'option', 'aria-label': tile.label, title: tile.label },
          canvas,
          caption,
        );
        if (painted[at]) paintTile(canvas, tile, palette);
        else paintWhenNear(option, () => paintTile(canvas, tile, palette));
        return option;
      });
      const focused = el.contains(document.activeElement);
      el.replaceChildren(...options);
      el.style.setProperty('--cl-per-row', String(across ?? perRow(tiles.length, WIDE_ROW)));
      el.style.setProperty('--cl-per-narrow-row', String(across ?? perRow(tiles.length, NARROW_ROW)));
      el.classList.toggle('cl-tile-grid', across !== null);
      const grid = across === null ? null : gridTile(tiles, across);
      el.classList.toggle('cl-tile-bare', grid?.bare ?? false);
      el.style.setProperty('--cl-tile-size', `${grid?.width ?? 0}px`);
      choose(chosen);
      if (focused) options[chosen]?.focus();
    },
  };
}

/** So wide that all rows of a grid stand on one screen, as long as something is to be seen; small ones without labels. */
function gridTile(tiles: readonly Tile[], across: number): { width: number; bare: boolean } {
  const widthOf = (label: number): number => {
    const height = GRID_HEIGHT / Math.ceil(tiles.length / across) - label;
    return Math.min(GRID_TILE.most, Math.max(GRID_TILE.least, Math.floor(height * aspectOf(tiles[0].plane))));
  };
  const labelled = widthOf(GRID_LABEL);
  const bare = labelled < GRID_TILE.labelled || across > GRID_ACROSS;
  return { width: bare ? widthOf(GRID_GAP) : labelled, bare };
}

/** As many as fill their rows evenly: 12 are two rows of 6, not 11 and 1. */
function perRow(count: number, most: number): number {
  return Math.max(NARROW_ROW, Math.ceil(count / Math.ceil(count / most)));
}

/** Where a key leads from option `at`; null where it leads nowhere. */
function targetOf(key: string, at: number, options: readonly HTMLElement[]): number | null {
  const last = options.length - 1;
  // How many stand in a row is for the style sheet to say: ask the page.
  const inRow = options.findIndex((option) => option.offsetTop > options[0].offsetTop);
  const across = inRow < 0 ? options.length : inRow;
  const moves: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - across,
    ArrowDown: at + across,
    Home: 0,
    End: last,
    Enter: at,
    ' ': at,
  };
  const target = moves[key];
  return target === undefined || target < 0 || target > last ? null : target;
}

/** Width by height of a tile, within limits. */
function aspectOf({ rows, columns }: Plane): number {
  const ratio = rows === 1 ? Math.max(1, columns / STRIP_ASPECT) : columns / rows;
  return Math.min(6, Math.max(0.5, ratio));
}

/** A pixel a cell, scaled by the style sheet. */
export function paintTile(
  canvas: HTMLCanvasElement,
  { plane, range }: Pick<Tile, 'plane' | 'range'>,
  palette: Palette,
): void {
  const { rows, columns } = plane;
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(columns, rows);
  const { data } = image;
  const [nan, infinite] = [rgbOf(palette.nan), rgbOf(palette.ink)];
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = plane.valueAt(row, column);
      const finite = Number.isFinite(value);
      const colour = Number.isNaN(value) ? nan : finite ? colourOf(value, range, palette) : infinite;
      [data[at], data[at + 1], data[at + 2], data[at + 3]] = [colour[0], colour[1], colour[2], 255];
      at += 4;
    }
  }
  context.putImageData(image, 0, 0);
}

/** The few colours of the themes. */
const asked = new Map<string, readonly [number, number, number]>();

/** A CSS colour as a canvas understands it; asked once for each, as reading a pixel back makes the page wait. */
function rgbOf(colour: string): readonly [number, number, number] {
  const found = asked.get(colour);
  if (found) return found;
  const context = element('canvas', { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  asked.set(colour, [red, green, blue]);
  return [red, green, blue];
}
