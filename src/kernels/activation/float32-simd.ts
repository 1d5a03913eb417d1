import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ActivationArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import { type Run, type Stream, type StreamForm, streamOf } from '../wasm/streams.js';
import { ACTIVATION_FORMS, type ActivationForms } from './streams.js';

/** Fewer values are done by the reference before they are brought to linear memory. */
const LEAST_VALUES = 512;

function streamFor(
  { operation, input }: ActivationArgs,
  operands: readonly TensorData[],
  which: keyof ActivationForms,
): Stream | null {
  if (numel(input.shape) < LEAST_VALUES) return null;
  if (operands.some((data) => data.dtype !== 'float32' || !isContiguous(data))) return null;
  const form: StreamForm | undefined = ACTIVATION_FORMS.get(operation)?.[which];
  const tiles = form && fastestTiles();
  return tiles ? streamOf(tiles, form) : null;
}

function runOf({ storage, offset }: TensorData): Run {
  return [storage.array as Float32Array, offset];
}

/** Activations of float32 on WebAssembly vectors: at most 1e-6 of the value (or 1e-7) off the reference. */
export const f32ActivationWasm: Kernel<'activation'> = {
  name: 'f32_activation__wasm',
  supports: (args, [out]) => streamFor(args, [args.input, out], 'value') !== null,
  run(args, [out]) {
    const { input, parameters } = args;
    const stream = streamFor(args, [input, out], 'value');
    if (stream === null) throw new Error('f32_activation__wasm: run without supports');
    stream.run([runOf(input)], parameters, numel(input.shape), [runOf(out)]);
  },
};

/** Their gradients: at most 2e-6 of `|g|` off the reference, where the slope is not far above 1. */
export const f32ActivationGradientWasm: Kernel<'activationGradient'> = {
  name: 'f32_activation_gradient__wasm',
  supports: (args, [out]) => streamFor(args, [args.grad, args.input, out], 'gradient') !== null,
  run(args, [out]) {
    const { grad, input, parameters } = args;
    const stream = streamFor(args, [grad, input, out], 'gradient');
    if (stream === null) throw new Error('f32_activation_gradient__wasm: run without supports');
    stream.run([runOf(grad), runOf(input)], parameters, numel(input.shape), [runOf(out)]);
  },
};
