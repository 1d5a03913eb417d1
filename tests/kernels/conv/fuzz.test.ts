// A slice of `npm run fuzz`: random convolutions, each kernel against the reference, on the path that is active here.
import { expect, test } from 'vitest';
import { problems } from '../../../scripts/fuzz/problems.mjs';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import type { ConvWindow, KernelArgs } from '../../../src/kernels/args.js';
import type { Kernel } from '../../../src/kernels/kernel.js';
import { KERNELS } from '../../../src/kernels/table.js';

interface Problem extends ConvWindow {
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly output: readonly number[];
  readonly random: (n: number) => number;
}

type ConvFamily = 'conv' | 'convInput' | 'convWeight';

function compare<F extends ConvFamily>(family: F, args: KernelArgs[F], shape: readonly number[]): void {
  const kernels = KERNELS[family] as readonly Kernel<F>[];
  const expected = allocateData(shape, 'float32', 'fuzz');
  kernels[kernels.length - 1].run(args, [expected]);
  for (const kernel of kernels.slice(0, -1)) {
    const out = allocateData(shape, 'float32', 'fuzz');
    out.storage.array.fill(12345 as never);
    if (!kernel.supports(args, [out])) continue;
    kernel.run(args, [out]);
    expect(out.storage.array, kernel.name).toEqual(expected.storage.array);
  }
}

test('150 random convolutions and their gradients', () => {
  for (const { input, weight, output, random, ...window } of problems(150, 5) as Iterable<Problem>) {
    const whole = (shape: readonly number[]): TensorData => {
      const length = shape.reduce((n, size) => n * size, 1);
      return fromArray(
        Float32Array.from({ length }, () => random(7) - 3),
        shape,
        'float32',
      );
    };
    const [x, w, y, bias] = [input, weight, output, [weight[0]]].map(whole);
    compare('conv', { input: x, weight: w, bias, ...window }, output);
    compare('convInput', { grad: y, weight: w, ...window }, input);
    compare('convWeight', { grad: y, input: x, ...window }, weight);
  }
});
