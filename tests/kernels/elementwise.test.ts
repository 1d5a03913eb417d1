import { describe, expect, test } from 'vitest';
import { DTYPES } from '../../src/core/dtype.js';
import { allocateData, allocateUnset, fromArray, type TensorData } from '../../src/core/tensor-data.js';
import { f32Power, f32PowerVectors } from '../../src/kernels/binary/float32-power.js';
import type { BinaryName } from '../../src/kernels/binary/functions.js';
import { KERNELS } from '../../src/kernels/table.js';
import type { UnaryName } from '../../src/kernels/unary/functions.js';
import { unaryReference } from '../../src/kernels/unary/reference.js';
import { unaryVectors } from '../../src/kernels/unary/vectors.js';

/** Lengths around what a vectorised kernel would take at a time, and a few values no arithmetic is easy for. */
const LENGTHS = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 255, 256, 511, 512, 513, 4095, 4096, 4097, 8200];
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

// Powers of one number have tests of their own, in `power.test.ts`.
describe.each(KERNELS.binary.slice(0, -1).filter((kernel) => ![f32Power, f32PowerVectors].includes(kernel)))(
  '$name',
  (kernel) => {
    const reference = KERNELS.binary[KERNELS.binary.length - 1];
    const names: BinaryName[] = ['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum'];
    const supported = names.filter((operation) =>
      kernel.supports({ operation, a: values(600, 0), b: values(600, 0) }, [
        allocateData([600], 'float32', 'test'),
      ]),
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
            if (!kernel.supports(args, [out])) continue;
            kernel.run(args, [out]);
            reference.run(args, [expected]);
            expect(out.storage.array).toEqual(expected.storage.array);
          }
        }
      }
    });
  },
);

describe.each(KERNELS.unary.slice(0, -1))('$name', (kernel) => {
  const reference = KERNELS.unary[KERNELS.unary.length - 1];
  const names: UnaryName[] = ['neg', 'abs', 'relu', 'sqrt', 'floor', 'ceil', 'round'];
  const supported = names.filter((operation) =>
    kernel.supports({ operation, input: values(600, 0) }, [allocateData([600], 'float32', 'test')]),
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
        if (!kernel.supports(args, [out])) continue;
        kernel.run(args, [out]);
        reference.run(args, [expected]);
        expect(out.storage.array).toEqual(expected.storage.array);
      }
    }
  });
});

test.each(['exp', 'sigmoid', 'tanh'] as const)('any_unary__wasm: %s over the whole range', (operation) => {
  const array = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) * 0.0055);
  array.set([...SPECIAL, 1e-3, -1e-4, 0.625, -0.6249, 88.7, 88.8, -87.4, -103, -104, -110], 0);
  const input = fromArray(array, [array.length], 'float32');
  const [out, expected] = [
    allocateUnset(input.shape, 'float32', 'test'),
    allocateData(input.shape, 'float32', 'test'),
  ];
  const args = { operation, input };
  expect(unaryVectors.supports(args, [out])).toBe(true);
  unaryVectors.run(args, [out]);
  unaryReference.run(args, [expected]);
  const [actual, wanted] = [out.storage.array, expected.storage.array];
  for (let i = 0; i < array.length; i++) {
    const [a, b] = [Number(actual[i]), Number(wanted[i])];
    // Below the normal numbers a unit in the last place is all there is.
    const close =
      Object.is(a, b) || Math.abs(a - b) <= 3e-7 * Math.abs(b) + (operation === 'sigmoid' ? 1e-38 : 3e-45);
    if (!close) throw new Error(`${operation}(${array[i]}) is ${a}, not ${b}`);
  }
});

test('relu keeps a NaN whose sign bit is set', () => {
  const bits = new Uint32Array([0xffc00000, 0x7fc00000, 0xff800000, 0x80000000, 0xff7fffff]);
  const input = fromArray<'float32'>(new Float32Array(bits.buffer), [5], 'float32');
  for (const kernel of KERNELS.unary) {
    const out = allocateData([5], 'float32', 'test');
    if (!kernel.supports({ operation: 'relu', input }, [out])) continue;
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
