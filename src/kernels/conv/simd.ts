import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { PlanCache } from '../plan-cache.js';
import { activeTiles } from '../wasm/isa.js';
import { threadCount, threadsFor } from '../wasm/threads.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import { canFinish } from './epilogue.js';
import { convFacts } from './facts.js';
import { planWithImages } from './images-beside.js';
import { PASSES_A_THREAD, paysOnThreads, slotsFor } from './rounds.js';
import { bytesOf, bytesOfPass, callsOfPass, convolve, convolveOnThreads, taskCount } from './simd-passes.js';
import { asConvCall, type ConvPlan, PASS_LIMITS, type PassLimits } from './simd-plan.js';

/** Below this many multiply-adds the reference takes less than 0.1 ms: not worth compiling for. */
const LEAST_PRODUCTS = 1024;
/** Packed weights stay below this many cells (256 MB). */
const MOST_WEIGHTS = 64 << 20;

/** A plan with what is asked of it before it runs. */
interface ReadyPlan {
  readonly plan: ConvPlan;
  readonly bytes: number;
}

/**
 * A float32 convolution over up to three axes on the tiles of one vector width.
 *
 * @param tilesFor the tiles, or null where this process does not use them
 */
export function simdConvKernel(
  name: string,
  tilesFor: () => TileSet | null,
  limits: PassLimits = PASS_LIMITS,
): Kernel<'conv'> {
  const plans = new PlanCache<ReadyPlan | null>();
  function ready(args: ConvArgs, out: TensorData, tiles: TileSet): ReadyPlan | null {
    return plans.get(convFacts(args, out), () => {
      const call = asConvCall(args, out);
      const plan = call && planWithImages(call, laneCount(tiles, call.outChannels), limits);
      return plan && { plan, bytes: bytesOf(plan) };
    });
  }
  return {
    name,
    supports(args, [out]) {
      if (args.input.dtype !== 'float32' || args.stride.length > 3 || !isContiguous(out)) return false;
      const taps = numel(args.weight.shape.slice(1));
      if (taps === 0 || numel(out.shape) * taps < LEAST_PRODUCTS) return false;
      if (numel(args.weight.shape) > MOST_WEIGHTS) return false;
      const tiles = tilesFor();
      if (tiles === null) return false;
      const found = ready(args, out, tiles);
      return (
        found !== null &&
        tiles.arena.reserve(found.bytes) &&
        compiles(tiles, splitRows(found.plan.call.outChannels)) &&
        canFinish(tiles, args)
      );
    },
    run(args, [out]) {
      const tiles = tilesFor();
      if (tiles !== null && limits === PASS_LIMITS && runOnThreads(tiles, args, out)) return;
      const found = tiles && ready(args, out, tiles);
      if (!found || !tiles.arena.reserve(found.bytes)) throw new Error(`${name}: run without supports`);
      convolve(tiles, found.plan, args, out);
    },
  };
}

/** Shares a large convolution out among several threads; false where one is to compute it. */
function runOnThreads({ bits }: TileSet, args: ConvArgs, out: TensorData): boolean {
  const products = numel(out.shape) * numel(args.weight.shape.slice(1));
  if (!paysOnThreads(products, numel(args.input.shape) + numel(out.shape))) return false;
  const threads = threadsFor(bits);
  const call = threads && asConvCall(args, out);
  if (!call) return false;
  const { tiles } = threads;
  const limits = { ...PASS_LIMITS, passes: PASSES_A_THREAD * threadCount() };
  const plan = planWithImages(call, laneCount(tiles, call.outChannels), limits);
  if (plan === null || !compiles(tiles, splitRows(call.outChannels)) || !canFinish(tiles, args)) return false;
  const slots = slotsFor(threads, taskCount(plan), bytesOfPass(plan), callsOfPass(tiles, plan));
  if (slots < 1 || !tiles.arena.reserve(bytesOf(plan, slots))) return false;
  convolveOnThreads(threads, slots, plan, args, out);
  return true;
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
 * float32 convolution over up to three axes, any stride, dilation, padding and groups, in tiles of 6 output
 * channels × 16 outputs on vectors of 256 bits.
 *
 * Products are added in float32 in the order of the weights, 128 of them at a time from zero on, then the bias: K products are
 * at most `(min(K, 128) + K / 128 + 2) · 2⁻²⁴ · Σ |product|` off float64. With normal inputs and PyTorch's initial weights that
 * comes to 1.5e-6 for 144 products (16 channels, 3 × 3) and 1e-6 for 576 and for 4608 (PyTorch's own: the same). Sums of small
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
