// Values in another dtype, on vectors.
import { type DType, ofEachDType } from '../../core/dtype.js';
import type { FunctionBuilder, Local } from '../wasm/assembler.js';
import type { MapForm } from '../wasm/maps.js';

/** Pushes vector `k` of the results from the vectors of a round of values. */
type Push = (f: FunctionBuilder, x: readonly Local[], k: number, doubt: Local) => void;

/** From here on a fraction is no int32. */
const INT32_END = 2 ** 31;

/** Cuts towards zero; doubtful what is beyond int32. NaN gives 0. */
function pushInt(f: FunctionBuilder, x: Local, doubt: Local): FunctionBuilder {
  f.get(doubt).get(x).vector('abs').held(INT32_END).vector('atLeast').vector('bitsOr').set(doubt);
  return f.get(x).vector('toInt');
}

/** Half `k % 2` of a vector of four, as its lower half. */
function pushHalf(f: FunctionBuilder, x: readonly Local[], k: number): FunctionBuilder {
  const vector = x[k >> 1];
  f.get(vector);
  return k % 2 === 0 ? f : f.get(vector).f32x4Shuffle([2, 3, 2, 3]);
}

/** The lower words of four values of 64 bits. */
function pushLowWords(f: FunctionBuilder, x: readonly Local[], k: number): FunctionBuilder {
  return f
    .get(x[2 * k])
    .get(x[2 * k + 1])
    .f32x4Shuffle([0, 2, 4, 6]);
}

const extend = (f: FunctionBuilder, k: number): FunctionBuilder =>
  f.vector(k % 2 === 0 ? 'longsFromLowInts' : 'longsFromHighInts');

const asTheyAre: Push = (f, x, k) => f.get(x[k]);
const asFloats: Push = (f, x, k) => f.get(x[k]).vector('fromInt');

type Casts = { readonly [To in DType]?: Push };

const CASTS: { readonly [From in DType]: Casts } = {
  float32: {
    bool: (f, x, k) => f.get(x[k]).held(0).vector('notEqual'),
    float64: (f, x, k) => pushHalf(f, x, k).vector('toDoubles'),
    int32: (f, x, k, doubt) => pushInt(f, x[k], doubt),
    int64: (f, x, k, doubt) => extend(pushInt(f, x[k >> 1], doubt), k),
    uint8: (f, x, k, doubt) => pushInt(f, x[k], doubt).heldInt(255).vector('bitsAnd'),
  },
  float64: {
    bool: (f, x, k) => f.get(x[k]).heldDouble(0).vector('doubleNotEqual'),
    float32(f, x, k) {
      for (const half of [x[2 * k], x[2 * k + 1]]) f.get(half).vector('toFloats');
      f.f32x4Shuffle([0, 1, 4, 5]);
    },
  },
  int32: {
    bool: (f, x, k) => f.get(x[k]).heldInt(0).vector('intNotEqual'),
    float32: asFloats,
    float64: (f, x, k) => pushHalf(f, x, k).vector('doublesFromLowInts'),
    int64: (f, x, k) => extend(f.get(x[k >> 1]), k),
    uint8: (f, x, k) => f.get(x[k]).heldInt(255).vector('bitsAnd'),
  },
  int64: {
    bool: (f, x, k) => f.get(x[k]).heldLong(0n).vector('longNotEqual'),
    float32(f, x, k, doubt) {
      // Of a small number the upper word is the sign of the lower.
      const low = f.local('v128');
      pushLowWords(f, x, k).set(low);
      f.get(doubt);
      for (const half of [x[2 * k], x[2 * k + 1]]) f.get(half);
      f.f32x4Shuffle([1, 3, 5, 7]).get(low).i32(31).vector('intShiftRight').vector('bitsXor');
      f.vector('bitsOr').set(doubt);
      f.get(low).vector('fromInt');
    },
    int32: pushLowWords,
  },
  uint8: {
    bool: (f, x, k) => f.get(x[k]).heldInt(0).vector('byteNotEqual'),
    float32: asFloats,
    int32: asTheyAre,
    int64: asTheyAre,
  },
  bool: { float32: asFloats, int32: asTheyAre, int64: asTheyAre },
};

function formsOf(from: DType): ReadonlyMap<DType, MapForm> {
  const entries = Object.entries(CASTS[from]) as [DType, Push][];
  return new Map(
    entries.map(([to, push]): [DType, MapForm] => [
      to,
      {
        name: 'cast',
        inputs: [from],
        output: to,
        isTest: to === 'bool',
        doubts: push.length > 3,
        compute: (f, { x: [x], doubt }, k) => push(f, x, k, doubt),
        expected: ([x]) => x,
      },
    ]),
  );
}

/** From each dtype to others. */
export const CAST_FORMS: Readonly<Record<DType, ReadonlyMap<DType, MapForm>>> = ofEachDType(formsOf);
