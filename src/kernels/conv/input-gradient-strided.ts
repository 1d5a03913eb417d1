import { toContiguous } from '../../core/contiguous.js';
import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvInputArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import { threadCount, threadsFor } from '../wasm/threads.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import { addBias } from './channel-bias.js';
import {
  bytesOf,
  bytesOfPass,
  callsOfPass,
  convolveBack,
  convolveBackOnThreads,
  type Parameters,
} from './input-gradient-passes.js';
import { type InputGradientPlan, planInputGradient } from './input-gradient-plan.js';
import { compiles } from './input-gradient-rows.js';
import { phasesOf } from './input-phases.js';
import { PASSES_A_THREAD, paysOnThreads, slotsFor } from './rounds.js';
import { passesOf } from './simd-input.js';
import { PASS_LIMITS, type PassLimits } from './simd-plan.js';

/** Below this many multiply-adds the reference takes less than 0.1 ms. */
const LEAST_PRODUCTS = 4096;
/** Weights stay below this many cells (128 MB). */
const MOST_WEIGHTS = 32 << 20;

/**
 * The gradient of the input at any stride, also the transposed convolution: one convolution of the output's gradient at
 * stride 1 for each residue of the input cells by the stride, each with the taps that reach those cells, flipped, their
 * channels exchanged (V. Dumoulin, F. Visin, arXiv:1603.07285, section 4, without its zeros between the cells). As in the
 * forward pass, an infinite weight over padding gives NaN; and sums are off as much as there, of as many products as output
 * channels of a group times the taps that reach a cell.
 */
export const f32ConvInputStrided: Kernel<'convInput'> = stridedInputKernel(
  'f32_convinput_strided__wasm',
  fastestTiles,
);

/** @param tilesFor the tiles, or null where this process does not use them */
export function stridedInputKernel(
  name: string,
  tilesFor: () => TileSet | null,
  limits: PassLimits = PASS_LIMITS,
): Kernel<'convInput'> {
  /** What `supports` worked out, for the `run` that follows. */
  const found = new WeakMap<ConvInputArgs, InputGradientPlan[]>();
  function plan(args: ConvInputArgs, out: TensorData): InputGradientPlan[] | null {
    const tiles = tilesFor();
    const plans = tiles && planFor(tiles, args, out, limits);
    const weights = numel(args.weight.shape);
    if (!tiles || !plans?.every((one) => tiles.arena.reserve(bytesOf(one, weights)))) return null;
    found.set(args, plans);
    return plans;
  }
  return {
    name,
    supports(args, [out]) {
      const { grad, weight, stride } = args;
      if (grad.dtype !== 'float32' || stride.length > 3 || stride.every((step) => step === 1)) return false;
      if (!isContiguous(out) || numel(weight.shape) > MOST_WEIGHTS) return false;
      if (numel(grad.shape) * numel(weight.shape.slice(1)) < LEAST_PRODUCTS) return false;
      return plan(args, out) !== null;
    },
    run(args, [out]) {
      const tiles = tilesFor();
      const plans = found.get(args) ?? plan(args, out);
      if (tiles === null || plans === null) throw new Error(`${name}: run without supports`);
      if (skipsPlanes(args, out)) {
        out.storage.array.fill(0 as never, out.offset, out.offset + numel(out.shape));
      }
      const { bias = null } = args;
      const everywhere = reachesAll(plans) && !skipsPlanes(args, out);
      const parameters: Parameters = {
        weight: toContiguous(args.weight, 'convInput'),
        bias: everywhere ? bias : null,
      };
      if (limits !== PASS_LIMITS || !runOnThreads(tiles, args, parameters, out)) {
        for (const one of plans) convolveBack(tiles, one, parameters, out);
      }
      if (bias !== null && !everywhere) addBias(out, bias);
    },
  };
}

/** Whether every cell of the planned planes is a sum: those that no tap reaches have no tile that begins with the bias. */
function reachesAll(plans: readonly InputGradientPlan[]): boolean {
  return plans.every(({ parts }) => parts.every(({ offsets }) => offsets.length > 0));
}

/** Whether some planes of a volume are met by no tap. */
function skipsPlanes({ weight, stride, dilation, padding }: ConvInputArgs, out: TensorData): boolean {
  if (stride.length < 3) return false;
  const phases = phasesOf(out.shape[2], weight.shape[2], stride[0], dilation[0], padding[0][0]);
  return phases.some(({ taps }) => taps === 0);
}

function planFor(
  tiles: TileSet,
  args: ConvInputArgs,
  out: TensorData,
  limits: PassLimits,
): InputGradientPlan[] | null {
  const channels = out.shape[1] / args.groups;
  if (!compiles(tiles, channels)) return null;
  return planInputGradient(args, out, tiles.lanes(splitRows(channels)[0]), limits);
}

/** Shares a large gradient out among several threads; false where one is to compute it. */
function runOnThreads(
  { bits }: TileSet,
  args: ConvInputArgs,
  parameters: Parameters,
  out: TensorData,
): boolean {
  const products = numel(args.grad.shape) * numel(args.weight.shape.slice(1));
  if (!paysOnThreads(products, numel(args.grad.shape) + numel(out.shape))) return false;
  const threads = threadsFor(bits);
  if (threads === null) return false;
  const { tiles } = threads;
  const plans = planFor(tiles, args, out, { ...PASS_LIMITS, passes: PASSES_A_THREAD * threadCount() });
  if (plans === null) return false;
  const slots = plans.map((plan) =>
    slotsFor(threads, passesOf(plan.plan).length, bytesOfPass(plan), callsOfPass(tiles, plan)),
  );
  const room = (plan: InputGradientPlan, i: number): boolean =>
    slots[i] >= 1 && tiles.arena.reserve(bytesOf(plan, numel(args.weight.shape), slots[i]));
  if (!plans.every(room)) return false;
  plans.forEach((plan, i) => void convolveBackOnThreads(threads, slots[i], plan, parameters, out));
  return true;
}
