// Functions of several float32 arrays, value by value: some arrays in, some of them changed, and sums on the way. What one of
// them computes is a few lines; the loop around it is here.
import { FunctionBuilder, type Local } from './assembler.js';
import type { Arena } from './memory.js';
import type { TileSet } from './tiles.js';

/** The vectors that a function computes with. */
export interface StreamVectors {
  /** One of each array. What is set into the first {@link StreamForm.outputs} of them is the result. */
  readonly x: readonly Local[];
  /** The numbers that are the same for all values, in every lane. */
  readonly scalars: readonly Local[];
  /** To be added to. */
  readonly sums: readonly Local[];
}

/** What is computed. */
export interface StreamForm {
  readonly name: string;
  /** Arrays that are read. */
  readonly inputs: number;
  /** So many of them, the first, are written. */
  readonly outputs: number;
  readonly scalars: number;
  readonly sums: number;
  /** Emits it for one vector. Straight code without shuffles: V8 makes one vector of 256 bits of two such. */
  compute(f: FunctionBuilder, vectors: StreamVectors): void;
  /** The same for one value: what is written, then what is added to the sums. The self-test compares with it. */
  expected(x: readonly number[], scalars: readonly number[]): readonly number[];
}

/** Values of one round of the loop. */
export const STREAM_ROUND = 8;
/** Values that go through the scratch page at a time, of each array: four of 8 kB stay in a first-level cache. */
export const STREAM_PIECE = 2048;
/** Where the scalars are, in values: behind the arrays. The sums follow them. */
const SCALARS = 6 * STREAM_PIECE;
const SUMS = SCALARS + 32;

/** Arrays at the addresses, scalars and sums at theirs, `rounds` times {@link STREAM_ROUND} values. */
type StreamFunction = (...args: number[]) => void;

/** Emits the loop: arrays at fixed places of the scratch page, one after the other. */
function emitStream(form: StreamForm, scratch: number): FunctionBuilder {
  const f = new FunctionBuilder(form.name, ['i32']);
  const rounds = 0;
  const at = f.local('i32');
  const locals = (count: number): Local[] => Array.from({ length: count }, () => f.local('v128'));
  const scalars = locals(form.scalars);
  const halves = [0, 1].map(() => ({ x: locals(form.inputs), scalars, sums: locals(form.sums) }));
  const place = (array: number, half: number): number => scratch + 4 * STREAM_PIECE * array + 16 * half;
  f.i32(0).set(at);
  scalars.forEach((scalar, i) => {
    f.get(at)
      .loadSplat(scratch + 4 * (SCALARS + i))
      .set(scalar);
  });
  f.unlessZero(rounds, () => {
    f.countDown(rounds, () => {
      // All loads before the stores, and those of an array side by side: what V8 needs to make 256 bits of two vectors.
      for (let i = 0; i < form.inputs; i++) {
        halves.forEach(({ x }, half) => {
          f.get(at).v128Load(place(i, half)).set(x[i]);
        });
      }
      for (const vectors of halves) form.compute(f, vectors);
      for (let i = 0; i < form.outputs; i++) {
        halves.forEach(({ x }, half) => {
          f.get(at).get(x[i]).v128Store(place(i, half));
        });
      }
      f.advance(at, 4 * STREAM_ROUND);
    });
  });
  f.i32(0).set(at);
  for (let i = 0; i < form.sums; i++) {
    halves.forEach(({ sums }, half) => {
      f.get(at)
        .get(sums[i])
        .v128Store(scratch + 4 * (SUMS + STREAM_ROUND * i) + 16 * half);
    });
  }
  return f;
}

/** An array from somewhere on. Null: what was there in the call before is still in place. */
export type Run = readonly [array: Float32Array, from: number] | null;

/** A compiled {@link StreamForm} and the memory it works in. */
export class Stream {
  private readonly form: StreamForm;
  private readonly f: StreamFunction;
  private readonly arena: Arena;
  /** What the sums of the last run came to. */
  readonly totals: Float64Array;

  constructor(form: StreamForm, f: StreamFunction, arena: Arena) {
    this.form = form;
    this.f = f;
    this.arena = arena;
    this.totals = new Float64Array(form.sums);
  }

  /**
   * Computes `length` values of the runs; the first ones are overwritten, or `outputs` where those are given. Sums: 8 of each in
   * float32 over a piece, in double precision over the pieces. `neutral` is what stands past the end of each run, where there
   * are sums: what adds nothing to them.
   */
  run(
    runs: readonly Run[],
    scalars: readonly number[],
    length: number,
    outputs: readonly Run[] = runs,
    neutral?: readonly number[],
  ): void {
    const { form, totals } = this;
    const { f32, scratch } = this.arena;
    const base = scratch / 4;
    for (let i = 0; i < scalars.length; i++) f32[base + SCALARS + i] = scalars[i];
    totals.fill(0);
    for (let done = 0; done < length; done += STREAM_PIECE) {
      const count = Math.min(STREAM_PIECE, length - done);
      const rest = count % STREAM_ROUND;
      for (let i = 0; i < runs.length; i++) {
        const run = runs[i];
        const at = base + i * STREAM_PIECE;
        if (run !== null) {
          const from = run[1] + done;
          f32.set(run[0].subarray(from, from + count), at);
        }
        if (rest > 0 && neutral !== undefined)
          f32.fill(neutral[i], at + count, at + count + STREAM_ROUND - rest);
      }
      this.f(Math.ceil(count / STREAM_ROUND));
      for (let i = 0; i < form.outputs; i++) {
        const output = outputs[i];
        const at = base + i * STREAM_PIECE;
        if (output !== null) output[0].set(f32.subarray(at, at + count), output[1] + done);
      }
      for (let i = 0; i < form.sums; i++) {
        const at = base + SUMS + STREAM_ROUND * i;
        for (let lane = 0; lane < STREAM_ROUND; lane++) totals[i] += f32[at + lane];
      }
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
    const { arena } = tiles;
    const f = tiles.emitted(
      `stream ${form.name}`,
      () => emitStream(form, arena.scratch),
      (compiled: StreamFunction) => whyWrong(new Stream(form, compiled, arena), form),
    );
    stream = f && new Stream(form, f, arena);
    known.set(form, stream);
  }
  return stream;
}

/** Runs one round, and compares it within a relative 1e-5. */
function whyWrong(stream: Stream, form: StreamForm): string | null {
  const scalars = Array.from({ length: form.scalars }, (_, i) => i + 2);
  const arrays = Array.from({ length: form.inputs }, (_, i) =>
    Float32Array.from({ length: STREAM_ROUND }, (_, n) => i + n + 1),
  );
  const before = arrays.map((array) => [...array]);
  const runs = arrays.map((array): Run => [array, 0]);
  stream.run(runs, scalars, STREAM_ROUND);
  const sums = new Float64Array(form.sums);
  for (let n = 0; n < STREAM_ROUND; n++) {
    const x = before.map((array) => array[n]);
    const wanted = form.expected(x, scalars);
    for (let i = 0; i < form.outputs; i++) {
      if (!near(arrays[i][n], wanted[i])) return `value ${n} of ${i} is ${arrays[i][n]}, not ${wanted[i]}`;
    }
    for (let i = 0; i < form.sums; i++) sums[i] += wanted[form.outputs + i];
  }
  for (let i = 0; i < form.sums; i++) {
    if (!near(stream.totals[i], sums[i])) return `sum ${i} is ${stream.totals[i]}, not ${sums[i]}`;
  }
  return null;
}

function near(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected));
}
