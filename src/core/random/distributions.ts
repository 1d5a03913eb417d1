// Fills of arrays with random numbers, draw for draw as PyTorch's CPU kernels: ATen/native/cpu/DistributionTemplates.h,
// ATen/core/TransformationHelper.h, ATen/native/cpu/DistributionKernels.cpp.
import { forEachRow } from '../strided.js';
import { contiguousValues, isContiguous, type TensorData } from '../tensor-data.js';
import { fusedMultiplyAdd, LANES, log32, sincos32 } from './float32-math.js';
import { fusedMultiplyAdd64 } from './float64-math.js';
import type { Generator } from './generator.js';

const fround = Math.fround;

/** Writes `draw()` to every value, in the order of the storage, as PyTorch walks a view that it writes to. */
function fillInStorageOrder(target: TensorData, draw: () => number | bigint): void {
  const order = [...target.shape.keys()].sort((a, b) => target.strides[b] - target.strides[a]);
  const shape = order.map((axis) => target.shape[axis]);
  const window = { offset: target.offset, strides: order.map((axis) => target.strides[axis]) };
  const array = target.storage.array;
  forEachRow(shape, [window], ([offset], [step], length) => {
    for (let i = 0; i < length; i++) array[offset + i * step] = draw() as never;
  });
}

/** Uniform values in `[from, to)`; float32 or float64. */
export function fillUniform(target: TensorData, from: number, to: number, generator: Generator): void {
  if (target.dtype === 'float64') {
    fillInStorageOrder(target, () => {
      const value = fusedMultiplyAdd64(generator.uniform64(), to - from, from);
      return value === to ? from : value;
    });
    return;
  }
  const [low, high] = [fround(from), fround(to)];
  const range = fround(high - low);
  fillInStorageOrder(target, () => {
    const value = fusedMultiplyAdd(generator.uniform32(), range, low);
    return value === high ? low : value;
  });
}

/** Eight pairs are transformed at a time: value `j` with value `j + 8`. */
const HALF = LANES;
const BLOCK = 2 * HALF;
const TWO_PI = fround(2 * Math.PI);

const logarithms = new Float64Array(HALF);
const angle = { sin: 0, cos: 0 };

/** Turns 16 uniform values into 16 normal ones (Box and Muller), in single precision. */
function transformBlock32(values: Float32Array, start: number, mean: number, std: number): void {
  for (let j = 0; j < HALF; j++) logarithms[j] = fround(1 - values[start + j]);
  log32(logarithms);
  for (let j = start; j < start + HALF; j++) {
    const radius = fround(Math.sqrt(fround(-2 * logarithms[j - start])));
    sincos32(fround(TWO_PI * values[j + HALF]), angle);
    values[j] = fusedMultiplyAdd(fround(radius * angle.cos), std, mean);
    values[j + HALF] = fusedMultiplyAdd(fround(radius * angle.sin), std, mean);
  }
}

function transformBlock64(values: Float64Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + HALF; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[j]));
    const angle = 2 * Math.PI * values[j + HALF];
    values[j] = radius * Math.cos(angle) * std + mean;
    values[j + HALF] = radius * Math.sin(angle) * std + mean;
  }
}

/** Uniform values are drawn for all, then transformed in blocks of 16; a rest is covered by the last 16, drawn again. */
function fillBlocks(length: number, draw: (from: number) => void, transform: (start: number) => void): void {
  draw(0);
  for (let start = 0; start + BLOCK <= length; start += BLOCK) transform(start);
  if (length % BLOCK === 0) return;
  draw(length - BLOCK);
  transform(length - BLOCK);
}

/** Normal values; float32 or float64. */
export function fillNormal(target: TensorData, mean: number, std: number, generator: Generator): void {
  const values = isContiguous(target) ? contiguousValues(target) : null;
  if (values === null || values.length < BLOCK) {
    fillInStorageOrder(target, () => generator.normal() * std + mean);
  } else if (values instanceof Float32Array) {
    const [mean32, std32] = [fround(mean), fround(std)];
    fillBlocks(
      values.length,
      (from) => {
        for (let i = from; i < values.length; i++) values[i] = generator.uniform32();
      },
      (start) => transformBlock32(values, start, mean32, std32),
    );
  } else if (values instanceof Float64Array) {
    fillBlocks(
      values.length,
      (from) => {
        for (let i = from; i < values.length; i++) values[i] = generator.uniform64();
      },
      (start) => transformBlock64(values, start, mean, std),
    );
  }
}

/** 1 with probability `p`, else 0, in any dtype: one uniform value in double precision each. */
export function fillBernoulli(target: TensorData, p: number, generator: Generator): void {
  const [one, zero] = target.dtype === 'int64' ? [1n, 0n] : [1, 0];
  fillInStorageOrder(target, () => (generator.uniform64() < p ? one : zero));
}

/** Waiting times at `rate`, in any dtype with fractions: one uniform value in double precision each. */
export function fillExponential(target: TensorData, rate: number, generator: Generator): void {
  fillInStorageOrder(target, () => (-1 / rate) * Math.log1p(-generator.uniform64()));
}

/** Whole numbers in `[low, high)`. A range from 2²⁸ takes two draws a value. */
export function fillIntegers(target: TensorData, low: number, high: number, generator: Generator): void {
  const range = high - low;
  const wide = BigInt(range);
  const store = target.dtype === 'int64' ? (value: number) => BigInt(value) : (value: number) => value;
  fillInStorageOrder(target, () =>
    store(
      range >= 2 ** 28 ? Number(generator.random64() % wide) + low : (generator.random32() % range) + low,
    ),
  );
}

/** The whole numbers below `n` in random order (Fisher and Yates, forwards). */
export function permutation(n: number, generator: Generator): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const other = i + (generator.random32() % (n - i));
    const value = order[i];
    order[i] = order[other];
    order[other] = value;
  }
  return order;
}
