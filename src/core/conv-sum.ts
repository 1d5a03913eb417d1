// A convolution written out: which products make an output cell, in which order they are told, and what they add up
// to. Sums are in double precision. The display of `explain` and its view in the notebook both ask here; where a tap
// falls is conv-arithmetic's affair.
import {
  type AxisWindowing,
  outputSize,
  type PaddingMode,
  sourceIndex,
  type Tap,
  taps,
  transposedSize,
  transposedTaps,
} from './conv-arithmetic.js';

/** One number for depth, height and width; axes that a convolution lacks have one cell and one tap. */
export type Triple<T = number> = readonly [depth: T, height: T, width: T];

/** One number for depth, height and width; the axes that are missing come first. */
export function tripleOf<T>(values: readonly T[], missing: T): Triple<T> {
  const [depth, height, width] = [missing, missing, missing, ...values].slice(-3);
  return [depth, height, width];
}

/** How a convolution is laid out. */
export interface ConvLayout {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  /** Cells of the input along each axis. */
  readonly size: Triple;
  readonly axes: Triple<AxisWindowing>;
  readonly mode: PaddingMode;
  /** Of a transposed convolution, and only of one: the cells more at the end of each axis. */
  readonly outputPadding?: Triple;
}

/** Where the numbers come from. */
export interface ConvValues {
  /** The value of a cell of the input; never asked of padding. */
  input(channel: number, depth: number, row: number, column: number): number;
  /** `channel` counts within the group. */
  weight(out: number, channel: number, depth: number, row: number, column: number): number;
  /** 0 for a layer without. */
  bias(out: number): number;
}

/** One product of a sum. */
export interface Term {
  /** Which tap of the kernel. */
  readonly row: number;
  readonly column: number;
  /** Where the tap falls; outside of the input in the padding, between its cells in a transposed convolution. */
  readonly at: readonly [row: number, column: number];
  /** The input cell that it reads; null where it reads a zero of the padding. */
  readonly source: readonly [row: number, column: number] | null;
  /** Whether it falls on the padding. */
  readonly padded: boolean;
  readonly x: number;
  readonly w: number;
  readonly product: number;
}

/** The products of one input channel, and of one depth of the kernel where it has several. */
export interface TermRow {
  readonly channel: number;
  /** Along the depth: which tap, and the input cell it reads. */
  readonly depth: Tap;
  readonly terms: readonly Term[];
  readonly sum: number;
}

/** An output cell as the sum it is. */
export interface CellSum {
  readonly rows: readonly TermRow[];
  readonly bias: number;
  readonly total: number;
}

/** Cells of the output along each axis; less than one where the kernel does not fit. */
export function outputSizes({ size, axes, outputPadding }: ConvLayout): Triple {
  const along = (axis: 0 | 1 | 2): number =>
    outputPadding === undefined
      ? outputSize(size[axis], axes[axis])
      : transposedSize(size[axis], axes[axis], outputPadding[axis]);
  return [along(0), along(1), along(2)];
}

/** Where the weight of an output channel and of an input channel of its group stands, on the weight's first two axes. */
export function weightPlace(
  { inChannels, outChannels, groups, outputPadding }: ConvLayout,
  out: number,
  channel: number,
): readonly [first: number, second: number] {
  if (outputPadding === undefined) return [out, channel];
  const perGroup = outChannels / groups;
  return [Math.floor(out / perGroup) * (inChannels / groups) + channel, out % perGroup];
}

/** The input channels that an output channel reads, first and count. */
export function channelsOf(layout: ConvLayout, out: number): { first: number; count: number } {
  const count = layout.inChannels / layout.groups;
  const group = Math.floor(out / (layout.outChannels / layout.groups));
  return { first: group * count, count };
}

/** The taps of an output cell along one axis. */
export function tapsAlong(layout: ConvLayout, axis: 0 | 1 | 2, output: number): Tap[] {
  const { size, axes, mode, outputPadding } = layout;
  return outputPadding === undefined
    ? taps(output, size[axis], axes[axis], mode)
    : transposedTaps(output, size[axis], axes[axis]);
}

/** Output cell `[out, ...at]`, product by product. */
export function cellSum(layout: ConvLayout, values: ConvValues, out: number, at: Triple): CellSum {
  const [depths, downs, acrosses] = ([0, 1, 2] as const).map((axis) => tapsAlong(layout, axis, at[axis]));
  const { first, count } = channelsOf(layout, out);
  const rows: TermRow[] = [];
  for (let c = 0; c < count; c++) {
    for (const depth of depths) {
      const terms = downs.flatMap((down) =>
        acrosses.map((across): Term => {
          const w = values.weight(out, c, depth.k, down.k, across.k);
          const { index: row, source: sourceRow } = down;
          const { index: column, source: sourceColumn } = across;
          const zero = depth.source === null || sourceRow === null || sourceColumn === null;
          const x = zero ? 0 : values.input(first + c, depth.source, sourceRow, sourceColumn);
          return {
            row: down.k,
            column: across.k,
            at: [row, column],
            source: zero ? null : [sourceRow, sourceColumn],
            padded: depth.index !== depth.source || row !== sourceRow || column !== sourceColumn,
            x,
            w,
            product: x * w,
          };
        }),
      );
      rows.push({
        channel: first + c,
        depth,
        terms,
        sum: terms.reduce((sum, { product }) => sum + product, 0),
      });
    }
  }
  const bias = values.bias(out);
  return { rows, bias, total: rows.reduce((sum, row) => sum + row.sum, bias) };
}

/** Places along one axis: `start`, `start + 1`, … (`count` of them). */
export interface Range {
  readonly start: number;
  readonly count: number;
}

/** A part of one plane of the output, row-major: the same products in the same order as {@link cellSum}. */
export function outputPart(
  layout: ConvLayout,
  values: ConvValues,
  out: number,
  depth: number,
  rows: Range,
  columns: Range,
): Float64Array {
  const [, down, across] = layout.axes;
  const part = new Float64Array(rows.count * columns.count).fill(values.bias(out));
  if (part.length === 0) return part;
  if (layout.outputPadding !== undefined)
    return addTransposed(part, layout, values, out, depth, rows, columns);
  const { first, count } = channelsOf(layout, out);
  const [readRows, readColumns] = [sourcesUnder(layout, 1, rows), sourcesUnder(layout, 2, columns)];
  const plane = new Float64Array(readRows.length * readColumns.length);
  for (let c = 0; c < count; c++) {
    for (const { k, source } of tapsAlong(layout, 0, depth)) {
      fillPlane(plane, readRows, readColumns, source, first + c, values);
      for (let u = 0; u < down.kernelSize; u++) {
        for (let v = 0; v < across.kernelSize; v++) {
          const w = values.weight(out, c, k, u, v);
          for (let i = 0; i < rows.count; i++) {
            let from = (i * down.stride + u * down.dilation) * readColumns.length + v * across.dilation;
            const end = (i + 1) * columns.count;
            for (let at = i * columns.count; at < end; at++, from += across.stride)
              part[at] += plane[from] * w;
          }
        }
      }
    }
  }
  return part;
}

/** The products of a transposed convolution: only the taps that fall on cells. */
function addTransposed(
  part: Float64Array,
  layout: ConvLayout,
  values: ConvValues,
  out: number,
  depth: number,
  rows: Range,
  columns: Range,
): Float64Array {
  const found = (axis: 0 | 1 | 2, place: number): readonly { k: number; source: number }[] =>
    tapsAlong(layout, axis, place).flatMap(({ k, source }) => (source === null ? [] : [{ k, source }]));
  const depths = found(0, depth);
  const downs = Array.from({ length: rows.count }, (_, i) => found(1, rows.start + i));
  const acrosses = Array.from({ length: columns.count }, (_, j) => found(2, columns.start + j));
  const { first, count } = channelsOf(layout, out);
  for (let i = 0; i < rows.count; i++) {
    for (let j = 0; j < columns.count; j++) {
      let sum = part[i * columns.count + j];
      for (let c = 0; c < count; c++) {
        for (const d of depths) {
          for (const h of downs[i]) {
            for (const w of acrosses[j]) {
              sum +=
                values.input(first + c, d.source, h.source, w.source) * values.weight(out, c, d.k, h.k, w.k);
            }
          }
        }
      }
      part[i * columns.count + j] = sum;
    }
  }
  return part;
}

/** What stands under the windows of some places of an axis, from the first tap to the last: input cells, null for zeros. */
function sourcesUnder(
  { size, axes, mode }: ConvLayout,
  axis: 1 | 2,
  { start, count }: Range,
): (number | null)[] {
  const { stride, padding, kernelSize, dilation } = axes[axis];
  const first = start * stride - padding[0];
  const length = (count - 1) * stride + dilation * (kernelSize - 1) + 1;
  return Array.from({ length }, (_, i) => sourceIndex(first + i, size[axis], mode));
}

/** The cells of one channel's slice as they stand under the windows. */
function fillPlane(
  plane: Float64Array,
  rows: readonly (number | null)[],
  columns: readonly (number | null)[],
  depth: number | null,
  channel: number,
  values: ConvValues,
): void {
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const zero = depth === null || row === null || column === null;
      plane[at++] = zero ? 0 : values.input(channel, depth, row, column);
    }
  }
}

/** The places of `range` along one axis of the output that read an input cell: where it is fed to. */
export function fedAlong(layout: ConvLayout, axis: 0 | 1 | 2, source: number, range: Range): number[] {
  return Array.from({ length: range.count }, (_, i) => range.start + i).filter((place) =>
    tapsAlong(layout, axis, place).some((tap) => tap.source === source),
  );
}

/**
 * The places along one axis of the output that can be worked out of the input cells `held`: those around `near`, or
 * else around the first window that lies within. None where no window does.
 */
export function workableRange(layout: ConvLayout, axis: 0 | 1 | 2, held: Range, near: number): Range {
  const places = outputSizes(layout)[axis];
  if (held.start === 0 && held.count === layout.size[axis]) return { start: 0, count: places };
  const workable = (place: number): boolean =>
    place >= 0 &&
    place < places &&
    tapsAlong(layout, axis, place).every(
      ({ source }) => source === null || (source >= held.start && source < held.start + held.count),
    );
  const { padding, stride } = layout.axes[axis];
  const leftmost = Math.ceil((held.start + padding[0]) / stride);
  const middle = Math.floor((held.start + held.count / 2) * stride) - padding[0];
  let first = [near, leftmost, ...(layout.outputPadding === undefined ? [] : [middle])].find(workable);
  if (first === undefined) return { start: 0, count: 0 };
  let last = first;
  while (workable(first - 1)) first--;
  while (workable(last + 1)) last++;
  return { start: first, count: last - first + 1 };
}
