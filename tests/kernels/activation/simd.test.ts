// Activations on vectors give what the references give.
import { describe, expect, test } from 'vitest';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { ACTIVATION_FORMS } from '../../../src/kernels/activation/forms.js';
import {
  activationGradientReference,
  activationReference,
} from '../../../src/kernels/activation/reference.js';
import {
  f32ActivationGradientVectors,
  f32ActivationVectors,
} from '../../../src/kernels/activation/vectors.js';
import { expectClose } from '../../close.js';

const PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  celu: [1.5],
  clamp: [-1, 2],
  elu: [1.5, 1.1],
  hardshrink: [0.5],
  hardtanh: [-1, 2],
  leakyRelu: [0.1],
  nanToNum: [7, 3, -3],
  softplus: [2, 20],
  softshrink: [0.5],
  threshold: [0.1, 20],
};

function vector(values: Float32Array): TensorData {
  return fromArray<'float32'>(values, [values.length], 'float32');
}

describe.each([...ACTIVATION_FORMS.keys()])('%s on vectors', (operation) => {
  const parameters = PARAMETERS[operation] ?? [];

  function compare(x: Float32Array, g: Float32Array): void {
    const [input, grad] = [vector(x), vector(g)];
    const seen = ({ shape, storage }: TensorData) => ({ shape, data: storage.array });
    const fresh = (): TensorData => allocateData(input.shape, 'float32', 'test');
    const [value, wantedValue, gradient, wantedGradient] = [fresh(), fresh(), fresh(), fresh()];
    const args = { operation, parameters, input };
    expect(f32ActivationVectors.supports(args, [value])).toBe(true);
    f32ActivationVectors.run(args, [value]);
    activationReference.run(args, [wantedValue]);
    expectClose(seen(value), seen(wantedValue), { rtol: 2e-6, atol: 1e-7 });
    expect(f32ActivationGradientVectors.supports({ ...args, grad }, [gradient])).toBe(true);
    f32ActivationGradientVectors.run({ ...args, grad }, [gradient]);
    activationGradientReference.run({ ...args, grad }, [wantedGradient]);
    expectClose(seen(gradient), seen(wantedGradient), { rtol: 3e-6, atol: 3e-6 });
  }

  test.each([256, 257, 263, 4095, 4096, 4097, 5000])('%i values', (length) => {
    const wave = (seed: number, size: number): Float32Array =>
      Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + seed) * size);
    compare(wave(1, 8), wave(2, 3));
    compare(wave(3, 0.01), wave(4, 3));
  });

  test('the corners, far out, NaN and infinities', () => {
    const odd = [-3, 3, 0, -0, 6, -6, 100, -100, 1e20, -1e20, 3e38, -3e38, 1e-42, -1e-42];
    odd.push(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.6875, 1e-7, -1e-7);
    const x = Float32Array.from({ length: 600 }, (_, i) => odd[i % odd.length]);
    for (const slope of [1, -0.5, 0]) compare(x, new Float32Array(600).fill(slope));
  });
});
