// Convolutions for kernel tests: arguments from plain numbers, filled with reproducible values.
import { outputSize } from '../../../src/core/conv-arithmetic.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import type { ConvArgs } from '../../../src/kernels/args.js';
import type { Kernel } from '../../../src/kernels/kernel.js';

export interface ConvCase {
  readonly batch: number;
  readonly groups: number;
  /** Input and output channels of one group. */
  readonly channels: number;
  readonly outChannels: number;
  readonly size: readonly number[];
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
  readonly bias: boolean;
}

/** Values of both signs without a pattern that a wrong index would meet again. */
function values(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function filled(shape: readonly number[], seed: number): TensorData {
  return fromArray(
    values(
      shape.reduce((n, size) => n * size, 1),
      seed,
    ),
    shape,
    'float32',
  );
}

/** The output sizes of a case; one below 1 means that the window does not fit. */
export function outputSizes({ size, kernelSize, stride, padding, dilation }: ConvCase): number[] {
  return size.map((cells, i) =>
    outputSize(cells, {
      kernelSize: kernelSize[i],
      stride: stride[i],
      padding: padding[i],
      dilation: dilation[i],
    }),
  );
}

export function convArgs(test: ConvCase): ConvArgs {
  const { batch, groups, channels, outChannels, size, kernelSize, stride, padding, dilation, bias } = test;
  return {
    input: filled([batch, groups * channels, ...size], 1),
    weight: filled([groups * outChannels, channels, ...kernelSize], 2),
    bias: bias ? filled([groups * outChannels], 3) : null,
    stride,
    padding,
    dilation,
    groups,
  };
}

/** The same with something after the sums: another scale and shift for each channel, cut off below and above. */
export function withEpilogue(args: ConvArgs, [least, most]: readonly [number, number] = [-0.5, 1]): ConvArgs {
  const channels = args.weight.shape[0];
  const epilogue = { scale: values(channels, 4), shift: values(channels, 5), least, most };
  return { ...args, epilogue };
}

/** Runs a kernel into a fresh output, pre-filled so that an unwritten cell is seen. */
export function runConv(kernel: Kernel<'conv'>, args: ConvArgs): Float32Array {
  const spatial = args.stride.map((stride, i) =>
    outputSize(args.input.shape[2 + i], {
      kernelSize: args.weight.shape[2 + i],
      stride,
      padding: args.padding[i],
      dilation: args.dilation[i],
    }),
  );
  const out = allocateData([args.input.shape[0], args.weight.shape[0], ...spatial], 'float32', 'test');
  const array = out.storage.array as Float32Array;
  array.fill(12345);
  kernel.run(args, [out]);
  return array;
}

/** The first element that differs by more than float32 summation of that many taps can explain, in words. */
export function difference(actual: Float32Array, expected: Float32Array, taps: number): string | null {
  const tolerance = 4e-7 * (taps + 8);
  for (let i = 0; i < expected.length; i++) {
    const same = Object.is(actual[i], expected[i]) || Math.abs(actual[i] - expected[i]) <= tolerance;
    if (!same) return `element ${i}: got ${actual[i]}, expected ${expected[i]}`;
  }
  return actual.length === expected.length ? null : `${actual.length} elements, expected ${expected.length}`;
}

export function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
}
