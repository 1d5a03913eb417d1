// How the SIMD kernels go through an input: pass by pass a window of it is copied into linear memory and laid out as the
// plan says.
import { checkInterrupt } from '../../core/interrupt.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Pointer } from '../wasm/memory.js';
import { atOnce, type Through } from '../wasm/threads.js';
import type { TileSet } from '../wasm/tiles.js';
import { blockWindow, type ConvPlan, imagesOf, ONE_CELL, phaseRun } from './simd-plan.js';

/** From here on a row is copied faster by the engine than by a loop. */
const LONG_ROW = 64;

/** Where the window of a pass lies. */
export interface InputBuffers {
  /** As it is in the tensor; the slab itself where the plan is in place. */
  readonly stage: Pointer;
  /** With padding, split into phases. */
  readonly slab: Pointer;
}

/** One pass: which images, groups and outputs. */
export interface Pass {
  /** The first image, and how many. */
  readonly image: number;
  readonly images: number;
  readonly group: number;
  readonly groups: number;
  readonly rowBlock: number;
  readonly columnBlock: number;
}

/** Every pass of a plan. */
export function passesOf({ call, rows, columns, groupsPerPass }: ConvPlan): Pass[] {
  const passes: Pass[] = [];
  const step = imagesOf(call);
  for (let image = 0; image < call.batch; image += step) {
    const images = Math.min(step, call.batch - image);
    for (let group = 0; group < call.groups; group += groupsPerPass) {
      const groups = Math.min(groupsPerPass, call.groups - group);
      for (let rowBlock = 0; rowBlock < rows.blocks; rowBlock++) {
        for (let columnBlock = 0; columnBlock < columns.blocks; columnBlock++) {
          passes.push({ image, images, group, groups, rowBlock, columnBlock });
        }
      }
    }
  }
  return passes;
}

/** Fills the slab for one pass after the other, and calls `visit` for each. */
export function forEachPass(
  tiles: TileSet,
  plan: ConvPlan,
  at: InputBuffers,
  input: TensorData,
  visit: (pass: Pass) => void,
): void {
  let first = true;
  for (const pass of passesOf(plan)) {
    checkInterrupt();
    stageInput(tiles, plan, at, input, pass);
    layInput(tiles, plan, at, pass, first, atOnce);
    visit(pass);
    first = false;
  }
}

/** From the stage to the slab, on `first` use of it with its zeros. */
export function layInput(
  tiles: TileSet,
  plan: ConvPlan,
  at: InputBuffers,
  pass: Pass,
  first: boolean,
  through: Through,
): void {
  const padded = plan.rows.padded || plan.columns.padded;
  // In an image of several blocks the zeros lie elsewhere in each; from image to image they stay.
  const moved = plan.rows.blocks * plan.columns.blocks > 1;
  if (padded && (first || moved)) through(tiles.fill())(at.slab, Math.ceil(plan.slabCells / 16));
  if (!plan.inPlace) fillSlab(tiles, plan, at, pass, through);
}

/** Copies the windows of a pass's images, whatever their strides, row-major into the stage, one after the other. */
export function stageInput(
  tiles: TileSet,
  plan: ConvPlan,
  { stage }: InputBuffers,
  input: TensorData,
  pass: Pass,
): void {
  for (let i = 0; i < pass.images; i++) {
    stageImage(tiles, plan, stage + 4 * i * stagedCells(plan, pass), input, pass, pass.image + i);
  }
}

/** Cells of an image's window. */
function stagedCells(plan: ConvPlan, pass: Pass): number {
  const [top, bottom] = blockWindow(plan.rows, pass.rowBlock);
  const [left, right] = blockWindow(plan.imageColumns, pass.columnBlock);
  return pass.groups * plan.call.channels * (bottom - top) * (right - left);
}

function stageImage(
  tiles: TileSet,
  plan: ConvPlan,
  stage: Pointer,
  input: TensorData,
  pass: Pass,
  image: number,
): void {
  const { call } = plan;
  const [top, bottom] = blockWindow(plan.rows, pass.rowBlock);
  const [left, right] = blockWindow(plan.imageColumns, pass.columnBlock);
  const [strideN, strideC, strideZ, strideY, strideX] = call.inputStrides;
  const channels = pass.groups * call.channels;
  const width = right - left;
  const height = bottom - top;
  // In place, the stage is the slab: its pitches do not shrink with the last block.
  const rowPitch = plan.inPlace ? plan.columns.pitch : width;
  const channelPitch = plan.inPlace ? plan.plane : width * height;
  const source = input.storage.array as Float32Array;
  const target = tiles.arena.f32;
  const { depth } = call;
  const planes = depth.kernelSize;
  const item = Math.floor(image / depth.outputs);
  const firstPlane = (image % depth.outputs) * depth.stride - depth.before;
  const from =
    input.offset +
    item * strideN +
    pass.group * (call.channels / planes) * strideC +
    top * strideY +
    left * strideX;
  const to = stage / 4;
  const wholeRows = strideX === 1 && (height === 1 || (strideY === width && rowPitch === width));
  if (wholeRows && strideC === width * height && channelPitch === strideC && depth === ONE_CELL) {
    target.set(source.subarray(from, from + channels * channelPitch), to);
    return;
  }
  for (let c = 0; c < channels; c++) {
    const z = firstPlane + (c % planes) * depth.dilation;
    const start = from + Math.floor(c / planes) * strideC + z * strideZ;
    const channel = to + c * channelPitch;
    if (z < 0 || z >= depth.size) {
      target.fill(0, channel, channel + (height - 1) * rowPitch + width);
      continue;
    }
    if (wholeRows) {
      target.set(source.subarray(start, start + width * height), channel);
      continue;
    }
    for (let y = 0; y < height; y++) {
      let cell = start + y * strideY;
      const row = channel + y * rowPitch;
      if (strideX === 1 && width >= LONG_ROW) {
        target.set(source.subarray(cell, cell + width), row);
        continue;
      }
      for (let x = 0; x < width; x++) {
        target[row + x] = source[cell];
        cell += strideX;
      }
    }
  }
}

/** Copies the stage into the slab: between its zeros, each phase of the strides on its own plane. */
function fillSlab(
  tiles: TileSet,
  plan: ConvPlan,
  { stage, slab }: InputBuffers,
  pass: Pass,
  through: Through,
): void {
  const { call, rows, imageColumns: columns } = plan;
  const [top, bottom] = blockWindow(rows, pass.rowBlock);
  const [left, right] = blockWindow(columns, pass.columnBlock);
  const width = right - left;
  const step = call.columns.stride;
  const slot = (call.beside?.slot ?? 0) / step;
  const copyRows = through(tiles.copyRows(step <= 2 ? (step as 1 | 2) : 0));
  rows.phases.forEach((rowPhase, i) => {
    const y = phaseRun(rows, pass.rowBlock, rowPhase);
    columns.phases.forEach((columnPhase, j) => {
      const x = phaseRun(columns, pass.columnBlock, columnPhase);
      if (x.count === 0 || y.count === 0) return;
      const plane = (i * columns.phases.length + j) * plan.plane;
      const to = plane + y.target * columns.pitch + x.target;
      for (let image = 0; image < pass.images; image++) {
        copyRows(
          stage + 4 * (image * stagedCells(plan, pass) + y.source * width + x.source),
          slab + 4 * (to + image * slot),
          pass.groups * call.channels,
          y.count,
          x.count,
          4 * width * (bottom - top),
          4 * plan.channelCells,
          4 * width * call.rows.stride,
          4 * columns.pitch,
          4 * step,
        );
      }
    });
  });
}
