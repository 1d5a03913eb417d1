// The rows of a shape table as the view needs them: who is inside whom, and how far each has come.
import type { ShapeRow, ShapeTablePayload } from 'convlens/protocol';

/** One line of the table. */
export interface TableRow {
  /** Its place among all rows: what tells two calls of one module apart. */
  readonly index: number;
  readonly row: ShapeRow;
  /** Levels of modules around it. */
  readonly level: number;
  readonly parent: TableRow | null;
  readonly children: TableRow[];
  /** `never`: behind the row where the shapes stop fitting. */
  readonly state: 'fits' | 'fails' | 'never';
}

/** The rows as a tree, in the order of the calls. The model's own row, whose numbers are the totals, is left out. */
export function tableRows({ rows, failure }: ShapeTablePayload): TableRow[] {
  const failing = failure === undefined ? undefined : rows[failure.row];
  const inner = rows.filter(({ path }) => path !== '');
  const shown = inner.length > 0 ? inner : rows;
  const least = shown.reduce((depth, row) => Math.min(depth, row.depth), Number.POSITIVE_INFINITY);
  const failedAt = failing === undefined ? Number.POSITIVE_INFINITY : shown.indexOf(failing);
  const around: TableRow[] = [];
  return shown.map((row, index) => {
    const level = row.depth - least;
    while (around.length > 0 && around[around.length - 1].level >= level) around.pop();
    const parent = around.at(-1) ?? null;
    const state = index < failedAt ? 'fits' : index === failedAt ? 'fails' : 'never';
    const made: TableRow = { index, row, level, parent, children: [], state };
    parent?.children.push(made);
    around.push(made);
    return made;
  });
}

/** Every row inside, however deep. */
export function rowsInside({ children }: TableRow): TableRow[] {
  return children.flatMap((child) => [child, ...rowsInside(child)]);
}

/** The last part of the path. */
export function rowName({ path, kind }: ShapeRow): string {
  return path.split('.').at(-1) || kind;
}

/**
 * Whether the first axis of the shapes is the batch. Tables of before say nothing of it: a layer with a window takes
 * its axes and the channels, one axis more is the batch.
 */
export function isBatched({ batched, rows }: ShapeTablePayload): boolean {
  if (batched !== undefined) return batched;
  const layer = rows.find(({ window, container }) => window !== undefined && !container);
  return layer?.window !== undefined && layer.inputShape.length === layer.window.kernelSize.length + 2;
}

/** One number where all are the same: `14`, `7×5`. */
export function perAxis(sizes: readonly (number | string)[] | null | undefined): string {
  if (!sizes || sizes.length === 0) return '';
  return sizes.every((size) => size === sizes[0]) ? String(sizes[0]) : sizes.join('×');
}
