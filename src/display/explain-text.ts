// A convolution in words: the text form, and the sentence that describes the picture.
import { type AxisWindowing, sizeFormula, transposedSizeFormula } from '../core/conv-arithmetic.js';
import { formatShape } from '../core/shape.js';
import { asciiNumber, commonFormat, type TermRow, toldRows } from '../protocol/index.js';
import type { InspectedConvolution } from './explain-inspected.js';

/** Columns of the text form. */
const WIDTH = 100;
const CELL = 6;
/** Of the sums at the right. */
const SUM = 7;

/** `y[1, 0, 4]` */
export function cellName({ at }: InspectedConvolution): string {
  return `y${formatShape(at)}`;
}

/** `x[0]`; of a convolution along a depth, the channel and the slice: `x[0, 2]`. */
export function rowName({ layout }: InspectedConvolution, { channel, depth }: TermRow): string {
  if (layout.axes[0].kernelSize === 1 && layout.size[0] === 1) return `x[${channel}]`;
  return `x[${channel}, ${depth.source ?? 'padding'}]`;
}

/** What writes the numbers of each kind in one form: inputs, weights, products with all sums. */
export interface SumFormats {
  readonly x: (value: number) => string;
  readonly w: (value: number) => string;
  readonly sum: (value: number) => string;
}

/** The forms of the numbers that are told. */
export function sumFormats({ sum }: InspectedConvolution): SumFormats {
  const { told, rest } = toldRows(sum.rows);
  const terms = told.flatMap((row) => row.terms);
  const sums = [...told.map((row) => row.sum), rest?.sum ?? 0, sum.bias, sum.total];
  return {
    x: commonFormat(terms.map(({ x }) => x)),
    w: commonFormat(terms.map(({ w }) => w)),
    sum: commonFormat([...terms.map(({ product }) => product), ...sums]),
  };
}

/** The text form: the shapes, the size worked out, one output cell as windows × weights = products → sums. */
export function explainText(inspected: InspectedConvolution): string {
  const { expression, inputShape, outputShape, batch, settings } = inspected;
  const item = batch === undefined ? '' : `    (item ${batch.item} of ${batch.size})`;
  return [
    `${expression}    ${formatShape(inputShape)} -> ${formatShape(outputShape)}${item}`,
    ...sizeLines(inspected),
    '',
    ...sumLines(inspected, settings.kernelSize[settings.kernelSize.length - 1]),
  ].join('\n');
}

const AXES: Readonly<Record<number, readonly string[]>> = {
  1: ["L'"],
  2: ["H'", "W'"],
  3: ["D'", "H'", "W'"],
};

/** One line where all axes have the same numbers. */
function sizeLines({ settings, inputShape }: InspectedConvolution): string[] {
  const rank = settings.kernelSize.length;
  const formulas = settings.kernelSize.map((_, d) =>
    asciiFormula(axisFormula(settings, inputShape[d + 1], d)),
  );
  if (formulas.every((formula) => formula === formulas[0])) return [`${AXES[rank][0]} = ${formulas[0]}`];
  return formulas.map((formula, d) => `${AXES[rank][d]} = ${formula}`);
}

/** The size of the output along a spatial axis, worked out. */
export function axisFormula(settings: InspectedConvolution['settings'], size: number, d: number): string {
  const axis = axisOf(settings, d);
  const { outputPadding } = settings;
  return outputPadding === undefined
    ? sizeFormula(size, axis)
    : transposedSizeFormula(size, axis, outputPadding[d]);
}

/** A window along one of the spatial axes. */
function axisOf(settings: InspectedConvolution['settings'], d: number): AxisWindowing {
  return {
    kernelSize: settings.kernelSize[d],
    stride: settings.stride[d],
    padding: settings.padding[d],
    dilation: settings.dilation[d],
  };
}

function asciiFormula(formula: string): string {
  return formula
    .replaceAll('·', '*')
    .replace(/\((\d+) − 1\)/g, '($1-1)')
    .replaceAll('−', '-');
}

function sumLines(inspected: InspectedConvolution, columns: number): string[] {
  const { sum, layout } = inspected;
  const { told, rest } = toldRows(sum.rows);
  const formats = asciiFormats(sumFormats(inspected));
  const texts = told.flatMap(({ terms }) =>
    terms.flatMap(({ x, w, product }) => [formats.x(x), formats.w(w), formats.sum(product)]),
  );
  const cell = Math.max(CELL, ...texts.map((text) => text.length + 1));
  const name = Math.max(...told.map((row) => rowName(inspected, row).length));
  const ends: [string, number][] = [
    ...(rest === null ? [] : [[`${rest.count} more channels`, rest.sum] as [string, number]]),
    ...(inspected.arrays.bias === null ? [] : [['bias', sum.bias] as [string, number]]),
    ['sum', sum.total],
  ];
  const arrow = name + 3 * columns * cell + '  * '.length + '  = '.length + '   ->'.length;
  if (arrow + SUM > WIDTH) {
    const lines = [...told.map((row) => [rowName(inspected, row), row.sum] as const), ...ends];
    const label = Math.max(...lines.map(([text]) => text.length));
    return [
      `${cellName(inspected)}: windows of ${windowWords(layout)} cells times weights, summed`,
      ...lines.map(([text, value]) => `${text.padEnd(label)}  ${formats.sum(value).padStart(SUM)}`),
    ];
  }
  const padded = sum.rows.some(({ terms }) => terms.some(({ source }) => source === null));
  const head = `${cellName(inspected)}: window of x, times weights, gives products${padded ? `    (. = ${layout.outputPadding === undefined ? 'padding' : 'between or beyond the cells'})` : ''}`;
  const several = told[0].terms.length > columns;
  const blocks = told.flatMap((row, i) => [
    ...(several && i > 0 ? [''] : []),
    ...gridLines(row, rowName(inspected, row).padEnd(name), columns, cell, formats),
  ]);
  const endLines = ends.map(([text, value]) => {
    const label = text.length < 4 ? text.padEnd(4) : text;
    return `${label.padStart(arrow)}${formats.sum(value).padStart(SUM)}`;
  });
  return [head, ...blocks, ...endLines];
}

/** `5` along a line, `3 x 5` on a plane. */
function windowWords({ axes, size }: InspectedConvolution['layout']): string {
  const [depth, height, width] = axes.map(({ kernelSize }) => kernelSize);
  const flat = height === 1 && size[1] === 1;
  const plane = flat ? String(width) : `${height} x ${width}`;
  return depth === 1 ? plane : `${depth} x ${plane}`;
}

function asciiFormats({ x, w, sum }: SumFormats): SumFormats {
  const ascii = (format: (value: number) => string) => (value: number) => asciiNumber(format(value));
  return { x: ascii(x), w: ascii(w), sum: ascii(sum) };
}

/** One channel: three grids side by side, the signs between them on the middle line. */
function gridLines(
  { terms, sum }: TermRow,
  name: string,
  columns: number,
  cell: number,
  formats: SumFormats,
): string[] {
  const rows = terms.length / columns;
  const middle = Math.floor(rows / 2);
  return Array.from({ length: rows }, (_, row) => {
    const line = terms.slice(row * columns, (row + 1) * columns);
    const grid = (texts: string[]): string => texts.map((text) => text.padStart(cell)).join('');
    const on = row === middle;
    const parts = [
      on ? name : ' '.repeat(name.length),
      grid(line.map(({ x, source }) => (source === null ? '.' : formats.x(x)))),
      on ? '  * ' : '    ',
      grid(line.map(({ w }) => formats.w(w))),
      on ? '  = ' : '    ',
      grid(line.map(({ product }) => formats.sum(product))),
      on ? `   ->${formats.sum(sum).padStart(SUM)}` : '',
    ];
    return parts.join('');
  });
}

const COUNTS = ['no', 'one', 'two', 'three', 'four'] as const;

/** The picture in one sentence: the windows' sums, the bias, the sum and where it stands. */
export function explainAlt(inspected: InspectedConvolution): string {
  const { sum, settings, arrays } = inspected;
  const { sum: format } = sumFormats(inspected);
  const { told, rest } = toldRows(sum.rows);
  const count = COUNTS[sum.rows.length] ?? String(sum.rows.length);
  const window = settings.kernelSize.join(' by ');
  const sums = told.map((row) => format(row.sum));
  const list = rest === null ? sums : [...sums, `${rest.count} more ${format(rest.sum)}`];
  const told1 = list.length === 1 ? list[0] : `${list.slice(0, -1).join(', ')} and ${list[list.length - 1]}`;
  const bias = arrays.bias === null ? 'the sum' : `with bias ${format(sum.bias)} the sum`;
  const windows =
    sum.rows.length === 1
      ? `window of ${window} times weights gives`
      : `windows of ${window} times weights give`;
  return `One output cell worked out: ${count} ${windows} ${told1}; ${bias} is ${format(sum.total)} at ${cellName(inspected)}.`;
}
