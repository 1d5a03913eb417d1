// `node benchmarks/display.mjs`: what showing a tensor costs, in milliseconds of processor time (all threads
// and the collector's included): the first display of a fresh process, and the median of those that follow.
import { spawnSync } from 'node:child_process';

const SHAPES = [
  [64, 64],
  [20, 33, 26, 100],
];
const RUNS = 15;

const [, script, shapeText] = process.argv;
if (shapeText === undefined) {
  for (const shape of SHAPES) spawnSync(process.execPath, [script, shape.join()], { stdio: 'inherit' });
} else {
  const { manualSeed, randn } = await import(new URL('../dist/index.js', import.meta.url));
  manualSeed(0);
  const value = randn(shapeText.split(',').map(Number));
  const times = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    value[Symbol.for('Jupyter.display')]({});
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  const [first, ...rest] = times;
  const median = rest.sort((a, b) => a - b)[rest.length >> 1];
  console.log(`[${shapeText}] first ${first.toFixed(0)} ms, then ${median.toFixed(1)} ms`);
}
