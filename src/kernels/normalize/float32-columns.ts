// Gradients of a normalisation whose neighbours in memory have each a mean of their own: batch norm of `[N, C]`.
import { broadcastTo } from '../../core/broadcast.js';
import { numel } from '../../core/shape.js';
import { planRows, type RowPlan } from '../../core/strided.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { blockOf, forEachRowBlock, type RowBlock } from '../row-blocks.js';
import { readBlock, writeBlock } from '../wasm/blocks.js';
import { byColumn, type Stream, streamsOf } from '../wasm/streams.js';
import { GRADIENT, GRADIENT_SUMS } from './streams.js';

/** Fewer values are done by the reference. */
const LEAST_VALUES = 512;
/** Rows that are added up in float32 before they go into double precision. */
const MOST_ROWS = 256;

const SUMS = { sums: byColumn(GRADIENT_SUMS) } as const;
const BOTH = { ...SUMS, gradient: byColumn(GRADIENT) } as const;

/** Operands of the walk; scale and weight lie as the mean does. */
const [G, X, MEAN, RESULT] = [0, 1, 2, 3];

/** The walk over gradient, input, mean and result; null where it is not one of columns that all else goes with. */
function columnsOf(
  grad: TensorData,
  input: TensorData,
  mean: TensorData,
  others: readonly (TensorData | null)[],
  result: TensorData,
): RowPlan | null {
  if ([grad, input, ...others].some((data) => data !== null && data.dtype !== 'float32')) return null;
  if (![grad, input].every(isContiguous) || numel(input.shape) < LEAST_VALUES) return null;
  const alike = (strides: readonly number[]): boolean =>
    strides.every((stride, axis) => stride === mean.strides[axis] || input.shape[axis] === 1);
  if (others.some((data) => data !== null && (data.offset !== 0 || !alike(data.strides)))) return null;
  const plan = planRows(
    input.shape,
    [grad, input, mean, result].map(({ strides }) => strides),
  );
  return plan.steps.every((step) => step === 1) ? plan : null;
}

const array = ({ storage }: TensorData): Float32Array => storage.array as Float32Array;

/** Where gradient, input, mean and result begin. */
function startsOf(operands: readonly TensorData[]): number[] {
  return operands.map(({ offset }) => offset);
}

/** `Σ g` and `Σ g · (x − mean)` of each mean. */
function sumColumns(
  stream: Stream,
  plan: RowPlan,
  [grad, input, mean]: readonly TensorData[],
): { totals: Float64Array; products: Float64Array } {
  const { f32 } = stream;
  const means = mean.storage.array as Float64Array;
  const [totals, products] = [new Float64Array(means.length), new Float64Array(means.length)];
  const [centre, a, b] = [stream.scalar(0), stream.columnSum(0), stream.columnSum(1)];
  /** The columns whose sums are in linear memory, and the rows in them. */
  let [begin, width, waiting] = [0, 0, 0];
  const collect = (): void => {
    for (let i = 0; i < width; i++) {
      const off = f32[centre + i] - means[begin + i];
      totals[begin + i] += f32[a + i];
      products[begin + i] += f32[b + i] + off * f32[a + i];
    }
    f32.fill(0, a, a + width).fill(0, b, b + width);
    waiting = 0;
  };
  forEachRowBlock(plan, startsOf([grad, input, mean, mean]), [MEAN], (block) => {
    const { rows, length, offsets } = block;
    if (offsets[MEAN] !== begin || length !== width) {
      collect();
      [begin, width] = [offsets[MEAN], length];
      f32.set(means.subarray(begin, begin + width), centre);
      f32.fill(0, a, a + width).fill(0, b, b + width);
    } else if (waiting + rows > MOST_ROWS) collect();
    readBlock(array(grad), 0, blockOf(block, G), f32, stream.input(0));
    readBlock(array(input), 0, blockOf(block, X), f32, stream.input(1));
    stream.rows(rows, length);
    waiting += rows;
  });
  collect();
  return { totals, products };
}

/**
 * The gradient of a normalised float32 input by columns on WebAssembly vectors: sums in float32 over at most 256 rows, in double
 * precision beyond; at most 3e-6 of the largest `|g| · scale` off the reference.
 */
export const f32NormalizeInputColumns: Kernel<'normalizeInput'> = {
  name: 'f32_normalize_input_columns__wasm',
  supports: ({ grad, input, mean, scale, weight }, [out]) =>
    columnsOf(grad, input, mean, [weight], out) !== null &&
    scale.strides.every((stride, axis) => stride === mean.strides[axis]) &&
    isContiguous(out) &&
    streamsOf(BOTH) !== null,
  run({ grad, input, mean, scale, weight, count }, [out]) {
    const plan = columnsOf(grad, input, mean, [weight], out);
    const streams = streamsOf(BOTH);
    if (plan === null || streams === null)
      throw new Error('f32_normalize_input_columns__wasm: run without supports');
    const { sums, gradient } = streams;
    const { totals, products } = sumColumns(sums, plan, [grad, input, mean]);
    const { f32 } = gradient;
    const [means, scales] = [mean.storage.array as Float64Array, scale.storage.array as Float64Array];
    const weights = weight && array(weight);
    const [centre, factor, slope, share] = [0, 2, 3, 4].map((i) => gradient.scalar(i));
    const prepare = ({ offsets, length }: RowBlock): void => {
      for (let i = 0, at = offsets[MEAN]; i < length; i++, at++) {
        const [s, w, rounded] = [scales[at], weights === null ? 1 : weights[at], Math.fround(means[at])];
        const rise = (w * products[at] * s * s * s) / count;
        f32[centre + i] = rounded;
        f32[factor + i] = s * w;
        f32[slope + i] = rise;
        f32[share + i] = (w * totals[at] * s) / count + (rounded - means[at]) * rise;
      }
    };
    let [begin, width] = [0, 0];
    forEachRowBlock(plan, startsOf([grad, input, mean, out]), [MEAN], (block) => {
      if (block.offsets[MEAN] !== begin || block.length !== width) prepare(block);
      [begin, width] = [block.offsets[MEAN], block.length];
      readBlock(array(grad), 0, blockOf(block, G), f32, gradient.input(0));
      readBlock(array(input), 0, blockOf(block, X), f32, gradient.input(1));
      gradient.rows(block.rows, block.length);
      writeBlock(f32, gradient.output(0), blockOf(block, RESULT), array(out), 0);
    });
  },
};

/** The gradient of its weight, likewise: at most 3e-6 of `Σ |g · x̂|` off the reference. */
export const f32NormalizeWeightColumns: Kernel<'normalizeWeight'> = {
  name: 'f32_normalize_weight_columns__wasm',
  supports: ({ grad, input, mean, scale }, [out]) =>
    out.storage.array.length === mean.storage.array.length &&
    columnsOf(grad, input, mean, [broadcastTo(out, input.shape)], mean) !== null &&
    scale.strides.every((stride, axis) => stride === mean.strides[axis]) &&
    streamsOf(SUMS) !== null,
  run({ grad, input, mean, scale }, [out]) {
    const plan = columnsOf(grad, input, mean, [], mean);
    const streams = streamsOf(SUMS);
    if (plan === null || streams === null)
      throw new Error('f32_normalize_weight_columns__wasm: run without supports');
    const { products } = sumColumns(streams.sums, plan, [grad, input, mean]);
    const [scales, to] = [scale.storage.array as Float64Array, array(out)];
    for (let i = 0; i < to.length; i++) to[i] = products[i] * scales[i];
  },
};
