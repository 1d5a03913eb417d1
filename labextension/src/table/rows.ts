// The rows of a shape table as the view needs them: who is inside whom, shapes without the batch axis, text to copy.
import {
  asciiNumber,
  formatInteger,
  type ShapeRow,
  type ShapeTablePayload,
  windowText,
} from 'convlens/protocol';

/** Rows but the model's own, whose numbers are the totals. */
export function layerRows(payload: ShapeTablePayload): ShapeRow[] {
  const inner = payload.rows.filter(({ path }) => path !== '');
  return inner.length > 0 ? inner : [...payload.rows];
}

/** The last part of the path. */
export function rowName(row: ShapeRow): string {
  return row.path.split('.').at(-1) || row.kind;
}

/** Whether `row` is somewhere inside the module at `path`. */
export function isInside(row: ShapeRow, path: string): boolean {
  return row.path.startsWith(`${path}.`);
}

/**
 * Whether the first axis of the shapes is the batch: a layer with a window takes its spatial axes and the channels, one
 * axis more is the batch. Without such a layer nobody can tell, and shapes are shown whole.
 */
export function isBatched(rows: readonly ShapeRow[]): boolean {
  const layer = rows.find(({ window, container }) => window !== undefined && !container);
  return layer?.window !== undefined && layer.inputShape.length === layer.window.kernelSize.length + 2;
}

/** A receptive field in one cell: `14`, `7×5`, `all`; empty where nothing is known. */
export function fieldText(row: ShapeRow): string {
  if (row.seesAll) return 'all';
  const { receptiveField } = row;
  if (!receptiveField || receptiveField.length === 0) return '';
  return receptiveField.every((size) => size === receptiveField[0])
    ? String(receptiveField[0])
    : receptiveField.join('×');
}

/** The table in Markdown, with ASCII signs, to be pasted anywhere. */
export function markdownOf(payload: ShapeTablePayload): string {
  const rows = layerRows(payload);
  const skip = isBatched(rows) ? 1 : 0;
  const shape = (sizes: readonly number[] | null): string => sizes?.slice(skip).join('×') ?? 'does not fit';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) =>
    line([
      row.path,
      row.kind,
      shape(row.inputShape),
      shape(row.outputShape),
      row.window ? windowText(row.window) : '',
      asciiNumber(formatInteger(row.parameters)),
      asciiNumber(formatInteger(row.multiplyAdds)),
      fieldText(row),
    ]),
  );
  const { parameters, multiplyAdds } = payload.totals;
  const totals = [parameters, multiplyAdds].map((count) => asciiNumber(formatInteger(count)));
  return [
    line(['layer', 'kind', 'input', 'output', 'kernel', 'params', 'mult-adds', 'sees']),
    line(['---', '---', '---', '---', '---', '---:', '---:', '---:']),
    ...body,
    line(['total', '', '', '', '', ...totals, '']),
  ].join('\n');
}
