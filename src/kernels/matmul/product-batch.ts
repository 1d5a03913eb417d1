// The products of a batch, one after the other on one thread, or shared out among several.

import type { ConvEpilogue } from '../../core/conv-epilogue.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import { type EpilogueBuffers, epilogueCells, epilogueOf, packEpilogue } from '../conv/epilogue.js';
import { inSlots, PASSES_A_THREAD, slotsFor } from '../conv/rounds.js';
import type { EpilogueFunction } from '../wasm/epilogue.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { atOnce, type Threads, type Through, threadCount } from '../wasm/threads.js';
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
  type RowWork,
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
  /** Of a convolution, `[M]` each; see {@link RowWork}. */
  readonly rows?: { readonly bias: TensorData | null; readonly epilogue: ConvEpilogue | undefined };
  /** `[...batch, M, N]`, row-major. */
  readonly out: TensorData;
  readonly count: number;
}

const BUFFERS: readonly (keyof ProductCells)[] = ['left', 'right', 'panels', 'out'];

/** Linear memory for one pass, the bias and what follows. */
export function bytesOfAll(plan: ProductPlan): number {
  return bytesOfBuffers(plan, BUFFERS) + extraBytes(plan);
}

/** The last tile reads past the bias of the last column. */
function biasBytes({ call, lanes }: ProductPlan): number {
  return bufferBytes(bytesOf(call.type) * (call.n + lanes));
}

/** Linear memory for the bias, and for what follows the sums of a convolution. */
function extraBytes(plan: ProductPlan): number {
  const cells = Object.values(epilogueCells(plan.call.m));
  return cells.reduce((sum, count) => sum + bufferBytes(4 * count), biasBytes(plan));
}

/** Whether what follows the sums can be computed in linear memory. */
function finishes(tiles: TileSet, { rows }: Batch): boolean {
  return rows?.epilogue === undefined || epilogueOf(tiles) !== null;
}

/** Brings over what follows the sums. */
function layRows(tiles: TileSet, { rows, call }: Batch, through: Through): RowWork | null {
  if (rows === undefined) return null;
  const { bias, epilogue } = rows;
  if (epilogue === undefined) return { bias, epilogue: null };
  const { arena } = tiles;
  const run = through(epilogueOf(tiles) as EpilogueFunction);
  const cells = epilogueCells(call.m);
  const take = (name: keyof EpilogueBuffers): Pointer => arena.allocate(4 * cells[name]);
  const at = { scales: take('scales'), shifts: take('shifts'), bounds: take('bounds') };
  packEpilogue(arena.f32, epilogue, at);
  return { bias, epilogue: { run, at } };
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

/** Brings over what all products share, and calls `visit` for each product of the batch. */
function forEachProduct(
  tiles: TileSet,
  plan: ProductPlan,
  batch: Batch,
  through: Through,
  visit: (product: ProductOperands) => void,
): void {
  const { call, a, b, out } = batch;
  const bias = layBias(tiles, plan, batch.bias);
  const rows = layRows(tiles, batch, through);
  const shared = { a: a.storage.array, b: b.storage.array, bias, rows, out: out.storage.array };
  let outFrom = out.offset;
  forEachRow(a.shape.slice(0, -2), [a, b], ([aFrom, bFrom], [aStep, bStep], count) => {
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
  const at = takeBuffers(tiles, plan);
  const { cut, passes } = plan;
  /** Where the matrix that lies there, all of it, is from. */
  let laid = -1;
  forEachProduct(tiles, plan, batch, atOnce, (product) => {
    for (let index = 0; index < passes; index++) {
      checkInterrupt();
      const place = placeOf(plan, index);
      const stays = cut === 'columns' || passes === 1;
      if (!stays || product.aFrom !== laid) layLeft(tiles, plan, at, product, place);
      laid = product.aFrom;
      if (index === 0 || cut !== 'rows') layRight(tiles, plan, at, product, place, functions);
      const [first, last] = cut === 'sums' ? [index === 0, index === passes - 1] : [true, true];
      compute(functions, plan, at, product, place, first, last);
      if (last) writeOut(tiles, plan, at, product, place);
    }
  });
}

/**
 * Adds all products up into the one `out` of the batch, `[M, N]`: the passes one after the other, of each the products. The
 * arena must have room for {@link bytesOfAll} the plan.
 */
export function addUp(tiles: TileSet, functions: ProductFunctions, plan: ProductPlan, batch: Batch): void {
  tiles.arena.reset();
  const at = takeBuffers(tiles, plan);
  const products: ProductOperands[] = [];
  forEachProduct(tiles, plan, batch, atOnce, (product) => {
    products.push({ ...product, outFrom: batch.out.offset });
  });
  const sums = plan.cut === 'sums' ? plan.passes : 1;
  for (let index = 0; index < plan.passes; index += sums) {
    const parts = products.flatMap((product) =>
      Array.from({ length: sums }, (_, i) => ({ product, place: placeOf(plan, index + i) })),
    );
    parts.forEach(({ product, place }, i) => {
      checkInterrupt();
      layLeft(tiles, plan, at, product, place);
      layRight(tiles, plan, at, product, place, functions);
      compute(functions, plan, at, product, place, i === 0, i === parts.length - 1);
      if (i === parts.length - 1) writeOut(tiles, plan, at, product, place);
    });
  }
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
  if (functions === null || !finishes(tiles, batch)) return false;
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
  const bytes = extraBytes(plan) + bytesOfBuffers(plan, shared) + slots * bytesOfBuffers(plan, own);
  if (slots < 1 || !tiles.arena.reserve(bytes)) return false;
  tiles.arena.reset();
  const first = takeBuffers(tiles, plan);
  const stays = Object.fromEntries(shared.map((name) => [name, first[name]]));
  const more = Array.from({ length: slots - 1 }, () => takeBuffers(tiles, plan, stays));
  const indices = Array.from({ length: plan.passes }, (_, index) => index);
  forEachProduct(tiles, plan, batch, threads.later, (product) => {
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
  if (slots < 1 || !tiles.arena.reserve(extraBytes(plan) + slots * bytes)) return false;
  tiles.arena.reset();
  const buffers = Array.from({ length: slots }, () => takeBuffers(tiles, plan));
  const products: ProductOperands[] = [];
  forEachProduct(tiles, plan, batch, threads.later, (product) => void products.push(product));
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
