import { numel } from '../../core/shape.js';
import { isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { type Block, readBlock, writeBlock } from '../wasm/blocks.js';
import { STREAM_ROWS, STREAM_VALUES, type Stream, streamsOf } from '../wasm/streams.js';
import { axisView, fitsBlocks, forEachBlock } from './blocks.js';
import { SOFTMAX } from './streams.js';

/** Fewer values are done in JavaScript before they are brought to linear memory. */
const LEAST_VALUES = 512;

type Streams = NonNullable<ReturnType<typeof streamsOf<keyof (typeof SOFTMAX)['row']>>>;

/** The largest value of each row of a block: linear memory has other things where they were found. */
const maxima = new Float32Array(STREAM_ROWS);

/** A block of rows, each a softmax, in linear memory. */
function ofRows(streams: Streams, { rows, length }: Block, log: boolean): void {
  const { largest, exponentials, exponentialsSum, scale, distance } = streams;
  const { f32 } = largest;
  const exponents = log ? exponentialsSum : exponentials;
  largest.rows(rows, length);
  const [centre, distanceCentre] = [exponents.scalar(0), distance.scalar(0)];
  for (let row = 0; row < rows; row++) {
    maxima[row] = largest.rowMax(0, row);
    f32[centre + row] = maxima[row];
  }
  exponents.rows(rows, length);
  const number = log ? distance.scalar(1) : scale.scalar(0);
  for (let row = 0; row < rows; row++) {
    const sum = exponents.rowSum(0, row);
    f32[number + row] = log ? Math.log(sum) : 1 / sum;
  }
  if (log) f32.set(maxima.subarray(0, rows), distanceCentre);
  (log ? distance : scale).rows(rows, length);
}

/** A block of which each column is a softmax. */
function ofColumns(streams: Streams, { rows, length }: Block, log: boolean): void {
  const { largest, exponentials, exponentialsSum, scale, distance } = streams;
  const { f32 } = largest;
  const exponents = log ? exponentialsSum : exponentials;
  const found = largest.columnSum(0);
  f32.fill(Number.NEGATIVE_INFINITY, found, found + length);
  largest.rows(rows, length);
  const columnMaxima = f32.slice(found, found + length);
  f32.set(columnMaxima, exponents.scalar(0));
  const sum = exponents.columnSum(0);
  f32.fill(0, sum, sum + length);
  exponents.rows(rows, length);
  const number = log ? distance.scalar(1) : scale.scalar(0);
  const sums = f32.slice(sum, sum + length);
  for (let i = 0; i < length; i++) f32[number + i] = log ? Math.log(sums[i]) : 1 / sums[i];
  if (log) f32.set(columnMaxima, distance.scalar(0));
  (log ? distance : scale).rows(rows, length);
}

/** The largest of `x[from … from + length − 1]`, a NaN passed over. */
function largestOf(x: Float32Array, from: number, length: number, { largest }: Streams): number {
  let max = Number.NEGATIVE_INFINITY;
  forEachPiece(largest, x, from, length, (count) => {
    largest.rows(1, count);
    max = Math.max(max, largest.rowMax(0, 0));
  });
  return max;
}

function forEachPiece(
  stream: Stream,
  x: Float32Array,
  from: number,
  length: number,
  visit: (count: number) => void,
): void {
  for (let done = 0; done < length; done += STREAM_VALUES) {
    const count = Math.min(STREAM_VALUES, length - done);
    stream.f32.set(x.subarray(from + done, from + done + count), stream.input(0));
    visit(count);
  }
}

/** A row of any length: once through it for the largest value, for the sum, and for the results. */
function ofLongRow(
  streams: Streams,
  x: Float32Array,
  from: number,
  length: number,
  y: Float32Array,
  to: number,
  log: boolean,
): void {
  const centre = largestOf(x, from, length, streams);
  streams.exponentialsSum.run([[x, from]], [centre], length);
  const [sum] = streams.exponentialsSum.totals;
  const [stream, number] = log ? [streams.distance, Math.log(sum)] : [streams.scaled, 1 / sum];
  stream.run([[x, from]], [centre, number], length, [[y, to]]);
}

/**
 * Softmax and its logarithm of float32 on WebAssembly vectors: rows at a time, or as many columns. The distance from the
 * largest value is rounded to float32, as in PyTorch: at most 5e-6 of the value (of the logarithm: 4e-6) off the reference.
 */
export const f32SoftmaxWasm: Kernel<'softmax'> = {
  name: 'f32_softmax__wasm',
  supports({ input, axis }, [out]) {
    if (input.dtype !== 'float32' || numel(input.shape) < LEAST_VALUES) return false;
    if (!isContiguous(input) || !isContiguous(out)) return false;
    const view = axisView(input, axis);
    if (!fitsBlocks(view) && view.inner !== 1) return false;
    return view.length >= 2 && streamsOf(SOFTMAX[view.inner === 1 ? 'row' : 'column']) !== null;
  },
  run({ input, axis, log }, [out]) {
    const view = axisView(input, axis);
    const streams = streamsOf(SOFTMAX[view.inner === 1 ? 'row' : 'column']);
    if (streams === null) throw new Error('f32_softmax__wasm: run without supports');
    const [x, y] = [input.storage.array as Float32Array, out.storage.array as Float32Array];
    if (!fitsBlocks(view)) {
      for (let row = 0; row < view.outer; row++) {
        const from = row * view.length;
        ofLongRow(streams, x, input.offset + from, view.length, y, out.offset + from, log);
      }
      return;
    }
    const { f32 } = streams.largest;
    const result = (log ? streams.distance : streams.scale).output(0);
    forEachBlock(view, (block) => {
      readBlock(x, input.offset, block, f32, streams.largest.input(0));
      (view.inner === 1 ? ofRows : ofColumns)(streams, block, log);
      writeBlock(f32, result, block, y, out.offset);
    });
  },
};
