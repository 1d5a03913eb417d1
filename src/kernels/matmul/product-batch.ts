// The products of a batch, one after the other on one thread, or shared out among several.
import { checkInterrupt } from '../../core/interrupt.js';
import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import { inSlots, PASSES_A_THREAD, slotsFor } from '../conv/rounds.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { atOnce, type Threads, threadCount } from '../wasm/threads.js';
import type { TileSet } from '../wasm/tiles.js';
import {
  bytesOfBuffers,
  callsOfPass,
  compute,
  functionsFor,
  layLeft,
  layRight,
  type ProductBuffers,
  type ProductFunctions,
  type ProductOperands,
  placeOf,
  takeBuffers,
  writeOut,
} from './product-passes.js';
import {
  PRODUCT_LIMITS,
  type ProductCall,
  type ProductCells,
  type ProductPlan,
  planProduct,
} from './product-plan.js';
import { bytesOf, valuesOf } from './product-tiles.js';

/** Every product of a batch. */
export interface Batch {
  readonly call: ProductCall;
  /** `[...batch, M, K]` and `[...batch, K, N]`. */
  readonly a: TensorData;
  readonly b: TensorData;
  /** `[N]`, or null. */
  readonly bias: TensorData | null;
  /** `[...batch, M, N]`, row-major. */
  readonly out: TensorData;
  readonly count: number;
}

const BUFFERS: readonly (keyof ProductCells)[] = ['left', 'right', 'panels', 'out'];

/** Linear memory for one pass and the bias. */
export function bytesOfAll(plan: ProductPlan): number {
  return bytesOfBuffers(plan, BUFFERS) + biasBytes(plan);
}

/** The last tile reads past the bias of the last column. */
function biasBytes({ call, lanes }: ProductPlan): number {
  return bufferBytes(bytesOf(call.type) * (call.n + lanes));
}

/** Brings the bias over; null where there is none. */
function layBias({ arena }: TileSet, plan: ProductPlan, bias: TensorData | null): Pointer | null {
  if (bias === null) return null;
  const { type, n } = plan.call;
  const at = arena.allocate(biasBytes(plan));
  const values = valuesOf(arena, type);
  const first = at / bytesOf(type);
  for (let j = 0; j < n; j++) {
    values[first + j] = bias.storage.array[bias.offset + j * bias.strides[0]] as number;
  }
  values.fill(0, first + n, first + n + plan.lanes);
  return at;
}

/** Calls `visit` for each product of the batch. */
function forEachProduct(
  { call, a, b, out }: Batch,
  bias: Pointer | null,
  visit: (product: ProductOperands) => void,
): void {
  const shared = { a: a.storage.array, b: b.storage.array, bias, out: out.storage.array };
  let outFrom = out.offset;
  forEachRow(out.shape.slice(0, -2), [a, b], ([aFrom, bFrom], [aStep, bStep], count) => {
    for (let i = 0; i < count; i++) {
      visit({ ...shared, aFrom: aFrom + i * aStep, bFrom: bFrom + i * bStep, outFrom });
      outFrom += call.m * call.n;
    }
  });
}

/** Computes all products on the calling thread. The arena must have room for {@link bytesOfAll} the plan. */
export function multiplyAlone(
  tiles: TileSet,
  functions: ProductFunctions,
  plan: ProductPlan,
  batch: Batch,
): void {
  tiles.arena.reset();
  const bias = layBias(tiles, plan, batch.bias);
  const at = takeBuffers(tiles, plan);
  const { cut, passes } = plan;
  forEachProduct(batch, bias, (product) => {
    for (let index = 0; index < passes; index++) {
      checkInterrupt();
      const place = placeOf(plan, index);
      if (index === 0 || cut !== 'columns') layLeft(tiles, plan, at, product, place);
      if (index === 0 || cut !== 'rows') layRight(tiles, plan, at, product, place, functions);
      const [first, last] = cut === 'sums' ? [index === 0, index === passes - 1] : [true, true];
      compute(functions, plan, at, product, place, first, last);
      if (last) writeOut(tiles, plan, at, product, place);
    }
  });
}

/** Shares the work out among threads; false where it does not part well. */
export function multiplyOnThreads(threads: Threads, batch: Batch): boolean {
  const { tiles } = threads;
  const passes = batch.count > 1 ? 1 : PASSES_A_THREAD * threadCount();
  // What is brought over while others compute must not be brought over in turns.
  const limits = { ...PRODUCT_LIMITS, stage: Number.POSITIVE_INFINITY, passes };
  const plan = planProduct(batch.call, tiles.bits, limits);
  if (plan === null || plan.cut === 'sums' || (plan.passes === 1 && batch.count === 1)) return false;
  const functions = functionsFor(tiles, plan, threads.later);
  if (functions === null) return false;
  return plan.passes > 1
    ? passesOnThreads(threads, functions, plan, batch)
    : productsOnThreads(threads, functions, plan, batch);
}

/** Each pass of a product is a task; the matrix that stays is shared. */
function passesOnThreads(
  threads: Threads,
  functions: ProductFunctions,
  plan: ProductPlan,
  batch: Batch,
): boolean {
  const { tiles } = threads;
  const shared: (keyof ProductCells)[] = plan.cut === 'rows' ? ['right', 'panels'] : ['left'];
  const own = BUFFERS.filter((name) => !shared.includes(name));
  const slots = slotsFor(threads, plan.passes, bytesOfBuffers(plan, own), callsOfPass(plan));
  const bytes = biasBytes(plan) + bytesOfBuffers(plan, shared) + slots * bytesOfBuffers(plan, own);
  if (slots < 1 || !tiles.arena.reserve(bytes)) return false;
  tiles.arena.reset();
  const bias = layBias(tiles, plan, batch.bias);
  const first = takeBuffers(tiles, plan);
  const stays = Object.fromEntries(shared.map((name) => [name, first[name]]));
  const more = Array.from({ length: slots - 1 }, () => takeBuffers(tiles, plan, stays));
  const indices = Array.from({ length: plan.passes }, (_, index) => index);
  forEachProduct(batch, bias, (product) => {
    if (plan.cut === 'rows') layPanels(threads, functions, plan, first, product);
    else layLeft(tiles, plan, first, product, placeOf(plan, 0));
    inSlots(threads, indices, [first, ...more], {
      calls: callsOfPass(plan),
      begin(index, at) {
        const place = placeOf(plan, index);
        if (plan.cut === 'rows') layLeft(tiles, plan, at, product, place);
        else layRight(tiles, plan, at, product, place, functions);
        compute(functions, plan, at, product, place);
      },
      end: (index, at) => writeOut(tiles, plan, at, product, placeOf(plan, index)),
    });
  });
  return true;
}

/** Brings all of `b` over; threads share out the panels. */
function layPanels(
  threads: Threads,
  functions: ProductFunctions,
  plan: ProductPlan,
  at: ProductBuffers,
  product: ProductOperands,
): void {
  const { tiles } = threads;
  const place = placeOf(plan, 0);
  if (Math.ceil(place.columns / plan.lanes) > threads.mostTasks(1)) {
    const alone = functionsFor(tiles, plan, atOnce) as ProductFunctions;
    layRight(tiles, plan, at, product, place, alone);
    return;
  }
  layRight(tiles, plan, at, product, place, functions, () => threads.endTask());
  if (!plan.packed) return;
  threads.finish();
}

/** Each product is a task. */
function productsOnThreads(
  threads: Threads,
  functions: ProductFunctions,
  plan: ProductPlan,
  batch: Batch,
): boolean {
  const { tiles } = threads;
  const bytes = bytesOfBuffers(plan, BUFFERS);
  const slots = slotsFor(threads, batch.count, bytes, callsOfPass(plan));
  if (slots < 1 || !tiles.arena.reserve(biasBytes(plan) + slots * bytes)) return false;
  tiles.arena.reset();
  const bias = layBias(tiles, plan, batch.bias);
  const buffers = Array.from({ length: slots }, () => takeBuffers(tiles, plan));
  const products: ProductOperands[] = [];
  forEachProduct(batch, bias, (product) => void products.push(product));
  const place = placeOf(plan, 0);
  inSlots(threads, products, buffers, {
    calls: callsOfPass(plan),
    begin(product, at) {
      layLeft(tiles, plan, at, product, place);
      layRight(tiles, plan, at, product, place, functions);
      compute(functions, plan, at, product, place);
    },
    end: (product, at) => writeOut(tiles, plan, at, product, place),
  });
  return true;
}
