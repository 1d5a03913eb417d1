// No argument, whatever it is, ends in an error of the engine's: what a user reads is ours.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { isConvlensError } from '../../src/core/errors.js';
import { functional as F, nn, ones, Tensor } from '../../src/index.js';

const cyclic: unknown[] = [];
cyclic.push(cyclic);

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  fc.constantFrom<unknown>(
    ...[
      Symbol('s'),
      () => 3,
      class {},
      cyclic,
      [Symbol('s'), 1],
      new Array(2),
      Number.NaN,
      -0,
      2 ** 53,
      -(2 ** 40),
    ],
    ...[
      Number.POSITIVE_INFINITY,
      1e300,
      5e-324,
      1n,
      true,
      null,
      undefined,
      '',
      'same',
      'SAME',
      '3',
      [],
      [[]],
    ],
    ...[[2, 2], [1, 2, 3], [1.5, 1], [0, 1], new Proxy({}, {}), Object.create(null), new Error('e'), /x/],
    ...[ones(1), ones(2, 3), ones(1, 1, 4, 4), ones(0), ones(1, 1, 4, 4, { dtype: 'float64' })],
  ),
  fc.integer({ min: -3, max: 5 }),
  fc.array(fc.integer({ min: -2, max: 4 }), { maxLength: 4 }),
);

const OPTION_NAMES = [
  'stride',
  'padding',
  'dilation',
  'groups',
  'bias',
  'paddingMode',
  'dtype',
  'strides',
  'mode',
];
const options = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...OPTION_NAMES), hostile, { maxKeys: 3 }) },
  hostile,
);

/** Runs `call`; anything thrown must be ours, and speak of no engine. */
function check(call: () => unknown): void {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    if (!isConvlensError(error)) throw error;
    if (/undefined is not|Invalid (typed )?array length|cannot read|is not a function/i.test(error.message)) {
      throw new Error(`engine text: ${error.message}`);
    }
    return;
  }
  if (!(result instanceof Tensor)) throw new Error(`neither a tensor nor an error: ${typeof result}`);
}

const RUNS = { numRuns: 1500 };
const good = { image: ones(1, 1, 4, 4), filters: ones(2, 1, 2, 2), signal: ones(1, 5), taps: ones(2, 1, 3) };

describe('hostile arguments', () => {
  test('of conv1d and conv2d', () => {
    fc.assert(
      fc.property(hostile, hostile, options, (input, weight, given) => {
        check(() => F.conv2d(input as never, weight as never, given as never));
        check(() => F.conv2d(good.image, weight as never, given as never));
        check(() => F.conv2d(input as never, good.filters, given as never));
        check(() => F.conv2d(good.image, good.filters, given as never));
        check(() => F.conv1d(good.signal, good.taps, given as never));
      }),
      RUNS,
    );
  });

  test('of pad', () => {
    fc.assert(
      fc.property(hostile, hostile, options, (input, amounts, given) => {
        check(() => F.pad(input as never, amounts as never, given as never));
        check(() => F.pad(good.image, amounts as never, given as never));
        check(() => F.pad(good.image, [1, 1], given as never));
      }),
      RUNS,
    );
  });

  test('of Conv1d and Conv2d', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, options, (inChannels, outChannels, kernelSize, given) => {
        check(() => new nn.Conv2d(inChannels as never, 2, 2)(good.image));
        check(() => new nn.Conv2d(1, outChannels as never, 2)(good.image));
        check(() => new nn.Conv2d(1, 2, kernelSize as never, given as never)(good.image));
        check(() => new nn.Conv1d(1, 2, kernelSize as never, given as never)(good.signal));
        check(() => new nn.Conv2d(1, 2, 2, given as never)(inChannels as never));
      }),
      RUNS,
    );
  });
});
