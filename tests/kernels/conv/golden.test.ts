// Every convolution kernel against PyTorch's results: what a kernel says it supports, it must compute.
import { describe, expect, test } from 'vitest';
import { fromArray } from '../../../src/core/tensor-data.js';
import type { ConvArgs } from '../../../src/kernels/args.js';
import { f32ConvPointwise } from '../../../src/kernels/conv/pointwise.js';
import { convReference } from '../../../src/kernels/conv/reference.js';
import { f32ConvWinograd } from '../../../src/kernels/conv/winograd.js';
import { KERNELS } from '../../../src/kernels/table.js';
import { simdReport } from '../../../src/kernels/wasm/isa.js';
import { expectClose } from '../../close.js';
import {
  CONV_CASES,
  describeCase,
  expectedValues,
  kernelCall,
  toleranceFor,
} from '../../golden/conv-case.js';

const calls = CONV_CASES.filter(({ error, shape }) => error === undefined && !shape!.includes(0)).flatMap(
  (item) => {
    const call = kernelCall(item);
    return call === null ? [] : [{ item, ...call }];
  },
);

// Node leaves 256 bits alone unless asked. A file is a process of its own, so that no other test sees this.
process.env.CONVLENS_SIMD = '256';

/** Whether this machine can run a kernel at all: one for vectors of 256 bits needs a processor that has them. */
function runsHere({ name }: { readonly name: string }): boolean {
  return !name.includes('wasm256') || simdReport().bits === 256;
}

// Winograd's and those of one cell take few of these: their own are in winograd-suite.ts and pointwise.test.ts.
const others: readonly unknown[] = [f32ConvWinograd, f32ConvPointwise];

describe.each(KERNELS.conv.filter((kernel) => !others.includes(kernel) && runsHere(kernel)))(
  '$name',
  (kernel) => {
    const supported = calls.filter(({ args, out }) => kernel.supports(args, [out]));

    test('has golden cases', () => expect(supported.length).toBeGreaterThan(100));

    test('gives what PyTorch gives', () => {
      for (const { item, args, out } of supported) {
        kernel.supports(args, [out]);
        kernel.run(args, [out]);
        const { shape, data } = expectedValues(item);
        const values = { shape: out.shape.slice(out.shape.length - shape.length), data: out.storage.array };
        try {
          expectClose(values, { shape, data }, toleranceFor(item));
        } catch (error) {
          throw new Error(`${(error as Error).message}\n  ${describeCase(item)}`);
        }
      }
    });
  },
);

describe('the reference', () => {
  /** One channel, one filter. */
  function convolve(input: number[], weight: number[], changes: Partial<ConvArgs> = {}): number[] {
    const args: ConvArgs = {
      input: fromArray(Float32Array.from(input), [1, 1, input.length], 'float32'),
      weight: fromArray(Float32Array.from(weight), [1, 1, weight.length], 'float32'),
      bias: null,
      stride: [1],
      padding: [[0, 0]],
      dilation: [1],
      groups: 1,
      ...changes,
    };
    const out = fromArray(
      new Float32Array(input.length - weight.length + 1),
      [1, 1, input.length - weight.length + 1],
      'float32',
    );
    convReference.run(args, [out]);
    return [...(out.storage.array as Float32Array)];
  }

  test('does not flip the kernel', () => {
    expect(convolve([0, 0, 1, 0, 0], [1, 2, 3])).toEqual([3, 2, 1]);
  });

  test('skips no zero: ∞ · 0 is NaN', () => {
    expect(convolve([1, Number.POSITIVE_INFINITY, 0, 0, 0], [1, 0, 0])).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      0,
    ]);
  });

  test('rounds once: the sum is of double precision', () => {
    expect(convolve([2 ** 24, 1, 1, -(2 ** 24)], [1, 1, 1, 1])).toEqual([2]);
  });

  test('takes any number of spatial axes', () => {
    const input = fromArray(
      Float32Array.from({ length: 27 }, (_, i) => i),
      [1, 1, 3, 3, 3],
      'float32',
    );
    const weight = fromArray(new Float32Array(8).fill(1), [1, 1, 2, 2, 2], 'float32');
    const out = fromArray(new Float32Array(8), [1, 1, 2, 2, 2], 'float32');
    const none = [0, 0] as const;
    convReference.run(
      {
        input,
        weight,
        bias: null,
        stride: [1, 1, 1],
        padding: [none, none, none],
        dilation: [1, 1, 1],
        groups: 1,
      },
      [out],
    );
    expect([...(out.storage.array as Float32Array)]).toEqual([52, 60, 76, 84, 124, 132, 148, 156]);
  });

  test('int64 is exact, and wraps as int64 does', () => {
    const big = 2n ** 62n;
    const input = fromArray(BigInt64Array.of(big, 2n ** 53n + 1n), [1, 1, 2], 'int64');
    const weight = fromArray(BigInt64Array.of(2n, 1n), [1, 1, 2], 'int64');
    const out = fromArray(new BigInt64Array(1), [1, 1, 1], 'int64');
    convReference.run(
      { input, weight, bias: null, stride: [1], padding: [[0, 0]], dilation: [1], groups: 1 },
      [out],
    );
    expect((out.storage.array as BigInt64Array)[0]).toBe(BigInt.asIntN(64, 2n * big + 2n ** 53n + 1n));
  });
});
