// The loop around a map: the same function of every value, or of every pair or triple of values, of any dtypes.
import { bytesPerElement, type DType } from '../../core/dtype.js';
import { FunctionBuilder, type Local } from './assembler.js';

/** What {@link MapForm.compute} works with. */
export interface MapVectors {
  /** Of each operand the vectors of one round, in order. Bytes beside wider values have been spread into lanes of those. */
  readonly x: readonly (readonly Local[])[];
  /** The numbers that are the same for all values. */
  readonly parameters: readonly Local[];
  /** Bits that are set here say that something came up which the reference has to compute. */
  readonly doubt: Local;
}

/** What is computed. */
export interface MapForm {
  readonly name: string;
  readonly inputs: readonly DType[];
  readonly output: DType;
  /** Whether what is pushed are lanes of ones and zeros, for 1 and 0 in bytes. */
  readonly isTest?: boolean;
  /** How many numbers there are beside the values, none unless said: float64 where an operand is, else float32. */
  readonly parameters?: number;
  /** Whether {@link MapVectors.doubt} is used. */
  readonly doubts?: boolean;
  /** Pushes vector `k` of a round of results; for bytes beside wider values, of integers from 0 to 255. Straight code without shuffles becomes 256 bits wide. */
  compute(f: FunctionBuilder, vectors: MapVectors, k: number): void;
  /** The same for one value, by which the self-test goes. */
  expected(x: readonly number[], parameters: readonly number[]): number;
}

/** `to[i] = f(from[0][i], …)`: where the operands are, where the result is to be, and how many rounds there are, not 0. */
export type MapFunction = (...places: number[]) => void;

/** The bytes of a lane: those of the widest values. */
function laneOf({ inputs, output, isTest = false }: MapForm): number {
  return Math.max(...inputs.map(bytesPerElement), isTest ? 0 : bytesPerElement(output));
}

/** Values of one round. */
export function roundOf(form: MapForm): 8 | 32 {
  return laneOf(form) === 1 ? 32 : 8;
}

/** Loads a round of one operand: bytes beside wider values become lanes of their width. */
function load(f: FunctionBuilder, from: Local, bytes: number, lane: number, vectors: readonly Local[]): void {
  if (bytes === lane) {
    vectors.forEach(
      (vector, k) =>
        void f
          .get(from)
          .v128Load(16 * k)
          .set(vector),
    );
    return;
  }
  if (bytes === 4) {
    // Beside values of 64 bits they are taken as they are, four a vector.
    vectors.slice(0, 2).forEach(
      (vector, k) =>
        void f
          .get(from)
          .v128Load(16 * k)
          .set(vector),
    );
    return;
  }
  const [shorts, low, high] = [f.local('v128'), f.local('v128'), f.local('v128')];
  f.get(from).loadBytes().set(shorts);
  f.get(shorts).vector('intsFromLowShorts').set(low);
  f.get(shorts).vector('intsFromHighShorts').set(high);
  if (lane === 4) {
    f.get(low).set(vectors[0]).get(high).set(vectors[1]);
    return;
  }
  [low, high].forEach((ints, i) => {
    f.get(ints)
      .vector('longsFromLowUnsigned')
      .set(vectors[2 * i]);
    f.get(ints)
      .vector('longsFromHighUnsigned')
      .set(vectors[2 * i + 1]);
  });
}

/** Stores lanes of ones and zeros as bytes of 1 and 0. */
function storeTests(f: FunctionBuilder, to: Local, lane: number, vectors: readonly Local[]): void {
  if (lane === 1) {
    vectors.forEach((vector, k) => {
      f.get(to)
        .get(vector)
        .heldInt(0x01010101)
        .vector('bitsAnd')
        .v128Store(16 * k);
    });
    return;
  }
  let words = vectors;
  if (lane === 8) {
    words = [0, 1].map((i) => {
      const word = f.local('v128');
      f.get(vectors[2 * i])
        .get(vectors[2 * i + 1])
        .f32x4Shuffle([0, 2, 4, 6])
        .set(word);
      return word;
    });
  }
  for (const word of words) f.get(word).heldInt(1).vector('bitsAnd').set(word);
  storeBytes(f, to, words);
}

/** Stores two vectors of integers from 0 to 255 as bytes. */
function storeBytes(f: FunctionBuilder, to: Local, words: readonly Local[]): void {
  const shorts = f.local('v128');
  f.get(words[0]).get(words[1]).vector('shortsFromInts').set(shorts);
  f.get(to).get(shorts).get(shorts).vector('bytesFromShorts').storeLowerHalf();
}

/** Emits it: parameters are where the operands are, where the result is, where the numbers are, and how many rounds. */
export function emitMap(form: MapForm, relaxed: boolean): FunctionBuilder {
  const { inputs, output, isTest = false, parameters = 0, doubts = false } = form;
  const operands = inputs.length;
  const f = new FunctionBuilder('map', new Array<'i32'>(operands + 3).fill('i32'), relaxed);
  const [to, numbers, rounds] = [operands, operands + 1, operands + 2];
  const lane = laneOf(form);
  const round = roundOf(form);
  const inVectors = Math.max(2, (round * lane) / 16);
  const isNarrowed = lane > 1 && bytesPerElement(output) === 1;
  const outVectors = isTest || isNarrowed ? inVectors : (round * bytesPerElement(output)) / 16;
  const locals = (count: number): Local[] => Array.from({ length: count }, () => f.local('v128'));
  const x = inputs.map(() => locals(inVectors));
  const results = locals(outVectors);
  const vectors: MapVectors = { x, parameters: locals(parameters), doubt: f.local('v128') };
  const isDouble = inputs.includes('float64');
  vectors.parameters.forEach((parameter, i) => {
    f.get(numbers);
    if (isDouble) f.loadSplat64(8 * i).set(parameter);
    else f.loadSplat(4 * i).set(parameter);
  });
  f.countDown(rounds, () => {
    // All loads before the stores, and those of an operand side by side: what V8 needs to make 256 bits of two vectors.
    inputs.forEach((dtype, i) => {
      load(f, i, bytesPerElement(dtype), lane, x[i]);
    });
    results.forEach((result, k) => {
      form.compute(f, vectors, k);
      f.set(result);
    });
    if (isTest) storeTests(f, to, lane, results);
    else if (isNarrowed) storeBytes(f, to, results);
    else
      results.forEach(
        (result, k) =>
          void f
            .get(to)
            .get(result)
            .v128Store(16 * k),
      );
    inputs.forEach((dtype, i) => void f.advance(i, round * bytesPerElement(dtype)));
    f.advance(to, round * bytesPerElement(output));
  });
  if (doubts) f.get(numbers).get(vectors.doubt).v128Store(DOUBT_AT);
  return f;
}

/** How far behind the numbers a function leaves its doubts, in bytes. */
export const DOUBT_AT = 64;
