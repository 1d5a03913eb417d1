// Passes shared out among threads: each is a task that any of them computes. The calling thread alone copies from and to the
// tensors, of one round of passes while the others compute the next.
import { checkInterrupt } from '../../core/interrupt.js';
import { type Threads, threadCount } from '../wasm/threads.js';

/** Passes for each thread in a round: none waits long for the last one. */
export const PASSES_A_THREAD = 4;
/** Small passes are gathered up to so much memory: a round takes some time to begin. */
const ROUND_BYTES = 1 << 20;

/**
 * Buffers in each set for so many passes of so many bytes and calls: of half of the passes, so that there is a round to copy
 * while another is computed.
 */
export function slotsFor(threads: Threads, passes: number, bytes: number, calls: number): number {
  return Math.min(
    Math.ceil(passes / 2),
    Math.max((PASSES_A_THREAD * threadCount()) / 2, Math.floor(ROUND_BYTES / bytes)),
    threads.mostTasks(calls),
  );
}

/** What is done with a pass that works in buffers of its own. */
export interface PassWork<Pass, Buffers> {
  /** Fills the buffers, and records with `threads.later` what is to be computed; `first` on first use of the buffers. */
  begin(pass: Pass, at: Buffers, first: boolean): void;
  /** Copies the results to where they belong. */
  end(pass: Pass, at: Buffers): void;
}

/** Works through the passes in rounds of as many as there are buffers in each of the two sets. */
export function inRounds<Pass, Buffers>(
  threads: Threads,
  passes: readonly Pass[],
  buffers: readonly [readonly Buffers[], readonly Buffers[]],
  work: PassWork<Pass, Buffers>,
): void {
  const slots = buffers[0].length;
  const rounds = Math.ceil(passes.length / slots);
  const passesIn = (round: number): readonly Pass[] => passes.slice(round * slots, (round + 1) * slots);
  const record = (round: number): void => {
    passesIn(round).forEach((pass, i) => {
      work.begin(pass, buffers[round % 2][i], round < 2);
      threads.endTask();
    });
  };
  record(0);
  threads.begin(threadCount());
  for (let round = 0; round < rounds; round++) {
    finishIfInterrupted(threads);
    if (round + 1 < rounds) record(round + 1);
    threads.finish();
    if (round + 1 < rounds) threads.begin(threadCount());
    passesIn(round).forEach((pass, i) => void work.end(pass, buffers[round % 2][i]));
  }
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
