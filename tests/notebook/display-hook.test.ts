// What a value says of its own display may be anything: the kernel lives on, and shows what can be shown.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(() => kernel?.stop());

const hooked = (bundle: string): string => `({ [Symbol.for('Jupyter.display')]() { ${bundle} } })`;

test.each([
  [
    'a circular object',
    "const c: any = {}; c.c = c; return { 'text/plain': 'kept', 'application/json': c };",
  ],
  ['a bigint in JSON', "return { 'text/plain': 'kept', 'application/json': { n: 1n } };"],
  ['text that is no text', "return { 'text/plain': 'kept', 'text/html': null };"],
])('%s is left out of a bundle, and said so', async (_what, bundle) => {
  const answer = await kernel.run(hooked(bundle));
  expect(answer.of('execute_result')[0].data).toEqual({ 'text/plain': 'kept' });
  expect(answer.printed('stderr')).toMatch(
    /^The (application\/json|text\/html) of a display is not .*left out\.\n$/,
  );
});

test('functions in JSON are dropped, as JSON does', async () => {
  const answer = await kernel.run(hooked("return { 'application/json': { n: 1, f: () => 1 } };"));
  expect(answer.of('execute_result')[0].data['application/json']).toEqual({ n: 1 });
});

test('a hook that throws leaves the value printed, and one line of why', async () => {
  const answer = await kernel.run(hooked("throw new Error('no picture today');"));
  expect(answer.printed('stderr')).toBe('Symbol.for("Jupyter.display") threw: Error: no picture today\n');
  expect(answer.result).toContain('Jupyter.display');
});

test('functions show the name that the user gave them, or none', async () => {
  expect((await kernel.run('(x: number) => x')).result).toBe('[Function (anonymous)]');
  expect((await kernel.run('async () => 1')).result).toBe('[AsyncFunction (anonymous)]');
  expect((await kernel.run('const twice = (x: number) => 2 * x;\ntwice')).result).toBe('[Function: twice]');
});
