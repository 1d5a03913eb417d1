// The whole public API called with what no type allows: each call gives something, or ends in an error of ours, soon.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isConvlensError } from '../../src/core/errors.js';
import { manualSeed, Tensor } from '../../src/index.js';
import { type Callable, FUNCTIONS, LAYERS, METHODS, TENSOR_METHODS } from './callables.js';
import { FITTING, HOSTILE } from './hostile-values.js';

const RUNS = 20;
const SLOW = 2000;
/** What engines say, and what none of our messages may. */
const ENGINE =
  /undefined is not (a function|an object)|is not a function|Cannot (read|convert|mix|destructure)|is not iterable|Invalid (typed )?array|call stack|\[object|BigInt|report/;

let seed = 1;
/** Park and Miller's numbers: the same calls in every run. */
function below(n: number): number {
  seed = (seed * 48271) % 2147483647;
  return seed % n;
}

const pick = (values: Readonly<Record<string, () => unknown>>): [string, unknown] => {
  const names = Object.keys(values);
  const name = names[below(names.length)];
  return [name, values[name]()];
};

/** The options of a call, from what it says of one that does not exist. */
function optionsOf({ call }: Callable): string[] {
  const found = new Set<string>();
  for (const args of [[], [new Tensor((FITTING['x [2, 3]']() as Tensor).raw)]]) {
    for (let n = 0; n < 4; n++) {
      const given = [
        ...args,
        ...Array.from({ length: n }, (_, i) => (i === 0 && args.length === 0 ? 2 : 1)),
        { nonesuch: 1 },
      ];
      try {
        call(given);
      } catch (error) {
        if (!isConvlensError(error) || !error.problem.startsWith("no option 'nonesuch'")) continue;
        for (const name of error.expected as string[]) found.add(name);
      }
    }
  }
  return [...found];
}

function sane(result: unknown): void {
  if (!(result instanceof Tensor)) return;
  const sizes = result.shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sizes) throw new Error(`a tensor of shape [${result.shape.join(', ')}]`);
  if (result.numel !== result.data.length)
    throw new Error(`${result.data.length} values in [${result.shape.join(', ')}]`);
}

/** One call; the complaint, or undefined where it behaves. */
function complaint(
  callable: Callable,
  names: readonly string[],
  args: readonly unknown[],
): string | undefined {
  const start = performance.now();
  let problem: string | undefined;
  try {
    sane(callable.call(args));
  } catch (error) {
    if (!isConvlensError(error))
      problem = error instanceof Error ? (error.stack ?? String(error)) : `threw ${String(error)}`;
    else if (ENGINE.test(error.message)) problem = `says: ${error.message}`;
  }
  const time = performance.now() - start;
  if (time > SLOW) problem = `took ${Math.round(time)} ms`;
  return problem && `${callable.name}(${names.join(', ')}): ${problem.split('\n').slice(0, 4).join('\n')}`;
}

function complaintsOf(callable: Callable): string[] {
  const complaints = new Map<string, string>();
  const attempt = (chosen: readonly [string, unknown][]): void => {
    const said = complaint(
      callable,
      chosen.map(([name]) => name),
      chosen.map(([, value]) => value),
    );
    if (said !== undefined) complaints.set(said.replace(/^.*?\): /s, ''), said);
  };
  for (const name of Object.keys(HOSTILE)) attempt([[name, HOSTILE[name]()]]);
  for (let run = 0; run < RUNS; run++) {
    const count = 1 + below(4);
    attempt(Array.from({ length: count }, () => pick(below(3) === 0 ? HOSTILE : FITTING)));
  }
  for (const option of optionsOf(callable)) {
    for (let run = 0; run < RUNS / 2; run++) {
      const args = Array.from({ length: below(4) }, () => pick(FITTING));
      const [name, value] = pick(HOSTILE);
      attempt([...args, [`{ ${option}: ${name} }`, { [option]: value }]]);
    }
  }
  return [...complaints.values()];
}

const home = process.cwd();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convlens-hostile-'));
const { log, warn } = console;
const { stackTraceLimit } = Error;
beforeAll(() => {
  process.chdir(folder);
  manualSeed(0);
  Error.stackTraceLimit = 3; // most of the time goes into stacks
  console.log = () => {};
  console.warn = () => {};
});
afterAll(() => {
  console.log = log;
  console.warn = warn;
  Error.stackTraceLimit = stackTraceLimit;
  process.chdir(home);
  fs.rmSync(folder, { recursive: true });
});

describe.each([
  ['functions and constructors', FUNCTIONS],
  ['methods of tensors', TENSOR_METHODS],
  ['layers', LAYERS],
  ['methods of modules, optimisers and generators', METHODS],
])('%s', (_, callables) => {
  test('are found', () => expect(callables.length).toBeGreaterThan(20));

  test.each(callables)('$name', (callable) => {
    expect(complaintsOf(callable)).toEqual([]);
  });
});
