// Runs programs as a user's shell does, and keeps what they say.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export const ROOT: string = path.resolve(import.meta.dirname, '../..');

/** What a program said and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  return startProgram(command, args, options).ended;
}

/** A program that is running. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Outcome>;
  /** Resolves with what it has said once that holds the pattern; rejects if it ends before. */
  says(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
}

/** Starts a program; it is ended with the test. */
export function startProgram(command: string, args: readonly string[], options: RunOptions = {}): Running {
  const { cwd = ROOT, env = process.env } = options;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  const take = (chunk: string) => {
    output += chunk;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
  return {
    pid: child.pid!,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(output) && resolve(output);
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended without ${pattern}:\n${output}`)), reject);
      }),
    signal: (name) => child.kill(name),
  };
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convlens-test-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the built command line. */
export function convlens(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runProgram(process.execPath, [path.join(ROOT, 'dist', 'cli', 'main.js'), ...args], options);
}
