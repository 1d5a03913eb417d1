import { bytesPerElement, type DType } from '../../core/dtype.js';
import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { WhereArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { type MapForm, mapOf, type ValueMap } from '../wasm/maps.js';
import { pushHolds } from '../wasm/masks.js';

/** Below so many values a loop in JavaScript is done before linear memory is filled. */
const LEAST_VALUES = 256;

function formOf(dtype: DType): MapForm {
  return {
    name: 'where',
    inputs: [dtype, dtype, 'uint8'],
    output: dtype,
    compute(f, { x: [a, b, holds] }, k) {
      f.get(a[k]).get(b[k]);
      pushHolds(f, holds[k], bytesPerElement(dtype)).vector('bitsSelect');
    },
    expected: ([x, y, holds]) => (holds !== 0 ? x : y),
  };
}

const FORMS: Readonly<Record<DType, MapForm>> = {
  float32: formOf('float32'),
  float64: formOf('float64'),
  int32: formOf('int32'),
  int64: formOf('int64'),
  uint8: formOf('uint8'),
  bool: formOf('bool'),
};

function mapFor({ a }: WhereArgs, out: TensorData): ValueMap | null {
  return numel(out.shape) < LEAST_VALUES ? null : mapOf(FORMS[a.dtype]);
}

/** One of two values at every position on WebAssembly vectors: bits that are chosen, of any dtype. */
export const whereVectors: Kernel<'where'> = {
  name: 'any_where__wasm',
  supports: (args, [out]) => mapFor(args, out) !== null,
  run(args, [out]) {
    const map = mapFor(args, out);
    if (map === null) throw new Error('any_where__wasm: run without supports');
    map.run([args.a, args.b, args.condition], out);
  },
};
