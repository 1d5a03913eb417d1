// The gradient of average pooling in float32 gives what the reference gives.
import { expect, test } from 'vitest';
import { adaptiveAxis, type PoolAxis, slidingAxis } from '../../../src/core/pool-axes.js';
import { allocateData, fromArray } from '../../../src/core/tensor-data.js';
import { avgPoolInputReference } from '../../../src/kernels/pool/avg-input-reference.js';
import { f32AvgPoolInput } from '../../../src/kernels/pool/float32-avg-input.js';
import { expectClose } from '../../close.js';

const sliding = (
  size: number,
  places: number,
  kernelSize: number,
  stride: number,
  padding: number,
  all = true,
) => slidingAxis(size, places, { kernelSize, stride, dilation: 1, padding: [padding, padding] }, all);

const CASES: [string, number[], PoolAxis[], number | null][] = [
  ['windows side by side', [8, 6], [sliding(8, 4, 2, 2, 0), sliding(6, 3, 2, 2, 0)], null],
  ['windows that overlap and hang over', [7, 5], [sliding(7, 4, 3, 2, 1), sliding(5, 5, 3, 1, 1)], null],
  [
    'padding that does not count',
    [7, 5],
    [sliding(7, 4, 3, 2, 1, false), sliding(5, 3, 3, 2, 1, false)],
    null,
  ],
  ['a divisor of its own', [8, 6], [sliding(8, 3, 3, 2, 0), sliding(6, 5, 2, 1, 0)], 5],
  ['adaptive', [7, 10], [adaptiveAxis(7, 3, 'test'), adaptiveAxis(10, 4, 'test')], null],
  ['one axis', [11], [sliding(11, 5, 3, 2, 0)], null],
  ['volumes', [6, 4, 9], [sliding(6, 3, 2, 2, 0), sliding(4, 2, 2, 2, 0), sliding(9, 3, 3, 3, 0)], null],
  [
    'volumes that overlap',
    [5, 4, 9],
    [sliding(5, 3, 3, 2, 1), sliding(4, 4, 3, 1, 1), sliding(9, 3, 4, 3, 1)],
    null,
  ],
  ['whole planes', [7, 7], [adaptiveAxis(7, 1, 'test'), adaptiveAxis(7, 1, 'test')], null],
  ['gaps', [9, 9], [sliding(9, 3, 1, 4, 0), sliding(9, 3, 2, 3, 0)], null],
];

test.each(CASES)('%s', (_, size, axes, divisor) => {
  const places = axes.map(({ first }) => first.length);
  const shape = [2, 3, ...places];
  const length = shape.reduce((n, m) => n * m, 1);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * i));
  values[3] = Number.POSITIVE_INFINITY;
  values[length - 1] = Number.NaN;
  const args = { grad: fromArray<'float32'>(values, shape, 'float32'), axes, divisor };
  const [actual, expected] = [0, 1].map(() => allocateData([2, 3, ...size], 'float32', 'test'));
  actual.storage.array.fill(7 as never);
  expect(f32AvgPoolInput.supports(args, [actual])).toBe(true);
  f32AvgPoolInput.run(args, [actual]);
  avgPoolInputReference.run(args, [expected]);
  const seen = ({ shape, storage }: typeof actual) => ({ shape, data: storage.array });
  expectClose(seen(actual), seen(expected), { rtol: 1e-7, atol: 1e-12 });
});
