import { numel } from '../../core/shape.js';
import { planRows, type RowPlan, walkRows } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { NormalizeArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { blockOf, forEachRowBlock, type RowBlock } from '../row-blocks.js';
import { readBlock, writeBlock } from '../wasm/blocks.js';
import { byColumn, type Stream, streamsOf } from '../wasm/streams.js';
import { MOVE, MOVE_EACH } from './streams.js';

/** Fewer values are done in JavaScript before they are brought to linear memory. */
const LEAST_VALUES = 256;

/** What a value is moved and scaled by stands for its row, for its column, or some of it for each. */
const FORMS = {
  rows: { move: MOVE },
  both: { move: MOVE_EACH },
  columns: { move: byColumn(MOVE) },
} as const;

/** Operands of the walk. */
const [X, Y, MEAN, SCALE, WEIGHT, BIAS] = [0, 1, 2, 3, 4, 5];

/** What the walk goes through. */
interface Operands {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly means: Float64Array;
  readonly scales: Float64Array;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly starts: readonly number[];
  readonly plan: RowPlan;
}

function operandsOf({ input, mean, scale, weight, bias }: NormalizeArgs, out: TensorData): Operands {
  const one = (value: number): TensorData => {
    const storage = { array: Float32Array.of(value), version: 0, exposed: false };
    return { storage, offset: 0, shape: input.shape, strides: input.shape.map(() => 0), dtype: 'float32' };
  };
  const operands = [input, out, mean, scale, weight ?? one(1), bias ?? one(0)];
  const [x, y, , , weights, biases] = operands.map(({ storage }) => storage.array as Float32Array);
  const strides = operands.map((operand) => operand.strides);
  return {
    x,
    y,
    means: mean.storage.array as Float64Array,
    scales: scale.storage.array as Float64Array,
    weights,
    biases,
    starts: operands.map(({ offset }) => offset),
    plan: planRows(input.shape, strides),
  };
}

function inJavaScript({ x, y, means, scales, weights, biases, starts, plan }: Operands): void {
  walkRows(plan, starts, ([i, o, j, k, p, q], [di, dn, dj, dk, dp, dq], length) => {
    for (let n = 0; n < length; n++) {
      const normal = (x[i + n * di] - means[j + n * dj]) * scales[k + n * dk];
      y[o + n * dn] = normal * weights[p + n * dp] + biases[q + n * dq];
    }
  });
}

/** Puts the numbers of a block into linear memory; those of the columns may be `known`: there from the block before. */
type Prepare = (move: Stream, operands: Operands, block: RowBlock, known: boolean) => void;

/** Writes `count` centres, factors and shifts, of operands whose numbers lie `steps` apart. */
function fold(
  move: Stream,
  { means, scales, weights, biases }: Operands,
  offsets: readonly number[],
  steps: readonly number[],
  count: number,
): void {
  const { f32 } = move;
  const [centre, factor, shift] = [0, 1, 2].map((i) => move.scalar(i));
  for (let i = 0; i < count; i++) {
    const mean = means[offsets[MEAN] + i * steps[MEAN]];
    const scale = scales[offsets[SCALE] + i * steps[SCALE]];
    const slope = scale * weights[offsets[WEIGHT] + i * steps[WEIGHT]];
    const rounded = Math.fround(mean);
    f32[centre + i] = rounded;
    f32[factor + i] = slope;
    f32[shift + i] = biases[offsets[BIAS] + i * steps[BIAS]] + (rounded - mean) * slope;
  }
}

/** A mean, scale, weight and bias for each row. */
const prepareRows: Prepare = (move, operands, { rows, offsets, pitches }) =>
  fold(move, operands, offsets, pitches, rows);

/** A mean and scale for each row, a weight and bias for each column. */
const prepareBoth: Prepare = (move, operands, { rows, length, offsets, pitches }, known) => {
  const { means, scales, weights, biases, plan } = operands;
  const { f32 } = move;
  const [centre, factor, shift] = [0, 1, 2].map((i) => move.scalar(i));
  for (let row = 0; row < rows; row++) {
    const mean = means[offsets[MEAN] + row * pitches[MEAN]];
    const scale = scales[offsets[SCALE] + row * pitches[SCALE]];
    const rounded = Math.fround(mean);
    f32[centre + row] = rounded;
    f32[factor + row] = scale;
    f32[shift + row] = (rounded - mean) * scale;
  }
  if (known) return;
  for (const [values, operand, at] of [
    [weights, WEIGHT, move.scalar(3)],
    [biases, BIAS, move.scalar(4)],
  ] as const) {
    const from = offsets[operand];
    if (plan.steps[operand] === 1) f32.set(values.subarray(from, from + length), at);
    else f32.fill(values[from], at, at + length);
  }
};

/** Everything for each column. */
const prepareColumns: Prepare = (move, operands, { offsets, length }, known) => {
  if (!known) fold(move, operands, offsets, operands.plan.steps, length);
};

const PREPARE: { readonly [Kind in keyof typeof FORMS]: Prepare } = {
  rows: prepareRows,
  both: prepareBoth,
  columns: prepareColumns,
};

/** Operands that one number or more of each block's columns come from. */
function ofColumns({ steps }: RowPlan): number[] {
  const some = [MEAN, SCALE, WEIGHT, BIAS].filter((k) => steps[k] === 1);
  return some.includes(MEAN) || some.includes(SCALE) ? [MEAN, SCALE, WEIGHT, BIAS] : some;
}

/**
 * float32 on WebAssembly vectors, where every step is rounded to float32: at most 5e-7 of `|x − mean| · scale · |weight| + |bias|`
 * off the reference. Few values, and those that are not neighbours in memory, as the reference, to the last bit.
 */
export const f32Normalize: Kernel<'normalize'> = {
  name: 'f32_normalize__wasm',
  supports: ({ input, weight, bias }: NormalizeArgs) =>
    [input, weight, bias].every((data) => data === null || data.dtype === 'float32'),
  run(args, [out]) {
    const operands = operandsOf(args, out);
    const { x, y, starts, plan } = operands;
    const { steps } = plan;
    const inMemory = steps[X] === 1 && steps[Y] === 1 && steps.every((step) => step === 0 || step === 1);
    const same = ofColumns(plan);
    const kind = same.length === 0 ? 'rows' : same.includes(MEAN) ? 'columns' : 'both';
    const many = inMemory && numel(out.shape) >= LEAST_VALUES;
    const move = many ? streamsOf(FORMS[kind])?.move : undefined;
    if (move === undefined) {
      inJavaScript(operands);
      return;
    }
    let last: RowBlock | null = null;
    forEachRowBlock(plan, starts, same, (block) => {
      const before = last;
      const known =
        before !== null &&
        before.length === block.length &&
        same.every((k) => before.offsets[k] === block.offsets[k]);
      PREPARE[kind](move, operands, block, known);
      readBlock(x, 0, blockOf(block, X), move.f32, move.input(0));
      move.rows(block.rows, block.length);
      writeBlock(move.f32, move.output(0), blockOf(block, Y), y, 0);
      last = block;
    });
  },
};
