// Pooling of float32 over windows of any size gives what the references give.
import { expect, test } from 'vitest';
import { adaptiveAxis, type PoolAxis, slidingAxis } from '../../../src/core/pool-axes.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { avgPoolReference } from '../../../src/kernels/pool/avg-reference.js';
import { f32AvgPoolLines } from '../../../src/kernels/pool/float32-lines.js';
import { f32MaxPool } from '../../../src/kernels/pool/float32-max.js';
import { f32AvgPoolWhole } from '../../../src/kernels/pool/float32-whole.js';
import { maxPoolReference } from '../../../src/kernels/pool/max-reference.js';
import { expectClose } from '../../close.js';

const adaptive = (size: number, places: number): PoolAxis => adaptiveAxis(size, places, 'test');
const sliding = (size: number, places: number, kernelSize: number, stride: number, dilation = 1) =>
  slidingAxis(size, places, { kernelSize, stride, dilation, padding: [1, 1] }, false);

const CASES: [string, number[], PoolAxis[]][] = [
  ['one line', [31], [adaptive(31, 4)]],
  ['planes', [13, 10], [adaptive(13, 6), adaptive(10, 3)]],
  ['planes that are padded', [9, 12], [sliding(9, 5, 3, 2), sliding(12, 6, 3, 2)]],
  ['volumes', [5, 6, 7], [adaptive(5, 2), sliding(6, 3, 3, 2), adaptive(7, 7)]],
  ['whole planes', [7, 9], [adaptive(7, 1), adaptive(9, 1)]],
  ['whole volumes', [3, 7, 5], [adaptive(3, 1), adaptive(7, 1), adaptive(5, 1)]],
];

const ODD = [[], [Number.NaN, Number.NaN], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [-0, 1e-42]];

function planes(size: readonly number[], odd: readonly number[]): TensorData {
  const shape = [5, 3, ...size];
  const length = shape.reduce((n, m) => n * m, 1);
  const values = Float32Array.from({ length }, (_, i) => ((i * 7919) % 13) - 6.25);
  for (const [i, value] of odd.entries()) values[8 + 3 * i] = value;
  return fromArray<'float32'>(values, shape, 'float32');
}

const seen = ({ shape, storage }: TensorData) => ({ shape, data: storage.array });

test.each(CASES)('means of %s', (name, size, axes) => {
  for (const input of ODD.map((odd) => planes(size, odd))) {
    const places = axes.map(({ first }) => first.length);
    const args = { input, axes, window: null, divisor: null };
    const [expected, lines, whole] = [0, 1, 2].map(() => allocateData([5, 3, ...places], 'float32', 'test'));
    avgPoolReference.run(args, [expected]);
    expect(f32AvgPoolLines.supports(args, [lines])).toBe(true);
    f32AvgPoolLines.run(args, [lines]);
    expectClose(seen(lines), seen(expected), { rtol: 1e-7, atol: 1e-7 });
    expect(f32AvgPoolWhole.supports(args, [whole])).toBe(name.startsWith('whole'));
    if (!name.startsWith('whole')) continue;
    f32AvgPoolWhole.run(args, [whole]);
    expectClose(seen(whole), seen(expected), { rtol: 1e-7, atol: 1e-7 });
  }
});

test.each([
  ...CASES,
  ['dilated planes', [9, 12], [sliding(9, 4, 3, 2, 2), sliding(12, 10, 3, 1, 2)]] as const,
])('the largest of %s', (_, size, axes) => {
  for (const input of ODD.map((odd) => planes(size, odd))) {
    const shape = [5, 3, ...axes.map(({ first }) => first.length)];
    const results = () => [allocateData(shape, 'float32', 'test'), allocateData(shape, 'int32', 'test')];
    const [actual, expected] = [results(), results()];
    f32MaxPool.run({ input, axes, window: null }, actual);
    maxPoolReference.run({ input, axes, window: null }, expected);
    for (const i of [0, 1]) expect(actual[i].storage.array).toEqual(expected[i].storage.array);
  }
});
