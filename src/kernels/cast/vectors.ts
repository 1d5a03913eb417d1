import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { CastArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { mapOf, type ValueMap } from '../wasm/maps.js';
import { CAST_FORMS } from './forms.js';
import { castReference } from './reference.js';

/** Below so many values a loop in JavaScript is done before linear memory is filled. */
const LEAST_VALUES = 256;

function mapFor({ input }: CastArgs, out: TensorData): ValueMap | null {
  if (numel(out.shape) < LEAST_VALUES) return null;
  const form = CAST_FORMS[input.dtype].get(out.dtype);
  return form === undefined ? null : mapOf(form);
}

/** Values in another dtype on WebAssembly vectors; fractions beyond int32 and large int64 are the reference's. */
export const castVectors: Kernel<'cast'> = {
  name: 'any_cast__wasm',
  supports: (args, [out]) => mapFor(args, out) !== null,
  run(args, [out]) {
    const map = mapFor(args, out);
    if (map === null) throw new Error('any_cast__wasm: run without supports');
    if (!map.run([args.input], out)) castReference.run(args, [out]);
  },
};
