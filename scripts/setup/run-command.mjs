// Runs other programs: their output goes to a log, its last lines into the progress line, and Ctrl-C ends them with us.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Interrupted } from './problem.mjs';
import { cacheFolder, root } from './project.mjs';

export const logFile = path.join(cacheFolder, 'setup.log');

const running = new Set();
let interrupted = false;

/**
 * Runs a program to its end. Its output is returned, logged, and given line by line to `onLine`.
 * @returns {Promise<{ ok: boolean, code: number | null, output: string }>} `ok` is false where the program is missing too
 */
export function run(command, args, { cwd = root, env = {}, onLine, input } = {}) {
  writeLog(`\n$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      // npm and npx are scripts on Windows, which only a shell starts.
      shell: process.platform === 'win32' && /\.cmd$/.test(command),
    });
    running.add(child);
    let output = '';
    let partial = '';
    const take = (chunk) => {
      output += chunk;
      writeLog(chunk);
      const lines = (partial + chunk).split(/[\r\n]+/);
      partial = lines.pop();
      for (const line of lines) if (line.trim()) onLine?.(line.trim());
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.stdin?.end(input);
    child.on('error', (error) => {
      running.delete(child);
      resolve({ ok: false, code: null, output: `${output}${error.message}` });
    });
    child.on('close', (code) => {
      running.delete(child);
      if (interrupted) reject(new Interrupted());
      else resolve({ ok: code === 0, code, output });
    });
  });
}

/** From now on Ctrl-C ends the program that is running and makes `run` throw {@link Interrupted}. */
export function stopOnInterrupt() {
  const stop = () => {
    interrupted = true;
    for (const child of running) child.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, stop);
  };
}

/** Throws if Ctrl-C came while nothing was running. */
export function throwIfInterrupted() {
  if (interrupted) throw new Interrupted();
}

export function writeLog(text) {
  try {
    fs.mkdirSync(cacheFolder, { recursive: true });
    fs.appendFileSync(logFile, text);
  } catch {
    // The log is a help, not a condition.
  }
}

/** The last lines that say something, for a message. */
export function lastLines(output, count = 3) {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)} …` : line))
    .slice(-count)
    .join('\n  ');
}

/** Waits for all of them, also when one fails: nothing may still be writing when the failure is told. */
export async function together(...works) {
  const results = await Promise.allSettled(works);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Ends us when npm ends: it passes a signal to the shell between us alone, and the shell does not pass it on.
 * Only under npm: a script started directly may outlive its terminal (nohup).
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}
