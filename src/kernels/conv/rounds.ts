// Passes shared out among threads: each is a task that any of them computes. The calling thread alone copies from and to the
// tensors; it prepares passes as long as there are buffers, computes like the others when there are none, and takes back
// the oldest pass for the buffers of the next. So nobody waits for a round to end, only for the last passes.
import { checkInterrupt } from '../../core/interrupt.js';
import { atOnce, type Threads, type Through, threadCount } from '../wasm/threads.js';

/** Passes for each thread: none waits long for the last one. */
export const PASSES_A_THREAD = 4;
/** Buffers for each thread: one to compute, one that is ready, one to copy. */
const SLOTS_A_THREAD = 3;
/** Small passes have more buffers, up to so much memory. */
const SLOT_BYTES = 2 << 20;

/** Buffers for so many passes of so many bytes and calls. */
export function slotsFor(threads: Threads, passes: number, bytes: number, calls: number): number {
  return Math.min(
    passes,
    Math.max(SLOTS_A_THREAD * threadCount(), Math.floor(SLOT_BYTES / bytes)),
    threads.mostTasks(calls),
  );
}

/** From so many multiply-adds on, some half a millisecond, it pays to wake other threads: */
const LEAST_PRODUCTS = 16 << 20;
/** where there are so many for each value that the calling thread copies. With fewer it has hardly time to compute. */
const LEAST_PRODUCTS_A_COPY = 24;

/** Whether so much work, on so many values from and to tensors, takes less time on several threads. */
export function paysOnThreads(products: number, copies: number): boolean {
  return threadCount() > 1 && products >= Math.max(LEAST_PRODUCTS, LEAST_PRODUCTS_A_COPY * copies);
}

/** What is done with an item, a pass for one, that works in buffers of its own. */
export interface SlotWork<Item, Buffers> {
  /** Emitted calls that are recorded for an item, at most. */
  readonly calls: number;
  /** Fills the buffers, and records with `threads.later` what is to be computed; `first` on first use of the buffers. */
  begin(item: Item, at: Buffers, first: boolean): void;
  /** Copies the results to where they belong. */
  end(item: Item, at: Buffers): void;
}

/** Works through the items, in order, with as many at once as there are buffers. */
export function inSlots<Item, Buffers>(
  threads: Threads,
  items: readonly Item[],
  slots: readonly Buffers[],
  work: SlotWork<Item, Buffers>,
): void {
  const tasks = new Array<number>(slots.length);
  let ended = 0;
  const end = (): void => {
    const slot = ended % slots.length;
    threads.waitFor(tasks[slot]);
    work.end(items[ended++], slots[slot]);
  };
  const endUpTo = (count: number): void => {
    while (ended < count) end();
  };
  items.forEach((item, i) => {
    finishIfInterrupted(threads);
    endUpTo(i + 1 - slots.length);
    if (!threads.hasRoom(work.calls)) {
      endUpTo(i);
      threads.finish();
    }
    work.begin(item, slots[i % slots.length], i < slots.length);
    tasks[i % slots.length] = threads.endTask();
  });
  endUpTo(items.length);
  threads.finish();
}

/** Does what is recorded for each item, `calls` of emitted functions at most; on threads in any order, else at once. */
export function shareOut<Item>(
  threads: Threads | null,
  items: readonly Item[],
  calls: number,
  record: (item: Item, through: Through) => void,
): void {
  if (threads === null) {
    for (const item of items) record(item, atOnce);
    return;
  }
  for (const item of items) {
    if (!threads.hasRoom(calls)) threads.finish();
    record(item, threads.later);
    threads.endTask();
  }
  threads.finish();
}

/** An interrupt must not leave a job behind that still writes to the arena. */
function finishIfInterrupted(threads: Threads): void {
  try {
    checkInterrupt();
  } catch (error) {
    threads.finish();
    throw error;
  }
}
