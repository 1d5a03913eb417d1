// `npm run bench [-- --quick] [--threads 1,2] [--only C1,D,memory] [--save name]`: convlens beside PyTorch, onnxruntime and
// TensorFlow.js, in turns on the same inputs, each result compared with PyTorch's in float64; then the peak memory of whole
// jobs. CONVLENS_TORCH_PYTHON names a Python that has PyTorch; else one is made in .cache. JSON and a picture go to
// benchmarks/results.
import fs from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureLibraryBuilt } from '../scripts/setup/build.mjs';
import { runMain } from '../scripts/setup/main.mjs';
import { startNode, startTorch } from './contenders/processes.mjs';
import { measure } from './measure.mjs';
import { measureMemory } from './memory.mjs';
import { picture } from './picture.mjs';
import { head, row, summary } from './report.mjs';
import { ensureRival, ensureTorch } from './rivals.mjs';
import { QUICK, WORKLOADS } from './workloads.mjs';

/** Milliseconds for a contender on one workload, after its warm-up. */
const BUDGET = 1200;
const QUICK_BUDGET = 250;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    threads: { type: 'string' },
    only: { type: 'string' },
    contenders: { type: 'string' },
    save: { type: 'string' },
  },
});

/** Each by its name: how it is started with so many threads. The first one's numbers are what the table is about. */
const STARTERS = {
  convlens: (name, threads) => startOurs(name, threads, 256),
  'convlens 128-bit': (name, threads) => startOurs(name, threads, 128),
  PyTorch: async (name, threads) => startTorch(name, await ensureTorch(), threads),
  'PyTorch 256-bit': async (name, threads) => startTorch(name, await ensureTorch(), threads, false),
  'onnxruntime-node': startOnnx,
  'onnxruntime-web': startOnnx,
  tfjs: async (name, threads) => startNode(name, 'tfjs.mjs', [await ensureRival('tfjs'), threads], threads),
};

function startOurs(name, threads, bits) {
  const env = { CONVLENS_SIMD: String(bits), CONVLENS_THREADS: String(threads) };
  return startNode(name, 'ours.mjs', [], threads, env);
}

async function startOnnx(name, threads) {
  return startNode(name, 'onnx.mjs', [name, await ensureRival(name), threads], threads);
}

/** All that can be started here; the others are named with the reason. */
async function start(threads) {
  const wanted = options.contenders?.split(',') ?? Object.keys(STARTERS);
  const names = wanted.filter((name) => !(options.quick && name.includes('-bit')) || options.contenders);
  const started = [];
  for (const name of names) {
    try {
      started.push(await STARTERS[name](name, threads));
    } catch (error) {
      console.log(`Without ${name}: ${error.message}`);
    }
  }
  return started;
}

async function compare(threads, scratch) {
  const contenders = await start(threads);
  try {
    const names = contenders.map(({ name }) => name);
    const facts = contenders.find(({ name }) => name === 'convlens')?.facts ?? {};
    console.log(`\n${threads} thread${threads === 1 ? '' : 's'}`);
    for (const {
      name,
      facts: { version, reason },
    } of contenders) {
      console.log(`  ${name} ${version}${reason ? ` (${reason})` : ''}`);
    }
    if (facts.peak) {
      console.log(
        `  the core: ${(2 * facts.peak).toFixed(0)} GFLOP/s on registers of 256 bits, copies ${facts.bandwidth.toFixed(1)} GB/s`,
      );
    }
    console.log(`\n${head(names)}`);
    const only = options.only?.split(',') ?? (options.quick ? QUICK : undefined);
    const measured = [];
    for (const workload of WORKLOADS.filter(({ id }) => only === undefined || only.includes(id))) {
      const results = await measure(workload, contenders, options.quick ? QUICK_BUDGET : BUDGET, scratch);
      measured.push({ ...workload, results });
      console.log(row(measured.at(-1), names, facts, threads));
    }
    console.log(`\n${summary(measured)}`);
    return {
      threads,
      facts,
      contenders: contenders.map(({ name, facts }) => ({ name, version: facts.version })),
      measured,
    };
  } finally {
    for (const { stop } of contenders) stop();
  }
}

/** Memory is the last part of a whole run, or `--only memory`. */
function wantsMemory() {
  return options.only === undefined ? !options.quick : options.only.split(',').includes('memory');
}

/** Ours and PyTorch on one thread, as `measureMemory` takes them. */
function ofTheTwo() {
  return Object.fromEntries(['convlens', 'PyTorch'].map((name) => [name, () => STARTERS[name](name, 1)]));
}

await runMain(async () => {
  await ensureLibraryBuilt();
  const folder = new URL('results/', import.meta.url);
  const scratch = fs.mkdtempSync(`${os.tmpdir()}/convlens-bench-`);
  fs.mkdirSync(folder, { recursive: true });
  const machine = { cpu: os.cpus()[0].model.trim() };
  console.log(machine.cpu);
  const runs = [];
  try {
    const counts = options.threads ?? (options.quick ? '1' : '1,2');
    for (const threads of counts.split(',').map(Number)) {
      if (options.only !== 'memory') runs.push(await compare(threads, scratch));
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  const memory = wantsMemory() ? await measureMemory(ofTheTwo()) : undefined;
  const name = options.save ?? new Date().toISOString().replaceAll(':', '-');
  const target = fileURLToPath(new URL(name, folder));
  fs.writeFileSync(`${target}.json`, `${JSON.stringify({ ...machine, runs, memory }, null, 2)}\n`);
  if (runs.length > 0) fs.writeFileSync(`${target}.svg`, picture(machine, runs[0]));
  console.log(`\nWritten to ${target}.json${runs.length > 0 ? ' and .svg' : ''}`);
  return 0;
});
