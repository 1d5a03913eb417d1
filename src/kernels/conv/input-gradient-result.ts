// What the parts of a strided input gradient wrote, brought together cell by cell and copied to where it belongs.
import type { TensorData } from '../../core/tensor-data.js';
import type { Pointer } from '../wasm/memory.js';
import type { MergeRowsFunction } from '../wasm/spread-rows.js';
import type { Through } from '../wasm/threads.js';
import type { TileSet } from '../wasm/tiles.js';
import type { InputGradientPlan } from './input-gradient-plan.js';
import { mergeRows, spreadRows } from './input-gradient-rows.js';
import type { InputBuffers, Pass } from './simd-input.js';

/** What one pass works in. */
export interface PassBuffers extends InputBuffers {
  /** `[part, channel, run]`. */
  readonly parts: Pointer;
  /** `[channel, rows, columns]`. */
  readonly result: Pointer;
}

/** The cells of an image's result that a pass writes: whole rows, unless the columns are in several blocks. */
function resultOf(
  { plan, stride, shape, depth, channels }: InputGradientPlan,
  pass: Pass,
  image: number,
): Result {
  const { call, rows, columns } = plan;
  const [, allChannels, planes, height, width] = shape;
  const [stepZ, stepY, stepX] = stride;
  const [top, left] = [pass.rowBlock * rows.block * stepY, pass.columnBlock * columns.block * stepX];
  const item = Math.floor(image / call.depth.outputs);
  const plane = depth.first + (image % call.depth.outputs) * stepZ;
  const channel = item * allChannels + pass.group * channels;
  return {
    rows: Math.min(rows.block * stepY, height - top),
    columns: Math.min(columns.block * stepX, width - left),
    channels: pass.groups * channels,
    start: ((channel * planes + plane) * height + top) * width + left,
    channelStep: planes * height * width,
    width,
  };
}

interface Result {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Where they begin, and from channel to channel. */
  readonly start: number;
  readonly channelStep: number;
  readonly width: number;
}

/** Brings what the parts wrote together, image by image. */
export function bringTogether(
  tiles: TileSet,
  gradient: InputGradientPlan,
  at: PassBuffers,
  pass: Pass,
  through: Through,
): void {
  const { plan, parts, channels, stride } = gradient;
  const [, stepY, stepX] = stride;
  const { rows, columns, channels: count } = resultOf(gradient, pass, pass.image);
  const partCells = plan.groupsPerPass * channels * plan.run;
  const [fromPitch, toPitch] = [4 * plan.columns.pitch, 4 * columns * stepY];
  const [merge, spread, copy] = [mergeRows(tiles) as MergeRowsFunction, spreadRows(tiles), tiles.copyRows(1)];
  const merges = stepX === 2 && parts.some(({ columns: { first } }) => first === 1);
  parts.forEach((part, p) => {
    const [top, left] = [part.rows.first, part.columns.first];
    const lines = Math.ceil((rows - top) / stepY);
    const cells = Math.ceil((columns - left) / stepX);
    if (lines <= 0 || cells <= 0 || (merges && left === 1)) return;
    // The odd columns are the part beside.
    const odd = merges
      ? parts.findIndex((other) => other.rows === part.rows && other.columns.first === 1)
      : p;
    const [fromPlane, toPlane] = [4 * plan.run, 4 * rows * columns];
    for (let image = 0; image < pass.images; image++) {
      const slot = image * (plan.call.beside?.slot ?? 0);
      const from = at.parts + 4 * (p * partCells + slot);
      const to = at.result + 4 * ((image * count * rows + top) * columns + left);
      if (merges) {
        const beside = at.parts + 4 * (odd * partCells + slot);
        through(merge)(from, beside, to, count, lines, columns, fromPlane, toPlane, fromPitch, toPitch);
      } else if (stepX === 1) {
        through(copy)(from, to, count, lines, cells, fromPlane, toPlane, fromPitch, toPitch, 4);
      } else {
        through(spread)(from, to, count, lines, cells, fromPlane, toPlane, fromPitch, toPitch, 4 * stepX);
      }
    }
  });
}

/** Copies what a pass computed to where it belongs. */
export function writeResult(
  { arena }: TileSet,
  gradient: InputGradientPlan,
  at: PassBuffers,
  out: TensorData,
  pass: Pass,
): void {
  const target = out.storage.array as Float32Array;
  let result = at.result / 4;
  for (let image = 0; image < pass.images; image++) {
    const { rows, columns, channels, start, channelStep, width } = resultOf(
      gradient,
      pass,
      pass.image + image,
    );
    const copy = (cells: number, from: number, to: number): void => {
      target.set(arena.f32.subarray(result + from, result + from + cells), out.offset + start + to);
    };
    if (rows * columns === channelStep) {
      copy(channels * channelStep, 0, 0);
    } else {
      for (let c = 0; c < channels; c++) {
        const from = c * rows * columns;
        if (columns === width) copy(rows * columns, from, c * channelStep);
        else {
          for (let y = 0; y < rows; y++) copy(columns, from + y * columns, c * channelStep + y * width);
        }
      }
    }
    result += channels * rows * columns;
  }
}
