// Times all contenders on one workload in turns, and compares what they computed with PyTorch in float64.
import fs from 'node:fs';
import path from 'node:path';

const ROUNDS = 6;
const MOST_RUNS = 60;

/**
 * @typedef {object} Timing milliseconds
 * @property {number} first the first call of this workload in the process
 * @property {number} hundredth the hundredth call, or the last where a call takes long
 * @property {number} min
 * @property {number} median of those after the warm-up
 * @property {number} runs
 * @property {number | null} error the largest distance from float64, in units of the largest value
 */

/**
 * @param {object} workload
 * @param {readonly import('./contenders/processes.mjs').Contender[]} contenders
 * @param {number} budget milliseconds for each, after its warm-up
 * @param {string} scratch a folder for results
 * @returns {Promise<Record<string, Timing | { missing: string }>>}
 */
export async function measure(workload, contenders, budget, scratch) {
  const exact = path.join(scratch, 'exact');
  fs.rmSync(exact, { force: true });
  const states = [];
  const results = {};
  for (const contender of contenders) {
    const values = path.join(scratch, contender.name.replaceAll(/\W+/g, '-'));
    const wanted = contender.name === 'PyTorch' ? { exact } : {};
    const ask = (request) => contender.ask({ workload, ...request });
    try {
      const [first] = timesOf(await ask({ runs: 1, ...wanted }));
      const warm = timesOf(await ask({ runs: first > budget / 4 ? 1 : 4, values }));
      const once = Math.min(...warm);
      const runs = once > budget ? 0 : Math.min(MOST_RUNS, Math.ceil(budget / ROUNDS / once));
      states.push({
        name: contender.name,
        ask,
        values,
        runs,
        all: [first, ...warm],
        timed: runs === 0 ? warm : [],
      });
    } catch (error) {
      results[contender.name] = { missing: error.message };
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const state of states) {
      if (state.runs > 0) state.timed.push(...timesOf(await state.ask({ runs: state.runs })));
    }
  }
  const expected = fs.existsSync(exact) ? readValues(exact) : null;
  for (const { name, all, timed, values, runs } of states) {
    const sorted = timed.toSorted((a, b) => a - b);
    const calls = runs === 0 ? all : [...all, ...timed];
    results[name] = {
      first: all[0],
      hundredth: calls[Math.min(99, calls.length - 1)],
      min: sorted[0],
      median: sorted[Math.floor(sorted.length / 2)],
      runs: calls.length,
      error: expected && distance(readValues(values), expected),
    };
  }
  return results;
}

function timesOf({ times, unsupported, failed }) {
  if (times === undefined) throw new Error(unsupported ?? failed);
  return times;
}

function readValues(file) {
  const { buffer, byteOffset, byteLength } = fs.readFileSync(file);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** The largest distance, in units of the largest expected value. */
function distance(actual, expected) {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [most, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(actual[i] - expected[i]);
    most = Math.max(most, apart);
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return largest === 0 ? most : most / largest;
}
