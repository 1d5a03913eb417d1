import { toContiguous } from '../../core/contiguous.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvWeightArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import type { Pointer } from '../wasm/memory.js';
import { GRAD_PANEL, type PlaceTileFunction } from '../wasm/place-tile.js';
import { atOnce, type Threads, type Through, threadCount, threadsFor } from '../wasm/threads.js';
import { type TileSet, tileVectors } from '../wasm/tiles.js';
import { type AxisCall, asConvCall, type ConvCall } from './simd-plan.js';
import {
  bytesOfCells,
  layGrad,
  layPanels,
  type PanelBuffers,
  type PanelPass,
  type PanelPlan,
  panelCells,
  panelPasses,
  panelRows,
  planPanels,
  rowsOf,
} from './weight-gradient-panels.js';
import { placeTile, separateRows } from './weight-gradient-tiles.js';

/** Below this many multiply-adds the reference takes less than 0.1 ms. */
const LEAST_PRODUCTS = 4096;
/** The least input channels of a group; and how much fuller lanes of output channels must be to be the better choice. */
const LEAST_CHANNELS = 8;
const LEAST_FILLED = 0.8;
/** The sums stay below this many cells (256 MB). */
const MOST_SUMS = 64 << 20;
/** Places of which a panel's cells and gradients stay in the first-level cache over all taps. */
const BLOCK_PLACES = 256;
/** From so many multiply-adds in a pass on, they are shared out among threads. */
const LEAST_SHARED = 4 << 20;
/** Tasks for each thread: none waits long for the last one. */
const TASKS_A_THREAD = 8;

interface Job {
  readonly tiles: TileSet;
  /** Those that share the work; null: the calling one does it all. */
  readonly threads: Threads | null;
  readonly plan: PanelPlan;
}

interface Buffers extends PanelBuffers {
  /** For each width of panels where taps and places lie. */
  readonly tables: Pointer;
  /** Of a group, see {@link Part}. */
  readonly sums: Pointer;
  /** The same in the order of the weight. */
  readonly separated: Pointer;
}

/** One panel and the rows of one tile: their sums `[tap][row][lane]` are nobody else's. */
interface Part {
  readonly run: PlaceTileFunction;
  readonly lanes: number;
  readonly rows: number;
  /** First channels, in and out. */
  readonly channel: number;
  readonly channels: number;
  readonly outChannel: number;
  /** Addresses from the beginning of each buffer on. */
  readonly input: Pointer;
  readonly grad: Pointer;
  readonly sums: Pointer;
}

function tapsOf({ rows, columns }: ConvCall): number {
  return rows.kernelSize * columns.kernelSize;
}

function sumsOf({ call, lanes }: PanelPlan): number {
  return call.outChannels * tapsOf(call) * lanes;
}

function tableCells({ call, places }: PanelPlan): number {
  return tapsOf(call) + places;
}

function bufferCells(plan: PanelPlan): Record<keyof Buffers, number> {
  return {
    ...panelCells(plan),
    tables: 2 * tableCells(plan),
    sums: sumsOf(plan),
    separated: plan.call.outChannels * plan.call.channels * tapsOf(plan.call),
  };
}

function prepare(args: ConvWeightArgs, out: TensorData): Job | null {
  const { grad, input, ...window } = args;
  if (grad.dtype !== 'float32' || args.stride.length > 3 || !isContiguous(out)) return null;
  if (numel(grad.shape) * numel(out.shape.slice(1)) < LEAST_PRODUCTS) return null;
  const call = asConvCall({ input, weight: out, bias: null, ...window }, grad);
  if (call === null || call.channels < LEAST_CHANNELS) return null;
  const alone = fastestTiles();
  if (alone === null || !fillsLanes(alone, call)) return null;
  const plan = planPanels(alone, onlyCellsMet(call));
  if (plan === null) return null;
  const shared = plan.places * call.outChannels * call.channels * tapsOf(call) >= LEAST_SHARED;
  const threads = shared ? threadsFor(alone.bits) : null;
  const job = { tiles: threads?.tiles ?? alone, threads, plan };
  const cells = bufferCells(plan);
  if (cells.sums > MOST_SUMS || partsOf(job) === null || panelRows(job.tiles) === null) return null;
  job.tiles.fill();
  for (const { channels } of plan.panels) separateRows(job.tiles, channels);
  return job.tiles.arena.reserve(bytesOfCells(cells)) ? job : null;
}

/** Whether input channels, side by side, leave hardly more lanes empty than output channels would. */
function fillsLanes({ bits }: TileSet, { channels, outChannels }: ConvCall): boolean {
  const filled = (count: number): number => {
    const half = 2 * tileVectors(bits, 6);
    return count / (half * Math.ceil(count / half));
  };
  return filled(channels) >= LEAST_FILLED * filled(outChannels);
}

/** A window of one cell meets one of `stride` cells: the others need not be laid out. */
function onlyCellsMet(call: ConvCall): ConvCall {
  const inputStrides = [...call.inputStrides];
  const axis = (of: AxisCall, place: number): AxisCall => {
    const { kernelSize, stride, before, outputs, size } = of;
    if (kernelSize > 1 || before > 0 || (outputs - 1) * stride >= size) return of;
    inputStrides[place] *= stride;
    return { ...of, size: outputs, stride: 1 };
  };
  return { ...call, rows: axis(call.rows, 3), columns: axis(call.columns, 4), inputStrides };
}

/** The parts of a group, panel by panel; compiles their tiles, null where one is wrong here. */
function partsOf({ tiles, plan }: Job): Part[] | null {
  const { call, panels, images, height, width, places } = plan;
  const parts: Part[] = [];
  let sums = 0;
  for (const { first, channels, lanes, start } of panels) {
    for (const rows of rowsOf(tiles, call.outChannels, lanes)) {
      const run = placeTile(tiles, rows.count, lanes);
      if (run === null) return null;
      const outChannel = GRAD_PANEL * rows.panel + rows.first;
      parts.push({
        run,
        lanes,
        rows: rows.count,
        channel: first,
        channels,
        outChannel,
        input: 4 * start * images * height * width,
        grad: 4 * (GRAD_PANEL * rows.panel * places + rows.first),
        sums,
      });
      sums += 4 * tapsOf(call) * rows.count * lanes;
    }
  }
  return parts;
}

/** Writes down where taps and places lie in panels of each width. */
function fillTables({ tiles, plan }: Job, at: Buffers, { images, lines, columns }: PanelPass): void {
  const { call, height, width, panels } = plan;
  const { i32 } = tiles.arena;
  [panels[0].lanes, panels[panels.length - 1].lanes].forEach((lanes, i) => {
    let to = at.tables / 4 + i * tableCells(plan);
    const cell = (image: number, y: number, x: number): number =>
      4 * lanes * ((image * height + y) * width + x);
    for (let ky = 0; ky < call.rows.kernelSize; ky++) {
      for (let kx = 0; kx < call.columns.kernelSize; kx++) {
        i32[to++] = cell(0, ky * call.rows.dilation, kx * call.columns.dilation);
      }
    }
    for (let image = 0; image < images; image++) {
      for (let y = 0; y < lines; y++) {
        for (let x = 0; x < columns; x++) {
          i32[to++] = cell(image, y * call.rows.stride, x * call.columns.stride);
        }
      }
    }
  });
}

/** Adds a pass's products to the sums of some parts of one panel, in the order of the places. */
function addProducts(
  { plan }: Job,
  at: Buffers,
  parts: readonly Part[],
  places: number,
  through: Through,
): void {
  const taps = tapsOf(plan.call);
  for (let place = 0; place < places; place += BLOCK_PLACES) {
    for (const { run, lanes, input, grad, sums } of parts) {
      const tables = at.tables + (lanes === plan.panels[0].lanes ? 0 : 4 * tableCells(plan));
      through(run)(
        at.input + input,
        tables,
        taps,
        tables + 4 * (taps + place),
        Math.min(BLOCK_PLACES, places - place),
        at.grad + grad + 4 * GRAD_PANEL * place,
        0,
        at.sums + sums,
      );
    }
  }
}

/** Parts that a thread does one after the other: of one panel, whose cells stay in cache. */
function tasksOf({ threads }: Job, parts: readonly Part[]): Part[][] {
  const most =
    threads === null
      ? parts.length
      : Math.max(1, Math.floor(parts.length / (TASKS_A_THREAD * threadCount())));
  const tasks: Part[][] = [];
  for (const part of parts) {
    const task = tasks[tasks.length - 1];
    if (task !== undefined && task.length < most && task[0].channel === part.channel) task.push(part);
    else tasks.push([part]);
  }
  return tasks;
}

/** Does the tasks of a pass, on all threads. */
function share(job: Job, at: Buffers, tasks: readonly Part[][], places: number): void {
  const { threads } = job;
  if (threads === null) {
    for (const task of tasks) addProducts(job, at, task, places, atOnce);
    return;
  }
  const calls = Math.ceil(places / BLOCK_PLACES) * Math.max(...tasks.map((task) => task.length));
  const inJob = threads.mostTasks(calls);
  for (let begun = 0; begun < tasks.length; begun += inJob) {
    for (const task of tasks.slice(begun, begun + inJob)) {
      addProducts(job, at, task, places, threads.later);
      threads.endTask();
    }
    threads.finish();
  }
}

/** Brings a group's sums, one lane a channel, into the order of the weight. */
function write(
  { tiles, plan }: Job,
  at: Buffers,
  parts: readonly Part[],
  out: TensorData,
  group: number,
): void {
  const { call } = plan;
  const taps = tapsOf(call);
  for (const { lanes, rows, channel, channels, outChannel, sums } of parts) {
    const separate = separateRows(tiles, channels);
    for (let row = 0; row < rows; row++) {
      const to = ((outChannel + row) * call.channels + channel) * taps;
      separate?.(at.sums + sums + 4 * row * lanes, at.separated + 4 * to, taps, 4 * taps, 4 * rows * lanes);
    }
  }
  const cells = call.outChannels * call.channels * taps;
  const from = at.separated / 4;
  const target = out.storage.array as Float32Array;
  target.set(tiles.arena.f32.subarray(from, from + cells), out.offset + group * cells);
}

/**
 * The gradient of the weight along up to three axes where a group has 8 input channels or more: at each place of the window,
 * 16 of them meet the gradients of 6 output channels. The products of 256 places are added up in registers, from zero on, and
 * join the sums of all images, in float32: at most 1e-6 of the sum of the products' sizes off float64. Threads share out the sums, not what is added to them.
 */
export const f32ConvWeightPlaces: Kernel<'convWeight'> = {
  name: 'f32_convweight_places__wasm',
  supports: (args, [out]) => prepare(args, out) !== null,
  run(args, [out]) {
    const job = prepare(args, out);
    const parts = job && partsOf(job);
    if (!job || !parts) throw new Error('f32_convweight_places__wasm: run without supports');
    const { tiles, plan } = job;
    const grad = toContiguous(args.grad, 'convWeight');
    const { arena } = tiles;
    arena.reset();
    const cells = bufferCells(plan);
    const at = Object.fromEntries(
      Object.entries(cells).map(([name, count]) => [name, arena.allocate(4 * count)]),
    ) as unknown as Buffers;
    const tasks = tasksOf(job, parts);
    let first = true;
    for (let group = 0; group < plan.call.groups; group++) {
      arena.f32.fill(0, at.sums / 4, at.sums / 4 + cells.sums);
      for (const pass of panelPasses(plan, group)) {
        checkInterrupt();
        layPanels(tiles, plan, at, args.input, pass, first);
        layGrad(tiles, plan, at, grad, pass);
        fillTables(job, at, pass);
        share(job, at, tasks, pass.images * pass.lines * pass.columns);
        first = false;
      }
      write(job, at, parts, out, group);
    }
  },
};
