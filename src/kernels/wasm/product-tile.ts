// The inner loop of a matrix product. Rows of `a` may lie anyhow; of `b` the columns of a tile lie together:
//
//   out[m][i] += Σ_k a[m · aRow + k · aStep] · b[k · bStep + i]
//
// A tile holds `rows` rows × `vectors` vectors of the result in registers over the whole sum.
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder, type Local } from './assembler.js';

/** Types of numbers that there are tiles for. */
export type ProductType = 'float32' | 'float64' | 'int32';

/** What a tile multiplies, and how large it is. */
export interface ProductTileForm {
  readonly type: ProductType;
  readonly rows: number;
  /** Vectors of 128 bits side by side. */
  readonly vectors: number;
  /** Whether it may fuse multiplication and addition. */
  readonly relaxed: boolean;
}

/**
 * Adds to `count` tiles of `out`, one below the other, over the same columns. Addresses and distances are in bytes.
 *
 * @param aRow from a row of `a` to the next, `aStep` from a value of a row to the next
 * @param bStep from a row of `b` to the next
 * @param length products of a sum
 * @param pitch from a row of `out` to the next
 */
export type ProductTileFunction = (
  a: number,
  aRow: number,
  aStep: number,
  b: number,
  bStep: number,
  length: number,
  out: number,
  pitch: number,
  count: number,
) => void;

/** `sum + splat · cells`, left on the stack. */
function emitMultiplyAdd(
  f: FunctionBuilder,
  { type, relaxed }: ProductTileForm,
  splat: Local,
  cells: Local,
  sum: Local,
): void {
  if (type === 'int32') f.get(sum).get(splat).get(cells).vector('intMul').vector('intAdd');
  else if (type === 'float64') {
    if (relaxed) f.get(splat).get(cells).get(sum).vector('relaxedMaddDoubles');
    else f.get(sum).get(splat).get(cells).vector('mulDoubles').vector('addDoubles');
  } else if (relaxed) f.get(splat).get(cells).get(sum).vector('relaxedMadd');
  else f.get(sum).get(splat).get(cells).vector('mul').vector('add');
}

/**
 * Emits a tile; the order of instructions is what V8 fuses to 256 bits, as in `emitGemmTile`. Sums that begin at a constant it
 * does not fuse.
 */
export function emitProductTile(form: ProductTileForm): FunctionBuilder {
  const { type, rows, vectors } = form;
  const f = new FunctionBuilder('product', new Array(9).fill('i32'));
  const [a, aRow, aStep, b, bStep, length, out, pitch, count] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [cell, left, target] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const starts = Array.from({ length: rows }, () => f.local('i32'));
  const sums: Local[][] = starts.map(() => Array.from({ length: vectors }, () => f.local('v128')));
  const cells = Array.from({ length: vectors }, () => f.local('v128'));
  const splat = f.local('v128');
  const forEachRow = (visit: (row: readonly Local[]) => void): void => {
    f.get(out).set(target);
    sums.forEach((row, m) => {
      visit(row);
      if (m < rows - 1) f.advanceBy(target, pitch);
    });
  };

  f.unlessZero(count, () => {
    f.countDown(count, () => {
      setRowAddresses(f, starts, a, aRow);
      forEachRow((row) => {
        row.forEach((sum, v) => {
          f.get(target)
            .v128Load(16 * v)
            .set(sum);
        });
      });
      f.get(b).set(cell).get(length).set(left);
      f.countDown(left, () => {
        cells.forEach((vector, v) => {
          f.get(cell)
            .v128Load(16 * v)
            .set(vector);
        });
        sums.forEach((row, m) => {
          f.get(starts[m]);
          if (type === 'float64') f.loadSplat64();
          else f.loadSplat();
          f.set(splat);
          row.forEach((sum, v) => {
            emitMultiplyAdd(f, form, splat, cells[v], sum);
            f.set(sum);
          });
          f.advanceBy(starts[m], aStep);
        });
        f.advanceBy(cell, bStep);
      });
      forEachRow((row) => {
        row.forEach((sum, v) => {
          f.get(target)
            .get(sum)
            .v128Store(16 * v);
        });
      });
      f.get(a).get(aRow).i32(rows).i32Mul().i32Add().set(a);
      f.get(out).get(pitch).i32(rows).i32Mul().i32Add().set(out);
    });
  });
  return f;
}
