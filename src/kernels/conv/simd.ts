import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { activeTiles } from '../wasm/isa.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import { bytesOf, convolve } from './simd-passes.js';
import { asConvCall, type ConvPlan, PASS_LIMITS, type PassLimits, planConv } from './simd-plan.js';

/** Below this many multiply-adds the reference takes less than 0.1 ms: not worth compiling for. */
const LEAST_PRODUCTS = 1024;
/** Packed weights stay below this many cells (256 MB). */
const MOST_WEIGHTS = 64 << 20;

/**
 * A float32 convolution over one or two axes on the tiles of one vector width.
 *
 * @param tilesFor the tiles, or null where this process does not use them
 */
export function simdConvKernel(
  name: string,
  tilesFor: () => TileSet | null,
  limits: PassLimits = PASS_LIMITS,
): Kernel<'conv'> {
  /** What `supports` worked out, for the `run` that follows. */
  const plans = new WeakMap<ConvArgs, ConvPlan>();
  function plan(args: ConvArgs, out: TensorData, tiles: TileSet): ConvPlan | null {
    const call = asConvCall(args, out);
    return call && planConv(call, laneCount(tiles, call.outChannels), limits);
  }
  return {
    name,
    supports(args, [out]) {
      if (args.input.dtype !== 'float32' || args.stride.length > 2 || !isContiguous(out)) return false;
      const taps = numel(args.weight.shape.slice(1));
      if (taps === 0 || numel(out.shape) * taps < LEAST_PRODUCTS) return false;
      if (numel(args.weight.shape) > MOST_WEIGHTS) return false;
      const tiles = tilesFor();
      if (tiles === null) return false;
      const found = plan(args, out, tiles);
      if (found === null || !tiles.arena.reserve(bytesOf(found))) return false;
      if (!compiles(tiles, splitRows(found.call.outChannels))) return false;
      plans.set(args, found);
      return true;
    },
    run(args, [out]) {
      const tiles = tilesFor();
      const found = tiles && (plans.get(args) ?? plan(args, out, tiles));
      if (!found || !tiles.arena.reserve(bytesOf(found))) throw new Error(`${name}: run without supports`);
      convolve(tiles, found, args, out);
    },
  };
}

/** Compiles the tiles; false where one fails its self-test. */
function compiles(tiles: TileSet, heights: readonly number[]): boolean {
  try {
    for (const height of heights) tiles.tile(height);
    return true;
  } catch {
    return false;
  }
}

function laneCount(tiles: TileSet, outChannels: number): number {
  return tiles.lanes(splitRows(outChannels)[0]);
}

/**
 * float32 convolution over one or two axes, any stride, dilation, padding and groups, in tiles of 6 output
 * channels × 16 outputs on vectors of 256 bits.
 *
 * Sums are kept in float32, from the bias on, in the order of the weights: with normal inputs and PyTorch's
 * initial weights at most 2.5e-6 off float64 for 576 products an output (64 channels, 3×3). Sums of small
 * integers are exact. Zeros of the padding are multiplied like any other cell, so that a weight of ±∞ or NaN
 * over the padding gives NaN: as the reference and most of PyTorch's kernels, where oneDNN's skip them.
 */
export const f32ConvWasm256: Kernel<'conv'> = simdConvKernel('f32_conv__wasm256_6x16', () =>
  activeTiles(256),
);

/** The same in tiles of 6 × 8 on vectors of 128 bits: browsers, Node before 24, processors other than x64. */
export const f32ConvWasm128: Kernel<'conv'> = simdConvKernel('f32_conv__wasm128_6x8', () => activeTiles(128));

/** The kernel above that takes these arguments, if any does. */
export function simdConvFor(args: ConvArgs, out: TensorData): Kernel<'conv'> | undefined {
  return [f32ConvWasm256, f32ConvWasm128].find((kernel) => kernel.supports(args, [out]));
}
