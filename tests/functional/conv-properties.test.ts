// What holds of every convolution, whatever its numbers. Values are small whole numbers, so that equal means equal.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { windowSpan } from '../../src/core/conv-arithmetic.js';
import { numel, type Shape } from '../../src/core/shape.js';
import { cat, functional as F, nn, noGrad, type Tensor, tensor, zeros } from '../../src/index.js';
import { EXACT, expectClose } from '../close.js';
import { hashedValues } from '../golden/hashed-values.js';

function whole(shape: Shape, seed: number): Tensor {
  return tensor(hashedValues(shape, seed, 'float32', true), { shape });
}

/** A convolution that fits: its operands and its options. */
interface Convolution {
  readonly input: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly options: {
    readonly stride: number[];
    readonly padding: number[];
    readonly dilation: number[];
    readonly groups: number;
  };
}

const axis = fc
  .record({
    kernelSize: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    more: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ more, ...rest }) => {
    const span = windowSpan(rest.kernelSize, rest.dilation);
    return { ...rest, size: Math.max(1, span - 2 * rest.padding) + more };
  });

function convolutions(rank: 1 | 2): fc.Arbitrary<Convolution> {
  return fc
    .record({
      axes: fc.array(axis, { minLength: rank, maxLength: rank }),
      batch: fc.integer({ min: 1, max: 3 }),
      groups: fc.integer({ min: 1, max: 3 }),
      channels: fc.integer({ min: 1, max: 3 }),
      filters: fc.integer({ min: 1, max: 3 }),
      seed: fc.integer({ min: 0, max: 1e6 }),
    })
    .map(({ axes, batch, groups, channels, filters, seed }) => ({
      input: whole([batch, groups * channels, ...axes.map(({ size }) => size)], seed),
      weight: whole([groups * filters, channels, ...axes.map(({ kernelSize }) => kernelSize)], seed + 1),
      bias: whole([groups * filters], seed + 2),
      options: {
        stride: axes.map(({ stride }) => stride),
        padding: axes.map(({ padding }) => padding),
        dilation: axes.map(({ dilation }) => dilation),
        groups,
      },
    }));
}

function hold(
  check: (convolution: Convolution) => void,
  arbitrary: fc.Arbitrary<Convolution> = convolutions(2),
): void {
  fc.assert(fc.property(arbitrary, check), { numRuns: 100 });
}

const equal = (actual: Tensor, expected: Tensor): void => expectClose(actual, expected, EXACT);

describe('conv2d', () => {
  test('is linear in the input and in the weight', () => {
    hold(({ input, weight, options }) => {
      const other = whole(input.shape, 11);
      const filters = whole(weight.shape, 12);
      const y = F.conv2d(input, weight, options);
      equal(
        F.conv2d(input.mul(2).add(other), weight, options),
        y.mul(2).add(F.conv2d(other, weight, options)),
      );
      equal(
        F.conv2d(input, weight.mul(3).add(filters), options),
        y.mul(3).add(F.conv2d(input, filters, options)),
      );
    });
  });

  test('adds the bias to every cell of its channel', () => {
    hold(({ input, weight, bias, options }) => {
      const y = F.conv2d(input, weight, options);
      equal(F.conv2d(input, weight, { ...options, bias }), y.add(bias.reshape(-1, 1, 1)));
    });
  });

  test('moves with its input', () => {
    hold(({ input, weight, options }) => {
      const plain = { dilation: options.dilation, groups: options.groups };
      const wide = F.pad(input, [9, 9, 9, 9]);
      const moved = F.pad(input, [12, 6, 7, 11]);
      const [, , h, w] = F.conv2d(wide, weight, plain).shape;
      const shifted = F.conv2d(moved, weight, plain);
      equal(
        shifted.at('...', `0:${h - 2}`, `3:${w}`),
        F.conv2d(wide, weight, plain).at('...', `2:${h}`, `0:${w - 3}`),
      );
    });
  });

  test('with a stride takes every stride-th cell', () => {
    hold(({ input, weight, options }) => {
      const [down, right] = options.stride;
      const dense = F.conv2d(input, weight, { ...options, stride: 1 });
      equal(F.conv2d(input, weight, options), dense.at('...', `::${down}`, `::${right}`));
    });
  });

  test('with padding is what it is without, of the padded input', () => {
    hold(({ input, weight, options }) => {
      const [h, w] = options.padding;
      const padded = F.pad(input, [w, w, h, h]);
      equal(F.conv2d(input, weight, options), F.conv2d(padded, weight, { ...options, padding: 'valid' }));
    });
  });

  test("with padding 'same' keeps the size, the extra cell after", () => {
    hold(({ input, weight, options: { dilation, groups } }) => {
      const totals = dilation.map((step, d) => step * (weight.shape[d + 2] - 1));
      const [top, left] = totals.map((total) => Math.floor(total / 2));
      const padded = F.pad(input, [left, totals[1] - left, top, totals[0] - top]);
      const same = F.conv2d(input, weight, { padding: 'same', dilation, groups });
      equal(same, F.conv2d(padded, weight, { dilation, groups }));
      equal(same.at(0, 0), same.at(0, 0).reshape(input.shape.slice(2)));
    });
  });

  test('with a dilation is what it is with zeros between the taps', () => {
    hold(({ input, weight, options }) => {
      const [h, w] = options.dilation;
      const [filters, channels, kh, kw] = weight.shape;
      const spread = zeros(filters, channels, windowSpan(kh, h), windowSpan(kw, w));
      spread.set(['...', `::${h}`, `::${w}`], weight);
      equal(F.conv2d(input, weight, options), F.conv2d(input, spread, { ...options, dilation: 1 }));
    });
  });

  test('with groups is a convolution of each part', () => {
    hold(({ input, weight, bias, options: { groups, ...options } }) => {
      const channels = weight.shape[1];
      const filters = weight.shape[0] / groups;
      const parts = Array.from({ length: groups }, (_, g) =>
        F.conv2d(input.narrow(1, g * channels, channels), weight.narrow(0, g * filters, filters), {
          ...options,
          bias: bias.narrow(0, g * filters, filters),
        }),
      );
      equal(F.conv2d(input, weight, { ...options, groups, bias }), cat(parts, 1));
    });
  });

  test('of a batch is that of each item, with and without a batch axis', () => {
    hold(({ input, weight, bias, options }) => {
      const y = F.conv2d(input, weight, { ...options, bias });
      for (let n = 0; n < input.shape[0]; n++) {
        equal(F.conv2d(input.at(n), weight, { ...options, bias }), y.at(n));
      }
    });
  });

  test('with a 1×1 kernel of ones on the diagonal changes nothing', () => {
    hold(({ input }) => {
      const channels = input.shape[1];
      const identity = zeros(channels, channels, 1, 1);
      for (let c = 0; c < channels; c++) identity.set([c, c], 1);
      equal(F.conv2d(input, identity), input);
    });
  });

  test('of views is that of their copies', () => {
    hold(({ input, weight, bias, options }) => {
      const y = F.conv2d(input, weight, { ...options, bias });
      const lastFirst = (x: Tensor): Tensor => x.permute(3, 2, 0, 1).contiguous().permute(2, 3, 1, 0);
      const within = (x: Tensor): Tensor => F.pad(x, [1, 2, 3, 1]).at('...', '3:-1', '1:-2');
      const everySecond = (x: Tensor): Tensor =>
        cat([x, x], 0).reshape(2, -1).transpose(0, 1).contiguous().at(':', 0);
      for (const view of [lastFirst, within]) {
        equal(F.conv2d(view(input), view(weight), { ...options, bias: everySecond(bias) }), y);
      }
      const repeated = input.at(0).unsqueeze(0).expand(3, -1, -1, -1);
      equal(F.conv2d(repeated, weight, options), F.conv2d(repeated.contiguous(), weight, options));
    });
  });
});

test('conv1d is conv2d on one row', () => {
  hold(({ input, weight, bias, options }) => {
    const { stride, padding, dilation, groups } = options;
    const flat = F.conv1d(input, weight, { ...options, bias });
    const rows = F.conv2d(input.unsqueeze(2), weight.unsqueeze(2), {
      stride: [1, ...stride],
      padding: [0, ...padding],
      dilation: [1, ...dilation],
      groups,
      bias,
    });
    equal(flat, rows.squeeze(2));
  }, convolutions(1));
});

describe('a layer', () => {
  const modes = fc.constantFrom('reflect', 'replicate', 'circular');

  test('with a padding mode is the plain one of the padded input', () => {
    const property = fc.property(convolutions(2), modes, ({ input, weight, bias, options }, paddingMode) => {
      const { stride, dilation, groups } = options;
      const most = paddingMode === 'reflect' ? 1 : 0;
      const padding = options.padding.map((cells, d) => Math.min(cells, input.shape[d + 2] - most));
      const fits = padding.every(
        (cells, d) => input.shape[d + 2] + 2 * cells >= windowSpan(weight.shape[d + 2], dilation[d]),
      );
      fc.pre(fits);
      const layer = new nn.Conv2d(input.shape[1], weight.shape[0], weight.shape.slice(2), {
        ...options,
        padding,
        paddingMode,
      });
      noGrad(() => {
        layer.weight.copy_(weight);
        layer.bias?.copy_(bias);
      });
      const padded = F.pad(input, [padding[1], padding[1], padding[0], padding[0]], { mode: paddingMode });
      equal(layer(input), F.conv2d(padded, weight, { stride, dilation, groups, bias }));
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('gives as many values as the shape says', () => {
    hold(({ input, weight, options }) => {
      const layer = new nn.Conv2d(input.shape[1], weight.shape[0], weight.shape.slice(2), options);
      const output = layer(input);
      const size = options.stride.map((stride, d) => {
        const room =
          input.shape[d + 2] + 2 * options.padding[d] - options.dilation[d] * (weight.shape[d + 2] - 1) - 1;
        return Math.floor(room / stride) + 1;
      });
      expectClose(zeros(output.shape), zeros([input.shape[0], weight.shape[0], ...size]), EXACT);
      if (output.data.length !== numel(output.shape)) throw new Error('too few values');
    });
  });
});
