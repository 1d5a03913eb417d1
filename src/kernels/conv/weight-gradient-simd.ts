import { toContiguous } from '../../core/contiguous.js';
import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvWeightArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { DOT_LANES, type DotTileFunction } from '../wasm/dot-tile.js';
import { fastestTiles } from '../wasm/isa.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import type { OuterTileFunction } from '../wasm/outer-tile.js';
import { atOnce, type Threads, type Through, threadCount, threadsFor } from '../wasm/threads.js';
import { splitEvenly, type TileSet, tileVectors } from '../wasm/tiles.js';
import { forEachPass, type InputBuffers, type Pass } from './simd-input.js';
import { asConvCall, type ConvPlan, imagePlace, PASS_LIMITS, planConv } from './simd-plan.js';
import { dotTaps, dotTile, outerTile, separateRows } from './weight-gradient-tiles.js';

/** Below this many multiply-adds the reference takes less than 0.1 ms. */
const LEAST_PRODUCTS = 4096;
/** The sums stay below this many cells (256 MB). */
const MOST_SUMS = 64 << 20;
/** With fewer output channels a group the lanes are places of the window, not channels. */
const LEAST_CHANNELS = 4;
/** Products of a lane that are added up before they join the sums: of fewer the tile's beginning and end would be felt. */
const PART_ROUNDS = 256;
/** Places of which the gradients of one panel stay in the first-level cache (16 kB) over all taps. */
const BLOCK_PLACES = 256;
/** From so many multiply-adds of a group in a pass on, they are shared out among threads. */
const LEAST_SHARED = 16 << 20;
/** Parts for each thread: none waits long for the last one. */
const PARTS_A_THREAD = 4;
/** Emitted calls of a part, at most: a job holds some thousands. */
const MOST_CALLS = 2048;

/** Neighbouring output channels of a group whose gradients lie side by side, one a lane. */
interface Panel {
  readonly first: number;
  readonly channels: number;
  readonly lanes: number;
  /** Taps of a tile: with the lanes they fill the registers. */
  readonly rows: number;
}

/** Sixteen lanes (eight with 128 bits) and six taps, or half as many lanes and twice the taps. */
function panelsOf(tiles: TileSet, channels: number): Panel[] {
  const wide = 4 * tileVectors(tiles.bits, 6);
  const panels: Panel[] = [];
  for (let first = 0; first < channels; ) {
    const rest = channels - first;
    const [lanes, rows] = rest > wide / 2 ? [wide, 6] : [wide / 2, 12];
    panels.push({ first, channels: Math.min(rest, lanes), lanes, rows });
    first += lanes;
  }
  return panels;
}

/** How the sums are made, and where everything lies in linear memory. */
interface Job {
  readonly tiles: TileSet;
  /** Those that share the work; null: the calling one does it all. */
  readonly threads: Threads | null;
  readonly plan: ConvPlan;
  readonly grad: TensorData;
  /** Null where the lanes are places. */
  readonly panels: readonly Panel[] | null;
}

interface Buffers extends InputBuffers {
  readonly offsets: Pointer;
  readonly gradStage: Pointer;
  readonly grad: Pointer;
  readonly sums: Pointer;
  readonly mask: Pointer;
}

/** Places of one pass, and cells of the sums of a group. */
function sizesOf({ plan, panels }: Job): { places: number; sums: number } {
  const lanes =
    panels === null ? plan.call.outChannels * DOT_LANES : panels.reduce((sum, p) => sum + p.lanes, 0);
  return { places: plan.rows.block * plan.columns.block, sums: plan.offsets.length * lanes };
}

function bufferCells(job: Job): Record<keyof Buffers, number> {
  const { plan, panels } = job;
  const { places, sums } = sizesOf(job);
  const staged = panels === null ? plan.groupsPerPass * plan.call.outChannels : panels[0].lanes;
  const lanes = panels?.reduce((most, panel) => most + panel.lanes, 0) ?? 0;
  return {
    slab: plan.slabCells + DOT_LANES,
    stage: plan.stageCells,
    offsets: plan.offsets.length,
    gradStage: staged * places + DOT_LANES,
    grad: lanes * places,
    // Afterwards the separated sums of a group follow.
    sums: plan.call.groups * sums + plan.call.outChannels * plan.offsets.length,
    mask: DOT_LANES,
  };
}

function prepare(args: ConvWeightArgs, out: TensorData): Job | null {
  const { grad, input, ...window } = args;
  if (grad.dtype !== 'float32' || args.stride.length > 3 || !isContiguous(out)) return null;
  if (numel(grad.shape) * numel(out.shape.slice(1)) < LEAST_PRODUCTS) return null;
  const call = asConvCall({ input, weight: out, bias: null, ...window }, grad);
  const plan = call && planConv(call, 1, PASS_LIMITS);
  const alone = plan && fastestTiles();
  if (!plan || !alone) return null;
  const panels = plan.call.outChannels < LEAST_CHANNELS ? null : panelsOf(alone, plan.call.outChannels);
  const threads = panels !== null && productsOfGroup(plan) >= LEAST_SHARED ? threadsFor(alone.bits) : null;
  const job = { tiles: threads?.tiles ?? alone, threads, plan, grad, panels };
  const cells = bufferCells(job);
  if (cells.sums > MOST_SUMS || !compiles(job)) return null;
  const bytes = Object.values(cells).reduce((sum, count) => sum + bufferBytes(4 * count), 0);
  return job.tiles.arena.reserve(bytes) ? job : null;
}

/** Multiply-adds of a group in a pass. */
function productsOfGroup({ call, rows, columns, offsets }: ConvPlan): number {
  return call.outChannels * offsets.length * rows.block * columns.block;
}

/** Compiles what the job needs before the arena is filled. */
function compiles({ tiles, plan, panels }: Job): boolean {
  const taps = plan.offsets.length;
  if (panels === null) {
    const works = (count: number): boolean =>
      [false, true].every((masked) => dotTile(tiles, count, masked) !== null);
    return splitEvenly(taps, dotTaps(tiles)).every(works);
  }
  return panels.every(({ rows, lanes, channels }) => {
    tiles.interleaveRows(lanes);
    separateRows(tiles, channels);
    return splitEvenly(taps, rows).every((count) => outerTile(tiles, count, lanes) !== null);
  });
}

/** Copies the gradients of `count` output channels from `channel` on, for the places of a pass. */
function stageGrad(
  { tiles, plan, grad }: Job,
  target: Pointer,
  pass: Pass,
  channel: number,
  count: number,
): void {
  const { rows, columns } = plan;
  const width = columns.call.outputs;
  const [top, left] = [pass.rowBlock * rows.block, pass.columnBlock * columns.block];
  const height = Math.min(rows.block, rows.call.outputs - top);
  const places = Math.min(columns.block, width - left);
  const source = grad.storage.array as Float32Array;
  const { f32 } = tiles.arena;
  const { first, channelStep } = imagePlace(plan.call, pass.image);
  const start = grad.offset + first + channel * channelStep + top * width + left;
  if (height * places === channelStep) {
    f32.set(source.subarray(start, start + count * channelStep), target / 4);
    return;
  }
  let to = target / 4;
  for (let c = 0; c < count; c++) {
    for (let y = 0; y < height; y++, to += places) {
      const from = start + c * channelStep + y * width;
      f32.set(source.subarray(from, from + places), to);
    }
  }
}

/** Lines and places of a pass. */
function extentOf({ rows, columns }: ConvPlan, pass: Pass): { lines: number; places: number } {
  return {
    lines: Math.min(rows.block, rows.call.outputs - pass.rowBlock * rows.block),
    places: Math.min(columns.block, columns.call.outputs - pass.columnBlock * columns.block),
  };
}

/** Some taps and one panel of a group: their sums are nobody else's. Addresses are from the group's own on. */
interface Part {
  readonly run: OuterTileFunction;
  readonly tap: number;
  readonly lanes: number;
  /** Lanes of the panels before: as many gradients of each place. */
  readonly lanesBefore: number;
  readonly sums: Pointer;
}

function partsOf({ tiles, plan }: Job, panels: readonly Panel[]): Part[] {
  const taps = plan.offsets.length;
  let [lanesBefore, sums] = [0, 0];
  return panels.flatMap(({ lanes, rows }) => {
    let tap = 0;
    const parts = splitEvenly(taps, rows).map((height) => {
      const run = outerTile(tiles, height, lanes) as OuterTileFunction;
      const part = { run, tap, lanes, lanesBefore, sums: sums + 4 * tap * lanes };
      tap += height;
      return part;
    });
    lanesBefore += lanes;
    sums += 4 * lanes * taps;
    return parts;
  });
}

/** Adds a pass's outer products. */
function addOuter(job: Job, panels: readonly Panel[], parts: readonly Part[], at: Buffers, pass: Pass): void {
  const { tiles, plan } = job;
  const { call } = plan;
  const { lines, places } = extentOf(plan, pass);
  const cells = lines * places;
  const sumsOfGroup = sizesOf(job).sums;
  for (let g = 0; g < pass.groups; g++) {
    const firstChannel = (pass.group + g) * call.outChannels;
    let panelAt = at.grad;
    for (const { first, channels, lanes } of panels) {
      stageGrad(job, at.gradStage, pass, firstChannel + first, channels);
      // Lanes without a channel take what lies there: nobody looks at their sums.
      tiles.interleaveRows(lanes)(at.gradStage, panelAt, cells, 4 * cells);
      panelAt += 4 * lanes * cells;
    }
    const input = at.slab + 4 * g * call.channels * plan.channelCells;
    const sums = at.sums + 4 * (pass.group + g) * sumsOfGroup;
    shareOut(job, parts, lines, places, (some, through, line, count) => {
      for (const { run, tap, lanes, lanesBefore, sums: own } of some) {
        through(run)(
          input + 4 * line * plan.columns.pitch,
          at.offsets + 4 * tap,
          at.grad + 4 * (lanesBefore * cells + line * places * lanes),
          sums + own,
          count,
          places,
          4 * plan.columns.pitch,
        );
      }
    });
  }
}

/**
 * Does all parts, a few lines at a time over some of them, so that their gradients stay in cache. Every sum is made in the
 * order of the lines, whoever makes it.
 */
function shareOut(
  { threads }: Job,
  parts: readonly Part[],
  lines: number,
  places: number,
  add: (parts: readonly Part[], through: Through, line: number, count: number) => void,
): void {
  const step = Math.max(1, Math.floor(BLOCK_PLACES / places));
  const addLines = (some: readonly Part[], through: Through): void => {
    for (let line = 0; line < lines; line += step) add(some, through, line, Math.min(step, lines - line));
  };
  const blocks = Math.ceil(lines / step);
  if (threads === null || blocks > MOST_CALLS) {
    addLines(parts, atOnce);
    return;
  }
  const evenly = Math.ceil(parts.length / (PARTS_A_THREAD * threadCount()));
  const inTask = Math.min(evenly, Math.floor(MOST_CALLS / blocks));
  const inJob = inTask * threads.mostTasks(inTask * blocks);
  for (let begun = 0; begun < parts.length; begun += inJob) {
    for (let i = begun; i < Math.min(begun + inJob, parts.length); i += inTask) {
      addLines(parts.slice(i, i + inTask), threads.later);
      threads.endTask();
    }
    threads.finish();
  }
}

/** Some taps of each channel, with all lanes and with some. */
interface DotPart {
  readonly height: number;
  readonly plain: DotTileFunction;
  readonly masked: DotTileFunction;
}

function dotPartsOf({ tiles, plan }: Job): DotPart[] {
  return splitEvenly(plan.offsets.length, dotTaps(tiles)).map((height) => ({
    height,
    plain: dotTile(tiles, height, false) as DotTileFunction,
    masked: dotTile(tiles, height, true) as DotTileFunction,
  }));
}

/** Adds a pass's products along the lines of each channel. */
function addDots(job: Job, parts: readonly DotPart[], at: Buffers, pass: Pass): void {
  const { tiles, plan } = job;
  const { call } = plan;
  const { lines, places } = extentOf(plan, pass);
  const taps = plan.offsets.length;
  const [wholeRounds, rest] = [Math.floor(places / DOT_LANES), places % DOT_LANES];
  const step = Math.max(1, Math.floor(PART_ROUNDS / Math.max(1, wholeRounds)));
  for (let i = 0; i < DOT_LANES; i++) tiles.arena.i32[at.mask / 4 + i] = i < rest ? -1 : 0;
  const channels = pass.groups * call.outChannels;
  stageGrad(job, at.gradStage, pass, pass.group * call.outChannels, channels);
  for (let c = 0; c < channels; c++) {
    const group = Math.floor(c / call.outChannels);
    const channel = pass.group * call.outChannels + c;
    let tap = 0;
    for (const { height, plain, masked } of parts) {
      const run = (
        tile: DotTileFunction,
        line: number,
        count: number,
        skipped: number,
        rounds: number,
      ): void => {
        tile(
          at.slab + 4 * (group * call.channels * plan.channelCells + line * plan.columns.pitch + skipped),
          at.offsets + 4 * tap,
          at.gradStage + 4 * ((c * lines + line) * places + skipped),
          at.sums + 4 * DOT_LANES * (channel * taps + tap),
          count,
          rounds,
          4 * plan.columns.pitch,
          4 * places,
          at.mask,
        );
      };
      for (let line = 0; line < lines; line += step) {
        run(plain, line, Math.min(step, lines - line), 0, wholeRounds);
      }
      if (rest > 0) run(masked, 0, lines, places - rest, 1);
      tap += height;
    }
  }
}

/** Brings the sums, one lane a channel, into the order of the weight. */
function writeOuter(job: Job, panels: readonly Panel[], at: Buffers, out: TensorData): void {
  const { tiles, plan } = job;
  const { call } = plan;
  const taps = plan.offsets.length;
  const { sums: sumsOfGroup } = sizesOf(job);
  const separated = at.sums + 4 * call.groups * sumsOfGroup;
  const target = out.storage.array as Float32Array;
  const cells = call.outChannels * taps;
  for (let g = 0; g < call.groups; g++) {
    let sums = at.sums + 4 * g * sumsOfGroup;
    for (const { first, channels, lanes } of panels) {
      separateRows(tiles, channels)?.(sums, separated + 4 * first * taps, taps, 4 * taps, 4 * lanes);
      sums += 4 * lanes * taps;
    }
    const from = separated / 4;
    target.set(tiles.arena.f32.subarray(from, from + cells), out.offset + g * cells);
  }
}

/** Adds the lanes up, in double precision. */
function writeDots({ tiles }: Job, at: Buffers, out: TensorData): void {
  const target = out.storage.array as Float32Array;
  const { f32 } = tiles.arena;
  for (let i = 0, from = at.sums / 4; i < numel(out.shape); i++) {
    let total = 0;
    for (let lane = 0; lane < DOT_LANES; lane++) total += f32[from++];
    target[out.offset + i] = total;
  }
}

/**
 * The gradient of the weight along up to three axes, on the input laid out as for the convolution. Each place of the window
 * adds an outer product of the input cells under it and its gradients, six taps × sixteen output channels at a time; where
 * a group has few output channels (depthwise), the lanes are neighbouring places instead. Some
 * 256 products are added up in float32 from zero on and then join the sums of all images: at most 1e-6 of the sum of the
 * products' sizes off float64. Threads share out the sums, not what is added to them.
 */
export const f32ConvWeightSimd: Kernel<'convWeight'> = {
  name: 'f32_convweight__wasm',
  supports: (args, [out]) => prepare(args, out) !== null,
  run(args, [out]) {
    const found = prepare(args, out);
    if (found === null) throw new Error('f32_convweight__wasm: run without supports');
    const job = { ...found, grad: toContiguous(args.grad, 'convWeight') };
    const { tiles, plan, panels } = job;
    const { arena } = tiles;
    arena.reset();
    const cells = bufferCells(job);
    const take = (name: keyof Buffers): Pointer => arena.allocate(4 * cells[name]);
    const slab = take('slab');
    const at: Buffers = {
      slab,
      stage: plan.inPlace ? slab : take('stage'),
      offsets: take('offsets'),
      gradStage: take('gradStage'),
      grad: take('grad'),
      sums: take('sums'),
      mask: take('mask'),
    };
    arena.i32.set(plan.offsets, at.offsets / 4);
    arena.f32.fill(0, at.sums / 4, at.sums / 4 + cells.sums);
    const parts = panels && partsOf(job, panels);
    const dotParts = panels === null ? dotPartsOf(job) : [];
    forEachPass(tiles, plan, at, args.input, (pass) => {
      if (panels === null || parts === null) addDots(job, dotParts, at, pass);
      else addOuter(job, panels, parts, at, pass);
    });
    if (panels === null) writeDots(job, at, out);
    else writeOuter(job, panels, at, out);
  },
};
