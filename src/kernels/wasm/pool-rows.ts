// The inner loop of pooling: for four neighbouring places of the window at a time, all its taps. The input lies as the
// convolution's does (`conv/simd-plan.ts`): each phase of the stride on a plane of its own, so that every tap is a plain
// run of cells.
import { FunctionBuilder } from './assembler.js';

/**
 * Pools a plane. Tables, all of four bytes: `rows` has three numbers for each row of the result, `columns` eight for each
 * four places (four, then four), `taps` two for each tap.
 *
 * @param x first cell of the plane
 * @param rows where the row's window begins, in bytes from `x`; then as the form says
 * @param columns as the form says
 * @param vectors fours of places in a row
 * @param taps where the tap lies, in bytes from the window's first cell; then as the form says
 * @param values rows `pitch` bytes apart; up to three more than the last place of each row are written
 * @param indices as `values`, for `max`
 */
export type PoolRowsFunction = (
  x: number,
  rows: number,
  rowCount: number,
  columns: number,
  vectors: number,
  taps: number,
  tapCount: number,
  values: number,
  indices: number,
  pitch: number,
) => void;

/**
 * Emits it. `max`: a place's index is the sum of its row's, its column's and the tap's number; where no tap wins, it is the
 * sum of the row's and the column's second number. `mean`: the sum is divided by the product of the row's and the column's
 * second number, float32.
 */
export function emitPoolRows(form: 'max' | 'mean'): FunctionBuilder {
  const f = new FunctionBuilder('poolRows', new Array(10).fill('i32'));
  const [x, rows, rowCount, columns, vectors, taps, tapCount, values, indices, pitch] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const [source, column, vectorsLeft, tap, tapsLeft, target] = Array.from({ length: 6 }, () =>
    f.local('i32'),
  );
  const [rowFirst, rowSecond, best, index, at, value, mask] = Array.from({ length: 7 }, () =>
    f.local('v128'),
  );

  const maximum = (): void => {
    f.f32x4Const(Number.NEGATIVE_INFINITY).set(best);
    f.get(column).v128Load(16).get(rowSecond).vector('intAdd').set(index);
    f.get(column).v128Load().get(rowFirst).vector('intAdd').set(at);
    f.countDown(tapsLeft, () => {
      f.get(source).get(tap).i32Load().i32Add().v128Load().set(value);
      f.get(value)
        .get(best)
        .vector('greater')
        .get(value)
        .get(value)
        .vector('notEqual')
        .vector('bitsOr')
        .set(mask);
      f.get(value).get(best).get(mask).vector('bitsSelect').set(best);
      f.get(at)
        .get(tap)
        .i32Load(4)
        .i32x4Splat()
        .vector('intAdd')
        .get(index)
        .get(mask)
        .vector('bitsSelect')
        .set(index);
      f.advance(tap, 8);
    });
    f.get(target).get(best).v128Store();
    f.get(target).get(values).i32Sub().get(indices).i32Add().get(index).v128Store();
  };
  const mean = (): void => {
    f.f32x4Const(0).set(best);
    f.countDown(tapsLeft, () => {
      f.get(source).get(tap).i32Load().i32Add().v128Load().get(best).vector('add').set(best);
      f.advance(tap, 8);
    });
    f.get(target).get(best).get(column).v128Load(16).get(rowSecond).vector('mul').vector('div').v128Store();
  };

  f.unlessZero(rowCount, () => {
    f.countDown(rowCount, () => {
      f.get(x).get(rows).i32Load().i32Add().set(source);
      f.get(rows).loadSplat(4).set(rowFirst).get(rows).loadSplat(8).set(rowSecond);
      f.get(columns).set(column).get(vectors).set(vectorsLeft).get(values).set(target);
      f.countDown(vectorsLeft, () => {
        f.get(taps).set(tap).get(tapCount).set(tapsLeft);
        if (form === 'max') maximum();
        else mean();
        f.advance(source, 16).advance(column, 32).advance(target, 16);
      });
      f.advance(rows, 12).advanceBy(values, pitch).advanceBy(indices, pitch);
    });
  });
  return f;
}
