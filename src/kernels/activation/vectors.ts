import { numel } from '../../core/shape.js';
import type { ActivationArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { mapOf, type ValueMap } from '../wasm/maps.js';
import { ACTIVATION_FORMS, type ActivationForms } from './forms.js';

/** Fewer values are done by the reference before they are brought to linear memory. */
const LEAST_VALUES = 256;

function mapFor({ operation, input }: ActivationArgs, which: keyof ActivationForms): ValueMap | null {
  if (input.dtype !== 'float32' || numel(input.shape) < LEAST_VALUES) return null;
  const form = ACTIVATION_FORMS.get(operation)?.[which];
  return form === undefined ? null : mapOf(form);
}

/** Activations of float32 on WebAssembly vectors: at most 1e-6 of the value (or 1e-7) off the reference. */
export const f32ActivationVectors: Kernel<'activation'> = {
  name: 'f32_activation__wasm',
  supports: (args) => mapFor(args, 'value') !== null,
  run(args, [out]) {
    const map = mapFor(args, 'value');
    if (map === null) throw new Error('f32_activation__wasm: run without supports');
    map.run([args.input], out, args.parameters);
  },
};

/** Their gradients: at most 2e-6 of `|g|` off the reference, where the slope is not far above 1. */
export const f32ActivationGradientVectors: Kernel<'activationGradient'> = {
  name: 'f32_activation_gradient__wasm',
  supports: (args) => mapFor(args, 'gradient') !== null,
  run(args, [out]) {
    const map = mapFor(args, 'gradient');
    if (map === null) throw new Error('f32_activation_gradient__wasm: run without supports');
    map.run([args.grad, args.input], out, args.parameters);
  },
};
