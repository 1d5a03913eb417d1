// One contender in a process of its own: the vector width is chosen once a process, by CONVLENS_SIMD. Says which
// it got, then answers each `{ workload, runs }` with the milliseconds of each run.
import { functional, manualSeed, randn } from '../dist/index.js';
import { simdReport } from '../dist/kernels/wasm/isa.js';

let current;

/** @param {import('./workloads.mjs').Workload} workload */
function load({ id, input, weight, stride, padding, dilation, groups }) {
  if (current?.id === id) return current.run;
  manualSeed(0);
  const x = randn(...input);
  const w = randn(...weight);
  const options = { bias: randn(weight[0]), stride, padding, dilation, groups };
  const convolve = weight.length === 3 ? functional.conv1d : functional.conv2d;
  current = { id, run: () => convolve(x, w, options) };
  return current.run;
}

process.on('message', ({ workload, runs }) => {
  const run = load(workload);
  const times = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  process.send(times);
});

process.send(simdReport());
