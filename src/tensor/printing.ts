// A tensor as text: one line of what it is, one of what its values are like, then the numbers.
import { contiguousArray } from '../core/contiguous.js';
import { bytesPerElement, isFloatingPoint } from '../core/dtype.js';
import { formatShape, numel } from '../core/shape.js';
import type { Statistics } from '../core/statistics.js';
import type { TensorData } from '../core/tensor-data.js';
import { exponential, fixed, type NumberFormat, numberFormat } from './printed-numbers.js';
import { type Distribution, distribution, joinBins } from './statistics.js';

/** No line is longer. */
const COLUMNS = 100;

/** Tensors of more values are abbreviated, as in PyTorch. */
const THRESHOLD = 1000;

/**
 * How many positions are shown at the start and the end of an abbreviated axis: PyTorch's three and three for
 * vectors and matrices; with more axes fewer rows, so that the whole fits on a screen. Last axis first.
 */
const EDGES: readonly (readonly [number, number])[] = [
  [3, 3],
  [2, 1],
  [1, 1],
  [1, 0],
];
const MATRIX_EDGE: readonly [number, number] = [3, 3];

const BARS = ' ▁▂▃▄▅▆▇█';
const BINS = 20;

/** `768 B`, `6.86 MB`: powers of 1000, three digits. */
function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (unit < units.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

/** An end of the range: whole numbers as they are, else four digits. */
function formatEnd(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return exponential(value, 3);
  return size >= 1000 ? fixed(value, 0) : value.toPrecision(4);
}

/** A mean or a spread: four decimals, fewer where the number is large. */
function formatMoment(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e5 || size < 5e-4)) return exponential(value, 3);
  return size < 1 ? fixed(value, 4) : formatEnd(value);
}

function bars(fineCounts: readonly number[]): string {
  const counts = joinBins(fineCounts, BINS);
  const most = Math.max(...counts);
  return counts.map((count) => BARS[Math.ceil((count / most) * 8)]).join('');
}

/** The first of several forms, the richest first, that fits on a line. */
function fitting(...forms: readonly string[]): string {
  return forms.find((form) => form.length <= COLUMNS) ?? forms[forms.length - 1];
}

/** `32 NaN, 11 +Inf`: the values that are no numbers. */
function specialCounts({ nan, positiveInfinity, negativeInfinity }: Statistics): string {
  const counts = [
    [nan, 'NaN'],
    [positiveInfinity, '+Inf'],
    [negativeInfinity, '-Inf'],
  ] as const;
  return counts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(', ');
}

/** What all values are like; null where one look at the numbers says it. */
function statisticsLine(data: TensorData, known: Distribution | undefined): string | null {
  const count = numel(data.shape);
  if (count < 2) return null;
  const { statistics: values, counts: fineCounts } = known ?? distribution(contiguousArray(data));
  const { min, max, mean, std, finite, zeros, sampled } = values;
  if (data.dtype === 'bool') {
    const looked = sampled ?? count;
    return `values ${looked - zeros} true, ${zeros} false${sampled === undefined ? '' : ` of ${sampled} looked at`}`;
  }
  if (min === null || max === null || mean === null)
    return `values ${finite} of ${count} finite  ${specialCounts(values)}`;
  const range = `values ${formatEnd(min)} |${bars(fineCounts)}| ${formatEnd(max)}`;
  const average = `mean ${formatMoment(mean)}`;
  if (finite < count) {
    const special = specialCounts(values);
    return fitting(
      `${range}  ${average} of ${finite} finite  ${special}`,
      `${range}  ${average}  ${special}`,
      `${range}  ${special}`,
    );
  }
  const spread = std === null ? '' : `  std ${formatMoment(std)}`;
  const special = isFloatingPoint(data.dtype) ? ', 0 NaN, 0 Inf' : '';
  const counts =
    sampled === undefined ? `${zeros} zero${special}` : `of ${sampled} values looked at${special}`;
  return fitting(
    `${range}  ${average}${spread}  ${counts}`,
    `${range}  ${average}  ${counts}`,
    `${range}  ${counts}`,
  );
}

/** The positions shown of an axis; null stands for those left out. */
function shownPositions(size: number, axis: number, rank: number, abbreviated: boolean): (number | null)[] {
  const [lead, trail] = rank <= 2 ? MATRIX_EDGE : EDGES[Math.min(rank - 1 - axis, EDGES.length - 1)];
  const all = Array.from({ length: size }, (_, i) => i);
  if (!abbreviated || size <= lead + trail) return all;
  return [...all.slice(0, lead), null, ...all.slice(size - trail, size)];
}

type Shown = readonly (readonly (number | null)[])[];

/** The values at the positions shown, row-major. */
function shownValues({ storage, offset, strides }: TensorData, shown: Shown): (number | bigint)[] {
  let offsets = [offset];
  shown.forEach((positions, axis) => {
    const steps = positions
      .filter((position) => position !== null)
      .map((position) => position * strides[axis]);
    offsets = offsets.flatMap((start) => steps.map((step) => start + step));
  });
  return offsets.map((at) => storage.array[at]);
}

/** The innermost axis: `[1., 2., ..., 9.]`, broken into lines where it is too long. */
function rowText(items: readonly string[], width: number, indent: number, columns: number): string {
  const perLine = Math.max(1, Math.floor((columns - indent) / (width + 2)));
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(', '));
  return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
}

function blockText(data: TensorData, shown: Shown, format: NumberFormat, abbreviated: boolean): string {
  const { storage, strides } = data;
  const rank = shown.length;
  const level = (axis: number, at: number): string => {
    if (axis === rank) return format.format(storage.array[at]);
    const items = shown[axis].map((position) =>
      position === null ? '...' : level(axis + 1, at + position * strides[axis]),
    );
    // The brackets that close at the end of a line count too.
    if (axis === rank - 1) return rowText(items, format.width, axis, COLUMNS - rank);
    const blankLines = abbreviated ? 0 : rank - axis - 2;
    return `[${items.join(`,\n${'\n'.repeat(blankLines)}${' '.repeat(axis + 1)}`)}]`;
  };
  return level(0, data.offset);
}

/**
 * The numbers in PyTorch's format, in at most 100 columns: of more than 1000 values, the edges.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function formatNumbers(data: TensorData): string {
  const count = numel(data.shape);
  if (count === 0) return 'no values';
  const abbreviated = count > THRESHOLD;
  const rank = data.shape.length;
  const shown = data.shape.map((size, axis) => shownPositions(size, axis, rank, abbreviated));
  return blockText(data, shown, numberFormat(shownValues(data, shown), data.dtype), abbreviated);
}

/** `tensor [20, 33, 26, 100] float32, 6.86 MB`. */
export function formatHeader({ shape, dtype }: TensorData): string {
  return `tensor ${formatShape(shape)} ${dtype}, ${formatBytes(numel(shape) * bytesPerElement(dtype))}`;
}

/** A tensor as `toString()`, the terminal and `text/plain` show it; `known` spares a second look at every value. */
export function formatTensor(data: TensorData, known?: Distribution): string {
  const line = statisticsLine(data, known);
  return [formatHeader(data), ...(line === null ? [] : [line]), formatNumbers(data)].join('\n');
}

/** A tensor inside another value, on one line: the numbers where they fit, else what it is. */
export function formatTensorInline(data: TensorData): string {
  const numbers = numel(data.shape) <= 32 ? formatNumbers(data) : '\n';
  const inline = `tensor ${formatShape(data.shape)} ${data.dtype} ${numbers}`;
  return numbers.includes('\n') || inline.length > 76 ? formatHeader(data) : inline;
}
