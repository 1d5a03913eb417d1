// The labels along a plane's edges, on a canvas that only remembers what is written where.
import { describe, expect, test } from 'vitest';
import type { Plane } from '../../labextension/src/parts/held-values.js';
import type { Palette } from '../../labextension/src/parts/palette.js';
import { paintTicks, tickStep } from '../../labextension/src/parts/plane-ticks.js';

interface Label {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly bold: boolean;
}

const CHARACTER = 5.4;
const palette = { ink: 'ink', quiet: 'quiet', code: 'mono' } as Palette;

function labelsOf(size: number, count: number, cursor: { row: number; column: number }): Label[] {
  const labels: Label[] = [];
  const context = {
    font: '',
    fillStyle: '',
    textAlign: 'center',
    textBaseline: '',
    measureText: (text: string) => ({ width: CHARACTER * text.length }),
    fillText(text: string, x: number, y: number) {
      const width = CHARACTER * text.length;
      const from = this.textAlign === 'right' ? x - width : x - width / 2;
      labels.push({ text, from, to: from + width, y, bold: this.font.startsWith('bold') });
    },
  };
  const plane = {
    rows: count,
    columns: count,
    rowIndex: (row: number) => row,
    columnIndex: (column: number) => column,
  } as Plane;
  const cells = { size, firstRow: 0, lastRow: count - 1, firstColumn: 0, lastColumn: count - 1 };
  const box = { x: 24, y: 21, width: size * count, height: size * count };
  const place = { ...cells, left: box.x, top: box.y };
  paintTicks(context as unknown as CanvasRenderingContext2D, plane, place, box, cursor, palette);
  return labels;
}

function touch(a: Label, b: Label): boolean {
  return Math.abs(a.y - b.y) < 9 && a.from < b.to && b.from < a.to;
}

describe.each([3, 5, 7, 12, 17, 32])('cells of %i pixels', (size) => {
  const count = 120;

  test.each([0, 1, 9, 10, 13, 58, 99, 100, 119])(
    'the cursor at %i is labelled, and nothing touches',
    (at) => {
      const labels = labelsOf(size, count, { row: at, column: at });
      expect(labels.filter(({ bold }) => bold).map(({ text }) => text)).toEqual([String(at), String(at)]);
      const touching = labels.flatMap((a, i) => labels.slice(i + 1).filter((b) => touch(a, b)));
      expect(touching).toEqual([]);
      expect(labels.length).toBeGreaterThan(6);
    },
  );
});

test('steps are 1, 2 or 5 times a power of ten', () => {
  expect([32, 17, 7, 3, 1].map((size) => tickStep(size, 30))).toEqual([1, 2, 5, 10, 50]);
});
