import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
  await kernel.run('function spin(): void { while (true) {} }');
});
afterAll(() => kernel?.stop());

const SLEEP = 'await new Promise((resolve) => setTimeout(resolve, 60_000));';

/** Each prints `here` and then never ends by itself. */
const ENDLESS: readonly (readonly [what: string, code: string])[] = [
  ['a synchronous while loop', 'console.log("here"); while (true) {}'],
  ['a synchronous for loop', 'console.log("here"); for (;;);'],
  ['a pending await', `console.log("here"); ${SLEEP}`],
  ['while after an await', 'await 1; console.log("here"); while (true) {}'],
  ['for after an await', 'await 1; console.log("here"); for (let i = 0; ; i++) {}'],
  ['do after an await', 'await 1; console.log("here"); do {} while (true)'],
  [
    'for-of after an await',
    'await 1; console.log("here"); for (const x of (function* () { while (true) yield 1; })()) x;',
  ],
  ['for-in after an await', 'await 1; console.log("here"); while (true) for (const k in { a: 1 }) k;'],
  [
    'nested loops after an await',
    'await 1; console.log("here"); for (;;) { for (let i = 0; i < 9; i++) {} }',
  ],
  [
    'a function of this cell after an await',
    'await 1; const f = () => { for (;;) {} }; console.log("here"); f()',
  ],
  ['a function of an earlier cell after an await', 'await 1; console.log("here"); spin()'],
  [
    'a loop of awaits',
    'console.log("here"); while (true) await new Promise((resolve) => setTimeout(resolve, 5));',
  ],
  [
    'a loop of settled awaits',
    'console.log("here"); let turns = 0; while (true) { await null; turns++; if (turns % 1000 === 0) await new Promise((r) => setImmediate(r)); }',
  ],
  [
    'for await',
    'console.log("here"); for await (const x of (async function* () { while (true) { await new Promise((r) => setTimeout(r, 5)); yield 1; } })()) x;',
  ],
  [
    'recursion after an await',
    'await 1; const deep = (n: number): number => (n < 2 ? n : deep(n - 1) + deep(n - 2)); console.log("here"); deep(60)',
  ],
  [
    'a function that awaits itself',
    'async function turn(): Promise<void> { await null; return turn(); } console.log("here"); await turn();',
  ],
  [
    'what shows a value',
    'console.log("here"); ({ [Symbol.for("Jupyter.display")]: () => new Promise(() => {}) })',
  ],
  [
    'what shows a value in a loop',
    '({ [Symbol.for("Jupyter.display")]() { console.log("here"); while (true) {} } })',
  ],
  [
    'what prints a value in a loop',
    '({ [Symbol.for("nodejs.util.inspect.custom")]() { console.log("here"); while (true) {} } })',
  ],
  ['input', 'import { input } from "convlens"; console.log("here"); input("? ")'],
  ['input after an await', 'import { input } from "convlens"; await 1; console.log("here"); input("? ")'],
];

describe('an interrupt ends', () => {
  test.each(ENDLESS)('%s', async (_what, code) => {
    const id = await kernel.sendCell(`const made = ${JSON.stringify(code)};\n${code}`);
    await kernel.wait(id, { text: 'here' });
    if (code.includes('input(')) await kernel.wait(id, { type: 'input_request' });
    const began = performance.now();
    await kernel.interrupt();
    const answer = await kernel.wait(id, 'done', 5);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(answer.status).toBe('error');
    expect(answer.error.ename).toBe('KeyboardInterrupt');
    expect(answer.printed('stderr')).toBe('');
    // The kernel lives, and what the cell made is still there.
    expect((await kernel.run('made')).of('execute_result')[0].data['text/plain']).toContain('here');
  });
});

test('a cell interrupted while it waits does not go on later', async () => {
  const id = await kernel.sendCell(
    'console.log("here"); await new Promise((r) => setTimeout(r, 300)); console.log("went on")',
  );
  await kernel.wait(id, { text: 'here' });
  await kernel.interrupt();
  await kernel.wait(id);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await kernel.record(id)).printed()).toBe('here\n');
});

test('an endless loop in a timer is ended, and its error is shown', async () => {
  const id = await kernel.sendCell(
    'setTimeout(() => { console.log("here"); while (true) {} }, 20); undefined',
  );
  await kernel.wait(id, { text: 'here' });
  await kernel.interrupt();
  const answer = await kernel.wait(id, { type: 'error' }, 5);
  expect(answer.error.ename).toBe('KeyboardInterrupt');
  expect((await kernel.run('1 + 1')).result).toBe('2');
});

test('an interrupt of an idle kernel does nothing to the next cell', async () => {
  await kernel.interrupt();
  expect((await kernel.run('await 1; let n = 0; for (let i = 0; i < 1000; i++) n++; n')).result).toBe('1000');
  expect((await kernel.run('let m = 0; for (let i = 0; i < 1000; i++) m++; m')).result).toBe('1000');
});

test('an interrupt meets the cell that runs and no other, however close they follow', async () => {
  for (let round = 0; round < 20; round++) {
    const id = await kernel.sendCell('console.log("here"); spin()', { stop_on_error: false });
    const next = await kernel.sendCell('let turns = 0; for (let i = 0; i < 1e6; i++) turns++; turns');
    await kernel.wait(id, { text: 'here' });
    await kernel.interrupt();
    expect((await kernel.wait(id, 'done', 5)).error.ename).toBe('KeyboardInterrupt');
    expect((await kernel.wait(next, 'done', 5)).result).toBe('1000000');
  }
});

test('an interrupt is met by a cell that is still being compiled', async () => {
  const functions = Array.from({ length: 2000 }, (_, i) => `function f${i}(x: number) { return [x, ${i}]; }`);
  const id = await kernel.sendCell(
    `${functions.join('\n')}\nconsole.log("ran"); await new Promise(() => {});`,
  );
  await kernel.wait(id, { type: 'execute_input' });
  await kernel.interrupt();
  const answer = await kernel.wait(id, 'done', 20);
  expect(answer.error.ename).toBe('KeyboardInterrupt');
});

test('the error of an interrupted loop shows its line', async () => {
  const id = await kernel.sendCell('await 1;\nconsole.log("here");\nwhile (true) {\n  Math.random();\n}');
  await kernel.wait(id, { text: 'here' });
  await kernel.interrupt();
  expect((await kernel.wait(id)).error.text).toMatch(/at In\[\d+\]:[34]:/);
});

test('cells that wait behind an interrupted one are aborted', async () => {
  const first = await kernel.sendCell('console.log("here"); while (true) {}');
  const second = await kernel.sendCell('console.log("second")');
  await kernel.wait(first, { text: 'here' });
  await kernel.interrupt();
  expect((await kernel.wait(second)).status).toBe('aborted');
});
