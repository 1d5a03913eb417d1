import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { setThreadCount, threadCount } from './wasm/threads.js';

/**
 * Sets how many threads compute a large convolution or matrix product, the calling one included. The results do not
 * depend on it. The others are started when they are first needed, sleep between calls and end with the process; small
 * operations use one thread. Where there are no threads (a browser, for now) it stays 1; beyond 16 it is 16.
 *
 * @param count a whole number from 1 on. Unless set: `CONVLENS_THREADS`, or else as many as the machine offers.
 * @throws {@link ArgumentError} for what is no whole number from 1 on.
 *
 * @example
 * setNumThreads(1);
 * getNumThreads(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_num_threads.html
 */
export function setNumThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError({
      op: 'setNumThreads',
      problem: `the number of threads is ${describeValue(count)}; it is a whole number from 1 on`,
      actual: count,
      pytorch: 'set_num_threads expects a positive integer',
    });
  }
  setThreadCount(count);
}

/**
 * How many threads compute a large convolution or matrix product, the calling one included.
 *
 * @example
 * setNumThreads(1);
 * getNumThreads(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.get_num_threads.html
 */
export function getNumThreads(): number {
  return threadCount();
}
