import { broadcastTo } from '../../core/broadcast.js';
import { planRows } from '../../core/strided.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { NormalizeWeightArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { streamsOf } from '../wasm/streams.js';
import { type Batch, forEachBatch } from './batches.js';
import { rowsOf } from './float32-input.js';
import { GRADIENT_SUMS, WEIGHT_SUMS } from './streams.js';

const FORMS = { alike: { sums: GRADIENT_SUMS }, each: { sums: WEIGHT_SUMS } } as const;

/** Operands of the walk: gradient, input, mean, scale, result. */
const [G, X, MEAN, SCALE, WEIGHT] = [0, 1, 2, 3, 4];
const OPERANDS = 5;
/** Rows that are added up in float32 before they go into double precision. */
const MOST_ROWS = 256;

function operandsOf({ grad, input, mean, scale }: NormalizeWeightArgs, out: TensorData): TensorData[] {
  return [grad, input, mean, scale, broadcastTo(out, input.shape)];
}

/**
 * The gradient of the weight of a normalised float32 input on WebAssembly vectors: of one weight a row its sums (8 in float32,
 * then in double precision), of one a value sums over at most 256 rows. At most 3e-6 of `Σ |g · x̂|` off the
 * reference, and where one weight belongs to a value 2⁻²⁴ of `Σ |g · mean · scale|`: there the mean is rounded to float32.
 */
export const f32NormalizeWeight: Kernel<'normalizeWeight'> = {
  name: 'f32_normalize_weight__wasm',
  supports(args: NormalizeWeightArgs, [out]) {
    const { grad, input } = args;
    if ([grad, input, out].some((data) => data.dtype !== 'float32' || !isContiguous(data))) return false;
    const rows = rowsOf(operandsOf(args, out), MEAN, WEIGHT);
    return rows !== null && streamsOf(FORMS[rows]) !== null;
  },
  run(args, [out]) {
    const operands = operandsOf(args, out);
    const [g, x, w] = [G, X, WEIGHT].map((i) => operands[i].storage.array as Float32Array);
    const [means, scales] = [MEAN, SCALE].map((i) => operands[i].storage.array as Float64Array);
    const plan = planRows(
      args.input.shape,
      operands.map(({ strides }) => strides),
    );
    const each = plan.steps[WEIGHT] === 1;
    const streams = streamsOf(FORMS[each ? 'each' : 'alike']);
    if (streams === null) throw new Error('f32_normalize_weight__wasm: run without supports');
    const stream = streams.sums;
    const { f32 } = stream;
    const totals = new Float64Array(w.length);
    let [waiting, begin, width] = [0, 0, 0];
    /** Takes the sums by column to the totals. */
    const collect = (): void => {
      const at = stream.columnSum(0);
      if (waiting > 0) for (let i = 0; i < width; i++) totals[begin + i] += f32[at + i];
      f32.fill(0, at, at + width);
      waiting = 0;
    };
    const addBatch = ({ rows, length, offsets }: Batch): void => {
      f32.set(g.subarray(offsets[G], offsets[G] + rows * length), stream.input(0));
      f32.set(x.subarray(offsets[X], offsets[X] + rows * length), stream.input(1));
      if (each && (waiting + rows > MOST_ROWS || offsets[WEIGHT] !== begin || length !== width)) {
        collect();
        [begin, width] = [offsets[WEIGHT], length];
        collect();
      }
      for (let row = 0; row < rows; row++) {
        f32[stream.scalar(0) + row] = means[offsets[row * OPERANDS + MEAN]];
        if (each) f32[stream.scalar(1) + row] = scales[offsets[row * OPERANDS + SCALE]];
      }
      stream.rows(rows, length);
      waiting += rows;
      if (each) return;
      for (let row = 0; row < rows; row++) {
        const at = row * OPERANDS;
        const off = f32[stream.scalar(0) + row] - means[offsets[at + MEAN]];
        const product = stream.rowSum(1, row) + off * stream.rowSum(0, row);
        totals[offsets[at + WEIGHT]] += product * scales[offsets[at + SCALE]];
      }
    };
    const starts = operands.map(({ offset }) => offset);
    forEachBatch(plan, starts, 2, each ? WEIGHT : null, addBatch);
    if (each) collect();
    w.set(totals);
  },
};
