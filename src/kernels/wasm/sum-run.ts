// The sum of a run of float32 in linear memory, in double precision.
import { FunctionBuilder } from './assembler.js';

/** Values added in one round. */
export const SUM_VALUES = 8;

/** Writes eight float64 to `to`, whose sum is that of `rounds` times {@link SUM_VALUES} values. */
export type SumRunFunction = (from: number, rounds: number, to: number) => void;

/** Emits it. Four sums of two: one alone would wait for every addition to end before the next. */
export function emitSumRun(): FunctionBuilder {
  const f = new FunctionBuilder('sumRun', ['i32', 'i32', 'i32']);
  const [from, rounds, to] = [0, 1, 2];
  const value = f.local('v128');
  const sums = Array.from({ length: 4 }, () => f.local('v128'));
  f.unlessZero(rounds, () => {
    f.countDown(rounds, () => {
      for (let half = 0; half < 2; half++) {
        const [low, high] = [sums[2 * half], sums[2 * half + 1]];
        f.get(from)
          .v128Load(16 * half)
          .set(value);
        f.get(low).get(value).vector('toDoubles').vector('addDoubles').set(low);
        f.get(value).get(value).f32x4Shuffle([2, 3, 2, 3]).set(value);
        f.get(high).get(value).vector('toDoubles').vector('addDoubles').set(high);
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
