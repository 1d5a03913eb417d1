// What is computed value by value on vectors, against the references: every form, dtype and layout.
import { describe, expect, test } from 'vitest';
import { DTYPES, type DType } from '../../src/core/dtype.js';
import { storedValue } from '../../src/core/scalar.js';
import { numel, type Shape } from '../../src/core/shape.js';
import { allocateData, fromArray, type TensorData } from '../../src/core/tensor-data.js';
import { BINARY_FORMS } from '../../src/kernels/binary/forms.js';
import type { BinaryName } from '../../src/kernels/binary/functions.js';
import { binaryReference } from '../../src/kernels/binary/reference.js';
import { binaryVectors } from '../../src/kernels/binary/vectors.js';
import { CAST_FORMS } from '../../src/kernels/cast/forms.js';
import { castReference } from '../../src/kernels/cast/reference.js';
import { castVectors } from '../../src/kernels/cast/vectors.js';
import { compareReference } from '../../src/kernels/compare/reference.js';
import { compareVectors } from '../../src/kernels/compare/vectors.js';
import { UNARY_FORMS } from '../../src/kernels/unary/forms.js';
import type { UnaryName } from '../../src/kernels/unary/functions.js';
import { unaryReference } from '../../src/kernels/unary/reference.js';
import { unaryVectors } from '../../src/kernels/unary/vectors.js';
import { whereReference } from '../../src/kernels/where/reference.js';
import { whereVectors } from '../../src/kernels/where/vectors.js';
import { expectClose } from '../close.js';

const ODD = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e-42,
  -1e-42,
  3e38,
  -1.5,
];

/** Small numbers, and those no arithmetic is easy for; of integers some that wrap. */
function values(dtype: DType, count: number, seed: number): TensorData {
  const data = allocateData([count], dtype, 'test');
  const isFraction = dtype === 'float32' || dtype === 'float64';
  for (let i = 0; i < count; i++) {
    const wave = Math.sin(i * 12.9898 + seed) * 5;
    const odd = isFraction ? ODD[(i + seed) % ODD.length] : 2_000_000_011;
    const value = dtype === 'bool' ? Math.sign(wave) + 1 : (i + seed) % 7 === 0 ? odd : wave;
    data.storage.array[i] = storedValue(value, dtype) as never;
  }
  return data;
}

const SHAPE = [5, 37, 9];
const CELLS = numel(SHAPE);

/** Ways in which a tensor of `SHAPE` may lie. */
const LAYOUTS: Readonly<Record<string, { strides: Shape; offset?: number }>> = {
  contiguous: { strides: [333, 9, 1] },
  reversed: { strides: [1, 5, 185] },
  swapped: { strides: [333, 1, 37] },
  stepped: { strides: [700, 18, 2], offset: 3 },
  turned: { strides: [-333, 9, -1], offset: CELLS - 1 - 324 },
  number: { strides: [0, 0, 0], offset: 1 },
  row: { strides: [0, 0, 1] },
  column: { strides: [0, 1, 0] },
  channel: { strides: [1, 0, 0] },
};

function laid(dtype: DType, layout: string, seed: number): TensorData {
  const { strides, offset = 0 } = LAYOUTS[layout];
  return { ...values(dtype, 4000, seed), shape: SHAPE, strides, offset };
}

function seen({ storage }: TensorData): unknown {
  return storage.array;
}

describe.each(DTYPES)('%s', (dtype) => {
  const layouts = Object.keys(LAYOUTS);
  const pairs = layouts.flatMap((first, i) => [
    [first, layouts[(i + 3) % layouts.length]],
    [first, 'contiguous'],
    ['contiguous', first],
  ]);

  test.each([...BINARY_FORMS[dtype].keys()])('%s of pairs in every layout', (operation: BinaryName) => {
    for (const [first, second] of pairs) {
      const args = { operation, a: laid(dtype, first, 1), b: laid(dtype, second, 2) };
      const [out, wanted] = [0, 1].map(() => allocateData(SHAPE, dtype, 'test'));
      expect(binaryVectors.supports(args, [out])).toBe(true);
      binaryVectors.run(args, [out]);
      binaryReference.run(args, [wanted]);
      expect(seen(out)).toEqual(seen(wanted));
    }
  });

  test.each([...UNARY_FORMS[dtype].keys()])('%s of values in every layout', (operation: UnaryName) => {
    for (const layout of layouts) {
      const args = { operation, input: laid(dtype, layout, 1) };
      const result = UNARY_FORMS[dtype].get(operation)!.output;
      const [out, wanted] = [0, 1].map(() => allocateData(SHAPE, result, 'test'));
      expect(unaryVectors.supports(args, [out])).toBe(true);
      unaryVectors.run(args, [out]);
      unaryReference.run(args, [wanted]);
      const view = ({ shape, storage }: TensorData) => ({ shape, data: storage.array });
      expectClose(view(out), view(wanted), { rtol: 5e-7, atol: 1e-38 });
    }
  });

  test.each(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const)('%s', (operation) => {
    for (const [first, second] of pairs) {
      const args = { operation, a: laid(dtype, first, 1), b: laid(dtype, second, 1) };
      const [out, wanted] = [0, 1].map(() => allocateData(SHAPE, 'bool', 'test'));
      expect(compareVectors.supports(args, [out])).toBe(true);
      compareVectors.run(args, [out]);
      compareReference.run(args, [wanted]);
      expect(seen(out)).toEqual(seen(wanted));
    }
  });

  test('where', () => {
    for (const [first, second] of pairs) {
      const condition = laid('bool', second, 3);
      const args = { condition, a: laid(dtype, first, 1), b: laid(dtype, second, 2) };
      const [out, wanted] = [0, 1].map(() => allocateData(SHAPE, dtype, 'test'));
      expect(whereVectors.supports(args, [out])).toBe(true);
      whereVectors.run(args, [out]);
      whereReference.run(args, [wanted]);
      expect(seen(out)).toEqual(seen(wanted));
    }
  });

  test.each([...CAST_FORMS[dtype].keys()])('as %s', (to: DType) => {
    for (const layout of layouts) {
      for (const small of [true, false]) {
        const input = laid(dtype, layout, 1);
        const { array } = input.storage;
        for (let k = 0; small && k < array.length; k++) {
          if (!(Math.abs(Number(array[k])) < 1e3)) array[k] = storedValue(7, dtype) as never;
        }
        const [out, wanted] = [0, 1].map(() => allocateData(SHAPE, to, 'test'));
        expect(castVectors.supports({ input }, [out])).toBe(true);
        castVectors.run({ input }, [out]);
        castReference.run({ input }, [wanted]);
        expect(seen(out)).toEqual(seen(wanted));
      }
    }
  });
});

test.each([
  ['log', 1e-45, 3e38],
  ['log2', 1e-45, 3e38],
  ['log10', 1e-45, 3e38],
  ['log1p', 1e-30, 1e30],
  ['sin', 1e-30, Math.PI],
  ['cos', 1e-30, Math.PI],
  ['tan', 1e-30, Math.PI],
  ['exp2', 1e-5, 127],
  ['expm1', 1e-30, 88],
  ['sinh', 1e-30, 88],
  ['cosh', 1e-30, 88],
] as const)('%s from %d to %d and its negatives, to 3e-7 of the value', (operation, least, most) => {
  const array = Float32Array.from({ length: 20_001 }, (_, i) => {
    const size = Math.exp(Math.log(least) + ((Math.log(most) - Math.log(least)) * i) / 20_000);
    return i % 2 === 0 ? size : operation.startsWith('log') ? 1 / size : -size;
  });
  const input = fromArray(array, [array.length], 'float32');
  const [out, wanted] = [0, 1].map(() => allocateData(input.shape, 'float32', 'test'));
  unaryVectors.run({ operation, input }, [out]);
  unaryReference.run({ operation, input }, [wanted]);
  for (let i = 0; i < array.length; i++) {
    const [a, b] = [Number(out.storage.array[i]), Number(wanted.storage.array[i])];
    const close = Object.is(a, b) || Math.abs(a - b) <= 3e-7 * Math.abs(b) + 3e-45;
    if (!close) throw new Error(`${operation}(${array[i]}) is ${a}, not ${b}`);
  }
});

test('pieces of every length around their limits', () => {
  for (const length of [256, 257, 4095, 4096, 4097, 8191, 8193]) {
    for (const dtype of DTYPES) {
      const [a, b] = [values(dtype, length, 1), values(dtype, length, 2)];
      const args = { operation: 'ge', a, b } as const;
      const [out, wanted] = [0, 1].map(() => allocateData([length], 'bool', 'test'));
      compareVectors.run(args, [out]);
      compareReference.run(args, [wanted]);
      expect(seen(out)).toEqual(seen(wanted));
    }
  }
});
