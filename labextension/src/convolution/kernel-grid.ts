// What flows back to the weights between two channels, tap by tap; the one that is worked out is ringed.
import type { Range, Triple } from 'convlens/protocol';
import { paintCells } from '../parts/cells.js';
import type { ColourRange } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import type { Palette } from '../parts/palette.js';
import { frame, ring, sizedContext } from './sketch.js';
import { pointOn } from './stage.js';

const CELL = 28;
const MARGIN = 3;

/** What the grid shows. */
export interface KernelGridContent {
  readonly values: Float64Array;
  readonly taps: Triple<Range>;
  readonly at: Triple;
  readonly range: ColourRange;
  readonly label: string;
}

/** The grid. */
export interface KernelGrid {
  readonly el: HTMLCanvasElement;
  show(content: KernelGridContent, palette: Palette): void;
}

/** Builds the grid; `onGo` is told the tap that is pointed at. */
export function kernelGrid(onGo: (tap: Triple) => void): KernelGrid {
  const el = element('canvas', { class: 'cl-kernel-grid', role: 'img', tabindex: 0 });
  let shown: KernelGridContent | null = null;
  el.addEventListener('click', (event) => {
    if (!shown) return;
    const [x, y] = pointOn(el, event);
    onGo([shown.at[0], Math.floor((y - MARGIN) / CELL), Math.floor((x - MARGIN) / CELL)]);
  });
  el.addEventListener('keydown', (event) => {
    if (!shown || event.altKey || event.ctrlKey || event.metaKey) return;
    const [depth, row, column] = shown.at;
    const moves: Record<string, Triple> = {
      ArrowLeft: [depth, row, column - 1],
      ArrowRight: [depth, row, column + 1],
      ArrowUp: [depth, row - 1, column],
      ArrowDown: [depth, row + 1, column],
      PageUp: [depth - 1, row, column],
      PageDown: [depth + 1, row, column],
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    onGo(to);
  });
  return {
    el,
    show(content, palette) {
      shown = content;
      el.setAttribute('aria-label', content.label);
      const { values, taps, at, range } = content;
      const [, rows, columns] = taps.map(({ count }) => count);
      const context = sizedContext(el, columns * CELL + 2 * MARGIN, rows * CELL + 2 * MARGIN);
      const plane = {
        rows,
        columns,
        valueAt: (row: number, column: number) => values[(at[0] * rows + row) * columns + column],
        beyondAt: () => null,
        slack: 0,
        rowIndex: (row: number) => row,
        columnIndex: (column: number) => column,
      };
      const all = { firstRow: 0, lastRow: rows - 1, firstColumn: 0, lastColumn: columns - 1 };
      paintCells(context, plane, { size: CELL, ...all, left: MARGIN, top: MARGIN }, range, 'real', palette);
      const box = { x: MARGIN - 1, y: MARGIN - 1, width: columns * CELL + 1, height: rows * CELL + 1 };
      frame(context, box, palette.weight);
      const [x, y] = [MARGIN + at[2] * CELL, MARGIN + at[1] * CELL];
      ring(context, { x, y, width: CELL - 1, height: CELL - 1 }, palette.ink, palette);
    },
  };
}
