import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { PlanCache } from '../plan-cache.js';
import { fastestTiles } from '../wasm/isa.js';
import { atOnce, threadCount, threadsFor } from '../wasm/threads.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import { winogradTransforms } from '../wasm/winograd-transforms.js';
import { canFinish } from './epilogue.js';
import { convFacts } from './facts.js';
import { convReference } from './reference.js';
import { inSlots, slotsFor } from './rounds.js';
import { simdConvFor } from './simd.js';
import { forEachPass, layInput, passesOf, stageInput } from './simd-input.js';
import { asConvCall } from './simd-plan.js';
import {
  bytesOf,
  callsOfPass,
  compute,
  type Finite,
  finiteIn,
  passBuffers,
  prepare,
  writeOutput,
} from './winograd-passes.js';
import {
  LEAST_CHANNELS,
  planWinograd,
  WINOGRAD_LIMITS,
  type WinogradLimits,
  type WinogradPlan,
} from './winograd-plan.js';

/** Where all weights are whole multiples of this, sums of whole numbers have no rounding: such examples stay exact. */
const EXACT_STEP = 1 / 256;

/** From so many multiply-adds on it pays to wake other threads; and passes for each of them. */
const LEAST_THREADED = 16 << 20;
const PASSES_A_THREAD = 3;

/**
 * float32 convolution with a window of 3 × 3 at stride 1, without dilation, by Winograd's F(4×4, 3×3), where the products it
 * saves are worth its transforms: from 16 channels in and out on.
 *
 * With normal inputs and PyTorch's initial weights at most 3e-6 off float64 for 16 channels and 6e-6 for 64 to 512 (the direct
 * kernel 1.5e-6 and 1e-6); in general 1.2e-5 of the outputs' root mean square. The error is relative to the largest of
 * the 6 × 6 inputs of a patch, also where an output's own window has only small ones. Where some output is not finite the
 * direct kernel computes all of them: ±∞ and NaN reach the windows that they lie in, no others.
 */
export const f32ConvWinograd: Kernel<'conv'> = winogradKernel('f32_conv_winograd__wasm', fastestTiles);

/** A plan with what is asked of it before it runs. */
interface ReadyPlan {
  readonly plan: WinogradPlan;
  readonly bytes: number;
}

/** @param tilesFor the tiles, or null where this process does not use them */
export function winogradKernel(
  name: string,
  tilesFor: () => TileSet | null,
  limits: WinogradLimits = WINOGRAD_LIMITS,
): Kernel<'conv'> {
  const plans = new PlanCache<ReadyPlan | null>();
  function ready(args: ConvArgs, out: TensorData, tiles: TileSet): ReadyPlan | null {
    return plans.get(convFacts(args, out), () => {
      const call = asConvCall(args, out);
      const plan = call && planWinograd(call, tiles.lanes(splitRows(call.outChannels)[0]), limits);
      return plan && { plan, bytes: bytesOf(plan) };
    });
  }
  return {
    name,
    supports(args, [out]) {
      const { input, weight, stride } = args;
      if (input.dtype !== 'float32' || stride.length < 2 || stride.length > 3) return false;
      if (!isContiguous(out) || numel(out.shape) === 0) return false;
      if (!weight.shape.slice(-2).every((size) => size === 3)) return false;
      if (Math.min(weight.shape[0], weight.shape[1]) < LEAST_CHANNELS) return false;
      const tiles = tilesFor();
      if (tiles === null) return false;
      const found = ready(args, out, tiles);
      return (
        found !== null &&
        !maySumExactly(weight) &&
        tiles.arena.reserve(found.bytes) &&
        winogradTransforms(tiles, splitRows(found.plan.call.outChannels)) !== null &&
        canFinish(tiles, args)
      );
    },
    run(args, [out]) {
      const tiles = tilesFor();
      const plan = tiles && ready(args, out, tiles)?.plan;
      if (!plan) throw new Error(`${name}: run without supports`);
      const finite =
        (limits === WINOGRAD_LIMITS && runOnThreads(tiles, plan, args, out)) ||
        convolve(tiles, plan, args, out);
      if (finite === 'all') return;
      (simdConvFor(args, out) ?? convReference).run(args, [out]);
    },
  };
}

/** Whether all values are multiples of 1/256: most others are told by their first one. */
export function maySumExactly({ storage, offset, shape, strides }: TensorData): boolean {
  const values = storage.array as Float32Array;
  const places = (axis: number, at: number): boolean => {
    if (axis === shape.length) return Number.isInteger(values[at] / EXACT_STEP);
    for (let i = 0; i < shape[axis]; i++) if (!places(axis + 1, at + i * strides[axis])) return false;
    return true;
  };
  return places(0, offset);
}

/** Computes into `out`. The arena must have room for {@link bytesOf} the plan. */
function convolve(tiles: TileSet, plan: WinogradPlan, args: ConvArgs, out: TensorData): Finite {
  const work = prepare(tiles, plan, args, null);
  const at = passBuffers(tiles, plan);
  forEachPass(tiles, plan.layout, at, args.input, (pass) => {
    compute(tiles, plan, work, at, pass, atOnce);
    writeOutput(tiles, plan, at, out, pass);
  });
  return finiteIn(tiles, [at]);
}

/** Shares a large convolution out among several threads; false where one is to compute it. */
function runOnThreads(
  { bits }: TileSet,
  { call }: WinogradPlan,
  args: ConvArgs,
  out: TensorData,
): Finite | false {
  const count = threadCount();
  if (count < 2 || numel(out.shape) * numel(args.weight.shape.slice(1)) < LEAST_THREADED) return false;
  const threads = threadsFor(bits);
  if (threads === null) return false;
  const { tiles, later } = threads;
  const heights = splitRows(call.outChannels);
  const limits = { ...WINOGRAD_LIMITS, ifFaster: false, passes: PASSES_A_THREAD * count };
  const plan = planWinograd(call, tiles.lanes(heights[0]), limits);
  if (plan === null || winogradTransforms(tiles, heights) === null || !canFinish(tiles, args)) return false;
  const passes = passesOf(plan.layout);
  const bytesOfPass = bytesOf(plan, 1) - bytesOf(plan, 0);
  const slots = slotsFor(threads, passes.length, bytesOfPass, callsOfPass(plan));
  if (passes.length < 2 || slots < 1 || !tiles.arena.reserve(bytesOf(plan, slots))) return false;
  const work = prepare(tiles, plan, args, threads);
  const buffers = Array.from({ length: slots }, () => passBuffers(tiles, plan));
  inSlots(threads, passes, buffers, {
    calls: callsOfPass(plan),
    begin(pass, at, first) {
      stageInput(tiles, plan.layout, at, args.input, pass);
      layInput(tiles, plan.layout, at, pass, first, later);
      compute(tiles, plan, work, at, pass, later);
    },
    end: (pass, at) => writeOutput(tiles, plan, at, out, pass),
  });
  return finiteIn(tiles, buffers);
}
