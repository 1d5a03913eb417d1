import { collapse } from '../core/expression.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { ShapeRow, ShapeTotals } from '../core/shape-table.js';
import { formatBytes } from '../core/units.js';
import { windowText } from '../core/window-text.js';
import type { Summary } from './summary.js';

/** A line of the table, before it is set in columns. */
interface Line {
  readonly name: string;
  readonly kind: string;
  readonly input: string;
  readonly output: string;
  readonly kernel: string;
  readonly parameters: string;
  readonly multiplyAdds: string;
  readonly sees: string;
}

const WIDTH = 100;
const HEADER: Line = {
  name: 'layer',
  kind: '',
  input: 'input',
  output: 'output',
  kernel: 'kernel',
  parameters: 'params',
  multiplyAdds: 'mult-adds',
  sees: 'sees',
};

/** A table in lines of text, columns aligned. */
export interface TableLines {
  readonly title: string;
  readonly head: string;
  /** Those that are shown. */
  readonly rows: readonly { readonly text: string; readonly row: ShapeRow; readonly failing: boolean }[];
  /** The sums; of a table that ends with what failed there are none. */
  readonly total?: string;
  readonly sizes?: string;
}

/** The table as text: `conv1   Conv2d    1×28×28   → 6×28×28   5×5 p2       156   117 600     5`. */
export function summaryText(summary: Summary): string {
  const { title, head, rows, total, sizes } = summaryLines(summary);
  const text = [title, head, ...rows.map((line) => line.text), total, sizes];
  if (summary.failure !== undefined) text.push('', summary.failure.message);
  return text.filter((line) => line !== undefined).join('\n');
}

/** All lines but the message of a failure. */
export function summaryLines(summary: Summary): TableLines {
  const { model, inputShape, batched, rows, totals, failure, depth = Number.POSITIVE_INFINITY } = summary;
  // What fails is shown however deep it is.
  const isShown = (_: unknown, i: number): boolean => rows[i].depth < depth || i === failure?.row;
  const lines = rowLines(rows, batched, failure?.row).filter(isShown);
  const sums: Line = {
    ...EMPTY,
    name: failure === undefined ? 'total' : `as far as ${rows[failure.row]?.path || model}`,
    parameters: grouped(totals.parameters),
    multiplyAdds: grouped(totals.multiplyAdds),
  };
  const [head, ...texts] = layOut(lines, sums);
  const failing = failure === undefined ? undefined : rows[failure.row];
  return {
    title: titleOf(model, inputShape, batched),
    head,
    rows: rows.filter(isShown).map((row, i) => ({ text: texts[i], row, failing: row === failing })),
    total: texts[texts.length - 1],
    sizes: sizesLine(totals),
  };
}

/** Lines of a table that ends with the row that failed. */
export function failedLines({
  model,
  inputShape,
  batched = false,
  rows,
}: {
  readonly model: string;
  readonly inputShape: Shape;
  readonly batched?: boolean;
  readonly rows: readonly ShapeRow[];
}): TableLines {
  const last = rows.length - 1;
  const [head, ...texts] = layOut(rowLines(rows, batched, last));
  return {
    title: titleOf(model, inputShape, batched),
    head,
    rows: rows.map((row, i) => ({ text: texts[i], row, failing: i === last })),
  };
}

function titleOf(model: string, inputShape: Shape, batched: boolean): string {
  return `${model}, input ${formatShape(inputShape)}${batched ? '; shapes without the batch axis' : ''}`;
}

/** `all trainable; input 3.14 kB + forward and backward 52.1 kB + parameters 247 kB = 302 kB`, as torchinfo counts them. */
function sizesLine({
  parameters,
  frozen = 0,
  parameterBytes,
  inputBytes = 0,
  passBytes = 0,
}: ShapeTotals): string {
  const bytes = [
    `input ${formatBytes(inputBytes)}`,
    `forward and backward ${formatBytes(passBytes)}`,
    `parameters ${formatBytes(parameterBytes)}`,
  ];
  const sum = `${bytes.join(' + ')} = ${formatBytes(inputBytes + passBytes + parameterBytes)}`;
  if (parameters === 0) return sum;
  const trainable = frozen === 0 ? 'all' : grouped(parameters - frozen);
  return `${trainable} trainable${frozen === 0 ? '' : `, ${grouped(frozen)} frozen`}; ${sum}`;
}

function rowLines(rows: readonly ShapeRow[], batched: boolean, failing: number | undefined): Line[] {
  return rows.map((row, i) => rowLine(row, rows.slice(0, i), batched, failing));
}

const EMPTY: Line = {
  name: '',
  kind: '',
  input: '',
  output: '',
  kernel: '',
  parameters: '',
  multiplyAdds: '',
  sees: '',
};

function rowLine(
  row: ShapeRow,
  before: readonly ShapeRow[],
  batched: boolean,
  failing: number | undefined,
): Line {
  const ran = row.outputShape !== null;
  const stopped = failing === before.length;
  const quiet = !row.container && row.parameters === 0 && row.window === undefined;
  const parent = before.findLast(({ depth }) => depth < row.depth)?.path ?? '';
  const name = parent === '' ? row.path : row.path.slice(parent.length + 1);
  const shape = (sizes: Shape): string => sizes.slice(batched ? 1 : 0).join('×') || (batched ? '1' : '');
  return {
    name: '  '.repeat(row.depth) + (row.path === '' ? row.kind : name),
    kind: row.path === '' ? '' : row.kind,
    input: ran || row.inputShape.length > 0 ? shape(row.inputShape) : '',
    output: ran ? `→ ${shape(row.outputShape ?? [])}` : stopped ? '→ does not fit' : '',
    kernel: row.window === undefined ? '' : windowText(row.window),
    parameters: row.parameters > 0 ? grouped(row.parameters) : row.again ? 'again' : '',
    multiplyAdds: row.multiplyAdds > 0 ? grouped(row.multiplyAdds) : '',
    sees: quiet || row.receptiveField === null ? '' : [collapse(row.receptiveField)].flat().join('×'),
  };
}

/** Thousands apart: `117 600`. */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function layOut(lines: readonly Line[], total?: Line): string[] {
  const counts = total !== undefined;
  const windows = counts || lines.some(({ kernel }) => kernel !== '');
  const header = counts
    ? HEADER
    : { ...HEADER, multiplyAdds: '', sees: '', ...(windows ? {} : { kernel: '' }) };
  const all = [header, ...lines, ...(counts ? [total] : [])];
  const widest = (key: keyof Line, least: number = 0, of: readonly Line[] = all): number =>
    Math.max(least, ...of.map((line) => line[key].length));
  const kind = widest('kind', 0, lines);
  const input = widest('input');
  // The arrow stands before the column, and the header above what it points to.
  const output = Math.max(HEADER.output.length, widest('output', 2, lines) - 2);
  const kernel = widest('kernel', windows ? 8 : 0);
  const parameters = widest('parameters');
  const multiplyAdds = widest('multiplyAdds');
  const sees = widest('sees');
  const gap = kind > 0 ? 1 : 0;
  const rest =
    gap + kind + 1 + input + 4 + output + 2 + kernel + 2 + parameters + 1 + multiplyAdds + 2 + sees;
  const name = Math.min(widest('name', 0, lines), Math.max(12, WIDTH - rest));

  const row = (line: Line): string => {
    const first =
      line.kind === ''
        ? line.name.padEnd(name + gap + kind)
        : `${shorten(line.name, name).padEnd(name)} ${line.kind.padEnd(kind)}`;
    const arrow = line.output.startsWith('→ ') ? line.output : `  ${line.output}`;
    const shapes = `${first} ${line.input.padEnd(input)}  ${arrow.padEnd(output + 2)}`;
    const numbers = `${line.parameters.padStart(parameters)} ${line.multiplyAdds.padStart(multiplyAdds)}`;
    return `${shapes}  ${line.kernel.padEnd(kernel)}  ${numbers}  ${line.sees.padStart(sees)}`.trimEnd();
  };
  return all.map(row);
}

/** A name too long for its column, its middle left out. */
function shorten(name: string, width: number): string {
  if (name.length <= width) return name;
  const head = Math.ceil((width - 1) / 2);
  return `${name.slice(0, head)}…${name.slice(name.length - (width - 1 - head))}`;
}
