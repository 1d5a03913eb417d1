// The tiles of one instruction set, compiled when first needed, each proved on a small product before use.
import type { FunctionBuilder } from './assembler.js';
import { type CopyRowsFunction, emitCopyRows } from './copy-rows.js';
import type { WasmExport } from './engine.js';
import { emitFill, type FillFunction } from './fill.js';
import { emitGemmTile, PART_PRODUCTS, type TileForm, type TileFunction } from './gemm-tile.js';
import { emitInterleaveRows, type InterleaveRowsFunction } from './interleave-rows.js';
import type { Arena } from './memory.js';
import { type Compiled, canCompile, compile } from './module.js';
import { withFusion } from './v8-flags.js';

/** Width of the vectors: of 256 bits where V8 fuses pairs, or WebAssembly's own 128. */
export type VectorBits = 256 | 128;

/** Output channels of the largest tile: with 4 · `VectorBits` / 128 vectors a row it fills 16 registers. */
export const MAX_TILE_ROWS = 6;

/** Vectors a row of the tile holds; tiles of one or two rows are wider, to keep the multipliers busy. */
export function tileVectors(bits: VectorBits, rows: number): number {
  const vectors = bits === 256 ? 4 : 2;
  return rows <= 2 ? 2 * vectors : vectors;
}

/** Splits a count into parts of at most `most`, as evenly as can be. */
export function splitEvenly(count: number, most: number): number[] {
  const parts = Math.ceil(count / most);
  const small = Math.floor(count / parts);
  const large = count - small * parts;
  return Array.from({ length: parts }, (_, i) => (i < large ? small + 1 : small));
}

const heights = new Map<number, readonly number[]>();

/** Splits channels into tiles: 64 into sixes and fives, 7 into 4 and 3. */
export function splitRows(channels: number): readonly number[] {
  let split = heights.get(channels);
  if (split === undefined) {
    split = splitEvenly(channels, MAX_TILE_ROWS);
    heights.set(channels, split);
  }
  return split;
}

/** Runs every path of the function once, so that it is compiled when this returns. */
type FirstCall = (compiled: WasmExport) => void;

/** The emitted functions of one vector width on one memory. */
export class TileSet {
  readonly bits: VectorBits;
  readonly arena: Arena;
  /** Whether products and sums are rounded once. */
  readonly relaxed: boolean;
  private readonly tiles = new Map<number, TileFunction>();
  private readonly interleaves = new Map<number, InterleaveRowsFunction>();
  private readonly copies = new Map<number, CopyRowsFunction>();
  private readonly others = new Map<string, WasmExport | null>();

  private readonly onCompiled: ((name: string, compiled: Compiled) => void) | undefined;

  /** @param onCompiled is told of every function, once it is proved */
  constructor(bits: VectorBits, arena: Arena, onCompiled?: (name: string, compiled: Compiled) => void) {
    this.bits = bits;
    this.arena = arena;
    this.onCompiled = onCompiled;
    this.relaxed = canCompile(emitGemmTile({ rows: 1, vectors: 1, relaxed: true }));
  }

  /** Outputs side by side in a tile of that many rows. */
  lanes(rows: number): number {
    return 4 * tileVectors(this.bits, rows);
  }

  /**
   * The tile of that many rows. Compile before filling the arena: only the scratch page is used.
   *
   * @throws Error if it computes a wrong product: this engine must not use it.
   */
  tile(rows: number): TileFunction {
    let tile = this.tiles.get(rows);
    if (tile === undefined) {
      const form = { rows, vectors: tileVectors(this.bits, rows), relaxed: this.relaxed };
      tile = this.compile(emitGemmTile(form), (compiled) => {
        const wrong = wrongProduct(compiled as TileFunction, form, this.arena);
        if (wrong !== null) throw new Error(`${this.bits}-bit tile of ${rows} rows: ${wrong}`);
      }) as TileFunction;
      this.tiles.set(rows, tile);
    }
    return tile;
  }

  /** Fills memory with zeros. */
  fill(): FillFunction {
    const { scratch } = this.arena;
    return this.emitted('fill', emitFill, (f: FillFunction) => {
      f(scratch, 0);
      return null;
    }) as FillFunction;
  }

  /** The row copy for a step of source cells: 1, 2, or any (0). */
  copyRows(step: 0 | 1 | 2): CopyRowsFunction {
    let copy = this.copies.get(step);
    if (copy === undefined) {
      const scratch = this.arena.scratch;
      copy = this.compile(emitCopyRows(step), (compiled) =>
        compiled(scratch, scratch, 0, 0, 0, 0, 0, 0, 0, 0),
      );
      this.copies.set(step, copy);
    }
    return copy;
  }

  /** The interleaving of that many rows: a tile's weights. */
  interleaveRows(rows: number): InterleaveRowsFunction {
    let interleave = this.interleaves.get(rows);
    if (interleave === undefined) {
      const { scratch } = this.arena;
      interleave = this.compile(emitInterleaveRows(rows), (compiled) => compiled(scratch, scratch, 0, 0));
      this.interleaves.set(rows, interleave);
    }
    return interleave;
  }

  /**
   * A function of another kind, emitted when first asked for; null where it computes wrongly here. `whyWrong` runs it
   * on the scratch page and says what is wrong with it, or null. Compile before filling the arena.
   */
  emitted<F extends (...args: number[]) => void>(
    key: string,
    emit: () => FunctionBuilder,
    whyWrong: (f: F) => string | null,
  ): F | null {
    let found = this.others.get(key);
    if (found === undefined) {
      let wrong: string | null = null;
      const compiled = this.compile(emit(), (first) => {
        wrong = whyWrong(first as F);
      });
      found = wrong === null ? compiled : null;
      this.others.set(key, found);
    }
    return found as F | null;
  }

  private compile(source: FunctionBuilder, firstCall: FirstCall): WasmExport {
    const build = (): WasmExport => {
      const compiled = compile(source, this.arena.memory);
      firstCall(compiled.run);
      this.onCompiled?.(source.name, compiled);
      return compiled.run;
    };
    return this.bits === 256 ? withFusion(build) : build();
  }
}

/** Small integers, so that every rounding is exact. */
function testValue(i: number): number {
  return ((7 * i) % 11) - 5;
}

/**
 * Runs a tile over a product of small integers, of two parts, in the scratch pages; says what is wrong with it, or null. Only
 * taps around the end of the first part, in the midst of the second and at its end have weights: a first call waits for this.
 */
export function wrongProduct(tile: TileFunction, { rows, vectors }: TileForm, arena: Arena): string | null {
  const { f32, i32, scratch } = arena;
  const taps = PART_PRODUCTS + 3;
  const count = 2;
  const width = 4 * vectors * count;
  const inputs = width + 3 * taps;
  const offsets = scratch / 4;
  const weights = offsets + taps;
  const bias = weights + taps * rows;
  const x = bias + rows;
  const out = x + inputs;
  for (let k = 0; k < taps; k++) i32[offsets + k] = 4 * (3 * k + 1);
  const tested = [0, 1, 2, 3, 4, PART_PRODUCTS / 2, taps - 2, taps - 1];
  f32.fill(0, weights, weights + taps * rows);
  for (const k of tested) {
    for (let m = 0; m < rows; m++) f32[weights + k * rows + m] = testValue(k * rows + m + 3);
  }
  for (let m = 0; m < rows; m++) f32[bias + m] = testValue(m + 1);
  for (let i = 0; i < inputs; i++) f32[x + i] = testValue(i);
  tile(4 * x, 4 * offsets, taps, 4 * weights, 4 * bias, 4 * out, 4 * width, count);
  for (let m = 0; m < rows; m++) {
    for (let i = 0; i < width; i++) {
      let expected = testValue(m + 1);
      for (const k of tested) expected += f32[weights + k * rows + m] * f32[x + i + 3 * k + 1];
      const actual = f32[out + m * width + i];
      if (actual !== expected) return `row ${m}, output ${i} is ${actual}, not ${expected}`;
    }
  }
  return null;
}

/** Multiply-adds a microsecond of a tile on data in the first-level cache, the best of a few runs. */
export function tileSpeed(tile: TileFunction, rows: number, vectors: number, arena: Arena): number {
  const { f32, i32, scratch } = arena;
  const taps = 256;
  const count = 8;
  const width = 4 * vectors * count;
  const [offsets, weights, x] = [scratch / 4, scratch / 4 + taps, scratch / 4 + 2 * taps + taps * rows];
  const out = x + width + taps;
  f32.fill(0, weights, out + rows * width);
  for (let k = 0; k < taps; k++) i32[offsets + k] = 4 * k;
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 12; run++) {
    const start = performance.now();
    for (let i = 0; i < 4; i++) {
      tile(4 * x, 4 * offsets, taps, 4 * weights, 4 * weights, 4 * out, 4 * width, count);
    }
    best = Math.min(best, performance.now() - start);
  }
  return (4 * taps * rows * width) / (best * 1000);
}
