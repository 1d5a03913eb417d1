import { describe, expect, test } from 'vitest';
import type { DType, TypedArray } from '../../src/core/dtype.js';
import { fromArray } from '../../src/core/tensor-data.js';
import * as F from '../../src/functional/index.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

interface Packed {
  readonly dtype: DType;
  readonly shape: number[];
  readonly values: string;
}

interface Case {
  readonly call: keyof typeof CALLS;
  readonly inputs: Packed[];
  readonly args: { readonly kernelSize: number | number[]; readonly options: object; readonly dim: number };
  readonly outputs: Packed[];
}

/** Each call of the golden file. */
const CALLS = {
  maxPool1d: ([x]: Tensor[], { kernelSize, options }: Case['args']) => {
    const { values, indices } = F.maxPool1d(x, kernelSize, { ...options, returnIndices: true });
    return [values, indices];
  },
  maxPool2d: ([x]: Tensor[], { kernelSize, options }: Case['args']) => {
    const { values, indices } = F.maxPool2d(x, kernelSize, { ...options, returnIndices: true });
    return [values, indices];
  },
  avgPool1d: ([x]: Tensor[], { kernelSize, options }: Case['args']) => [F.avgPool1d(x, kernelSize, options)],
  avgPool2d: ([x]: Tensor[], { kernelSize, options }: Case['args']) => [F.avgPool2d(x, kernelSize, options)],
  linear: ([x, weight, bias]: Tensor[]) => [F.linear(x, weight, bias)],
  matmul: ([a, b]: Tensor[]) => [a.matmul(b)],
  softmax: ([x]: Tensor[], { dim }: Case['args']) => [F.softmax(x, dim)],
  logSoftmax: ([x]: Tensor[], { dim }: Case['args']) => [F.logSoftmax(x, dim)],
} as const;

const { cases } = readGolden<Case>('layers');

function unpack({ dtype, shape, values }: Packed): Tensor {
  return new Tensor(fromArray(decodeValues(values, dtype) as never, shape, dtype));
}

/** The same values with gaps between them, so that every kernel meets strides. */
function strided(x: Tensor): Tensor {
  const { dtype, shape } = x;
  const wide = decodeValues('', dtype).constructor as new (length: number) => TypedArray;
  const room = new Tensor(fromArray(new wide(x.numel * 2) as never, [...shape, 2], dtype));
  const view = room.select(-1, 1);
  view.copy_(x);
  return view;
}

/** Rounding of one result, in the sum of all products: both libraries add in another order. */
const TOLERANCE: Readonly<Record<string, number>> = { float32: 2e-6, float64: 1e-14 };

function expectClose(actual: Tensor, expected: Packed, label: string): void {
  expect(actual.shape, label).toEqual(expected.shape);
  expect(actual.dtype, label).toBe(expected.dtype);
  const ours = actual.data;
  const theirs = decodeValues(expected.values, expected.dtype);
  const tolerance = TOLERANCE[expected.dtype] ?? 0;
  for (let i = 0; i < theirs.length; i++) {
    const [a, b] = [Number(ours[i]), Number(theirs[i])];
    if (Object.is(a, b) || a === b || ours[i] === theirs[i]) continue;
    if (Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b))) continue;
    expect.fail(`${label}: value ${i} is ${a}, PyTorch's is ${b}`);
  }
}

describe.each(Object.keys(CALLS) as (keyof typeof CALLS)[])('%s', (call) => {
  const ours = cases.filter((item) => item.call === call);
  const label = ({ inputs, args }: Case): string =>
    `${inputs.map(({ shape, dtype }) => `${dtype} [${shape}]`).join(', ')} ${JSON.stringify(args)}`;

  test('has golden cases', () => expect(ours.length).toBeGreaterThan(15));

  test('gives PyTorch’s results', () => {
    for (const item of ours) {
      CALLS[call](item.inputs.map(unpack), item.args).forEach((output, i) => {
        expectClose(output, item.outputs[i], label(item));
      });
    }
  });

  test('gives PyTorch’s results for views with gaps, too', () => {
    for (const item of ours) {
      const inputs = item.inputs.map((input) => strided(unpack(input)));
      CALLS[call](inputs, item.args).forEach((output, i) => {
        expectClose(output, item.outputs[i], label(item));
      });
    }
  });
});
