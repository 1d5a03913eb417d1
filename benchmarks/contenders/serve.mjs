// The frame of every contender in JavaScript, each a process of its own. It says what it is; then it answers each
// `{ workload, runs, values }` with `{ times }`, the milliseconds of each run, `{ unsupported }` with the reason, or
// `{ failed }`. With `values`, the result of the last run is written to that file; with `memory` the answer has it.
import { writeFileSync } from 'node:fs';
import { forgetPeak, held, peak } from './process-memory.mjs';

/**
 * @typedef {object} Loaded a workload with its inputs
 * @property {() => unknown} run computes it once, awaited where it is a promise
 * @property {(result: unknown) => Float32Array[] | Promise<Float32Array[]>} values of a result
 * @property {(result: unknown) => void} [release] frees a result
 */

/** Thrown by `load` for what this contender cannot compute. */
export class Unsupported extends Error {}

/** @param {object} facts @param {(workload: object) => Loaded | Promise<Loaded>} load */
export function serve(facts, load) {
  let current;
  const answer = async ({ workload, runs, values, memory }) => {
    const before = memory ? held() : undefined;
    if (memory) forgetPeak();
    if (current?.id !== workload.id) current = { id: workload.id, ...(await load(workload)) };
    const times = [];
    let result;
    for (let i = 0; i < runs; i++) {
      if (i > 0) current.release?.(result);
      const start = performance.now();
      result = current.run();
      if (result instanceof Promise) result = await result;
      times.push(performance.now() - start);
    }
    if (values !== undefined) {
      // A step of an optimiser changes what it began with: its values are those of the first.
      const fresh = workload.kind === 'optimizer' ? (await load(workload)).run() : result;
      const parts = await current.values(fresh);
      writeFileSync(
        values,
        Buffer.concat(parts.map((p) => Buffer.from(p.buffer, p.byteOffset, p.byteLength))),
      );
    }
    current.release?.(result);
    return memory ? { times, memory: { before, peak: peak() } } : { times };
  };
  process.on('message', (request) => {
    answer(request).then(
      (message) => process.send(message),
      (error) => {
        current = undefined;
        const message = String(error?.message ?? error);
        process.send(error instanceof Unsupported ? { unsupported: message } : { failed: message });
      },
    );
  });
  process.send(facts);
}
