// Matrix products in tiles, of any number of rows, columns and products, whatever the layout of the operands.
import { copyContiguous } from '../../core/contiguous.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { MatmulArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { PlanCache } from '../plan-cache.js';
import { activeTiles } from '../wasm/isa.js';
import type { ProductType } from '../wasm/product-tile.js';
import { threadCount, threadsFor } from '../wasm/threads.js';
import type { TileSet } from '../wasm/tiles.js';
import { addUp, type Batch, bytesOfAll, multiplyAlone, multiplyOnThreads } from './product-batch.js';
import { functionsFor, type ProductFunctions } from './product-passes.js';
import {
  layoutOf,
  type MatrixLayout,
  PRODUCT_LIMITS,
  type ProductCall,
  type ProductLimits,
  type ProductPlan,
  planProduct,
} from './product-plan.js';

/** Below this many multiply-adds of one product the reference takes about as long. */
const LEAST_PRODUCTS = 1 << 11;
/** From so many multiply-adds on (some 0.2 ms) it pays to wake other threads. */
const LEAST_THREADED = 16 << 20;

const TYPES: readonly string[] = ['float32', 'float64', 'int32'] satisfies readonly ProductType[];

/** A plan with the functions that it calls, and the bytes that it takes. */
interface ReadyPlan {
  readonly plan: ProductPlan;
  readonly functions: ProductFunctions;
  readonly bytes: number;
}

/** How a matrix lies, or will when it has been copied because neither rows nor columns lie together. */
function linesOf({ shape, strides }: TensorData): MatrixLayout {
  return layoutOf(shape, strides) ?? { byRows: true, pitch: shape[shape.length - 1] };
}

/** The operand itself, or the copy that {@link linesOf} speaks of; axes that are broadcast stay so. */
function withLines(data: TensorData): TensorData {
  if (layoutOf(data.shape, data.strides) !== null) return data;
  const last = data.shape.length - 2;
  const isRepeated = (axis: number): boolean => axis < last && data.strides[axis] === 0;
  const shape = data.shape.map((size, axis) => (isRepeated(axis) ? 1 : size));
  const copy = copyContiguous({ ...data, shape }, 'matmul');
  return { ...copy, shape: data.shape, strides: copy.strides.map((s, axis) => (isRepeated(axis) ? 0 : s)) };
}

function callOf({ a, b }: MatmulArgs, out: TensorData): ProductCall {
  const [m, n] = out.shape.slice(-2);
  const k = a.shape[a.shape.length - 1];
  return { type: a.dtype as ProductType, m, k, n, a: linesOf(a), b: linesOf(b) };
}

function productsIn({ shape }: TensorData): number {
  return shape.slice(0, -2).reduce((count, size) => count * size, 1);
}

/** What computes batches of products on the tiles of one vector width. */
export interface Multiplier {
  /** Whether it takes such a batch; so it must be asked before. */
  supports(args: MatmulArgs, out: TensorData): boolean;
  /** Computes it; `rows` as in {@link Batch}. */
  run(args: MatmulArgs, out: TensorData, rows?: Batch['rows']): void;
  /** Computes the sum of the batch's products into `out` `[M, N]`, on one thread. */
  addUp(args: MatmulArgs, out: TensorData): void;
}

/** @param tilesFor the tiles, or null where this process does not use them */
export function multiplierFor(
  tilesFor: () => TileSet | null,
  limits: ProductLimits = PRODUCT_LIMITS,
): Multiplier {
  const plans = new PlanCache<ReadyPlan | null>();
  function ready(tiles: TileSet, call: ProductCall): ReadyPlan | null {
    const { type, m, k, n, a, b } = call;
    const facts = [TYPES.indexOf(type), m, k, n, Number(a.byRows), a.pitch, Number(b.byRows), b.pitch];
    return plans.get(facts, () => {
      const plan = planProduct(call, tiles.bits, limits);
      const functions = plan && functionsFor(tiles, plan);
      return plan && functions && { plan, functions, bytes: bytesOfAll(plan) };
    });
  }
  return {
    supports({ a, b }, out) {
      const [m, n] = out.shape.slice(-2);
      if (!TYPES.includes(a.dtype) || m * n * a.shape[a.shape.length - 1] < LEAST_PRODUCTS) return false;
      if (out.storage.array.length === 0 || !isContiguous(out)) return false;
      const tiles = tilesFor();
      const found = tiles && ready(tiles, callOf({ a, b, bias: null }, out));
      return tiles !== null && found !== null && tiles.arena.reserve(found.bytes);
    },
    run({ a, b, bias }, out, rows) {
      const tiles = tilesFor();
      const call = callOf({ a, b, bias }, out);
      const count = productsIn(out);
      const batch = { call, a: withLines(a), b: withLines(b), bias, rows, out, count };
      if (tiles !== null && limits === PRODUCT_LIMITS && runOnThreads(tiles, batch)) return;
      const found = tiles && ready(tiles, call);
      if (!found || !tiles.arena.reserve(found.bytes)) throw new Error('A product was not asked for before');
      multiplyAlone(tiles, found.functions, found.plan, batch);
    },
    addUp(args, out) {
      const tiles = tilesFor();
      const call = callOf(args, out);
      const found = tiles && ready(tiles, call);
      if (!found || !tiles.arena.reserve(found.bytes)) throw new Error('A product was not asked for before');
      const { bias } = args;
      const batch = {
        call,
        a: withLines(args.a),
        b: withLines(args.b),
        bias,
        out,
        count: productsIn(args.a),
      };
      addUp(tiles, found.functions, found.plan, batch);
    },
  };
}

/** Products of matrices on the tiles of one vector width. */
export function simdMatmulKernel(
  name: string,
  tilesFor: () => TileSet | null,
  limits: ProductLimits = PRODUCT_LIMITS,
): Kernel<'matmul'> {
  const multiplier = multiplierFor(tilesFor, limits);
  return {
    name,
    supports: (args, [out]) => multiplier.supports(args, out),
    run: (args, [out]) => multiplier.run(args, out),
  };
}

/** Shares large products out among several threads; false where one is to compute them. */
function runOnThreads({ bits }: TileSet, batch: Batch): boolean {
  const { m, k, n } = batch.call;
  if (threadCount() < 2 || batch.count * m * k * n < LEAST_THREADED) return false;
  const threads = threadsFor(bits);
  return threads !== null && multiplyOnThreads(threads, batch);
}

/**
 * float32, float64 and int32 matrix products in tiles of 6 rows × 64 bytes of columns on vectors of 256 bits. Sums are kept in
 * the type itself, in the order of K, from the bias on: float32 at most K · 2⁻²⁴ of the sum of the products' magnitudes off,
 * float64 K · 2⁻⁵³; int32 wraps as everywhere.
 */
export const matmulWasm256: Kernel<'matmul'> = simdMatmulKernel('matmul__wasm256_6x16', () =>
  activeTiles(256),
);

/** The same in tiles half as wide on vectors of 128 bits. */
export const matmulWasm128: Kernel<'matmul'> = simdMatmulKernel('matmul__wasm128_6x8', () =>
  activeTiles(128),
);
