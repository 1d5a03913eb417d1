import { toContiguous } from '../../core/contiguous.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvWeightArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import type { Pointer } from '../wasm/memory.js';
import { GRAD_PANEL } from '../wasm/place-tile.js';
import { type TileSet, tileVectors } from '../wasm/tiles.js';
import type { AxisCall, ConvCall } from './simd-plan.js';
import { type WeightJob, weightJobs } from './weight-gradient-job.js';
import {
  layGrad,
  layPanels,
  type PanelBuffers,
  type PanelPass,
  type PanelPlan,
  panelCells,
  panelPasses,
  planPanels,
  takeBuffers,
} from './weight-gradient-panels.js';
import {
  addAll,
  fillTables,
  type Operands,
  type PartBuffers,
  tableCells,
  tapsOf,
  tasksOf,
  writeSums,
} from './weight-gradient-parts.js';

/** Below this many multiply-adds the reference takes less than 0.1 ms. */
const LEAST_PRODUCTS = 4096;
/** The least input channels of a group; and how much fuller lanes of output channels must be to be the better choice. */
const LEAST_CHANNELS = 8;
const LEAST_FILLED = 0.8;

interface Buffers extends PanelBuffers, PartBuffers {
  /** A group's sums in the order of the weight. */
  readonly separated: Pointer;
}

function operandsOf(plan: PanelPlan): Operands {
  const { call, images, height, width, places } = plan;
  return {
    plan,
    taps: tapsOf(call),
    inputCells: (lanes) => images * height * width * lanes,
    gradCells: GRAD_PANEL * places,
    gradStep: 0,
    places,
  };
}

function bufferCells(operands: Operands): Record<keyof Buffers, number> {
  const { plan } = operands;
  const { call, lanes } = plan;
  return {
    ...panelCells(plan),
    tables: tableCells(operands),
    sums: call.outChannels * operands.taps * lanes,
    separated: call.outChannels * operands.taps * call.channels,
  };
}

const findJob = weightJobs({
  operandsOf(call, tiles) {
    if (call.channels < LEAST_CHANNELS || !fillsLanes(tiles, call)) return null;
    const plan = planPanels(tiles, onlyCellsMet(call));
    return plan && operandsOf(plan);
  },
  cellsOf: bufferCells,
  compiles: () => true,
  mayShare: true,
});

function prepare(args: ConvWeightArgs, out: TensorData): WeightJob | null {
  if (args.grad.dtype !== 'float32' || args.stride.length > 3 || !isContiguous(out)) return null;
  if (numel(args.grad.shape) * numel(out.shape.slice(1)) < LEAST_PRODUCTS) return null;
  const tiles = fastestTiles();
  return tiles && findJob(args, out, tiles);
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

/** Writes down where taps and places lie in panels. */
function fillPlaces(
  { tiles, plan, operands }: WeightJob,
  at: Buffers,
  { images, lines, columns }: PanelPass,
): void {
  const { call, height, width } = plan;
  fillTables(tiles, operands, at.tables, (lanes, put) => {
    for (let ky = 0; ky < call.rows.kernelSize; ky++) {
      for (let kx = 0; kx < call.columns.kernelSize; kx++) {
        put(lanes * (ky * call.rows.dilation * width + kx * call.columns.dilation));
      }
    }
    for (let image = 0; image < images; image++) {
      for (let y = 0; y < lines; y++) {
        for (let x = 0; x < columns; x++) {
          put(lanes * ((image * height + y * call.rows.stride) * width + x * call.columns.stride));
        }
      }
    }
  });
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
    if (job === null) throw new Error('f32_convweight_places__wasm: run without supports');
    const { tiles, threads, plan, operands, parts } = job;
    const grad = toContiguous(args.grad, 'convWeight');
    const cells = bufferCells(operands);
    const at: Buffers = takeBuffers(tiles, cells);
    const tasks = tasksOf(threads, parts);
    let first = true;
    for (let group = 0; group < plan.call.groups; group++) {
      tiles.arena.f32.fill(0, at.sums / 4, at.sums / 4 + cells.sums);
      for (const pass of panelPasses(plan, group)) {
        checkInterrupt();
        layPanels(tiles, plan, at, args.input, pass, first);
        layGrad(tiles, plan, at, grad, pass, pass);
        fillPlaces(job, at, pass);
        addAll(threads, operands, at, tasks, pass.images * pass.lines * pass.columns);
        first = false;
      }
      writeSums(tiles, plan, parts, at, out, group);
    }
  },
};
