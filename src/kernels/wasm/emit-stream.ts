// The loop around what a stream computes: rows of values at fixed places of the scratch pages.
import { FunctionBuilder, type Local } from './assembler.js';

/** The vectors that a function computes with. */
export interface StreamVectors {
  /** One of each array. What is set into the first {@link StreamForm.outputs} of them is the result. */
  readonly x: readonly Local[];
  /** The numbers that are the same for all values of a row, or of a column. */
  readonly scalars: readonly Local[];
  /** To be added to, or replaced by the larger. */
  readonly sums: readonly Local[];
}

/** Whether there is one number for each row or for each column. */
export type Along = 'row' | 'column';

/** What is computed. */
export interface StreamForm {
  readonly name: string;
  /** Arrays that are read. */
  readonly inputs: number;
  /** So many of them, the first, are written. */
  readonly outputs: number;
  readonly scalars: number;
  readonly sums: number;
  /** What sums begin with: 0 unless said. */
  readonly start?: number;
  /** For each scalar, unless there is one of each for every row. */
  readonly scalarsAlong?: readonly Along[];
  /** For each sum, likewise. */
  readonly sumsAlong?: readonly Along[];
  /** For each input, what changes no sum of a row: a number, or the index of a scalar. Needed where there are such sums. */
  readonly neutral?: readonly (number | { readonly scalar: number })[];
  /** Where each input, then each result is, if not one after the other: so that one form can go on with another's results. */
  readonly slots?: readonly number[];
  /** Emits it for one vector. Straight code without shuffles: V8 makes one vector of 256 bits of two such. */
  compute(f: FunctionBuilder, vectors: StreamVectors): void;
  /** The same for one value: what is written, then what is added to the sums. The self-test compares with it. */
  expected(x: readonly number[], scalars: readonly number[]): readonly number[];
}

/** The form for columns: all its scalars and sums are one for each column. */
export function byColumn(form: StreamForm): StreamForm {
  const columns = (count: number): Along[] => new Array<Along>(count).fill('column');
  return {
    ...form,
    name: `${form.name}ByColumn`,
    scalarsAlong: columns(form.scalars),
    sumsAlong: columns(form.sums),
  };
}

/** Values of one round of the loop. */
export const STREAM_ROUND = 8;
/** The most values of an array at a time: 16 kB. */
export const STREAM_VALUES = 4096;
/** The most rows at a time. */
export const STREAM_ROWS: number = STREAM_VALUES / STREAM_ROUND;
/**
 * Values of a place. More than there can be: a row that is no multiple of a round is written beyond its end. And half a page
 * more: a load must not look like one from where the same loop has just stored, 4 kB off.
 */
const SLOT_VALUES = STREAM_VALUES + 512;
/** Places for arrays, scalars and sums; the masks are behind them. */
const SLOTS = 22;

/** Where an array, a scalar's numbers or a sum's are, in values from the beginning of the scratch pages. */
export interface StreamPlaces {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly scalars: readonly number[];
  /** Of a row 8 sums side by side, of a column one. */
  readonly sums: readonly number[];
}

/** Gives everything a form has a place. */
export function placesOf({ inputs, outputs, scalars, sums, slots }: StreamForm): StreamPlaces {
  const arrays = slots ?? Array.from({ length: inputs + outputs }, (_, i) => i);
  const first = Math.max(inputs + outputs, ...arrays.map((slot) => slot + 1));
  if (first + scalars + sums > SLOTS) throw new Error('A stream has more arrays than the scratch pages hold');
  const places = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => (from + i) * SLOT_VALUES);
  return {
    inputs: arrays.slice(0, inputs).map((slot) => slot * SLOT_VALUES),
    outputs: arrays.slice(inputs).map((slot) => slot * SLOT_VALUES),
    scalars: places(first, scalars),
    sums: places(first + scalars, sums),
  };
}

/** Where the masks are: lanes of ones, then of zeros, a round of each. */
export const STREAM_MASKS: number = SLOTS * SLOT_VALUES;

/** Computes `rows` rows of `length` values, none of which is 0. Sums by column go on from what is there. */
export type StreamFunction = (rows: number, length: number) => void;

/** Emits it. */
export function emitStream(form: StreamForm, scratch: number, relaxed: boolean): FunctionBuilder {
  const f = new FunctionBuilder('stream', ['i32', 'i32'], relaxed);
  const [rows, length] = [0, 1];
  /** Where in its row, in all rows, among the numbers of the rows and among their sums. */
  const [column, at, row, sumAt, left, masks] = Array.from({ length: 6 }, () => f.local('i32'));
  const places = placesOf(form);
  const { start = 0, scalarsAlong = [], sumsAlong = [], neutral = [] } = form;
  const isByColumn = (along: readonly Along[], i: number): boolean => along[i] === 'column';
  const locals = (count: number): Local[] => Array.from({ length: count }, () => f.local('v128'));
  const ofRow = locals(form.scalars);
  const halves = [0, 1].map((half) => ({
    half,
    x: locals(form.inputs),
    scalars: ofRow.map((local, i) => (isByColumn(scalarsAlong, i) ? f.local('v128') : local)),
    sums: locals(form.sums),
    mask: f.local('v128'),
  }));
  const rowSums = [...Array(form.sums).keys()].filter((i) => !isByColumn(sumsAlong, i));
  const columnSums = [...Array(form.sums).keys()].filter((i) => isByColumn(sumsAlong, i));
  const address = (place: number, half: number): number => scratch + 4 * place + 16 * half;

  /** A round of values; of the last of a row, which may not be full, what is beyond its end changes no sum. */
  const round = (last: boolean): void => {
    // All loads before the stores, and those of an array side by side: what V8 needs to make 256 bits of two vectors.
    const load = (from: Local, place: number, into: (half: (typeof halves)[0]) => Local): void => {
      for (const half of halves) f.get(from).v128Load(address(place, half.half)).set(into(half));
    };
    const store = (to: Local, place: number, from: (half: (typeof halves)[0]) => Local): void => {
      for (const half of halves) f.get(to).get(from(half)).v128Store(address(place, half.half));
    };
    places.inputs.forEach((place, i) => {
      load(at, place, ({ x }) => x[i]);
    });
    places.scalars.forEach((place, i) => {
      if (isByColumn(scalarsAlong, i)) load(column, place, ({ scalars }) => scalars[i]);
    });
    for (const i of columnSums) load(column, places.sums[i], ({ sums }) => sums[i]);
    if (last && rowSums.length > 0) {
      neutral.forEach((value, i) => {
        for (const { x, scalars, mask } of halves) {
          f.get(x[i]);
          if (typeof value === 'number') f.held(value);
          else f.get(scalars[value.scalar]);
          f.get(mask).vector('bitsSelect').set(x[i]);
        }
      });
      // Numbers of columns that are not there are 0: what was in memory before may be NaN.
      scalarsAlong.forEach((along, i) => {
        if (along !== 'column') return;
        for (const { scalars, mask } of halves) f.get(scalars[i]).get(mask).vector('bitsAnd').set(scalars[i]);
      });
    }
    for (const vectors of halves) form.compute(f, vectors);
    places.outputs.forEach((place, i) => {
      store(at, place, ({ x }) => x[i]);
    });
    for (const i of columnSums) store(column, places.sums[i], ({ sums }) => sums[i]);
  };

  f.countDown(rows, () => {
    places.scalars.forEach((place, i) => {
      if (!isByColumn(scalarsAlong, i)) f.get(row).loadSplat(address(place, 0)).set(ofRow[i]);
    });
    for (const i of rowSums) for (const { sums } of halves) f.held(start).set(sums[i]);
    f.i32(0).set(column).get(length).set(left);
    f.whileAtLeast(left, STREAM_ROUND, () => {
      round(false);
      f.advance(at, 4 * STREAM_ROUND).advance(column, 4 * STREAM_ROUND);
    });
    f.unlessZero(left, () => {
      if (rowSums.length > 0) {
        f.i32(address(STREAM_MASKS + STREAM_ROUND, 0))
          .get(left)
          .i32(2)
          .i32ShiftLeft()
          .i32Sub()
          .set(masks);
        for (const { half, mask } of halves)
          f.get(masks)
            .v128Load(16 * half)
            .set(mask);
      }
      round(true);
      f.get(at).get(left).i32(2).i32ShiftLeft().i32Add().set(at);
    });
    for (const i of rowSums) {
      for (const { half, sums } of halves) {
        f.get(sumAt).get(sums[i]).v128Store(address(places.sums[i], half));
      }
    }
    f.advance(row, 4).advance(sumAt, 4 * STREAM_ROUND);
  });
  return f;
}
