import type { Kernel } from '../kernel.js';
import { blockOf } from '../row-blocks.js';
import { EXPONENTIALS_SUM } from '../softmax/streams.js';
import { readBlock } from '../wasm/blocks.js';
import { byColumn, type Stream, streamsOf } from '../wasm/streams.js';
import { clearMeanwhile } from '../wasm/upper-halves.js';
import { comparesInBlocks, extremesInBlocks } from './in-blocks.js';
import { forEachReductionBlock, INPUT, POSITION, planReduction, type ReductionPlan } from './memory-order.js';

const FORMS = { row: { sum: EXPONENTIALS_SUM }, column: { sum: byColumn(EXPONENTIALS_SUM) } } as const;

/** `Σ exp(x − c)` of each position, with its centre c; in float32 over a block, in double precision over the blocks. */
function sumExponentials(
  stream: Stream,
  reduction: ReductionPlan,
  x: Float32Array,
  centres: Float32Array,
): Float64Array {
  const sums = new Float64Array(centres.length);
  const { f32 } = stream;
  const [centre, columns] = [stream.scalar(0), stream.columnSum(0)];
  forEachReductionBlock(reduction, (block) => {
    const { rows, length } = block;
    const [first, pitch] = [block.offsets[POSITION], block.pitches[POSITION]];
    readBlock(x, 0, blockOf(block, INPUT), f32, stream.input(0));
    if (reduction.along === 'column') {
      f32.set(centres.subarray(first, first + length), centre);
      f32.fill(0, columns, columns + length);
      stream.rows(rows, length);
      for (let i = 0; i < length; i++) sums[first + i] += f32[columns + i];
      return;
    }
    for (let row = 0; row < rows; row++) f32[centre + row] = centres[first + row * pitch];
    stream.rows(rows, length);
    for (let row = 0; row < rows; row++) sums[first + row * pitch] += stream.rowSum(0, row);
  });
  return sums;
}

/**
 * The logarithm of the sum of exponentials of float32 on WebAssembly vectors, over any axes: the largest values first, as centres.
 * At most 1e-6, and 1e-6 of the value, off the reference.
 */
export const f32LogSumExp: Kernel<'logSumExp'> = {
  name: 'f32_logSumExp__wasm',
  supports({ input, kept }) {
    const reduction = planReduction(input, kept);
    return (
      reduction !== null && comparesInBlocks('max', input, kept) && streamsOf(FORMS[reduction.along]) !== null
    );
  },
  run({ input, kept }, [out]) {
    const y = out.storage.array as Float32Array;
    const reduction = planReduction(input, kept);
    const streams = reduction && streamsOf(FORMS[reduction.along]);
    if (reduction === null || streams === null) throw new Error('f32_logSumExp__wasm: run without supports');
    extremesInBlocks('max', input, kept, y);
    // Of ±∞ there are no distances: what is 0 away from them is, and ∞ stays what it is.
    const centres = y.map((max) => (Number.isFinite(max) ? max : 0));
    const sums = sumExponentials(streams.sum, reduction, input.storage.array as Float32Array, centres);
    clearMeanwhile();
    for (let i = 0; i < y.length; i++) y[i] = Number.isNaN(y[i]) ? y[i] : centres[i] + Math.log(sums[i]);
  },
};
