// The gradients of a convolution written out: what flows back to an input cell and to a weight, product by product.
// Both are asked of the taps, so that padding that copies cells, strides and transposed convolutions need no cases.
import {
  type CellSum,
  type ConvLayout,
  type ConvValues,
  channelsOf,
  outputSizes,
  type Term,
  type TermRow,
  type Triple,
  tapsAlong,
} from './conv-sum.js';

/** The gradient of a loss at `[out, depth, row, column]` of the output. */
export type OutputGradient = (out: number, depth: number, row: number, column: number) => number;

/** For each tap along an axis, the places of the output whose tap reads an input cell: several where cells are copied. */
export function readersAlong(layout: ConvLayout, axis: 0 | 1 | 2, source: number): readonly number[][] {
  const readers = Array.from({ length: layout.axes[axis].kernelSize }, (): number[] => []);
  const places = outputSizes(layout)[axis];
  for (let place = 0; place < places; place++) {
    for (const tap of tapsAlong(layout, axis, place)) if (tap.source === source) readers[tap.k].push(place);
  }
  return readers;
}

/** The output channels that read an input channel. */
function readingChannels({ inChannels, outChannels, groups }: ConvLayout, channel: number): number[] {
  const count = outChannels / groups;
  const first = Math.floor(channel / (inChannels / groups)) * count;
  return Array.from({ length: count }, (_, i) => first + i);
}

/**
 * What flows back to input cell `[channel, ...at]`: for each output channel and tap, the gradient at the places that
 * read the cell by this tap, times the tap's weight. A row's `channel` is an output channel, a term's `x` the
 * gradient, its `at` the first of those places; a tap by which nobody reads the cell is `padded`.
 */
export function inputGradientSum(
  layout: ConvLayout,
  values: ConvValues,
  gradient: OutputGradient,
  channel: number,
  at: Triple,
): CellSum {
  const [depths, downs, acrosses] = ([0, 1, 2] as const).map((axis) => readersAlong(layout, axis, at[axis]));
  const rows = readingChannels(layout, channel).flatMap((out) => {
    const within = channel - channelsOf(layout, out).first;
    return depths.map((places, k): TermRow => {
      const terms = downs.flatMap((readRows, row) =>
        acrosses.map((readColumns, column): Term => {
          const w = values.weight(out, within, k, row, column);
          let x = 0;
          for (const d of places)
            for (const i of readRows) for (const j of readColumns) x += gradient(out, d, i, j);
          const isRead = places.length > 0 && readRows.length > 0 && readColumns.length > 0;
          const place = isRead ? ([readRows[0], readColumns[0]] as const) : null;
          return { row, column, at: place ?? [-1, -1], source: place, padded: !isRead, x, w, product: x * w };
        }),
      );
      const depth = { k, index: places[0] ?? -1, source: places[0] ?? null };
      return { channel: out, depth, terms, sum: terms.reduce((sum, { product }) => sum + product, 0) };
    });
  });
  return { rows, bias: 0, total: rows.reduce((sum, row) => sum + row.sum, 0) };
}

/** What flows back to all cells of one slice of an input channel, row-major. */
export function inputGradientPlane(
  layout: ConvLayout,
  values: ConvValues,
  gradient: OutputGradient,
  channel: number,
  depth: number,
): Float64Array {
  const [, height, width] = layout.size;
  const depths = readersAlong(layout, 0, depth);
  const downs = Array.from({ length: height }, (_, i) => readersAlong(layout, 1, i));
  const acrosses = Array.from({ length: width }, (_, j) => readersAlong(layout, 2, j));
  const plane = new Float64Array(height * width);
  for (const out of readingChannels(layout, channel)) {
    const within = channel - channelsOf(layout, out).first;
    depths.forEach((places, k) => {
      for (const d of places) {
        for (let i = 0; i < height; i++) {
          downs[i].forEach((readRows, u) => {
            for (let j = 0; j < width; j++) {
              acrosses[j].forEach((readColumns, v) => {
                if (readRows.length === 0 || readColumns.length === 0) return;
                const w = values.weight(out, within, k, u, v);
                for (const p of readRows)
                  for (const q of readColumns) plane[i * width + j] += gradient(out, d, p, q) * w;
              });
            }
          });
        }
      }
    });
  }
  return plane;
}

/**
 * What flows back to the weight at `tap` between an output channel and an input channel of its group: what this tap read
 * at each place of the output, times the gradient there. A row is a slice of the output (`depth.k`); a term stands for
 * a place, its `x` is the input and its `w` the gradient.
 */
export function weightGradientSum(
  layout: ConvLayout,
  values: ConvValues,
  gradient: OutputGradient,
  out: number,
  channel: number,
  [k, u, v]: Triple,
): CellSum {
  const sizes = outputSizes(layout);
  const [depths, downs, acrosses] = ([0, 1, 2] as const).map((axis) =>
    Array.from({ length: sizes[axis] }, (_, place) => tapsAlong(layout, axis, place)[[k, u, v][axis]]),
  );
  const rows = depths.map((depth, d): TermRow => {
    const terms = downs.flatMap((down, row) =>
      acrosses.map((across, column): Term => {
        const zero = depth.source === null || down.source === null || across.source === null;
        const x = zero ? 0 : values.input(channel, depth.source, down.source, across.source);
        const w = gradient(out, d, row, column);
        return {
          row,
          column,
          at: [down.index, across.index],
          source: zero ? null : [down.source, across.source],
          padded:
            depth.index !== depth.source || down.index !== down.source || across.index !== across.source,
          x,
          w,
          product: x * w,
        };
      }),
    );
    const sum = terms.reduce((total, { product }) => total + product, 0);
    return { channel, depth: { k: d, index: depth.index, source: depth.source }, terms, sum };
  });
  return { rows, bias: 0, total: rows.reduce((sum, row) => sum + row.sum, 0) };
}
