// What a weight's gradient works out before it begins: the plan, of shapes and strides alone, and the parts with their compiled
// tiles. Both are kept for the next call with the same ones: for small images they take as long as the sums.
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvWeightArgs } from '../args.js';
import { PlanCache } from '../plan-cache.js';
import { type Threads, threadsFor } from '../wasm/threads.js';
import type { TileSet } from '../wasm/tiles.js';
import { convFacts } from './facts.js';
import { asConvCall, type ConvCall } from './simd-plan.js';
import { bytesOfCells, type PanelPlan, panelRows } from './weight-gradient-panels.js';
import { type Operands, type Part, partsOf } from './weight-gradient-parts.js';

/** From so many multiply-adds in a pass on, they are shared out among threads. */
const LEAST_SHARED = 4 << 20;
/** The sums stay below this many cells (256 MB). */
const MOST_SUMS = 64 << 20;

/** Sums to be made, and who makes them. */
export interface WeightJob {
  readonly tiles: TileSet;
  /** Those that share the work; null: the calling one does it all. */
  readonly threads: Threads | null;
  readonly plan: PanelPlan;
  readonly operands: Operands;
  readonly parts: readonly Part[];
}

/** What depends on shapes and strides alone. */
interface Prepared {
  readonly operands: Operands;
  readonly bytes: number;
  readonly parts: WeakMap<TileSet, readonly Part[] | null>;
}

/** How a kernel plans. */
export interface WeightPlanner {
  /** What is multiplied; null where the kernel is not for such a call. */
  readonly operandsOf: (call: ConvCall, tiles: TileSet) => Operands | null;
  /** Cells of its buffers. */
  readonly cellsOf: (operands: Operands) => Readonly<Record<string, number>> & { readonly sums: number };
  /** Compiles what it needs besides; false where something is wrong here. */
  readonly compiles: (tiles: TileSet, plan: PanelPlan) => boolean;
  readonly mayShare: boolean;
}

/** Finds the job of a call; null where the kernel is not for it. */
export type FindWeightJob = (args: ConvWeightArgs, out: TensorData, alone: TileSet) => WeightJob | null;

/** A function that finds jobs, and remembers. */
export function weightJobs({ operandsOf, cellsOf, compiles, mayShare }: WeightPlanner): FindWeightJob {
  const plans = new PlanCache<Prepared | null>();
  const prepare = (
    args: Parameters<typeof convFacts>[0],
    grad: TensorData,
    tiles: TileSet,
  ): Prepared | null => {
    const call = asConvCall(args, grad);
    const operands = call && operandsOf(call, tiles);
    if (!operands) return null;
    const cells = cellsOf(operands);
    return cells.sums > MOST_SUMS ? null : { operands, bytes: bytesOfCells(cells), parts: new WeakMap() };
  };
  return ({ grad, input, ...window }, out, alone) => {
    const asConv = { input, weight: out, bias: null, ...window };
    const found = plans.get([alone.bits, ...convFacts(asConv, grad)], () => prepare(asConv, grad, alone));
    if (found === null) return null;
    const { operands, bytes } = found;
    const { plan, places, taps } = operands;
    const products = places * taps * plan.call.outChannels * plan.call.channels;
    const threads = mayShare && products >= LEAST_SHARED ? threadsFor(alone.bits) : null;
    const tiles = threads?.tiles ?? alone;
    let parts = found.parts.get(tiles);
    if (parts === undefined) {
      tiles.fill();
      parts = panelRows(tiles) !== null && compiles(tiles, plan) ? partsOf(tiles, operands) : null;
      found.parts.set(tiles, parts);
    }
    return parts && tiles.arena.reserve(bytes) ? { tiles, threads, plan, operands, parts } : null;
  };
}
