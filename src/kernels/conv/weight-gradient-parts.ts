// The sums of a weight's gradient: panels of input channels meet the rows of tiles, tap by tap over all places, on one thread or
// several. Winograd's products are summed the same way, with its 36 points in the part of taps.
import type { TensorData } from '../../core/tensor-data.js';
import type { Pointer } from '../wasm/memory.js';
import { GRAD_PANEL, type PlaceTileFunction } from '../wasm/place-tile.js';
import { type Threads, type Through, threadCount } from '../wasm/threads.js';
import { splitEvenly, type TileSet, tileVectors } from '../wasm/tiles.js';
import { shareOut } from './rounds.js';
import type { ConvCall } from './simd-plan.js';
import type { Panel, PanelPlan } from './weight-gradient-panels.js';
import { placeTile, separateRows } from './weight-gradient-tiles.js';

/** Places of which a panel's cells and gradients stay in the first-level cache over all taps. */
const BLOCK_PLACES = 256;
/** Tasks for each thread: none waits long for the last one. */
const TASKS_A_THREAD = 8;

/** One panel and the rows of one tile: their sums `[tap][row][lane]` are nobody else's. */
export interface Part {
  readonly run: PlaceTileFunction;
  readonly panel: Panel;
  readonly rows: number;
  readonly outChannel: number;
  /** Addresses from the beginning of each buffer on. */
  readonly tables: Pointer;
  readonly input: Pointer;
  readonly grad: Pointer;
  readonly sums: Pointer;
}

/** How large everything is that the parts of a group read. */
export interface Operands {
  readonly plan: PanelPlan;
  readonly taps: number;
  /** Cells of a panel of the input, for so many lanes, and of one of the gradient. */
  readonly inputCells: (lanes: number) => number;
  readonly gradCells: number;
  /** Cells of the gradient from tap to tap: none where all taps meet the same. */
  readonly gradStep: number;
  /** Places of a pass, at most. */
  readonly places: number;
}

/** Cells of the tables for both widths of panels: where taps lie, and places. */
export function tableCells({ taps, places }: Operands): number {
  return 2 * (taps + places);
}

/** Taps of the window in a plane. */
export function tapsOf({ rows, columns }: ConvCall): number {
  return rows.kernelSize * columns.kernelSize;
}

/** Writes the tables, each with its lanes. */
export function fillTables(
  { arena }: TileSet,
  operands: Operands,
  tables: Pointer,
  fill: (lanes: number, put: (cells: number) => void) => void,
): void {
  const { panels } = operands.plan;
  [panels[0].lanes, panels[panels.length - 1].lanes].forEach((lanes, i) => {
    let to = tables / 4 + (i * tableCells(operands)) / 2;
    fill(lanes, (cells) => {
      arena.i32[to++] = 4 * cells;
    });
  });
}

/** The rows of all tiles that meet panels of so many lanes: half the lanes, twice the rows fill the registers. */
function tilesOf(tiles: TileSet, outChannels: number, lanes: number): { first: number; count: number }[] {
  const most = lanes === 4 * tileVectors(tiles.bits, 6) ? GRAD_PANEL / 2 : GRAD_PANEL;
  const rows: { first: number; count: number }[] = [];
  for (let panel = 0; panel < outChannels; panel += GRAD_PANEL) {
    let first = panel;
    for (const count of splitEvenly(Math.min(GRAD_PANEL, outChannels - panel), most)) {
      rows.push({ first, count });
      first += count;
    }
  }
  return rows;
}

/** The parts of a group, panel by panel; compiles what they need, null where something is wrong here. */
export function partsOf(tiles: TileSet, operands: Operands): Part[] | null {
  const { plan, taps, inputCells, gradCells } = operands;
  const { panels, call } = plan;
  const parts: Part[] = [];
  let [input, sums] = [0, 0];
  for (const panel of panels) {
    separateRows(tiles, panel.channels);
    for (const { first, count } of tilesOf(tiles, call.outChannels, panel.lanes)) {
      const run = placeTile(tiles, count, panel.lanes);
      if (run === null) return null;
      parts.push({
        run,
        panel,
        rows: count,
        outChannel: first,
        tables: panel.lanes === panels[0].lanes ? 0 : 2 * tableCells(operands),
        input,
        grad: 4 * (gradCells * Math.floor(first / GRAD_PANEL) + (first % GRAD_PANEL)),
        sums,
      });
      sums += 4 * taps * count * panel.lanes;
    }
    input += 4 * inputCells(panel.lanes);
  }
  return parts;
}

/** Where the operands of a pass lie, and the sums of a group. */
export interface PartBuffers {
  readonly tables: Pointer;
  readonly input: Pointer;
  readonly grad: Pointer;
  readonly sums: Pointer;
}

/** Adds a pass's products to the sums of some parts of one panel, in the order of the places. */
function addProducts(
  { taps, gradStep }: Operands,
  at: PartBuffers,
  parts: readonly Part[],
  places: number,
  through: Through,
): void {
  for (let place = 0; place < places; place += BLOCK_PLACES) {
    for (const { run, tables, input, grad, sums } of parts) {
      through(run)(
        at.input + input,
        at.tables + tables,
        taps,
        at.tables + tables + 4 * (taps + place),
        Math.min(BLOCK_PLACES, places - place),
        at.grad + grad + 4 * GRAD_PANEL * place,
        4 * gradStep,
        at.sums + sums,
      );
    }
  }
}

/** Parts that a thread does one after the other: of one panel, whose cells stay in cache. */
export function tasksOf(threads: Threads | null, parts: readonly Part[]): Part[][] {
  const most = threads === null ? parts.length : Math.ceil(parts.length / (TASKS_A_THREAD * threadCount()));
  const tasks: Part[][] = [];
  for (const part of parts) {
    const task = tasks[tasks.length - 1];
    if (task !== undefined && task.length < most && task[0].panel === part.panel) task.push(part);
    else tasks.push([part]);
  }
  return tasks;
}

/** Adds a pass's products to the sums of all parts, on all threads. */
export function addAll(
  threads: Threads | null,
  operands: Operands,
  at: PartBuffers,
  tasks: readonly (readonly Part[])[],
  places: number,
): void {
  const calls = Math.ceil(places / BLOCK_PLACES) * Math.max(...tasks.map((task) => task.length));
  shareOut(threads, tasks, calls, (task, through) => addProducts(operands, at, task, places, through));
}

/** Brings a group's sums, one lane a channel, by way of `separated` into the order of the weight. */
export function writeSums(
  tiles: TileSet,
  { call }: PanelPlan,
  parts: readonly Part[],
  at: { readonly sums: Pointer; readonly separated: Pointer },
  out: TensorData,
  group: number,
): void {
  const taps = tapsOf(call);
  for (const { panel, rows, outChannel, sums } of parts) {
    const separate = separateRows(tiles, panel.channels);
    for (let row = 0; row < rows; row++) {
      const to = ((outChannel + row) * call.channels + panel.first) * taps;
      separate?.(
        at.sums + sums + 4 * row * panel.lanes,
        at.separated + 4 * to,
        taps,
        4 * taps,
        4 * rows * panel.lanes,
      );
    }
  }
  const cells = call.outChannels * call.channels * taps;
  const from = at.separated / 4;
  const target = out.storage.array as Float32Array;
  target.set(tiles.arena.f32.subarray(from, from + cells), out.offset + group * cells);
}
