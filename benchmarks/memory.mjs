// Peak memory of whole jobs, each in fresh processes, ours beside PyTorch's; and whether many steps grow. Linux tells it.
import fs from 'node:fs';
import { WORKLOADS } from './workloads.mjs';

const byId = (id) => WORKLOADS.find((workload) => workload.id === id);

/** What is looked at: so many runs of it in one synchronous loop, and so many more. */
const JOBS = [
  { workload: byId('resnet'), name: 'ResNet-18-like forward, 1 × 224 × 224', runs: 10 },
  { workload: byId('resnetTrain'), name: 'its gradients, 2 × 224 × 224', runs: 5 },
  { workload: byId('lenetTrain'), name: '2,000 gradients of LeNet, 64 digits', runs: 500, more: 1500 },
];

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

async function peaks({ workload, runs, more }, start) {
  const contender = await start();
  try {
    const first = await contender.ask({ workload, runs, memory: true });
    if (first.memory === undefined) throw new Error(first.failed ?? first.unsupported);
    const { before, peak } = first.memory;
    if (more === undefined) return { before, peak };
    const later = await contender.ask({ workload, runs: more, memory: true });
    return { before, peak, later: later.memory.peak };
  } finally {
    contender.stop();
  }
}

/**
 * Prints a line for each job, and gives the numbers, in bytes: what the process held `before` the weights were made, its
 * `peak`, and where there are more runs, the peak `later`.
 *
 * @param {Record<string, () => Promise<import('./contenders/processes.mjs').Contender>>} starters
 */
export async function measureMemory(starters) {
  if (!fs.existsSync('/proc/self/clear_refs')) return undefined;
  console.log('\nPeak memory of the process, and what it is more than before the job');
  const measured = [];
  for (const job of JOBS) {
    const results = {};
    for (const [name, start] of Object.entries(starters)) {
      try {
        results[name] = await peaks(job, start);
      } catch (error) {
        results[name] = { missing: error.message };
      }
    }
    measured.push({ name: job.name, results });
    console.log(`  ${job.name.padEnd(40)} ${said(results)}`);
  }
  return measured;
}

function said(results) {
  const parts = Object.entries(results).map(([name, { before, peak, later, missing }]) => {
    if (missing !== undefined) return `${name}: ${missing}`;
    const grown = later === undefined ? '' : `, in the last three quarters ${megabytes(later)}`;
    return `${name} ${megabytes(peak)} (+${megabytes(peak - before)}${grown})`;
  });
  const { convlens, PyTorch } = results;
  if (convlens?.peak && PyTorch?.peak) {
    const more = (convlens.peak - convlens.before) / (PyTorch.peak - PyTorch.before);
    parts.push(`ratio ${(convlens.peak / PyTorch.peak).toFixed(2)} (${more.toFixed(2)})`);
  }
  return parts.join(', ');
}
