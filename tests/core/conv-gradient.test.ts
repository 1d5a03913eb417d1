import { describe, expect, test } from 'vitest';
import { PADDING_MODES } from '../../src/core/conv-arithmetic.js';
import { inputGradientPlane, inputGradientSum, weightGradientSum } from '../../src/core/conv-gradient.js';
import { channelsOf, type Triple, weightPlace } from '../../src/core/conv-sum.js';
import { inspectConvolution } from '../../src/display/explain-inspected.js';
import { type ExplainedLayer, explain, manualSeed, nn, randn, type Tensor } from '../../src/index.js';

const float64 = { dtype: 'float64' } as const;

/** Every number that flows back, beside autograd's. */
function compare(conv: ExplainedLayer, input: Tensor): void {
  const x = input.clone().requiresGrad_();
  const output = conv(x);
  const upstream = randn([...output.shape], float64);
  output.backward(upstream);
  const { layout, values, arrays, outputShape } = inspectConvolution(
    explain(conv, input, { gradient: upstream }),
  );
  const [depths, rows, columns] = [1, 1, ...outputShape.slice(1)].slice(-3);
  const gradient = (o: number, d: number, i: number, j: number): number =>
    Number(arrays.gradient?.[((o * depths + d) * rows + i) * columns + j]);
  const [depth, height, width] = layout.size;
  const expected = x.grad!.reshape([layout.inChannels, depth, height, width]);
  for (let c = 0; c < layout.inChannels; c++) {
    for (let d = 0; d < depth; d++) {
      const plane = inputGradientPlane(layout, values, gradient, c, d);
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          const wanted = expected.at(c, d, i, j).item() as number;
          expect(plane[i * width + j]).toBeCloseTo(wanted, 11);
          expect(inputGradientSum(layout, values, gradient, c, [d, i, j]).total).toBeCloseTo(wanted, 11);
        }
      }
    }
  }
  const kernel = layout.axes.map(({ kernelSize }) => kernelSize);
  const weights = conv.weight.grad!.reshape([...conv.weight.shape.slice(0, 2), ...kernel]);
  for (let out = 0; out < layout.outChannels; out++) {
    const { first, count } = channelsOf(layout, out);
    for (let c = 0; c < count; c++) {
      const taps = kernel[0] * kernel[1] * kernel[2];
      for (let at = 0; at < taps; at++) {
        const tap: Triple = [
          Math.floor(at / (kernel[1] * kernel[2])),
          Math.floor(at / kernel[2]) % kernel[1],
          at % kernel[2],
        ];
        const found = weightGradientSum(layout, values, gradient, out, first + c, tap).total;
        expect(found).toBeCloseTo(weights.at(...weightPlace(layout, out, c), ...tap).item() as number, 11);
      }
    }
  }
}

describe('gradients written out are autograd’s', () => {
  for (const paddingMode of PADDING_MODES) {
    for (const groups of [1, 2]) {
      test(`Conv2d: ${paddingMode}, groups ${groups}`, () => {
        manualSeed(8);
        const options = {
          stride: [1, 2],
          padding: [2, 1],
          dilation: [1, 2],
          groups,
          paddingMode,
          ...float64,
        };
        compare(new nn.Conv2d(2, 4, [3, 2], options), randn([2, 5, 4], float64));
      });
    }
  }

  test('Conv1d and Conv3d', () => {
    manualSeed(9);
    compare(new nn.Conv1d(2, 1, 3, { stride: 2, padding: 1, ...float64 }), randn([2, 7], float64));
    compare(new nn.Conv3d(1, 2, [2, 1, 2], { padding: 1, ...float64 }), randn([1, 3, 2, 3], float64));
  });

  test('transposed', () => {
    manualSeed(10);
    compare(
      new nn.ConvTranspose2d(2, 2, 3, { stride: 2, padding: 1, groups: 2, ...float64 }),
      randn([2, 3, 2], float64),
    );
  });
});
