// A window that is larger than what it slides over: the input's cells, the padding around it, the taps that fall
// outside.
import type { ErrorWindow } from 'convlens/protocol';
import { element, svg } from './dom.js';

/** CSS pixels of the whole drawing and of a cell at most; windows of more cells are told in words. */
const SIZE = 210;
const LARGEST_CELL = 16;
const MOST_CELLS = 60;

/** The last two axes; a single one is a row. */
export function windowDrawing({ size, padding, span, taps }: ErrorWindow): HTMLElement | null {
  const [height, width] = lastTwo(size, 1);
  const [padHeight, padWidth] = lastTwo(padding, 0);
  const [spanHeight, spanWidth] = lastTwo(span, 1);
  const [tapRows, tapColumns] = lastTwo(taps, 1);
  const rows = Math.max(height + padHeight, spanHeight);
  const columns = Math.max(width + padWidth, spanWidth);
  if (Math.max(rows, columns) > MOST_CELLS) return null;
  const cell = Math.min(LARGEST_CELL, Math.floor(SIZE / Math.max(rows, columns)));
  const [top, left] = [Math.floor(padHeight / 2), Math.floor(padWidth / 2)];
  const square = (row: number, column: number, name: string): SVGElement =>
    svg('rect', {
      class: name,
      x: column * cell + 0.5,
      y: row * cell + 0.5,
      width: cell - 1,
      height: cell - 1,
    });
  const cells: SVGElement[] = [];
  for (let row = 0; row < height + padHeight; row++) {
    for (let column = 0; column < width + padWidth; column++) {
      const inside = row >= top && row < top + height && column >= left && column < left + width;
      cells.push(square(row, column, inside ? 'cl-window-input' : 'cl-window-padding'));
    }
  }
  const marks: SVGElement[] = [];
  for (let i = 0; i < tapRows; i++) {
    for (let k = 0; k < tapColumns; k++) {
      const row = i * stepOf(spanHeight, tapRows);
      const column = k * stepOf(spanWidth, tapColumns);
      const outside = row >= height + padHeight || column >= width + padWidth;
      marks.push(square(row, column, outside ? 'cl-window-outside' : 'cl-window-tap'));
    }
  }
  const frame = svg('rect', {
    class: 'cl-window-frame',
    x: 0.5,
    y: 0.5,
    width: spanWidth * cell - 1,
    height: spanHeight * cell - 1,
  });
  const sides = (list: readonly number[]): string => list.join(' × ');
  const label = `The window spans ${sides(span)} cells, the input has ${sides(size)}${padding.some((pad) => pad > 0) ? `, padded to ${sides(size.map((cells, d) => cells + padding[d]))}` : ''}.`;
  return element(
    'div',
    { class: 'cl-window' },
    svg(
      'svg',
      {
        role: 'img',
        'aria-label': label,
        width: columns * cell + 2,
        height: rows * cell + 2,
        viewBox: `-1 -1 ${columns * cell + 2} ${rows * cell + 2}`,
      },
      ...cells,
      ...marks,
      frame,
    ),
    element(
      'p',
      { class: 'cl-window-words' },
      element('span', { class: 'cl-window-span' }, `the window spans ${sides(span)}`),
      element('span', { class: 'cl-window-size' }, `the input has ${sides(size)}`),
    ),
  );
}

/** From one tap to the next. */
function stepOf(span: number, taps: number): number {
  return taps > 1 ? (span - 1) / (taps - 1) : 1;
}

function lastTwo(list: readonly number[], missing: number): [number, number] {
  return [list.at(-2) ?? missing, list.at(-1) ?? missing];
}
