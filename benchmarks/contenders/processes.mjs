// Starts the contenders, each in a process of its own, on as many cores as it may have threads. They are asked in turn,
// so that a noisy minute of the machine falls on all of them.
import { fork, spawn, spawnSync } from 'node:child_process';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runtimeNode } from '../../scripts/setup/node-runtime.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {object} facts what it says of itself
 * @property {(request: object) => Promise<object>} ask as `serve.mjs` says
 * @property {() => void} stop
 */

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const canPin = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0;

/** Puts a process on the last `threads` cores: the first is the busiest of many a machine. */
function onCores(pid, threads) {
  const last = os.cpus().length - 1;
  if (canPin)
    spawnSync('taskset', ['-a', '-c', '-p', `${Math.max(0, last - threads + 1)}-${last}`, String(pid)]);
}

/** Keeps one question at a time; a process that ends answers with what it is. */
function talk(child, name, threads, listen, send) {
  let waiting;
  listen((message) => waiting?.resolve(message));
  const fail = (reason) => waiting?.reject(new Error(`${name}: ${reason}`));
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code) => fail(`the process ended with code ${code}`));
  const next = (ask) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      ask?.();
    });
  return next(() => onCores(child.pid, threads)).then((facts) => ({
    name,
    facts,
    ask: (request) => next(() => send(request)),
    stop: () => child.kill(),
  }));
}

/** A contender in JavaScript. @returns {Promise<Contender>} */
export function startNode(name, script, args, threads, env = {}) {
  const child = fork(file(script), args.map(String), {
    env: { ...process.env, ...env },
    execPath: runtimeNode(),
  });
  return talk(
    child,
    name,
    threads,
    (hear) => child.on('message', hear),
    (request) => child.send(request),
  );
}

/** What keeps PyTorch's own kernels, oneDNN's and MKL's to vectors of 256 bits, as wide as ours. */
const NO_AVX512 = {
  ATEN_CPU_CAPABILITY: 'avx2',
  ONEDNN_MAX_CPU_ISA: 'AVX2',
  MKL_ENABLE_INSTRUCTIONS: 'AVX2',
};

/** PyTorch under that Python, on the widest vectors of the processor or on those of 256 bits. @returns {Promise<Contender>} */
export function startTorch(name, python, threads, widest = true) {
  const child = spawn(python, [file('torch_worker.py'), String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads), ...(widest ? {} : NO_AVX512) },
  });
  const lines = createInterface({ input: child.stdout });
  return talk(
    child,
    name,
    threads,
    (hear) => lines.on('line', (line) => hear(JSON.parse(line))),
    (request) => child.stdin.write(`${JSON.stringify(request)}\n`),
  );
}
