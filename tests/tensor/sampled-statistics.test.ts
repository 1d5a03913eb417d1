// Tensors of very many values: a part of them is looked at, so that a gigabyte opens at once.
import { expect, test } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import { tensor, zeros } from '../../src/index.js';
import { MIME_TYPE, parsePayload, type TensorPayload } from '../../src/protocol/index.js';

import { distribution } from '../../src/tensor/statistics.js';

const COUNT = 2 ** 24;

/** 0 to 1 over and over, in steps that no block meets in step. */
function ramp(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (i % 1009) / 1008);
}

test('what all values are like is told by a part of them', () => {
  const { statistics, counts, looked } = distribution(ramp(COUNT));
  expect(statistics).toMatchObject({ count: COUNT, finite: COUNT, nan: 0, sampled: 2 ** 22, min: 0, max: 1 });
  expect(looked.length).toBe(2 ** 22);
  expect(statistics.mean).toBeCloseTo(0.5, 3);
  expect(statistics.std).toBeCloseTo(1 / Math.sqrt(12), 3);
  expect(statistics.low).toBeCloseTo(0.005, 3);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2 ** 22);
});

test.each([
  ['float32', Float32Array],
  ['float64', Float64Array],
] as const)('a single NaN and a single infinity are found among all of them: %s', (_dtype, Values) => {
  const values = new Values(COUNT).fill(1);
  values[12_345_677] = Number.NaN;
  values[COUNT - 70] = Number.NEGATIVE_INFINITY;
  const { statistics } = distribution(values);
  expect(statistics).toMatchObject({ nan: 1, positiveInfinity: 0, negativeInfinity: 1, finite: COUNT - 2 });
  values.fill(-3.4e38);
  expect(distribution(values).statistics).toMatchObject({ nan: 0, negativeInfinity: 0, finite: COUNT });
});

test('every form of the display says so', () => {
  const bundle = bundleOf(tensor(ramp(COUNT), { shape: [16, 1024, 1024] })) as Record<string, unknown>;
  expect(bundle['text/plain']).toContain('of 4194304 values looked at, 0 NaN, 0 Inf');
  expect(bundle['text/html']).toContain(
    'of 16\u202f777\u202f216 values, evenly taken; NaN and infinities are of all.',
  );
  const parsed = parsePayload(bundle[MIME_TYPE]);
  expect(parsed.ok && (parsed.payload as TensorPayload).statistics.sampled).toBe(2 ** 22);
  expect(String(zeros(COUNT, { dtype: 'bool' }))).toContain(
    'values 0 true, 4194304 false of 4194304 looked at',
  );
});
