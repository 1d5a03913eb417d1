// The sum of a run of float32 in linear memory, and of columns, in double precision.
import { FunctionBuilder, type Local } from './assembler.js';

/** Values added in one round. */
export const SUM_VALUES = 8;

/** Writes eight float64 to `to`, whose sum is that of `rounds` times {@link SUM_VALUES} values. */
export type SumRunFunction = (from: number, rounds: number, to: number) => void;

/** Adds four float32 to sums in float64. */
function addFour(f: FunctionBuilder, value: Local, low: Local, high: Local): void {
  f.get(low).get(value).vector('toDoubles').vector('addDoubles').set(low);
  f.get(value).get(value).f32x4Shuffle([2, 3, 2, 3]).set(value);
  f.get(high).get(value).vector('toDoubles').vector('addDoubles').set(high);
}

/** Emits it. Four sums of two: one alone would wait for every addition to end before the next. */
export function emitSumRun(): FunctionBuilder {
  const f = new FunctionBuilder('sumRun', ['i32', 'i32', 'i32']);
  const [from, rounds, to] = [0, 1, 2];
  const value = f.local('v128');
  const sums = Array.from({ length: 4 }, () => f.local('v128'));
  f.unlessZero(rounds, () => {
    f.countDown(rounds, () => {
      for (let half = 0; half < 2; half++) {
        f.get(from)
          .v128Load(16 * half)
          .set(value);
        addFour(f, value, sums[2 * half], sums[2 * half + 1]);
      }
      f.advance(from, 4 * SUM_VALUES);
    });
  });
  sums.forEach((sum, i) => {
    f.get(to)
      .get(sum)
      .v128Store(16 * i);
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
export function emitSumColumns(): FunctionBuilder {
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
        addFour(f, value, sums[2 * half], sums[2 * half + 1]);
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
