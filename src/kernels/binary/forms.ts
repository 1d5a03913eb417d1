// Functions of two values on vectors, of each dtype that has them.
import { type DType, isFloatingPoint, ofEachDType } from '../../core/dtype.js';
import type { FunctionBuilder, Local, VectorOperation } from '../wasm/assembler.js';
import type { MapForm } from '../wasm/maps.js';
import { BINARY_FLOAT, BINARY_INTEGER, type BinaryName } from './functions.js';

/** Pushes a function of the vectors in `x` and `y`. */
type Push = (f: FunctionBuilder, x: Local, y: Local) => void;
type Pushes = { readonly [Name in BinaryName]?: Push };

const one =
  (operation: VectorOperation): Push =>
  (f, x, y) =>
    f.get(x).get(y).vector(operation);

/** x where y compares so with 0, else 0. */
const keptWhere =
  (isZero: VectorOperation): Push =>
  (f, x, y) =>
    f.get(x).get(y).heldInt(0).vector(isZero).vector('bitsAndNot');

/** Of a number and NaN the number. */
const ofNumbers =
  (extreme: VectorOperation, isNumber: VectorOperation): Push =>
  (f, x, y) => {
    const result = f.local('v128');
    f.get(x).get(y).vector(extreme).set(result);
    f.get(result).get(x).get(y).get(y).vector(isNumber).vector('bitsSelect').set(result);
    f.get(result).get(y).get(x).get(x).vector(isNumber).vector('bitsSelect');
  };

const copiedSign =
  (signs: (f: FunctionBuilder) => FunctionBuilder): Push =>
  (f, x, y) => {
    f.get(y).get(x);
    signs(f).vector('bitsSelect');
  };

const BITS: Pushes = {
  bitwiseAnd: one('bitsAnd'),
  bitwiseOr: one('bitsOr'),
  bitwiseXor: one('bitsXor'),
};

const OF_DTYPE: Readonly<Record<DType, Pushes>> = {
  float32: {
    add: one('add'),
    sub: one('sub'),
    mul: one('mul'),
    div: one('div'),
    maximum: one('max'),
    minimum: one('min'),
    fmax: ofNumbers('max', 'equal'),
    fmin: ofNumbers('min', 'equal'),
    keep: keptWhere('equal'),
    copysign: copiedSign((f) => f.held(-0)),
  },
  float64: {
    add: one('addDoubles'),
    sub: one('subDoubles'),
    mul: one('mulDoubles'),
    div: one('divDoubles'),
    maximum: one('doubleMax'),
    minimum: one('doubleMin'),
    fmax: ofNumbers('doubleMax', 'doubleEqual'),
    fmin: ofNumbers('doubleMin', 'doubleEqual'),
    keep: keptWhere('doubleEqual'),
    copysign: copiedSign((f) => f.heldDouble(-0)),
  },
  int32: {
    ...BITS,
    add: one('intAdd'),
    sub: one('intSub'),
    mul: one('intMul'),
    maximum: one('intMax'),
    minimum: one('intMin'),
    keep: keptWhere('intEqual'),
  },
  int64: {
    ...BITS,
    add: one('longAdd'),
    sub: one('longSub'),
    mul: one('longMul'),
    keep: keptWhere('longEqual'),
  },
  uint8: {
    ...BITS,
    add: one('byteAdd'),
    sub: one('byteSub'),
    maximum: one('byteMax'),
    minimum: one('byteMin'),
    keep: keptWhere('byteEqual'),
  },
  // Of ones and zeros.
  bool: {
    ...BITS,
    add: one('bitsOr'),
    mul: one('bitsAnd'),
    maximum: one('bitsOr'),
    minimum: one('bitsAnd'),
  },
};

function expected(name: BinaryName, dtype: DType): MapForm['expected'] {
  const functions: { readonly [Name in BinaryName]?: (x: number, y: number) => number } = isFloatingPoint(
    dtype,
  )
    ? BINARY_FLOAT
    : BINARY_INTEGER;
  const compute = functions[name]!;
  return ([x, y]) => compute(x, y);
}

function formsOf(dtype: DType): ReadonlyMap<BinaryName, MapForm> {
  const entries = Object.entries(OF_DTYPE[dtype]) as [BinaryName, Push][];
  return new Map(
    entries.map(([name, push]) => [
      name,
      {
        name,
        inputs: [dtype, dtype],
        output: dtype,
        compute: (f, { x: [x, y] }, k) => push(f, x[k], y[k]),
        expected: expected(name, dtype),
      },
    ]),
  );
}

/** The forms of each dtype. */
export const BINARY_FORMS: Readonly<Record<DType, ReadonlyMap<BinaryName, MapForm>>> = ofEachDType(formsOf);
