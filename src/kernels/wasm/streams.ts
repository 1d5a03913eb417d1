// Functions of several float32 arrays, value by value: some arrays in, some of them changed, and sums on the way. What one of
// them computes is a few lines; the loop around it is in `emit-stream.ts`.
import {
  emitStream,
  placesOf,
  STREAM_MASKS,
  STREAM_ROUND,
  STREAM_VALUES,
  type StreamForm,
  type StreamFunction,
  type StreamPlaces,
} from './emit-stream.js';
import { fastestTiles } from './isa.js';
import type { Arena } from './memory.js';
import type { TileSet } from './tiles.js';

export { byColumn, STREAM_ROUND, STREAM_ROWS, STREAM_VALUES, type StreamForm } from './emit-stream.js';

/** Values of a long run at a time, of each array: four of 8 kB stay in a first-level cache. */
export const STREAM_PIECE: number = STREAM_VALUES / 2;

/** An array from somewhere on. Null: what was there in the call before is still in place. */
export type Run = readonly [array: Float32Array, from: number] | null;

/** A compiled {@link StreamForm} and the memory it works in. */
export class Stream {
  private readonly form: StreamForm;
  private readonly f: StreamFunction;
  private readonly arena: Arena;
  private readonly places: StreamPlaces;
  /** What the sums of the last {@link run} came to. */
  readonly totals: Float64Array;

  constructor(form: StreamForm, f: StreamFunction, arena: Arena) {
    this.form = form;
    this.f = f;
    this.arena = arena;
    this.totals = new Float64Array(form.sums);
    const masks = arena.scratch / 4 + STREAM_MASKS;
    arena.i32.fill(-1, masks, masks + STREAM_ROUND).fill(0, masks + STREAM_ROUND, masks + 2 * STREAM_ROUND);
    const places = placesOf(form);
    const moved = (list: readonly number[]): number[] => list.map((place) => place + arena.scratch / 4);
    this.places = {
      inputs: moved(places.inputs),
      outputs: moved(places.outputs),
      scalars: moved(places.scalars),
      sums: moved(places.sums),
    };
  }

  /** The linear memory, with places for up to {@link STREAM_VALUES} values of each array. */
  get f32(): Float32Array {
    return this.arena.f32;
  }

  /** Where the rows of input `i` begin in {@link f32}, one after the other. */
  input(i: number): number {
    return this.places.inputs[i];
  }

  /** Where the rows of result `i` begin. */
  output(i: number): number {
    return this.places.outputs[i];
  }

  /** Where the numbers of scalar `i` begin: one for each row, or each column. */
  scalar(i: number): number {
    return this.places.scalars[i];
  }

  /** Where the sums of each column begin. They are added to. */
  columnSum(i: number): number {
    return this.places.sums[i];
  }

  /** Sum `i` of a row: 8 sums in float32, added in double precision. */
  rowSum(i: number, row: number): number {
    const { f32 } = this.arena;
    const at = this.places.sums[i] + STREAM_ROUND * row;
    let sum = 0;
    for (let lane = 0; lane < STREAM_ROUND; lane++) sum += f32[at + lane];
    return sum;
  }

  /** The largest of the 8 values that stand for sum `i` of a row. */
  rowMax(i: number, row: number): number {
    const { f32 } = this.arena;
    const at = this.places.sums[i] + STREAM_ROUND * row;
    let max = f32[at];
    for (let lane = 1; lane < STREAM_ROUND; lane++) if (f32[at + lane] > max) max = f32[at + lane];
    return max;
  }

  /**
   * Computes rows of what lies in the places: no more than {@link STREAM_VALUES} values and `STREAM_ROWS` rows. A result may lie
   * where an input is if the length is a multiple of {@link STREAM_ROUND}.
   */
  rows(rows: number, length: number): void {
    if (rows > 0 && length > 0) this.f(rows, length);
  }

  /**
   * Computes `length` values of the runs; the first ones are overwritten, or `outputs` where those are given. Sums: 8 of each in
   * float32 over a piece, in double precision over the pieces.
   */
  run(
    runs: readonly Run[],
    scalars: readonly number[],
    length: number,
    outputs: readonly Run[] = runs,
  ): void {
    const { form, totals, places } = this;
    const { f32 } = this.arena;
    for (let i = 0; i < scalars.length; i++) f32[places.scalars[i]] = scalars[i];
    totals.fill(0);
    for (let done = 0; done < length; done += STREAM_PIECE) {
      const count = Math.min(STREAM_PIECE, length - done);
      for (let i = 0; i < runs.length; i++) {
        const run = runs[i];
        if (run === null) continue;
        const from = run[1] + done;
        f32.set(run[0].subarray(from, from + count), places.inputs[i]);
      }
      this.f(1, count);
      for (let i = 0; i < form.outputs; i++) {
        const output = outputs[i];
        const at = places.outputs[i];
        if (output !== null) output[0].set(f32.subarray(at, at + count), output[1] + done);
      }
      for (let i = 0; i < form.sums; i++) totals[i] += this.rowSum(i, 0);
    }
  }
}

const streams = new WeakMap<TileSet, Map<StreamForm, Stream | null>>();

/** The form compiled for these tiles, once, and compared with what is expected; null where it computes wrongly here. */
export function streamOf(tiles: TileSet, form: StreamForm): Stream | null {
  let known = streams.get(tiles);
  if (known === undefined) {
    known = new Map();
    streams.set(tiles, known);
  }
  let stream = known.get(form);
  if (stream === undefined) {
    const { arena, relaxed } = tiles;
    const f = tiles.emitted(
      `stream ${form.name}`,
      () => emitStream(form, arena.scratch, relaxed),
      (compiled: StreamFunction) => whyWrong(new Stream(form, compiled, arena), form),
    );
    stream = f && new Stream(form, f, arena);
    known.set(form, stream);
  }
  return stream;
}

const found = new WeakMap<object, unknown>();

/** The forms compiled for the fastest tiles of this process; null where there are none, or one computes wrongly. */
export function streamsOf<Name extends string>(
  forms: Readonly<Record<Name, StreamForm>>,
): Readonly<Record<Name, Stream>> | null {
  const tiles = fastestTiles();
  if (tiles === null) return null;
  let set = found.get(forms) as Record<Name, Stream> | null | undefined;
  if (set === undefined) {
    const compiled = Object.entries<StreamForm>(forms).map(([name, form]) => [name, streamOf(tiles, form)]);
    set = compiled.every(([, stream]) => stream !== null)
      ? (Object.fromEntries(compiled) as Record<Name, Stream>)
      : null;
    found.set(forms, set);
  }
  return set;
}

/** Two rows, of a round and a part of one: met are the tail of a row, and the row after it. */
const [TEST_ROWS, TEST_LENGTH] = [2, STREAM_ROUND + 3];

/** Runs both, and compares within a relative 1e-5. */
function whyWrong(stream: Stream, form: StreamForm): string | null {
  const { f32 } = stream;
  const { scalarsAlong = [], sumsAlong = [], start = 0 } = form;
  const value = (i: number, row: number, column: number): number => i + 1 + row / 2 + column / 4;
  const scalar = (i: number, row: number, column: number): number =>
    i + 2 + (scalarsAlong[i] === 'column' ? column : row) / 4;
  for (let row = 0; row < TEST_ROWS; row++) {
    for (let column = 0; column < TEST_LENGTH; column++) {
      for (let i = 0; i < form.inputs; i++)
        f32[stream.input(i) + TEST_LENGTH * row + column] = value(i, row, column);
      for (let i = 0; i < form.scalars; i++) {
        const at = scalarsAlong[i] === 'column' ? column : row;
        f32[stream.scalar(i) + at] = scalar(i, row, column);
      }
      for (let i = 0; i < form.sums; i++)
        if (sumsAlong[i] === 'column') f32[stream.columnSum(i) + column] = start;
    }
  }
  stream.rows(TEST_ROWS, TEST_LENGTH);
  const sums = Array.from({ length: form.sums }, () => new Array<number>(TEST_LENGTH).fill(start));
  const x: number[] = [];
  const numbers: number[] = [];
  for (let row = 0; row < TEST_ROWS; row++) {
    for (let column = 0; column < TEST_LENGTH; column++) {
      for (let i = 0; i < form.inputs; i++) x[i] = value(i, row, column);
      for (let i = 0; i < form.scalars; i++) numbers[i] = scalar(i, row, column);
      const wanted = form.expected(x, numbers);
      for (let i = 0; i < form.outputs; i++) {
        const actual = f32[stream.output(i) + TEST_LENGTH * row + column];
        if (!near(actual, wanted[i])) return `value ${column} of result ${i} is ${actual}, not ${wanted[i]}`;
      }
      for (let i = 0; i < form.sums; i++) {
        const at = sumsAlong[i] === 'column' ? column : row;
        const next = wanted[form.outputs + i];
        sums[i][at] = start === 0 ? sums[i][at] + next : Math.max(sums[i][at], next);
      }
    }
  }
  for (let i = 0; i < form.sums; i++) {
    const byColumn = sumsAlong[i] === 'column';
    for (let at = 0; at < (byColumn ? TEST_LENGTH : TEST_ROWS); at++) {
      const ofRow = (): number => (start === 0 ? stream.rowSum(i, at) : stream.rowMax(i, at));
      const actual = byColumn ? f32[stream.columnSum(i) + at] : ofRow();
      if (!near(actual, sums[i][at])) return `sum ${i} of ${at} is ${actual}, not ${sums[i][at]}`;
    }
  }
  return null;
}

function near(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected));
}
