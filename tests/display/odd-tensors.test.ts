// Whatever a tensor holds, its display is complete, bounded, and read by the parser.
import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import { bundleOf } from '../../src/display/display.js';
import { featureMaps, full, ones, rand, type Tensor, tensor } from '../../src/index.js';
import { MIME_TYPE, parsePayload } from '../../src/protocol/index.js';

/** Characters of one display (docs/architecture.md, Display). */
const BUDGET = 256_000;

function expectShown(value: unknown, name?: string): void {
  const bundle = bundleOf(value, name === undefined ? {} : { name }) as Record<string, unknown>;
  expect(parsePayload(JSON.stringify(bundle[MIME_TYPE]))).toMatchObject({ ok: true });
  expect(bundle['text/html']).toBeTypeOf('string');
  expect(bundle['text/plain']).not.toContain('(not drawn');
  expect(JSON.stringify(bundle).length).toBeLessThan(BUDGET);
}

const DTYPES: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool'];

describe.each(DTYPES)('%s', (dtype) => {
  test.each([0, 1, 2, 3, 4, 5, 6])('of %i axes', (rank) => {
    expectShown(
      ones(
        Array.from({ length: rank }, (_, axis) => axis + 1),
        { dtype },
      ),
    );
  });
});

test.each([
  [[0]],
  [[0, 3]],
  [[3, 0, 2]],
  [[1, 1, 1, 1]],
  [[1, 100_000]],
  [[100_000, 1]],
  [[20_000, 2, 1]],
  [[3000, 4, 4]],
])('of shape %j', (shape) => {
  expectShown(rand(shape));
});

describe.each([
  ['NaN', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['minus infinity', Number.NEGATIVE_INFINITY],
  ['zero', 0],
  ['a constant', 7],
  ['a denormal', 1e-40],
  ['the largest', 3e38],
])('nothing but %s', (_, value) => {
  test.each([[[]], [[30]], [[1000]], [[4, 5]], [[100, 100]], [[3, 40, 40]]])('in shape %j', (shape) => {
    expectShown(full(shape, value));
  });

  test('in feature maps', () => expectShown(featureMaps(full([3, 4, 4], value))));
});

const doubles = (count: number, value: (i: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => value(i));

test.each<[string, () => Tensor]>([
  [
    'denormal doubles',
    () =>
      tensor(
        doubles(100, (i) => i * 5e-324),
        { shape: [10, 10] },
      ),
  ],
  [
    'both ends of the doubles',
    () =>
      tensor(
        doubles(10_000, (i) => (i % 2 ? 1 : -1) * Number.MAX_VALUE),
        { shape: [100, 100] },
      ),
  ],
  [
    'a small spread far from zero',
    () =>
      tensor(
        doubles(10_000, (i) => 1e9 + (i % 3)),
        { shape: [100, 100] },
      ),
  ],
  ['int64 beyond 2^53', () => tensor([9007199254740993n, -(2n ** 63n), 2n ** 63n - 1n])],
])('%s', (_, make) => expectShown(make()));

test.each(['<b>&"\'</b>', '\u2028😀\0', 'x'.repeat(10_000), '<'.repeat(10_000)])(
  'a name like %.12s',
  (name) => {
    expectShown(rand(3, 4), name);
    expectShown(featureMaps(rand(3, 4, 4), { name }));
  },
);

test.each([[[512, 1, 1]], [[3000, 28, 28]], [[2, 1, 100_000]], [[2, 100_000, 1]], [[4, 100_000]], [[10, 1]]])(
  'feature maps of shape %j',
  (shape) => expectShown(featureMaps(rand(shape))),
);
