import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { BinaryArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { mapOf, type ValueMap } from '../wasm/maps.js';
import { BINARY_FORMS } from './forms.js';

/** Below so many values a loop in JavaScript is done before linear memory is filled. */
const LEAST_VALUES = 256;

function mapFor({ operation, a, b }: BinaryArgs, out: TensorData): ValueMap | null {
  if (a.dtype !== out.dtype || b.dtype !== out.dtype || numel(out.shape) < LEAST_VALUES) return null;
  const form = BINARY_FORMS[out.dtype].get(operation);
  return form === undefined ? null : mapOf(form);
}

/** Functions of two values on WebAssembly vectors, to the last bit as the reference. */
export const binaryVectors: Kernel<'binary'> = {
  name: 'any_binary__wasm',
  supports: (args, [out]) => mapFor(args, out) !== null,
  run(args, [out]) {
    const map = mapFor(args, out);
    if (map === null) throw new Error('any_binary__wasm: run without supports');
    map.run([args.a, args.b], out);
  },
};
