import type { DType } from '../../core/dtype.js';
import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { CompareArgs, CompareName } from '../args.js';
import type { Kernel } from '../kernel.js';
import type { VectorOperation } from '../wasm/assembler.js';
import { type MapForm, mapOf, type ValueMap } from '../wasm/maps.js';

/** Below so many values a loop in JavaScript is done before linear memory is filled. */
const LEAST_VALUES = 256;

type Comparisons = Readonly<Record<CompareName, VectorOperation>>;

const FLOATS: Comparisons = {
  eq: 'equal',
  ne: 'notEqual',
  lt: 'less',
  le: 'atMost',
  gt: 'greater',
  ge: 'atLeast',
};
const DOUBLES: Comparisons = {
  eq: 'doubleEqual',
  ne: 'doubleNotEqual',
  lt: 'doubleLess',
  le: 'doubleAtMost',
  gt: 'doubleGreater',
  ge: 'doubleAtLeast',
};
const INTS: Comparisons = {
  eq: 'intEqual',
  ne: 'intNotEqual',
  lt: 'intLess',
  le: 'intAtMost',
  gt: 'intGreater',
  ge: 'intAtLeast',
};
const LONGS: Comparisons = {
  eq: 'longEqual',
  ne: 'longNotEqual',
  lt: 'longLess',
  le: 'longAtMost',
  gt: 'longGreater',
  ge: 'longAtLeast',
};
const BYTES: Comparisons = {
  eq: 'byteEqual',
  ne: 'byteNotEqual',
  lt: 'byteLess',
  le: 'byteAtMost',
  gt: 'byteGreater',
  ge: 'byteAtLeast',
};

const EXPECTED: Readonly<Record<CompareName, (x: number, y: number) => boolean>> = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
};

function formsOf(dtype: DType, comparisons: Comparisons): Readonly<Record<CompareName, MapForm>> {
  const form = (name: CompareName): MapForm => ({
    name,
    inputs: [dtype, dtype],
    output: 'bool',
    isTest: true,
    compute: (f, { x: [a, b] }, k) => void f.get(a[k]).get(b[k]).vector(comparisons[name]),
    expected: ([x, y]) => Number(EXPECTED[name](x, y)),
  });
  return { eq: form('eq'), ne: form('ne'), lt: form('lt'), le: form('le'), gt: form('gt'), ge: form('ge') };
}

const FORMS: Readonly<Record<DType, Readonly<Record<CompareName, MapForm>>>> = {
  float32: formsOf('float32', FLOATS),
  float64: formsOf('float64', DOUBLES),
  int32: formsOf('int32', INTS),
  int64: formsOf('int64', LONGS),
  uint8: formsOf('uint8', BYTES),
  bool: formsOf('bool', BYTES),
};

function mapFor({ operation, a }: CompareArgs, out: TensorData): ValueMap | null {
  return numel(out.shape) < LEAST_VALUES ? null : mapOf(FORMS[a.dtype][operation]);
}

/** Comparisons of any dtype on WebAssembly vectors. */
export const compareVectors: Kernel<'compare'> = {
  name: 'any_compare__wasm',
  supports: (args, [out]) => mapFor(args, out) !== null,
  run(args, [out]) {
    const map = mapFor(args, out);
    if (map === null) throw new Error('any_compare__wasm: run without supports');
    map.run([args.a, args.b], out);
  },
};
