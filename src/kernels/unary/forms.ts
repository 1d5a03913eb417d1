// Functions of one value on vectors, of each dtype that has them.
import { type DType, ofEachDType } from '../../core/dtype.js';
import { pushCos, pushSin, pushTan } from '../wasm/angles.js';
import type { FunctionBuilder, Local, VectorOperation } from '../wasm/assembler.js';
import { ON_FLOAT32 } from '../wasm/elementwise.js';
import { pushLog, pushLog1p, pushLog2, pushLog10 } from '../wasm/logarithms.js';
import type { MapForm } from '../wasm/maps.js';
import { UNARY_NUMBER, type UnaryName } from './functions.js';

/** Pushes a function of the vector in `x`; into `doubt` goes where it is none. */
type Push = (f: FunctionBuilder, x: Local, doubt: Local) => void;
type Pushes = { readonly [Name in UnaryName]?: Push };

const one =
  (operation: VectorOperation): Push =>
  (f, x) =>
    f.get(x).vector(operation);

/** Ones where `|x|` compares so with infinity. */
const besideInfinity =
  (comparison: VectorOperation): Push =>
  (f, x) =>
    f.get(x).vector('abs').held(Number.POSITIVE_INFINITY).vector(comparison);

const doubleBesideInfinity =
  (comparison: VectorOperation): Push =>
  (f, x) =>
    f.get(x).vector('doubleAbs').heldDouble(Number.POSITIVE_INFINITY).vector(comparison);

const FLOAT32: Pushes = {
  ...ON_FLOAT32,
  cos: pushCos,
  sin: pushSin,
  tan: pushTan,
  log: pushLog,
  log10: pushLog10,
  log1p: pushLog1p,
  log2: pushLog2,
  isfinite: besideInfinity('less'),
  isinf: besideInfinity('equal'),
  isnan: (f, x) => f.get(x).get(x).vector('notEqual'),
  logicalNot: (f, x) => f.get(x).held(0).vector('equal'),
  signbit: (f, x) => f.get(x).i32(31).vector('intShiftRight'),
};

const FLOAT64: Pushes = {
  abs: one('doubleAbs'),
  ceil: one('doubleCeil'),
  floor: one('doubleFloor'),
  neg: one('doubleNeg'),
  reciprocal: (f, x) => f.heldDouble(1).get(x).vector('divDoubles'),
  relu: (f, x) => f.get(x).heldDouble(0).vector('doublePickMax').heldDouble(0).vector('addDoubles'),
  round: one('doubleNearest'),
  rsqrt: (f, x) => f.heldDouble(1).get(x).vector('doubleSqrt').vector('divDoubles'),
  sign(f, x) {
    f.get(x).heldDouble(0).vector('doubleGreater').heldDouble(1).vector('bitsAnd');
    f.get(x).heldDouble(0).vector('doubleLess').heldDouble(-1).vector('bitsAnd').vector('bitsOr');
  },
  sqrt: one('doubleSqrt'),
  trunc: one('doubleTrunc'),
  isfinite: doubleBesideInfinity('doubleLess'),
  isinf: doubleBesideInfinity('doubleEqual'),
  isnan: (f, x) => f.get(x).get(x).vector('doubleNotEqual'),
  logicalNot: (f, x) => f.get(x).heldDouble(0).vector('doubleEqual'),
};

const INT32: Pushes = {
  abs: one('intAbs'),
  neg: one('intNeg'),
  relu: (f, x) => f.get(x).heldInt(0).vector('intMax'),
  sign: (f, x) => f.get(x).heldInt(-1).vector('intMax').heldInt(1).vector('intMin'),
  logicalNot: (f, x) => f.get(x).heldInt(0).vector('intEqual'),
};

const INT64: Pushes = {
  abs: one('longAbs'),
  neg: one('longNeg'),
  logicalNot: (f, x) => f.get(x).heldLong(0n).vector('longEqual'),
};

const BYTES: Pushes = { logicalNot: (f, x) => f.get(x).heldInt(0).vector('byteEqual') };

const OF_DTYPE: Readonly<Record<DType, Pushes>> = {
  float32: FLOAT32,
  float64: FLOAT64,
  int32: INT32,
  int64: INT64,
  uint8: BYTES,
  bool: BYTES,
};

const TESTS: ReadonlySet<UnaryName> = new Set(['isfinite', 'isinf', 'isnan', 'logicalNot', 'signbit']);
const DOUBTS: ReadonlySet<UnaryName> = new Set(['cos', 'cosh', 'sin', 'sinh', 'tan']);

function formsOf(dtype: DType): ReadonlyMap<UnaryName, MapForm> {
  const entries = Object.entries(OF_DTYPE[dtype]) as [UnaryName, Push][];
  return new Map(
    entries.map(([name, push]) => [
      name,
      {
        name,
        inputs: [dtype],
        output: TESTS.has(name) ? 'bool' : dtype,
        isTest: TESTS.has(name),
        doubts: dtype === 'float32' && DOUBTS.has(name),
        compute: (f, { x: [x], doubt }, k) => push(f, x[k], doubt),
        expected: ([x]) => UNARY_NUMBER[name](x),
      },
    ]),
  );
}

/** The forms of each dtype. */
export const UNARY_FORMS: Readonly<Record<DType, ReadonlyMap<UnaryName, MapForm>>> = ofEachDType(formsOf);
