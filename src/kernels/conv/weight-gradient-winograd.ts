import { toContiguous } from '../../core/contiguous.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvWeightArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import type { Pointer } from '../wasm/memory.js';
import { GRAD_PANEL } from '../wasm/place-tile.js';
import type { Through } from '../wasm/threads.js';
import type { TileSet } from '../wasm/tiles.js';
import { PATCH } from '../wasm/winograd-axis.js';
import type { PatchTransformFunction } from '../wasm/winograd-panels.js';
import { convWeightReference } from './gradient-reference.js';
import { shareOut } from './rounds.js';
import type { ConvCall } from './simd-plan.js';
import { type FindWeightJob, type WeightJob, weightJobs } from './weight-gradient-job.js';
import {
  layGrad,
  layPanels,
  type PanelBuffers,
  type PanelPass,
  type PanelPlan,
  PREFERRED_CELLS,
  panelCells,
  panelPasses,
  planPanels,
  takeBuffers,
} from './weight-gradient-panels.js';
import {
  addAll,
  fillTables,
  type Operands,
  tableCells,
  tapsOf,
  tasksOf,
  writeSums,
} from './weight-gradient-parts.js';
import { f32ConvWeightPlaces } from './weight-gradient-places.js';
import { patchTransform } from './weight-gradient-transforms.js';
import { maySumExactly } from './winograd.js';
import { isPlain, planeCells } from './winograd-plan.js';

/** With fewer channels the transforms cost more than the products they save. */
const LEAST_CHANNELS = 16;
/** Fewer multiply-adds than these take less than a millisecond in any case. */
const LEAST_PRODUCTS = 4 << 20;
/** The 36 sums of each filter of a group stay below so many cells (32 MB): more do not stay in any cache. */
const MOST_SUMS = 8 << 20;
/** Patches of a pass below which it is not made smaller. */
const LEAST_PATCHES = 96;
/** What the transforms cost for a patch of a channel, and for a filter, in multiply-adds of a tile (measured). */
const PATCH_COST = 800;
const FILTER_COST = 3000;

interface Buffers extends PanelBuffers {
  readonly tables: Pointer;
  /** Transformed: `[panel][36][patch][lanes]`, and `[panel][36][patch][GRAD_PANEL]`. */
  readonly inputPlanes: Pointer;
  readonly gradPlanes: Pointer;
  /** Of a group: for each part `[36][row][lane]`, in the end `[9][row][lane]`. */
  readonly sums: Pointer;
  /** In the order of the weight. */
  readonly separated: Pointer;
}

const PATCH_OUTPUTS: number = PATCH.outputs * PATCH.outputs;

function operandsOf(plan: PanelPlan): Operands {
  const places = plan.places / PATCH_OUTPUTS;
  const gradStep = planeCells(GRAD_PANEL * places);
  return {
    plan,
    taps: PATCH.products,
    inputCells: (lanes) => PATCH.products * planeCells(lanes * places),
    gradCells: PATCH.products * gradStep,
    gradStep,
    places,
  };
}

function bufferCells(operands: Operands): Record<keyof Buffers, number> {
  const { plan } = operands;
  const { call, lanes, panels } = plan;
  return {
    ...panelCells(plan),
    tables: tableCells(operands),
    inputPlanes: panels.reduce((sum, panel) => sum + operands.inputCells(panel.lanes), 0),
    gradPlanes: Math.ceil(call.outChannels / GRAD_PANEL) * operands.gradCells,
    sums: PATCH.products * call.outChannels * lanes,
    separated: call.outChannels * tapsOf(call) * call.channels,
  };
}

/** Rows of patches of a pass, and patches in a row. */
function patchesOf({ lines, columns }: PanelPass): { rows: number; columns: number } {
  return { rows: Math.ceil(lines / PATCH.outputs), columns: Math.ceil(columns / PATCH.outputs) };
}

/** Whether the products saved are worth the transforms. */
function isFaster({ batch, groups, channels, outChannels, rows, columns }: ConvCall): boolean {
  if (Math.min(channels, outChannels) < LEAST_CHANNELS) return false;
  const filters = channels * outChannels;
  const direct = batch * rows.outputs * columns.outputs * rows.kernelSize * columns.kernelSize * filters;
  if (groups * direct < LEAST_PRODUCTS) return false;
  const patches =
    batch * Math.ceil(rows.outputs / PATCH.outputs) * Math.ceil(columns.outputs / PATCH.outputs);
  const patchCost = PATCH.products * filters + PATCH_COST * (channels + outChannels);
  return patches * patchCost + FILTER_COST * filters < 0.9 * direct;
}

/** When the algorithm is used, and how much a pass may hold. */
interface WeightWinogradLimits {
  /** Cells and patches of a pass down to which it is made smaller. */
  readonly cells: number;
  readonly patches: number;
  /** Whether only where it saves time. */
  readonly ifFaster: boolean;
}

const LIMITS: WeightWinogradLimits = { cells: PREFERRED_CELLS, patches: LEAST_PATCHES, ifFaster: true };

function jobsWithin(limits: WeightWinogradLimits): FindWeightJob {
  return weightJobs({
    operandsOf(call, tiles) {
      if (!isPlain(call.rows) || !isPlain(call.columns)) return null;
      if (limits.ifFaster && !isFaster(call)) return null;
      const plan = planPanels(tiles, call, {
        preferred: limits.cells,
        step: PATCH.outputs,
        cellsOfOutput: (PATCH.products / PATCH_OUTPUTS) * (call.channels + call.outChannels),
        outputs: limits.patches * PATCH_OUTPUTS,
      });
      const operands = plan && operandsOf(plan);
      return operands && bufferCells(operands).sums <= MOST_SUMS ? operands : null;
    },
    cellsOf: bufferCells,
    compiles: transformsCompile,
    mayShare: limits === LIMITS,
  });
}

/** Vectors that a transform of so many lanes takes at once. */
function widthOf(lanes: number): 1 | 2 {
  return lanes % 8 === 0 ? 2 : 1;
}

function transformsCompile(tiles: TileSet, { panels }: PanelPlan): boolean {
  return (
    patchTransform(tiles, 'gradient', widthOf(GRAD_PANEL)) !== null &&
    panels.every(({ lanes }) =>
      (['input', 'filter'] as const).every((axis) => patchTransform(tiles, axis, widthOf(lanes)) !== null),
    )
  );
}

/** A panel that is to be transformed: where it lies, and where its planes go. */
interface PatchPanel {
  readonly axis: 'input' | 'gradient';
  readonly at: Pointer;
  readonly lanes: number;
  readonly lines: number;
  readonly columns: number;
  readonly target: Pointer;
  readonly planeStep: number;
}

/** All panels of a pass. */
function patchPanels({ plan, operands }: WeightJob, at: Buffers, pass: PanelPass): PatchPanel[] {
  const { call, panels, images, height, width, places } = plan;
  const { inputCells, gradCells, gradStep } = operands;
  let target = at.inputPlanes;
  const inputs = panels.map(({ start, lanes }): PatchPanel => {
    const cells = inputCells(lanes);
    target += 4 * cells;
    return {
      axis: 'input',
      at: at.input + 4 * start * images * height * width,
      lanes,
      lines: height,
      columns: width,
      target: target - 4 * cells,
      planeStep: cells / PATCH.products,
    };
  });
  const gradients = Array.from(
    { length: Math.ceil(call.outChannels / GRAD_PANEL) },
    (_, panel): PatchPanel => ({
      axis: 'gradient',
      at: at.grad + 4 * GRAD_PANEL * panel * places,
      lanes: GRAD_PANEL,
      ...roomOf(pass),
      target: at.gradPlanes + 4 * panel * gradCells,
      planeStep: gradStep,
    }),
  );
  return [...inputs, ...gradients];
}

/** `Bᵀ d B` of a panel, or `A dY Aᵀ`: images one after the other. */
function transformPanel(tiles: TileSet, panel: PatchPanel, pass: PanelPass, through: Through): void {
  const { axis, lanes, lines, columns } = panel;
  const run = through(patchTransform(tiles, axis, widthOf(lanes)) as PatchTransformFunction);
  const patches = patchesOf(pass);
  for (let i = 0; i < pass.images; i++) {
    run(
      panel.at + 4 * lanes * i * lines * columns,
      4 * lanes * columns,
      4 * lanes,
      4 * lanes * PATCH.outputs,
      4 * lanes * PATCH.outputs * columns,
      panel.target + 4 * lanes * i * patches.rows * patches.columns,
      4 * panel.planeStep,
      lanes / 4 / widthOf(lanes),
      patches.columns,
      patches.rows,
    );
  }
}

/** Lines and columns of an image's gradient, up to whole patches. */
function roomOf(pass: PanelPass): { lines: number; columns: number } {
  const { rows, columns } = patchesOf(pass);
  return { lines: PATCH.outputs * rows, columns: PATCH.outputs * columns };
}

/** Lays a pass out: the gradient with zeros where patches hang over. */
function layOut(
  { tiles, plan }: WeightJob,
  at: Buffers,
  args: ConvWeightArgs,
  pass: PanelPass,
  first: boolean,
): void {
  layPanels(tiles, plan, at, args.input, pass, first);
  const room = roomOf(pass);
  const hangsOver = room.lines > pass.lines || room.columns > pass.columns;
  const { rows, columns } = plan.layout;
  if (first || (hangsOver && rows.blocks * columns.blocks > 1)) {
    tiles.fill()(at.grad, Math.ceil(panelCells(plan).grad / 16));
  }
  layGrad(tiles, plan, at, args.grad, pass, room);
}

/** `Gᵀ m G` of a group's sums, each part in its own place. */
function transformSums({ tiles, parts }: WeightJob, at: Buffers): void {
  for (const { panel, rows, sums } of parts) {
    const width = widthOf(panel.lanes);
    const plane = 4 * rows * panel.lanes;
    const [from, vectors] = [at.sums + sums, plane / 16 / width];
    patchTransform(tiles, 'filter', width)?.(
      from,
      PATCH.inputs * plane,
      plane,
      0,
      0,
      from,
      plane,
      vectors,
      1,
      1,
    );
  }
}

function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += 0 * values[i];
  return sum === 0;
}

/** Computes into `out`. */
function compute(job: WeightJob, args: ConvWeightArgs, out: TensorData): void {
  const { tiles, threads, plan, operands, parts } = job;
  const cells = bufferCells(operands);
  const at: Buffers = takeBuffers(tiles, cells);
  const sources = { tables: at.tables, input: at.inputPlanes, grad: at.gradPlanes, sums: at.sums };
  const planes = operands.inputCells;
  fillTables(tiles, operands, at.tables, (lanes, put) => {
    for (let point = 0; point < PATCH.products; point++) put((point * planes(lanes)) / PATCH.products);
    for (let patch = 0; patch < operands.places; patch++) put(patch * lanes);
  });
  const tasks = tasksOf(threads, parts);
  let first = true;
  for (let group = 0; group < plan.call.groups; group++) {
    tiles.arena.f32.fill(0, at.sums / 4, at.sums / 4 + cells.sums);
    for (const pass of panelPasses(plan, group)) {
      checkInterrupt();
      layOut(job, at, args, pass, first);
      shareOut(threads, patchPanels(job, at, pass), pass.images, (panel, through) =>
        transformPanel(tiles, panel, pass, through),
      );
      const patches = patchesOf(pass);
      addAll(threads, operands, sources, tasks, pass.images * patches.rows * patches.columns);
      first = false;
    }
    transformSums(job, at);
    writeSums(tiles, plan, parts, at, out, group);
  }
}

/**
 * The gradient of a weight of 3 × 3 at stride 1, without dilation, by Winograd's algorithm: 36 products for 4 × 4 outputs
 * instead of 144, where they are worth the transforms: from 16 channels in and out on.
 *
 * With normal inputs and gradients at most 1e-5 of the gradient's root mean square off float64 (the direct kernel 2e-6).
 * Gradients that are multiples of 1/256 stay with the direct kernel, so that small whole examples are exact; so do results
 * that are not finite.
 */
export const f32ConvWeightWinograd: Kernel<'convWeight'> = weightWinogradKernel(
  'f32_convweight_winograd__wasm',
  fastestTiles,
);

/** @param tilesFor the tiles, or null where this process does not use them */
export function weightWinogradKernel(
  name: string,
  tilesFor: () => TileSet | null,
  limits: WeightWinogradLimits = LIMITS,
): Kernel<'convWeight'> {
  const findJob = jobsWithin(limits);
  function prepare(args: ConvWeightArgs, out: TensorData): WeightJob | null {
    if (args.grad.dtype !== 'float32' || args.stride.length > 3 || !isContiguous(out)) return null;
    const tiles = tilesFor();
    const job = tiles && findJob(args, out, tiles);
    return job === null || maySumExactly(args.grad) ? null : job;
  }
  return {
    name,
    supports: (args, [out]) => prepare(args, out) !== null,
    run(args, [out]) {
      const job = prepare(args, out);
      if (job === null) throw new Error(`${name}: run without supports`);
      compute(job, { ...args, grad: toContiguous(args.grad, 'convWeight') }, out);
      const values = (out.storage.array as Float32Array).subarray(out.offset, out.offset + numel(out.shape));
      if (allFinite(values)) return;
      const direct = f32ConvWeightPlaces.supports(args, [out]) ? f32ConvWeightPlaces : convWeightReference;
      direct.run(args, [out]);
    },
  };
}
