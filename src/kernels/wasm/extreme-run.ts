// The largest or smallest of float32 in linear memory: of rows, and of columns. NaN wins, as in PyTorch.
import { FunctionBuilder, type Local } from './assembler.js';

/** Which one. */
export type Extreme = 'max' | 'min';

/** Values looked at in one round. */
export const EXTREME_VALUES = 8;

/** The value that loses to all others. */
export function worst(extreme: Extreme): number {
  return extreme === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The best of some lanes so far, and ones where a NaN was among them: the usual comparisons pass over a NaN. */
interface Best {
  readonly value: Local;
  readonly best: Local;
  readonly odd: Local;
}

function compare(f: FunctionBuilder, extreme: Extreme, { value, best, odd }: Best): void {
  f.get(best)
    .get(value)
    .vector(extreme === 'max' ? 'pickMax' : 'pickMin')
    .set(best);
  f.get(odd).get(value).get(value).vector('notEqual').vector('bitsOr').set(odd);
}

function halvesOf(f: FunctionBuilder): readonly Best[] {
  return [0, 1].map(() => ({ value: f.local('v128'), best: f.local('v128'), odd: f.local('v128') }));
}

/** Both loads side by side: what V8 needs to make 256 bits of two vectors. */
function compareRound(f: FunctionBuilder, extreme: Extreme, from: Local, halves: readonly Best[]): void {
  halves.forEach(({ value }, half) => {
    f.get(from)
      .v128Load(16 * half)
      .set(value);
  });
  for (const half of halves) compare(f, extreme, half);
}

/** The best of each of `rows` rows of `length` values that lie one after the other, neither of which is 0: a float32 in 4 places. */
export type ExtremeRowsFunction = (from: number, rows: number, length: number, to: number) => void;

/** Emits it. */
export function emitExtremeRows(extreme: Extreme): FunctionBuilder {
  const f = new FunctionBuilder('extremeRows', ['i32', 'i32', 'i32', 'i32']);
  const [from, rows, length, to] = [0, 1, 2, 3];
  const left = f.local('i32');
  const halves = halvesOf(f);
  const [first] = halves;
  f.countDown(rows, () => {
    for (const { best, odd } of halves) f.held(worst(extreme)).set(best).held(0).set(odd);
    f.get(length).set(left);
    f.whileAtLeast(left, EXTREME_VALUES, () => {
      compareRound(f, extreme, from, halves);
      f.advance(from, 4 * EXTREME_VALUES);
    });
    f.unlessZero(left, () => {
      f.countDown(left, () => {
        f.get(from).loadSplat().set(first.value);
        compare(f, extreme, first);
        f.advance(from, 4);
      });
    });
    // Ones are a NaN, and these comparisons hand it on.
    for (const { best, odd } of halves) f.get(best).get(odd).vector('bitsOr').set(best);
    f.get(first.best).get(halves[1].best).vector(extreme).set(first.best);
    for (const lanes of [
      [2, 3, 0, 1],
      [1, 0, 3, 2],
    ] as const) {
      f.get(first.best).get(first.best).get(first.best).f32x4Shuffle(lanes).vector(extreme).set(first.best);
    }
    f.get(to).get(first.best).v128Store().advance(to, 16);
  });
  return f;
}

/** As `SumColumnsFunction`: what is at `to`, float32, is compared with `rows` rows. */
export type ExtremeColumnsFunction = (
  from: number,
  rows: number,
  pitch: number,
  rounds: number,
  to: number,
) => void;

/** Emits it. */
export function emitExtremeColumns(extreme: Extreme): FunctionBuilder {
  const f = new FunctionBuilder('extremeColumns', ['i32', 'i32', 'i32', 'i32', 'i32']);
  const [from, rows, pitch, rounds, to] = [0, 1, 2, 3, 4];
  const [at, left] = [f.local('i32'), f.local('i32')];
  const halves = halvesOf(f);
  f.countDown(rounds, () => {
    halves.forEach(({ best, odd }, half) => {
      f.get(to)
        .v128Load(16 * half)
        .set(best)
        .held(0)
        .set(odd);
    });
    f.get(from).set(at).get(rows).set(left);
    f.countDown(left, () => {
      compareRound(f, extreme, at, halves);
      f.advanceBy(at, pitch);
    });
    halves.forEach(({ best, odd }, half) => {
      f.get(to)
        .get(best)
        .get(odd)
        .vector('bitsOr')
        .v128Store(16 * half);
    });
    f.advance(from, 4 * EXTREME_VALUES).advance(to, 4 * EXTREME_VALUES);
  });
  return f;
}
