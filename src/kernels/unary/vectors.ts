import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { UnaryArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { mapOf, type ValueMap } from '../wasm/maps.js';
import { UNARY_FORMS } from './forms.js';
import { unaryReference } from './reference.js';

/** Below so many values a loop in JavaScript is done before linear memory is filled. */
const LEAST_VALUES = 256;

function mapFor({ operation, input }: UnaryArgs, out: TensorData): ValueMap | null {
  if (numel(input.shape) < LEAST_VALUES) return null;
  const form = UNARY_FORMS[input.dtype].get(operation);
  return form?.output === out.dtype ? mapOf(form) : null;
}

/**
 * Functions of one value on WebAssembly vectors. As the reference to the last bit; of float32 the functions that no processor has (`exp`, `log`,
 * `sin`, …) are at most 5e-7 of the value off it. `sin`, `cos` and `tan` of more than 8192, `sinh` and `cosh` beyond 88 are the
 * reference's.
 */
export const unaryVectors: Kernel<'unary'> = {
  name: 'any_unary__wasm',
  supports: (args, [out]) => mapFor(args, out) !== null,
  run(args, [out]) {
    const map = mapFor(args, out);
    if (map === null) throw new Error('any_unary__wasm: run without supports');
    if (!map.run([args.input], out)) unaryReference.run(args, [out]);
  },
};
