// Value by value over arrays on the JavaScript heap, of any dtypes and layouts: a piece at a time is brought to the scratch pages
// of linear memory, broadcast and put in order on the way, small enough to stay in the first-level cache.
import { type BlockSteps, type Blocks, blocksOf, moveBlock, type Units, unitsOf } from '../../core/blocks.js';
import { bytesPerElement, type DType } from '../../core/dtype.js';
import { storedValue } from '../../core/scalar.js';
import { planRows } from '../../core/strided.js';
import { allocateData, type TensorData } from '../../core/tensor-data.js';
import { DOUBT_AT, emitMap, type MapForm, type MapFunction, roundOf } from './emit-map.js';
import { fastestTiles } from './isa.js';
import type { Arena } from './memory.js';
import type { TileSet } from './tiles.js';

export type { MapForm } from './emit-map.js';

/** Bytes of an operand in linear memory: two and the result fill a first-level cache of 48 kB. */
const PIECE_BYTES = 16384;
/**
 * Bytes between two operands: more than a piece, since the last round goes beyond it, and not by whole pages of 4 kB, since a load must
 * not look like one from where the same loop has just stored.
 */
const PLACE_BYTES = PIECE_BYTES + 2048;
/** Of values that are read across their rows, a piece has so many rows: as many as fill a cache line. */
const ACROSS_ROWS = 16;
/** The most operands, the result among them. */
const MOST_PLACES = 5;

/** An operand while it is walked through. */
interface Operand {
  readonly units: Units;
  readonly perValue: 1 | 2;
  readonly steps: BlockSteps;
  /** Linear memory in units like its own, and where its place there begins, in values and in bytes. */
  readonly memory: Units;
  readonly at: number;
  readonly place: number;
  /** What is in its place. */
  held: { offset: number; rows: number; length: number } | null;
}

let bytesOfMemory = new Uint8Array();

function memoryAs(dtype: DType, { memory, i32 }: Arena): Units {
  if (bytesPerElement(dtype) !== 1) return i32;
  if (bytesOfMemory.buffer !== memory.buffer) bytesOfMemory = new Uint8Array(memory.buffer);
  return bytesOfMemory;
}

/** How large a piece is: whole rows where they are short. */
function pieceOf({ rows, length, steps }: Blocks, most: number): { rows: number; length: number } {
  const isAcross = ({ row, value }: BlockSteps): boolean => row !== 0 && Math.abs(row) < Math.abs(value);
  if (rows > 1 && steps.some(isAcross)) {
    const count = Math.min(ACROSS_ROWS, rows);
    return { rows: count, length: Math.min(length, Math.floor(most / count)) };
  }
  const wide = Math.min(length, most);
  return { rows: Math.min(rows, Math.floor(most / wide)), length: wide };
}

/** A compiled {@link MapForm} and the memory it works in. */
export class ValueMap {
  private readonly form: MapForm;
  private readonly f: MapFunction;
  private readonly arena: Arena;
  private readonly mostValues: number;

  constructor(form: MapForm, f: MapFunction, arena: Arena) {
    this.form = form;
    this.f = f;
    this.arena = arena;
    this.mostValues = PIECE_BYTES / Math.max(...[...form.inputs, form.output].map(bytesPerElement));
  }

  private place(i: number): number {
    return this.arena.scratch + i * PLACE_BYTES;
  }

  private operand({ storage, dtype }: TensorData, steps: BlockSteps, i: number): Operand {
    const place = this.place(i);
    return {
      units: unitsOf(storage.array),
      perValue: bytesPerElement(dtype) === 8 ? 2 : 1,
      steps,
      memory: memoryAs(dtype, this.arena),
      at: place / bytesPerElement(dtype),
      place,
      held: null,
    };
  }

  /**
   * Computes `out` from operands of its shape, which may be strided in any way. False: something came up that these vectors cannot
   * compute, and the reference has to.
   */
  run(operands: readonly TensorData[], out: TensorData, parameters: readonly number[] = []): boolean {
    const { form, arena } = this;
    const all = [...operands, out];
    const plan = planRows(
      out.shape,
      all.map(({ strides }) => strides),
    );
    if (plan.length === 0) return true;
    const blocks = blocksOf(plan);
    const piece = pieceOf(blocks, this.mostValues);
    const inputs = operands.map((data, i) => this.operand(data, blocks.steps[i], i));
    const result = this.operand(out, blocks.steps[operands.length], operands.length);
    const numbers = this.place(MOST_PLACES);
    const isDouble = form.inputs.includes('float64');
    const values = Float64Array.from(isDouble ? parameters : []);
    arena.i32.set(isDouble ? unitsOf(values) : unitsOf(Float32Array.from(parameters)), numbers / 4);
    let sure = true;
    const compute = (rows: number, length: number): void => {
      const count = rows * length;
      const rounds = Math.ceil(count / roundOf(form));
      // What is left in a round that is not full raises no doubts.
      const rest = form.doubts ? rounds * roundOf(form) - count : 0;
      if (rest > 0) {
        for (const { memory, at, perValue } of inputs)
          memory.fill(0, perValue * (at + count), perValue * (at + count + rest));
      }
      switch (inputs.length) {
        case 1:
          this.f(inputs[0].place, result.place, numbers, rounds);
          break;
        case 2:
          this.f(inputs[0].place, inputs[1].place, result.place, numbers, rounds);
          break;
        default:
          this.f(...inputs.map(({ place }) => place), result.place, numbers, rounds);
      }
      if (form.doubts && this.hasDoubts(numbers)) sure = false;
    };
    blocks.walk(
      all.map(({ offset }) => offset),
      (offsets, rows, length) => {
        for (let row = 0; row < rows; row += piece.rows) {
          const count = Math.min(piece.rows, rows - row);
          for (let from = 0; from < length; from += piece.length) {
            const size = Math.min(piece.length, length - from);
            inputs.forEach((input, i) => {
              bring(input, offsets[i] + row * input.steps.row + from * input.steps.value, count, size);
            });
            compute(count, size);
            const at = offsets[inputs.length] + row * result.steps.row + from * result.steps.value;
            const dense = { row: size, value: 1 };
            const { memory, units, steps, perValue } = result;
            moveBlock(memory, result.at, dense, units, at, steps, count, size, perValue);
          }
        }
      },
    );
    return sure;
  }

  private hasDoubts(numbers: number): boolean {
    const { i32 } = this.arena;
    const at = (numbers + DOUBT_AT) / 4;
    return (i32[at] | i32[at + 1] | i32[at + 2] | i32[at + 3]) !== 0;
  }
}

/** Brings a piece of an operand to its place, unless it is there: a number, or a row that all rows share, is brought once. */
function bring(operand: Operand, offset: number, rows: number, length: number): void {
  const { held, units, steps, memory, at, perValue } = operand;
  if (held !== null && held.offset === offset && held.length === length && held.rows >= rows) return;
  moveBlock(units, offset, steps, memory, at, { row: length, value: 1 }, rows, length, perValue);
  if (held === null) operand.held = { offset, rows, length };
  else {
    held.offset = offset;
    held.rows = rows;
    held.length = length;
  }
}

const maps = new WeakMap<TileSet, Map<MapForm, ValueMap | null>>();

/** The form compiled for the fastest tiles of this process; null where there are none, or it computes wrongly. */
export function mapOf(form: MapForm): ValueMap | null {
  const tiles = fastestTiles();
  if (tiles === null) return null;
  let known = maps.get(tiles);
  if (known === undefined) {
    known = new Map();
    maps.set(tiles, known);
  }
  let map = known.get(form);
  if (map === undefined) {
    const { arena, relaxed } = tiles;
    const f = tiles.emitted(
      `map ${form.name} ${form.inputs.join(' ')} → ${form.output}`,
      () => emitMap(form, relaxed),
      (compiled: MapFunction) => whyWrong(new ValueMap(form, compiled, arena), form),
    );
    map = f && new ValueMap(form, f, arena);
    known.set(form, map);
  }
  return map;
}

/** What the self-test computes with; as many as make a round that is not full, of bytes too. */
const SAMPLES: Readonly<Record<DType, readonly number[]>> = {
  float32: [-2.5, -1, -0.5, -0, 0.25, 1.5, 4, Number.NaN, 0, 0.75],
  float64: [-2.5, -1, -0.5, -0, 0.25, 1.5, 4, Number.NaN, 0, 0.75],
  int32: [-7, 3, 0, 1, -1, 100, 5, 2],
  int64: [-7, 3, 0, 1, -1, 100, 5, 2],
  uint8: [7, 3, 0, 1, 200, 100, 5],
  bool: [1, 0, 0, 1, 1],
};
const SAMPLE_LENGTH = 37;

/** Compares a few values with what is expected, within a relative 1e-5 where they are fractions. */
function whyWrong(map: ValueMap, form: MapForm): string | null {
  const numbers = Array.from({ length: form.parameters ?? 0 }, (_, i) => 0.5 + i);
  const columns = form.inputs.map((dtype, k) =>
    Array.from({ length: SAMPLE_LENGTH }, (_, i) => SAMPLES[dtype][(i + k) % SAMPLES[dtype].length]),
  );
  const operands = columns.map((column, k) => {
    const data = allocateData([SAMPLE_LENGTH], form.inputs[k], form.name);
    column.forEach((value, i) => {
      data.storage.array[i] = storedValue(value, form.inputs[k]) as never;
    });
    return data;
  });
  const out = allocateData([SAMPLE_LENGTH], form.output, form.name);
  if (!map.run(operands, out, numbers)) return 'it doubts small numbers';
  const expected = allocateData([1], form.output, form.name).storage.array;
  for (let i = 0; i < SAMPLE_LENGTH; i++) {
    const value = form.expected(
      columns.map((column) => column[i]),
      numbers,
    );
    expected[0] = storedValue(value, form.output) as never;
    const wanted = Number(expected[0]);
    const actual = Number(out.storage.array[i]);
    const near = Math.abs(actual - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted));
    if (!near && !Object.is(actual, wanted)) return `value ${i} is ${actual}, not ${wanted}`;
  }
  return null;
}
