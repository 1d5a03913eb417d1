import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PADDING_MODES } from '../../src/core/conv-arithmetic.js';
import {
  cellSum,
  fedAlong,
  outputPart,
  outputSizes,
  type Triple,
  workableRange,
} from '../../src/core/conv-sum.js';
import { inspectConvolution } from '../../src/display/explain-inspected.js';
import { type ExplainedLayer, explain, manualSeed, nn, randn, type Tensor } from '../../src/index.js';

const float64 = { dtype: 'float64' } as const;

/** Every output cell as a sum, and all of them at once, beside the library's. */
function compare(conv: ExplainedLayer, input: Tensor): void {
  const { layout, values, outputShape, arrays } = inspectConvolution(explain(conv, input));
  const [depths, rows, columns] = outputSizes(layout);
  expect([outputShape[0], ...[depths, rows, columns].slice(4 - outputShape.length)]).toEqual(outputShape);
  let at = 0;
  for (let out = 0; out < layout.outChannels; out++) {
    for (let depth = 0; depth < depths; depth++) {
      const whole = { rows: { start: 0, count: rows }, columns: { start: 0, count: columns } };
      const plane = outputPart(layout, values, out, depth, whole.rows, whole.columns);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const expected = Number(arrays.output[at++]);
          expect(cellSum(layout, values, out, [depth, i, j]).total).toBeCloseTo(expected, 12);
          expect(plane[i * columns + j]).toBeCloseTo(expected, 12);
        }
      }
    }
  }
}

describe('a convolution written out is the convolution', () => {
  for (const paddingMode of PADDING_MODES) {
    for (const groups of [1, 2, 4]) {
      for (const dilation of [1, 2]) {
        test(`Conv2d: ${paddingMode}, groups ${groups}, dilation ${dilation}`, () => {
          manualSeed(4);
          const options = { stride: [1, 2], padding: [2, 1], dilation, groups, paddingMode, ...float64 };
          compare(new nn.Conv2d(4, 8, [3, 2], options), randn([4, 7, 6], float64));
        });
      }
    }
  }

  test('Conv1d, without a bias, padded as `same`', () => {
    compare(new nn.Conv1d(2, 3, 4, { padding: 'same', bias: false, ...float64 }), randn([2, 9], float64));
  });

  test('Conv3d, with padding along the depth', () => {
    manualSeed(5);
    const options = { padding: [1, 0, 1], stride: [1, 2, 1], dilation: [2, 1, 1], groups: 2, ...float64 };
    compare(new nn.Conv3d(2, 4, [2, 3, 2], options), randn([2, 4, 5, 5], float64));
    compare(
      new nn.Conv3d(1, 1, 3, { padding: 2, paddingMode: 'circular', ...float64 }),
      randn([1, 3, 4, 3], float64),
    );
  });

  test.each([1, 2])('transposed, groups %i', (groups) => {
    manualSeed(6);
    const options = { stride: 2, padding: 1, outputPadding: 1, groups, ...float64 };
    compare(new nn.ConvTranspose2d(4, 2, 3, options), randn([4, 3, 4], float64));
    compare(
      new nn.ConvTranspose2d(2, 4, [2, 3], { stride: [3, 1], dilation: [1, 2], groups, ...float64 }),
      randn([2, 3, 4], float64),
    );
    compare(
      new nn.ConvTranspose1d(2, 2, 4, { stride: 3, padding: 2, groups, bias: false, ...float64 }),
      randn([2, 5], float64),
    );
    compare(new nn.ConvTranspose3d(2, 2, 2, { stride: 2, groups, ...float64 }), randn([2, 2, 2, 3], float64));
  });

  test('NaN and ∞ poison what reads them, and nothing else', () => {
    const input = randn([1, 5, 5], float64)
      .set([0, 2, 2], Number.NaN)
      .set([0, 0, 0], Number.POSITIVE_INFINITY);
    const { layout, values, arrays } = inspectConvolution(
      explain(new nn.Conv2d(1, 1, 2, { ...float64 }), input, { at: [0, 0, 0] }),
    );
    const part = outputPart(layout, values, 0, 0, { start: 0, count: 4 }, { start: 0, count: 4 });
    Array.from(arrays.output, Number).forEach((expected, i) => {
      if (Number.isFinite(expected)) expect(part[i]).toBeCloseTo(expected, 12);
      else expect(part[i]).toBe(expected);
    });
  });
});

/** Layouts of one axis, the others of one cell. */
const line = fc.record({
  size: fc.integer({ min: 1, max: 12 }),
  kernelSize: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  before: fc.integer({ min: 0, max: 5 }),
  after: fc.integer({ min: 0, max: 5 }),
  mode: fc.constantFrom(...PADDING_MODES),
});

type Line = typeof line extends fc.Arbitrary<infer T> ? T : never;

function layoutOf({ size, kernelSize, stride, dilation, before, after, mode }: Line) {
  const none = { kernelSize: 1, stride: 1, padding: [0, 0], dilation: 1 } as const;
  const most = mode === 'reflect' ? size - 1 : mode === 'circular' ? size : 5;
  const padding = [Math.min(before, most), Math.min(after, most)] as const;
  return {
    inChannels: 1,
    outChannels: 1,
    groups: 1,
    size: [1, 1, size] as Triple,
    axes: [none, none, { kernelSize, stride, padding, dilation }] as const,
    mode,
  };
}

const values = { input: () => 1, weight: () => 1, bias: () => 0 };

test('an input cell is fed to exactly the places whose sums read it', () => {
  fc.assert(
    fc.property(line, fc.nat(11), (drawn, source) => {
      const layout = layoutOf(drawn);
      const [, , places] = outputSizes(layout);
      if (places < 1 || source >= drawn.size) return;
      const fed = fedAlong(layout, 2, source, { start: 0, count: places });
      for (let place = 0; place < places; place++) {
        const [row] = cellSum(layout, values, 0, [0, 0, place]).rows;
        const reads = row.terms.some((term) => term.source?.[1] === source);
        expect(fed.includes(place)).toBe(reads);
      }
    }),
  );
});

test('places that can be worked out of a part of the input read nothing beyond it', () => {
  fc.assert(
    fc.property(line, fc.nat(11), fc.nat(11), fc.nat(11), (drawn, start, length, near) => {
      const layout = layoutOf(drawn);
      const [, , places] = outputSizes(layout);
      if (places < 1 || start >= drawn.size) return;
      const held = { start, count: Math.min(length + 1, drawn.size - start) };
      const found = workableRange(layout, 2, held, Math.min(near, places - 1));
      expect(found.start + found.count).toBeLessThanOrEqual(places);
      for (let place = found.start; place < found.start + found.count; place++) {
        for (const { source } of cellSum(layout, values, 0, [0, 0, place]).rows[0].terms) {
          if (source === null) continue;
          expect(source[1]).toBeGreaterThanOrEqual(held.start);
          expect(source[1]).toBeLessThan(held.start + held.count);
        }
      }
    }),
  );
});
