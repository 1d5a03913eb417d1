import { describe, expect, test } from 'vitest';
import { DTYPES } from '../../src/core/dtype.js';
import { allocateData, fromArray, type TensorData } from '../../src/core/tensor-data.js';
import type { BinaryName } from '../../src/kernels/binary/functions.js';
import { KERNELS } from '../../src/kernels/table.js';
import type { UnaryName } from '../../src/kernels/unary/functions.js';

/** Lengths around what a vectorised kernel would take at a time, and a few values no arithmetic is easy for. */
const LENGTHS = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33];
const SPECIAL = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-42, 3e38, -1.5];

function values(length: number, seed: number): TensorData {
  const array = Float32Array.from({ length }, (_, i) =>
    i % 3 === seed % 3 ? SPECIAL[(i + seed) % SPECIAL.length] : Math.sin(i * 7 + seed) * 10,
  );
  return fromArray<'float32'>(array, [length], 'float32');
}

/** Every second value of a longer storage, from the second on. */
function strided(length: number, seed: number): TensorData {
  return { ...values(2 * length + 1, seed), offset: 1, shape: [length], strides: [2] };
}

/** One value at every position. */
function repeated(length: number, seed: number): TensorData {
  return { ...values(1, seed), shape: [length], strides: [0] };
}

const LAYOUTS = { contiguous: values, strided, repeated };

describe.each(KERNELS.binary.slice(0, -1))('$name', (kernel) => {
  const reference = KERNELS.binary[KERNELS.binary.length - 1];
  const names: BinaryName[] = ['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum'];
  const supported = names.filter((operation) =>
    kernel.supports({ operation, a: values(1, 0), b: values(1, 0) }, [allocateData([1], 'float32', 'test')]),
  );

  test('supports some operation', () => expect(supported.length).toBeGreaterThan(0));

  test.each(supported)('%s agrees with the reference in every bit', (operation) => {
    for (const length of LENGTHS) {
      for (const first of Object.values(LAYOUTS)) {
        for (const second of Object.values(LAYOUTS)) {
          const args = { operation, a: first(length, 1), b: second(length, 2) };
          const [out, expected] = [
            allocateData([length], 'float32', 'test'),
            allocateData([length], 'float32', 'test'),
          ];
          kernel.run(args, [out]);
          reference.run(args, [expected]);
          expect(out.storage.array).toEqual(expected.storage.array);
        }
      }
    }
  });
});

describe.each(KERNELS.unary.slice(0, -1))('$name', (kernel) => {
  const reference = KERNELS.unary[KERNELS.unary.length - 1];
  const names: UnaryName[] = ['neg', 'abs', 'exp', 'relu', 'sqrt'];
  const supported = names.filter((operation) =>
    kernel.supports({ operation, input: values(1, 0) }, [allocateData([1], 'float32', 'test')]),
  );

  test('supports some operation', () => expect(supported.length).toBeGreaterThan(0));

  test.each(supported)('%s agrees with the reference in every bit', (operation) => {
    for (const length of LENGTHS) {
      for (const layout of Object.values(LAYOUTS)) {
        const args = { operation, input: layout(length, 1) };
        const [out, expected] = [
          allocateData([length], 'float32', 'test'),
          allocateData([length], 'float32', 'test'),
        ];
        kernel.run(args, [out]);
        reference.run(args, [expected]);
        expect(out.storage.array).toEqual(expected.storage.array);
      }
    }
  });
});

test('relu keeps a NaN whose sign bit is set', () => {
  const bits = new Uint32Array([0xffc00000, 0x7fc00000, 0xff800000, 0x80000000, 0xff7fffff]);
  const input = fromArray<'float32'>(new Float32Array(bits.buffer), [5], 'float32');
  for (const kernel of KERNELS.unary) {
    const out = allocateData([5], 'float32', 'test');
    kernel.run({ operation: 'relu', input }, [out]);
    expect(Array.from(out.storage.array, Number)).toEqual([Number.NaN, Number.NaN, 0, 0, 0]);
  }
});

test('the last kernel of every row supports every dtype', () => {
  for (const dtype of DTYPES) {
    const input = allocateData([2], dtype, 'test');
    const out = [allocateData([2], dtype, 'test')];
    expect(KERNELS.unary.at(-1)!.supports({ operation: 'neg', input }, out)).toBe(true);
    expect(KERNELS.binary.at(-1)!.supports({ operation: 'add', a: input, b: input }, out)).toBe(true);
  }
});
