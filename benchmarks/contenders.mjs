// Who is timed. Each computes in a process of its own and is asked for a few runs at a time, in turn with the
// others, so that a noisy minute of the machine falls on all of them.
import { fork, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {(workload: object, runs: number) => Promise<number[]>} time milliseconds of each run
 * @property {() => void} stop
 */

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Ours on vectors of that many bits, 0 for the reference kernel.
 *
 * @returns {Promise<Contender>}
 * @throws Error if this machine does not have them, with the reason
 */
export async function ours(name, bits) {
  const child = fork(file('worker.mjs'), {
    env: { ...process.env, CONVLENS_SIMD: bits === 0 ? 'off' : String(bits) },
  });
  const answer = () =>
    new Promise((resolve, reject) => {
      const failed = (code) => reject(new Error(`${name}: the process ended with code ${code}`));
      child.once('exit', failed);
      child.once('message', (message) => {
        child.off('exit', failed);
        resolve(message);
      });
    });
  const report = await answer();
  if (report.bits !== bits) {
    child.kill();
    throw new Error(report.reason);
  }
  return {
    name,
    time: (workload, runs) => {
      child.send({ workload, runs });
      return answer();
    },
    stop: () => child.kill(),
  };
}

/** PyTorch under that Python. @returns {Promise<Contender>} */
export async function pytorch(python) {
  const child = spawn(python, [file('torch_worker.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended: has it torch?`);
    return JSON.parse(value);
  };
  const version = await answer();
  return {
    name: `PyTorch ${version}`,
    time: (workload, runs) => {
      child.stdin.write(`${JSON.stringify({ workload, runs })}\n`);
      return answer();
    },
    stop: () => child.kill(),
  };
}
