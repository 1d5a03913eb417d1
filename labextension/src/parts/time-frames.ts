// Pictures of one tensor over the steps of a training: a column of tiles a moment, at its place on the time axis.
import {
  colourTable,
  decodeValues,
  formatNumber,
  frameRange,
  placeAt,
  type TrainingFrames,
} from 'convlens/protocol';
import { positionOf } from './colour-range.js';
import { coalesced, element, release } from './dom.js';
import { watchNearScreen } from './near-screen.js';
import { paletteOf } from './palette.js';

/** Of a tile; never less than a pixel a cell. */
const TILE_SIZE = 38;
const NARROW_TILE_SIZE = 22;
const NARROW = 420;
const GAP = 5;
/** Moments after the cursor are paler. */
const LATER_ALPHA = 0.42;

/** The three cells: what is drawn, the pictures, how far each tile has moved since the beginning. */
export interface TimeFrames {
  readonly cells: readonly HTMLElement[];
  show(frames: TrainingFrames, last: number): void;
  read(step: number): void;
  repaint(): void;
  dispose(): void;
}

interface Held {
  readonly frames: TrainingFrames;
  readonly numbers: Float64Array;
  readonly last: number;
}

export function timeFrames(): TimeFrames {
  const label = element('div', { class: 'cl-lane-label' });
  const canvas = element('canvas', { role: 'img' });
  const plot = element('div', { class: 'cl-lane-plot cl-lane-frames' }, canvas);
  const values = element('div', { class: 'cl-lane-read cl-lane-moved' });
  let held: Held | null = null;
  let cursor = 0;
  let near = false;

  const paint = coalesced(() => {
    const width = plot.clientWidth;
    if (!held || !near || width === 0) return;
    const layout = layoutOf(held.frames, width);
    plot.style.height = `${layout.height}px`;
    values.style.setProperty('--cl-tile-pitch', `${layout.pitch}px`);
    paintFrames(canvas, width, held, layout, cursor);
  });
  const observer = new ResizeObserver(() => paint.request());
  observer.observe(plot);
  const stopWatching = watchNearScreen(plot, (isNear) => {
    near = isNear;
    if (near) paint.request();
    else release(canvas);
  });

  const read = (step: number): void => {
    cursor = step;
    if (!held) return;
    const moved = movedSince(held, placeAt(held.frames.steps, step));
    values.replaceChildren(
      ...moved.map((far, tile) => element('span', {}, `${tile} `, element('b', {}, formatNumber(far, 2)))),
    );
    values.title = 'how far each tile has moved from its first picture (Euclidean)';
    paint.request();
  };
  return {
    cells: [label, plot, values],
    read,
    show(frames, last) {
      held = { frames, last, numbers: decodeValues(frames.values, 'float32').numbers };
      const { low, high } = frameRange(frames);
      const range = `${low < 0 ? '±' : '0 to '}${formatNumber(high, 2)}`;
      const tiles = frames.shape[1];
      label.replaceChildren(
        element('b', { title: frames.name }, frames.name),
        element('span', { class: 'cl-note' }, `${frames.kind}, [${frames.of.join(', ')}]`),
        element('span', { class: 'cl-note' }, `one scale, ${range}`),
      );
      canvas.setAttribute(
        'aria-label',
        `${tiles} ${frames.kind} of ${frames.name} at ${frames.steps.length} moments, from step ${frames.steps[0]} to ${frames.steps.at(-1)}. Blue is negative, orange positive, ${range}.`,
      );
      read(cursor);
    },
    repaint: () => paint.request(),
    dispose() {
      observer.disconnect();
      stopWatching();
      paint.cancel();
    },
  };
}

/** The Euclidean distance of each tile at a moment from its first picture. */
function movedSince({ frames, numbers }: Held, at: number): number[] {
  const [, tiles, rows, columns] = frames.shape;
  const cells = rows * columns;
  return Array.from({ length: tiles }, (_, tile) => {
    let squares = 0;
    for (let i = tile * cells; i < (tile + 1) * cells; i++) {
      squares += (numbers[at * tiles * cells + i] - numbers[i]) ** 2;
    }
    return Math.sqrt(squares);
  });
}

interface FramesLayout {
  readonly cell: number;
  readonly width: number;
  readonly tileHeight: number;
  /** From one tile to the one below it. */
  readonly pitch: number;
  readonly height: number;
}

function layoutOf({ shape }: TrainingFrames, width: number): FramesLayout {
  const [, tiles, rows, columns] = shape;
  const size = width < NARROW ? NARROW_TILE_SIZE : TILE_SIZE;
  const cell = Math.max(1, Math.floor(size / Math.max(rows, columns)));
  const tileHeight = rows * cell;
  const pitch = Math.max(16, tileHeight + GAP);
  return { cell, width: columns * cell, tileHeight, pitch, height: tiles * pitch };
}

/** The moments that have room: the one at the cursor, then as many on both sides as do not touch. */
function placedFrames(
  { frames, last }: Held,
  width: number,
  tile: number,
  chosen: number,
): { at: number; x: number }[] {
  const x = (at: number): number =>
    Math.max(1, Math.min(width - tile - 1, (frames.steps[at] / last) * width - tile / 2));
  const placed = [{ at: chosen, x: x(chosen) }];
  for (const direction of [-1, 1]) {
    let edge = placed[0].x;
    for (let at = chosen + direction; at >= 0 && at < frames.steps.length; at += direction) {
      if (Math.abs(x(at) - edge) < tile + GAP) continue;
      edge = x(at);
      placed.push({ at, x: edge });
    }
  }
  return placed;
}

function paintFrames(
  canvas: HTMLCanvasElement,
  width: number,
  held: Held,
  { cell, width: tileWidth, tileHeight, pitch, height }: FramesLayout,
  cursor: number,
): void {
  const palette = paletteOf();
  const table = colourTable(palette.theme);
  const middle = (table.length - 1) / 2;
  const range = frameRange(held.frames);
  const [, tiles, rows, columns] = held.frames.shape;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const chosen = placeAt(held.frames.steps, cursor);
  for (const { at, x } of placedFrames(held, width, tileWidth, chosen)) {
    context.globalAlpha = at > chosen ? LATER_ALPHA : 1;
    for (let i = 0; i < tiles * rows * columns; i++) {
      const value = held.numbers[at * tiles * rows * columns + i];
      const position = Math.max(-1, Math.min(1, positionOf(value, range)));
      const [red, green, blue] = table[Math.round(middle * (1 + position))] ?? [0, 0, 0];
      context.fillStyle = Number.isNaN(value) ? palette.nan : `rgb(${red} ${green} ${blue})`;
      const tile = Math.floor(i / (rows * columns));
      const top = tile * pitch + (Math.floor(i / columns) % rows) * cell;
      context.fillRect(x + (i % columns) * cell, top, cell, cell);
    }
    if (at !== chosen) continue;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1;
    for (let tile = 0; tile < tiles; tile++) {
      context.strokeRect(x - 0.5, tile * pitch - 0.5, tileWidth + 1, tileHeight + 1);
    }
  }
  context.globalAlpha = 1;
}
