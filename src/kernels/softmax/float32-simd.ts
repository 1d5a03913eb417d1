import { numel } from '../../core/shape.js';
import { isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { type Block, readBlock, writeBlock } from '../wasm/blocks.js';
import { STREAM_ROWS, STREAM_VALUES, type Stream, streamsOf } from '../wasm/streams.js';
import { clearMeanwhile } from '../wasm/upper-halves.js';
import { type AxisView, axisView, fitsBlocks, forEachBlock } from './blocks.js';
import { LOG_SOFTMAX, LONG_SOFTMAX, SOFTMAX } from './streams.js';

/** Fewer values are done in JavaScript before they are brought to linear memory. */
const LEAST_VALUES = 512;

type Streams = NonNullable<ReturnType<typeof streamsOf<keyof (typeof SOFTMAX)['row']>>>;

/** What a softmax along that axis takes; null where that computes wrongly here. */
function streamsFor(view: AxisView, log: boolean): Streams | null {
  if (!log && !fitsBlocks(view)) return streamsOf(LONG_SOFTMAX);
  return streamsOf((log ? LOG_SOFTMAX : SOFTMAX)[view.inner === 1 ? 'row' : 'column']);
}

/** The number that each value is scaled with or, of a logarithm, moved by after the largest value. */
function shareOf(sum: number, log: boolean): number {
  return log ? Math.log(sum) : 1 / sum;
}

/** The largest value of each row of a block: linear memory has other things where they were found. */
const maxima = new Float32Array(STREAM_ROWS);

/** A block of rows, each a softmax, in linear memory. */
function ofRows({ largest, exponents, result }: Streams, { rows, length }: Block, log: boolean): void {
  const { f32 } = largest;
  largest.rows(rows, length);
  const centre = exponents.scalar(0);
  for (let row = 0; row < rows; row++) {
    maxima[row] = largest.rowMax(0, row);
    f32[centre + row] = maxima[row];
  }
  exponents.rows(rows, length);
  const share = result.scalar(log ? 1 : 0);
  if (log) clearMeanwhile();
  for (let row = 0; row < rows; row++) f32[share + row] = shareOf(exponents.rowSum(0, row), log);
  if (log) f32.set(maxima.subarray(0, rows), result.scalar(0));
  result.rows(rows, length);
}

/** A block of which each column is a softmax. */
function ofColumns({ largest, exponents, result }: Streams, { rows, length }: Block, log: boolean): void {
  const { f32 } = largest;
  const found = largest.columnSum(0);
  f32.fill(Number.NEGATIVE_INFINITY, found, found + length);
  largest.rows(rows, length);
  const columnMaxima = f32.slice(found, found + length);
  f32.set(columnMaxima, exponents.scalar(0));
  const sum = exponents.columnSum(0);
  f32.fill(0, sum, sum + length);
  exponents.rows(rows, length);
  const share = result.scalar(log ? 1 : 0);
  const sums = f32.slice(sum, sum + length);
  if (log) clearMeanwhile();
  for (let i = 0; i < length; i++) f32[share + i] = shareOf(sums[i], log);
  if (log) f32.set(columnMaxima, result.scalar(0));
  result.rows(rows, length);
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
  streams.exponents.run([[x, from]], [centre], length);
  const share = shareOf(streams.exponents.totals[0], log);
  streams.result.run([[x, from]], [centre, share], length, [[y, to]]);
}

/**
 * Softmax and its logarithm of float32 on WebAssembly vectors: rows at a time, or as many columns. The distance from the
 * largest value is rounded to float32, as in PyTorch: at most 5e-6 of the value off the reference (of values below 1e-38 by
 * themselves 6e-45), the logarithm 4e-6 of it and 1e-6.
 */
export const f32SoftmaxWasm: Kernel<'softmax'> = {
  name: 'f32_softmax__wasm',
  supports({ input, axis, log }, [out]) {
    if (input.dtype !== 'float32' || numel(input.shape) < LEAST_VALUES) return false;
    if (!isContiguous(input) || !isContiguous(out)) return false;
    const view = axisView(input, axis);
    if (!fitsBlocks(view) && view.inner !== 1) return false;
    return view.length >= 2 && streamsFor(view, log) !== null;
  },
  run({ input, axis, log }, [out]) {
    const view = axisView(input, axis);
    const streams = streamsFor(view, log);
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
    const result = streams.result.output(0);
    forEachBlock(view, (block) => {
      readBlock(x, input.offset, block, f32, streams.largest.input(0));
      (view.inner === 1 ? ofRows : ofColumns)(streams, block, log);
      writeBlock(f32, result, block, y, out.offset);
    });
  },
};
