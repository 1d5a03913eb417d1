// A plane as text to copy and as files to save. Everything copied has ASCII signs.
import { cssColour } from 'convlens/protocol';
import { type ColourRange, colourOf } from './colour-range.js';
import type { Plane } from './held-values.js';
import type { Palette } from './palette.js';

/** The plane, and its values as the dtype has them: an int64 as a bigint. */
export interface ExportedPlane {
  readonly plane: Plane;
  readonly dtype: string;
  /** Whether the values are the tensor's own: of a preview, they are to 8 bits. */
  readonly exact: boolean;
  /** Whether the plane has an axis of rows. */
  readonly flat: boolean;
  valueAt(row: number, column: number): number | bigint;
}

/** Rows of cells as nested brackets, one row a line. */
function nested(exported: ExportedPlane, write: (value: number | bigint) => string): string {
  const { plane, flat } = exported;
  const line = (row: number): string => {
    const cells = Array.from({ length: plane.columns }, (_, column) => write(exported.valueAt(row, column)));
    return `[${cells.join(', ')}]`;
  };
  if (flat) return line(0);
  return `[\n  ${Array.from({ length: plane.rows }, (_, row) => line(row)).join(',\n  ')},\n]`;
}

/** An array literal, with `n` behind an int64. */
export function asTypeScript(exported: ExportedPlane): string {
  return nested(exported, (value) => {
    if (exported.dtype === 'bool') return value ? 'true' : 'false';
    return typeof value === 'bigint' ? `${value}n` : String(value);
  });
}

/** JSON; what JSON has no word for is null. */
export function asJson(exported: ExportedPlane): string {
  return nested(exported, (value) => {
    if (exported.dtype === 'bool') return value ? 'true' : 'false';
    return typeof value === 'number' && !Number.isFinite(value) ? 'null' : String(value);
  }).replace(/,\n\]$/, '\n]');
}

/** `np.array([[0.5, np.nan]], dtype=np.float32)` */
export function asNumPy(exported: ExportedPlane): string {
  const type = exported.dtype === 'bool' ? 'np.bool_' : `np.${exported.dtype}`;
  const array = nested(exported, (value) => {
    if (exported.dtype === 'bool') return value ? 'True' : 'False';
    if (typeof value === 'bigint' || Number.isFinite(value)) return String(value);
    return Number.isNaN(value) ? 'np.nan' : value > 0 ? 'np.inf' : '-np.inf';
  });
  return `np.array(${array}, dtype=${type})`;
}

/** NumPy's own file: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export function asNpy(exported: ExportedPlane): Blob {
  const { plane, flat, dtype } = exported;
  const count = plane.rows * plane.columns;
  const values = Array.from({ length: count }, (_, i) =>
    exported.valueAt(Math.floor(i / plane.columns), i % plane.columns),
  );
  const numbers = values.map(Number);
  const kinds: Record<string, () => [string, ArrayBufferView]> = {
    float32: () => ['<f4', Float32Array.from(numbers)],
    float64: () => ['<f8', Float64Array.from(numbers)],
    int32: () => ['<i4', Int32Array.from(numbers)],
    int64: () => ['<i8', BigInt64Array.from(values, (value) => BigInt(value))],
    uint8: () => ['|u1', Uint8Array.from(numbers)],
    bool: () => ['|b1', Uint8Array.from(numbers)],
  };
  const [descr, data] = (kinds[dtype] ?? kinds.float64)();
  const shape = flat ? `(${plane.columns},)` : `(${plane.rows}, ${plane.columns})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  // Magic, version and length are ten bytes; all of it ends at a multiple of 64, with a line break.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const text = `${header.padEnd(length - 1)}\n`;
  const head = Uint8Array.from([
    0x93,
    ...[...'NUMPY'].map((c) => c.charCodeAt(0)),
    1,
    0,
    length & 255,
    length >> 8,
  ]);
  return new Blob([head, text, data as BlobPart], { type: 'application/octet-stream' });
}

/** Pixels of a cell in pictures that are saved. */
const CELL = 8;
/** Runs of one colour are one rectangle, and there are no more cells than this. */
const MOST_CELLS = 2 ** 16;

/** The cells as rectangles; null for planes of more than 2¹⁶ cells. */
export function asSvg({ plane }: ExportedPlane, range: ColourRange, palette: Palette): Blob | null {
  const { rows, columns } = plane;
  if (rows * columns > MOST_CELLS) return null;
  const parts: string[] = [];
  for (let row = 0; row < rows; row++) {
    let from = 0;
    for (let column = 1; column <= columns; column++) {
      const colour = cellCss(plane.valueAt(row, from), range, palette);
      if (column < columns && cellCss(plane.valueAt(row, column), range, palette) === colour) continue;
      parts.push(
        `<rect x="${from * CELL}" y="${row * CELL}" width="${(column - from) * CELL}" height="${CELL}" fill="${colour}"/>`,
      );
      from = column;
    }
  }
  const size = `width="${columns * CELL}" height="${rows * CELL}" viewBox="0 0 ${columns * CELL} ${rows * CELL}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} shape-rendering="crispEdges">${parts.join('')}</svg>`;
  return new Blob([svg], { type: 'image/svg+xml' });
}

function cellCss(value: number, range: ColourRange, palette: Palette): string {
  if (Number.isNaN(value)) return palette.nan;
  return Number.isFinite(value) ? cssColour(colourOf(value, range, palette)) : palette.ink;
}

/** The cells, each of eight pixels (fewer where that would be more than 4096 in all). */
export async function asPng(
  { plane }: ExportedPlane,
  range: ColourRange,
  palette: Palette,
): Promise<Blob | null> {
  const cell = Math.max(1, Math.min(CELL, Math.floor(4096 / Math.max(plane.rows, plane.columns))));
  const canvas = document.createElement('canvas');
  canvas.width = plane.columns * cell;
  canvas.height = plane.rows * cell;
  const context = canvas.getContext('2d')!;
  for (let row = 0; row < plane.rows; row++) {
    for (let column = 0; column < plane.columns; column++) {
      context.fillStyle = cellCss(plane.valueAt(row, column), range, palette);
      context.fillRect(column * cell, row * cell, cell, cell);
    }
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
