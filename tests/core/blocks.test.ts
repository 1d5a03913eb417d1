import { expect, test } from 'vitest';
import { copyValues } from '../../src/core/copy.js';
import { DTYPES, type DType } from '../../src/core/dtype.js';
import { storedValue } from '../../src/core/scalar.js';
import { numel, type Shape } from '../../src/core/shape.js';
import { forEachRow } from '../../src/core/strided.js';
import { allocateData, type TensorData } from '../../src/core/tensor-data.js';

function counted(dtype: DType, count: number, shape: Shape, strides: Shape, offset: number): TensorData {
  const data = allocateData([count], dtype, 'test');
  for (let i = 0; i < count; i++) data.storage.array[i] = storedValue(i + 1, dtype) as never;
  return { ...data, shape, strides, offset };
}

/** One value after the other. */
function copyEach(source: TensorData, target: TensorData): void {
  forEachRow(source.shape, [source, target], ([i, o], [from, to], length) => {
    for (let n = 0; n < length; n++)
      target.storage.array[o + n * to] = source.storage.array[i + n * from] as never;
  });
}

// Sizes on both sides of what is a run, and of the rows that are read across.
const SHAPES: readonly Shape[] = [
  [],
  [1],
  [40],
  [3, 40],
  [9, 7],
  [17, 30],
  [2, 3, 25],
  [2, 3, 4, 5],
  [3, 0, 2],
];

test.each(DTYPES)('values of %s are copied from and to every layout', (dtype) => {
  for (const shape of SHAPES) {
    const rank = shape.length;
    const total = numel(shape);
    const dense = (order: readonly number[], step: number): number[] => {
      const strides = new Array<number>(rank).fill(0);
      let at = step;
      for (const d of order.toReversed()) {
        strides[d] = at;
        at *= shape[d];
      }
      return strides;
    };
    const axes = [...shape.keys()];
    const rowMajor = dense(axes, 1);
    const backwards = rowMajor.map((stride) => -stride);
    const sources: [Shape, number][] = [
      [rowMajor, 2],
      [dense(axes.toReversed(), 1), 0],
      [dense(axes, 3), 1],
      [dense([...axes.slice(1), ...axes.slice(0, 1)], 1), 0],
      [backwards, Math.max(0, total - 1)],
      [axes.map(() => 0), 5],
      [rowMajor.map((stride, d) => (d === rank - 1 ? stride : 0)), 0],
      [rowMajor.map((stride, d) => (d === rank - 1 ? 0 : stride)), 0],
    ];
    const targets: Shape[] = [rowMajor, dense(axes.toReversed(), 1), dense(axes, 2)];
    for (const [strides, offset] of sources) {
      for (const written of targets) {
        const source = counted(dtype, 3 * total + 10, shape, strides, offset);
        const [actual, wanted] = [0, 1].map(() => counted(dtype, 2 * total + 10, shape, written, 4));
        copyValues(source, actual);
        copyEach(source, wanted);
        expect(actual.storage.array).toEqual(wanted.storage.array);
      }
    }
  }
});
