// From rows one after the other to one value of each row in turn: how the GEMM tile reads its weights.
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder, type Local } from './assembler.js';

/**
 * `target[i · rows + m] = source[m · pitch / 4 + i]` for `i < count`. Addresses and `pitch` are in bytes.
 */
export type InterleaveRowsFunction = (source: number, target: number, count: number, pitch: number) => void;

/** Emits the interleaving of that many rows: four cells of each at a time, then cell by cell. */
export function emitInterleaveRows(rows: number): FunctionBuilder {
  const f = new FunctionBuilder('interleaveRows', new Array(4).fill('i32'));
  const [source, target, count, pitch] = [0, 1, 2, 3];
  const cells = Array.from({ length: rows }, () => f.local('i32'));
  setRowAddresses(f, cells, source, pitch);
  const step = (taken: number): void => {
    for (const cell of cells) f.advance(cell, 4 * taken);
    f.advance(target, 4 * taken * rows);
  };
  f.whileAtLeast(count, 4, () => {
    interleaveFour(f, cells, target);
    step(4);
  });
  f.whileAtLeast(count, 1, () => {
    cells.forEach((cell, m) => {
      f.get(target)
        .get(cell)
        .i32Load()
        .i32Store(4 * m);
    });
    step(1);
  });
  return f;
}

/** A cell of a row. */
interface Place {
  readonly row: number;
  readonly cell: number;
}

/**
 * Writes four cells of every row. Of rows `a` and `b` one shuffle brings a pair of cells together, `a₀ a₁ b₀ b₁`; another
 * takes the one or the other cell of two such pairs. Where both belong to the same cells a pair serves two results.
 */
function interleaveFour(f: FunctionBuilder, cells: readonly Local[], target: Local): void {
  const rows = cells.length;
  const loaded = cells.map(() => f.local('v128'));
  const isLoaded = new Set<number>();
  const pairs = new Map<string, Local>();
  const load = (row: number): Local => {
    if (!isLoaded.has(row)) f.get(cells[row]).v128Load().set(loaded[row]);
    isLoaded.add(row);
    return loaded[row];
  };
  const pairOf = (a: Place, b: Place): Local => {
    const [first, second] = [a.cell & 2, b.cell & 2];
    const key = `${a.row} ${first} ${second}`;
    let pair = pairs.get(key);
    if (pair === undefined) {
      pair = f.local('v128');
      f.get(load(a.row)).get(load(b.row));
      f.f32x4Shuffle([first, first + 1, 4 + second, 5 + second]).set(pair);
      pairs.set(key, pair);
    }
    return pair;
  };
  for (const start of resultsByRow(rows)) {
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => placeOf(start + i, rows));
    const [front, back] = [pairOf(a, b), pairOf(c, d)];
    f.get(target).get(front).get(back);
    f.f32x4Shuffle([a.cell & 1, 2 + (b.cell & 1), 4 + (c.cell & 1), 6 + (d.cell & 1)]);
    f.v128Store(4 * start);
  }
}

/** What comes to lie at that place of the four cells of all rows. */
function placeOf(index: number, rows: number): Place {
  return { row: index % rows, cell: Math.floor(index / rows) };
}

/** Where the results begin, those of the same rows one after the other: few vectors are then alive at a time. */
function resultsByRow(rows: number): number[] {
  const starts = Array.from({ length: rows }, (_, i) => 4 * i);
  return starts.toSorted((a, b) => (a % rows) - (b % rows) || a - b);
}

/** The same for an even number of rows of float64: two cells of two rows at a time. */
export function emitInterleaveDoubles(rows: number): FunctionBuilder {
  const f = new FunctionBuilder('interleaveDoubles', new Array(4).fill('i32'));
  const [source, target, count, pitch] = [0, 1, 2, 3];
  const cells = Array.from({ length: rows }, () => f.local('i32'));
  const [first, second] = [f.local('v128'), f.local('v128')];
  setRowAddresses(f, cells, source, pitch);
  const step = (taken: number): void => {
    for (const cell of cells) f.advance(cell, 8 * taken);
    f.advance(target, 8 * taken * rows);
  };
  f.whileAtLeast(count, 2, () => {
    for (let m = 0; m < rows; m += 2) {
      f.get(cells[m]).v128Load().set(first);
      f.get(cells[m + 1])
        .v128Load()
        .set(second);
      f.get(target).get(first).get(second).f32x4Shuffle([0, 1, 4, 5]);
      f.v128Store(8 * m);
      f.get(target).get(first).get(second).f32x4Shuffle([2, 3, 6, 7]);
      f.v128Store(8 * (rows + m));
    }
    step(2);
  });
  f.whileAtLeast(count, 1, () => {
    cells.forEach((cell, m) => {
      for (const half of [0, 4]) {
        f.get(target)
          .get(cell)
          .i32Load(half)
          .i32Store(8 * m + half);
      }
    });
    step(1);
  });
  return f;
}
