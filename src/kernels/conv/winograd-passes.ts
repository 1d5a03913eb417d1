// What Winograd's kernel does with a pass in linear memory: both transforms around 36 matrix products.
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { EpilogueFunction } from '../wasm/epilogue.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import type { Threads, Through } from '../wasm/threads.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import type {
  WinogradInputFunction,
  WinogradOutputFunction,
  WinogradWeightFunction,
} from '../wasm/winograd.js';
import { PATCH } from '../wasm/winograd-axis.js';
import { type WinogradTransforms, winogradTransforms } from '../wasm/winograd-transforms.js';
import { type EpilogueBuffers, epilogueCells, epilogueOf, finishChannels, packEpilogue } from './epilogue.js';
import { keptWeights } from './kept-weights.js';
import { shareOut } from './rounds.js';
import type { InputBuffers, Pass } from './simd-input.js';
import { imagePlace, imagesOf, passColumns } from './simd-plan.js';
import { packBias, packWeights, tilesOfGroups, weightStageCells } from './simd-weights.js';
import { planeCells, type WinogradPlan } from './winograd-plan.js';

/** What all passes of a call read. */
export interface CallBuffers extends EpilogueBuffers {
  readonly weightStage: Pointer;
  /** As the direct kernel has them: `[tile][channel][3 · 3][row]`. */
  readonly packed: Pointer;
  /** Transformed, in planes: for each group `[36][tile][channel][row]`. */
  readonly weights: Pointer;
  readonly bias: Pointer;
  readonly noBias: Pointer;
  /** Where the channels of a plane of transformed inputs lie. */
  readonly channels: Pointer;
}

/** What one pass works in. */
export interface PassBuffers extends InputBuffers {
  /** `[36][channel][patch]`. */
  readonly inputs: Pointer;
  /** `[36][output channel][patch]`. */
  readonly products: Pointer;
  readonly out: Pointer;
  readonly finite: Pointer;
}

/** Cells of the buffers. */
function callCells({ call }: WinogradPlan): Record<keyof CallBuffers, number> {
  const filters = call.groups * call.outChannels * call.channels;
  const [tallest] = splitRows(call.outChannels);
  return {
    weightStage: weightStageCells(call),
    packed: 9 * filters,
    weights: call.groups * PATCH.products * planeCells(call.outChannels * call.channels),
    bias: call.groups * call.outChannels,
    noBias: tallest,
    channels: call.channels,
    ...epilogueCells(call.groups * call.outChannels),
  };
}

function passCells({ call, layout, run, outCells }: WinogradPlan): Record<keyof PassBuffers, number> {
  return {
    stage: layout.stageCells,
    slab: layout.slabCells,
    inputs: PATCH.products * planeCells(call.channels * run),
    products: PATCH.products * planeCells(call.outChannels * run),
    out: outCells,
    finite: 4,
  };
}

/** Linear memory that the planned convolution needs with so many passes at once. */
export function bytesOf(plan: WinogradPlan, slots: number = 1): number {
  const bytes = (cells: Record<string, number>): number =>
    Object.values(cells).reduce((sum, count) => sum + bufferBytes(4 * count), 0);
  return bytes(callCells(plan)) + slots * bytes(passCells(plan));
}

/** Emitted calls that a pass consists of, at most. */
export function callsOfPass({ call }: WinogradPlan): number {
  return 3 + 2 * imagesOf(call) + PATCH.products * splitRows(call.outChannels).length + call.outChannels;
}

function allocateAll<Names extends string>(
  { arena }: TileSet,
  cells: Record<Names, number>,
): Record<Names, Pointer> {
  const entries = Object.entries<number>(cells);
  return Object.fromEntries(entries.map(([name, count]) => [name, arena.allocate(4 * count)])) as Record<
    Names,
    Pointer
  >;
}

/** What all passes of a call have in common. */
export interface CallWork {
  readonly heights: readonly number[];
  readonly transforms: WinogradTransforms;
  readonly shared: CallBuffers;
  /** What is done with the outputs at the end. */
  readonly finish: EpilogueFunction | null;
}

/** Takes buffers for a call and fills them. */
export function prepare(
  tiles: TileSet,
  plan: WinogradPlan,
  { weight, bias, epilogue }: ConvArgs,
  threads: Threads | null,
): CallWork {
  const { arena } = tiles;
  const { call, run } = plan;
  const heights = splitRows(call.outChannels);
  const transforms = winogradTransforms(tiles, heights) as WinogradTransforms;
  for (const height of heights) tiles.tile(height);
  const finish = epilogue === undefined ? null : epilogueOf(tiles);
  const cells = callCells(plan);
  const pack = (stage: Pointer, packed: Pointer, weights: Pointer): void => {
    packWeights(tiles, weight, call, heights, stage, packed, threads);
    transformWeights(threads, plan, transforms, heights, packed, weights);
  };
  const kept = keptWeights(arena).find(weight, 'winograd', call.groups, cells.weights, (at) =>
    pack(arena.allocate(4 * cells.weightStage), arena.allocate(4 * cells.packed), at),
  );
  arena.reset();
  const taken = allocateAll(
    tiles,
    kept === null ? cells : { ...cells, weightStage: 0, packed: 0, weights: 0 },
  );
  const shared = kept === null ? taken : { ...taken, weights: kept };
  if (kept === null) pack(shared.weightStage, shared.packed, shared.weights);
  const { f32, i32 } = arena;
  for (let c = 0; c < call.channels; c++) i32[shared.channels / 4 + c] = 4 * c * run;
  f32.fill(0, shared.noBias / 4, shared.noBias / 4 + heights[0]);
  packBias(bias, call.groups * call.outChannels, f32, shared.bias / 4);
  if (epilogue !== undefined) packEpilogue(f32, epilogue, shared);
  return { heights, transforms, shared, finish };
}

/** From `[tile][channel][3 · 3][row]` to 36 planes of `[tile][channel][row]`, group by group. */
function transformWeights(
  threads: Threads | null,
  { call }: WinogradPlan,
  transforms: WinogradTransforms,
  heights: readonly number[],
  packed: Pointer,
  target: Pointer,
): void {
  const { groups, channels, outChannels } = call;
  const plane = planeCells(outChannels * channels);
  shareOut(threads, tilesOfGroups(groups, heights), 1, ({ channel, height }, through) => {
    const group = Math.floor(channel / outChannels);
    const row = channel - group * outChannels;
    through(transforms.weights.get(height) as WinogradWeightFunction)(
      packed + 4 * 9 * channel * channels,
      target + 4 * (PATCH.products * group * plane + row * channels),
      4 * plane,
      channels,
    );
  });
}

/** Buffers of one pass, more of them for passes at once. */
export function passBuffers(tiles: TileSet, plan: WinogradPlan): PassBuffers {
  const at = allocateAll(tiles, passCells(plan));
  tiles.arena.f32.fill(0, at.finite / 4, at.finite / 4 + 4);
  return at;
}

/** Which outputs are finite. */
export type Finite = 'all' | 'some';

/** Looks at what the transforms have noted. */
export function finiteIn({ arena }: TileSet, buffers: readonly PassBuffers[]): Finite {
  const isWhole = ({ finite }: PassBuffers): boolean =>
    arena.f32.subarray(finite / 4, finite / 4 + 4).every((sum) => sum === 0);
  return buffers.every(isWhole) ? 'all' : 'some';
}

/** All that is done with a pass in linear memory. */
export function compute(
  tiles: TileSet,
  plan: WinogradPlan,
  { heights, transforms, shared, finish }: CallWork,
  at: PassBuffers,
  pass: Pass,
  through: Through,
): void {
  transformInput(plan, through(transforms.input), at, pass);
  multiply(tiles, plan, heights, shared, at, pass, through);
  transformOutput(plan, through(transforms.output), shared, at, pass);
  if (finish !== null) {
    const { outChannels } = plan.call;
    const values = rowsOf(plan, pass).outputs * passColumns(plan.call).outputs;
    finishChannels(
      through(finish),
      shared,
      at.out,
      values,
      4 * values,
      pass.group * outChannels,
      outChannels,
    );
  }
  partImages(tiles, plan, at, pass, through);
}

/** The outputs of several images side by side, one image after the other, in the stage. */
function partImages(
  tiles: TileSet,
  plan: WinogradPlan,
  { out, stage }: PassBuffers,
  pass: Pass,
  through: Through,
): void {
  const { beside, outChannels, columns } = plan.call;
  if (beside === undefined) return;
  const rows = rowsOf(plan, pass).outputs;
  const [pitch, width] = [4 * passColumns(plan.call).outputs, 4 * columns.outputs];
  const copyRows = through(tiles.copyRows(1));
  for (let i = 0; i < pass.images; i++) {
    const to = stage + i * outChannels * rows * width;
    const from = out + 4 * i * beside.slot;
    copyRows(from, to, outChannels, rows, columns.outputs, rows * pitch, rows * width, pitch, width, 4);
  }
}

/** Rows of patches, and of outputs, in a pass. */
function rowsOf({ call, patchRows }: WinogradPlan, { rowBlock }: Pass): { patches: number; outputs: number } {
  const outputs = Math.min(
    patchRows * PATCH.outputs,
    call.rows.outputs - rowBlock * patchRows * PATCH.outputs,
  );
  return { patches: Math.ceil(outputs / PATCH.outputs), outputs };
}

function transformInput(plan: WinogradPlan, input: WinogradInputFunction, at: PassBuffers, pass: Pass): void {
  const { call, layout, run, vectors } = plan;
  input(
    at.slab,
    4 * layout.columns.pitch,
    at.inputs,
    4 * planeCells(call.channels * run),
    vectors,
    rowsOf(plan, pass).patches,
    call.channels,
    4 * layout.channelCells,
    4 * run,
  );
}

/** One matrix product for each of the 36 points. */
function multiply(
  tiles: TileSet,
  plan: WinogradPlan,
  heights: readonly number[],
  shared: CallBuffers,
  at: PassBuffers,
  pass: Pass,
  through: Through,
): void {
  const { run, vectors } = plan;
  const { channels, outChannels } = plan.call;
  const count = Math.ceil((rowsOf(plan, pass).patches * 4 * vectors) / tiles.lanes(heights[0]));
  for (let point = 0; point < PATCH.products; point++) {
    const weights =
      shared.weights + 4 * (pass.group * PATCH.products + point) * planeCells(outChannels * channels);
    let row = 0;
    for (const height of heights) {
      through(tiles.tile(height))(
        at.inputs + 4 * point * planeCells(channels * run),
        shared.channels,
        channels,
        weights + 4 * row * channels,
        shared.noBias,
        at.products + 4 * (point * planeCells(outChannels * run) + row * run),
        4 * run,
        count,
      );
      row += height;
    }
  }
}

function transformOutput(
  plan: WinogradPlan,
  output: WinogradOutputFunction,
  shared: CallBuffers,
  at: PassBuffers,
  pass: Pass,
): void {
  const { call, run, vectors } = plan;
  const { patches, outputs } = rowsOf(plan, pass);
  const pitch = 4 * passColumns(call).outputs;
  for (let o = 0; o < call.outChannels; o++) {
    output(
      at.products + 4 * o * run,
      4 * planeCells(call.outChannels * run),
      shared.bias + 4 * (pass.group * call.outChannels + o),
      at.out + o * outputs * pitch,
      pitch,
      vectors,
      patches,
      at.finite,
    );
  }
}

/** Copies a pass's outputs to where they belong. */
export function writeOutput(
  { arena }: TileSet,
  plan: WinogradPlan,
  at: PassBuffers,
  out: TensorData,
  pass: Pass,
): void {
  const { call, patchRows } = plan;
  const width = call.columns.outputs;
  const cells = rowsOf(plan, pass).outputs * width;
  const target = out.storage.array as Float32Array;
  const source = arena.f32;
  const top = pass.rowBlock * patchRows * PATCH.outputs;
  let from = (call.beside === undefined ? at.out : at.stage) / 4;
  for (let i = 0; i < pass.images; i++) {
    const { first, channelStep } = imagePlace(call, pass.image + i);
    const start = out.offset + first + pass.group * call.outChannels * channelStep + top * width;
    if (cells === channelStep) {
      target.set(source.subarray(from, from + call.outChannels * cells), start);
    } else {
      for (let o = 0; o < call.outChannels; o++) {
        target.set(source.subarray(from + o * cells, from + (o + 1) * cells), start + o * channelStep);
      }
    }
    from += call.outChannels * cells;
  }
}
