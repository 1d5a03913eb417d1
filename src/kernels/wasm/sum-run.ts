// Sums of float32 in linear memory in double precision: of rows, and of columns.
import { FunctionBuilder, type Local } from './assembler.js';

/** What is added up. */
export type SumTerm = 'value' | 'magnitude' | 'square';

/** Values added in one round. */
export const SUM_VALUES = 8;

/**
 * Adds up each of `rows` rows of `length` values that lie one after the other, neither of which is 0. For each row two float64
 * are written to `to`, whose sum it is.
 */
export type SumRowsFunction = (from: number, rows: number, length: number, to: number) => void;

/** Makes the terms of the two values in `doubles`. */
function addTerm(f: FunctionBuilder, term: SumTerm, doubles: Local, sum: Local): void {
  f.get(sum).get(doubles);
  if (term === 'square') f.get(doubles).vector('mulDoubles');
  f.vector('addDoubles').set(sum);
}

/** Adds four float32 to sums in float64. */
function addFour(f: FunctionBuilder, term: SumTerm, value: Local, low: Local, high: Local): void {
  const doubles = f.local('v128');
  if (term === 'magnitude') f.get(value).vector('abs').set(value);
  f.get(value).vector('toDoubles').set(doubles);
  addTerm(f, term, doubles, low);
  f.get(value).get(value).f32x4Shuffle([2, 3, 2, 3]).vector('toDoubles').set(doubles);
  addTerm(f, term, doubles, high);
}

/** Emits it. Four sums of two: one alone would wait for every addition to end before the next. */
export function emitSumRows(term: SumTerm): FunctionBuilder {
  const f = new FunctionBuilder('sumRows', ['i32', 'i32', 'i32', 'i32']);
  const [from, rows, length, to] = [0, 1, 2, 3];
  const [value, left] = [f.local('v128'), f.local('i32')];
  const sums = Array.from({ length: 4 }, () => f.local('v128'));
  f.countDown(rows, () => {
    for (const sum of sums) f.held(0).set(sum);
    f.get(length).set(left);
    f.whileAtLeast(left, SUM_VALUES, () => {
      for (let half = 0; half < 2; half++) {
        f.get(from)
          .v128Load(16 * half)
          .set(value);
        addFour(f, term, value, sums[2 * half], sums[2 * half + 1]);
      }
      f.advance(from, 4 * SUM_VALUES);
    });
    f.unlessZero(left, () => {
      f.countDown(left, () => {
        // The other lanes are zeros.
        f.get(from).loadOne().set(value);
        addFour(f, term, value, sums[0], sums[1]);
        f.advance(from, 4);
      });
    });
    f.get(to);
    f.get(sums[0]).get(sums[1]).vector('addDoubles');
    f.get(sums[2]).get(sums[3]).vector('addDoubles').vector('addDoubles');
    f.v128Store().advance(to, 16);
  });
  return f;
}

/**
 * Adds `rows` rows, `pitch` bytes after each other, to the float64 at `to`: for each of `rounds` times {@link SUM_VALUES} columns.
 * There is at least one row, and one round.
 */
export type SumColumnsFunction = (
  from: number,
  rows: number,
  pitch: number,
  rounds: number,
  to: number,
) => void;

/** Emits it: the sums of eight columns stay in registers over all rows. */
export function emitSumColumns(term: SumTerm): FunctionBuilder {
  const f = new FunctionBuilder('sumColumns', ['i32', 'i32', 'i32', 'i32', 'i32']);
  const [from, rows, pitch, rounds, to] = [0, 1, 2, 3, 4];
  const [at, left] = [f.local('i32'), f.local('i32')];
  const value = f.local('v128');
  const sums = Array.from({ length: 4 }, () => f.local('v128'));
  f.countDown(rounds, () => {
    sums.forEach((sum, i) => {
      f.get(to)
        .v128Load(16 * i)
        .set(sum);
    });
    f.get(from).set(at).get(rows).set(left);
    f.countDown(left, () => {
      for (let half = 0; half < 2; half++) {
        f.get(at)
          .v128Load(16 * half)
          .set(value);
        addFour(f, term, value, sums[2 * half], sums[2 * half + 1]);
      }
      f.advanceBy(at, pitch);
    });
    sums.forEach((sum, i) => {
      f.get(to)
        .get(sum)
        .v128Store(16 * i);
    });
    f.advance(from, 4 * SUM_VALUES).advance(to, 8 * SUM_VALUES);
  });
  return f;
}
