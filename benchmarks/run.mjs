// `npm run bench [-- --quick]`: how long convolutions take, by vector width, against the reference kernel and, with
// CONVLENS_TORCH_PYTHON=<a python that has torch>, against PyTorch on one thread. One core is used at a time.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureLibraryBuilt } from '../scripts/setup/build.mjs';
import { runMain } from '../scripts/setup/main.mjs';
import { ours, pytorch } from './contenders.mjs';
import { products, QUICK, WORKLOADS } from './workloads.mjs';

/** Milliseconds that a contender may spend on one workload, after its warm-up. */
const BUDGET = 1500;
const QUICK_BUDGET = 400;
const ROUNDS = 6;

/** Times all contenders on a workload in turns. */
async function measure(workload, contenders, budget) {
  const times = new Map();
  const runs = new Map();
  for (const contender of contenders) {
    const [first] = await contender.time(workload, 1);
    const once = Math.min(first, ...(await contender.time(workload, first > budget / 4 ? 1 : 3)));
    times.set(contender.name, []);
    // A run longer than the budget: those so far are the result.
    if (once > budget) times.set(contender.name, [once]);
    runs.set(contender.name, once > budget ? 0 : Math.min(50, Math.ceil(budget / ROUNDS / once)));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      const count = runs.get(contender.name);
      if (count > 0) times.get(contender.name).push(...(await contender.time(workload, count)));
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, summarise(list)]));
}

function summarise(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], runs: sorted.length };
}

function milliseconds(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** The times of one workload, and how many times faster than the reference (and than PyTorch) each is. */
function report(workload, results, torchName) {
  const reference = results.reference.min;
  const torch = torchName === undefined ? undefined : results[torchName].min;
  const lines = Object.entries(results).map(([name, { min, median }]) => {
    const rate = products(workload) / min / 1e6;
    const cells = [
      name.padEnd(18),
      milliseconds(min).padStart(7),
      milliseconds(median).padStart(7),
      `${rate.toFixed(rate < 10 ? 2 : 1).padStart(6)} G/s`,
      `${(reference / min).toFixed(reference / min < 10 ? 1 : 0).padStart(5)}×`,
    ];
    if (torch !== undefined) cells.push(`${(min / torch).toFixed(2).padStart(7)}`);
    return `    ${cells.join('  ')}`;
  });
  return [`${workload.id}  ${workload.name} on [${workload.input.join(', ')}]`, ...lines].join('\n');
}

await runMain(async () => {
  const quick = process.argv.includes('--quick');
  await ensureLibraryBuilt();
  const contenders = [];
  try {
    for (const bits of [256, 128]) {
      try {
        contenders.push(await ours(`${bits} bits`, bits));
      } catch (error) {
        console.log(`Without vectors of ${bits} bits: ${error.message}`);
      }
    }
    contenders.push(await ours('reference', 0));
    const python = process.env.CONVLENS_TORCH_PYTHON;
    const torch = python ? await pytorch(python) : undefined;
    if (torch) contenders.push(torch);
    const cpu = cpus()[0].model;
    console.log(`${cpu}, Node ${process.versions.node}, one thread`);
    const columns = 'min, median (ms), multiply-adds a nanosecond, times the reference';
    console.log(`Each line: ${columns}${torch ? ', time in units of PyTorch' : ''}\n`);
    const chosen = WORKLOADS.filter(({ id }) => !quick || QUICK.includes(id));
    const measured = [];
    for (const workload of chosen) {
      const results = await measure(workload, contenders, quick ? QUICK_BUDGET : BUDGET);
      measured.push({ ...workload, products: products(workload), results });
      console.log(report(workload, results, torch?.name));
    }
    const folder = new URL('results/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    const target = new URL(`${new Date().toISOString().replaceAll(':', '-')}.json`, folder);
    const record = { cpu, node: process.versions.node, v8: process.versions.v8, workloads: measured };
    writeFileSync(target, `${JSON.stringify(record, null, 2)}\n`);
    console.log(`\nWritten to ${fileURLToPath(target)}`);
  } finally {
    for (const { stop } of contenders) stop();
  }
  return 0;
});
