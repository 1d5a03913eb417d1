import { afterAll, beforeAll, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(() => kernel?.stop());

test('100,000 lines arrive, in order', async () => {
  const answer = await kernel.run('for (let i = 0; i < 100_000; i++) console.log(i);', {}, 60);
  const lines = answer.printed().split('\n');
  expect(lines.length).toBe(100_001);
  expect(lines.findIndex((line, i) => line !== String(i))).toBe(100_000);
});

test('a line of five million characters arrives whole', async () => {
  const text = (await kernel.run('console.log("ab".repeat(2_500_000));')).printed();
  expect(text).toBe(`${'ab'.repeat(2_500_000)}\n`);
});

test('stdout and stderr keep their order', async () => {
  const answer = await kernel.run(
    'console.log(1); console.error(2); console.warn(3); process.stdout.write("4\\n"); undefined',
  );
  expect(answer.of('stream')).toEqual([
    { name: 'stdout', text: '1\n' },
    { name: 'stderr', text: '2\n3\n' },
    { name: 'stdout', text: '4\n' },
  ]);
});

test('bytes written in pieces are one text', async () => {
  const code =
    'for (const byte of Buffer.from("aé€")) process.stdout.write(Buffer.from([byte])); process.stdout.write("c3a9", "hex"); undefined';
  expect((await kernel.run(code)).printed()).toBe('aé€é');
});

test('output, displays and results keep their order', async () => {
  const answer = await kernel.run(
    'import { display } from "tslab"; console.log(1); display.html("2"); console.log(3); display.html("4"); console.log(5); 6',
  );
  const order = answer.messages
    .filter(({ type }) => type !== 'status' && type !== 'execute_input')
    .map(({ content }) => content.text ?? content.data['text/html'] ?? content.data['text/plain']);
  expect(order).toEqual(['1\n', '2', '3\n', '4', '5\n', '6']);
});

test('output of a synchronous loop appears while it runs', async () => {
  const id = await kernel.sendCell(
    'console.log("first"); const end = Date.now() + 1500; while (Date.now() < end) {}',
  );
  const early = await kernel.wait(id, { text: 'first' });
  expect(early.reply).toBeUndefined();
  await kernel.wait(id);
});

test('what a timer prints goes to the cell that started it', async () => {
  const id = await kernel.sendCell('setTimeout(() => console.log("from the timer"), 100); undefined');
  await kernel.wait(id);
  const other = await kernel.run(
    'await new Promise((resolve) => setTimeout(resolve, 300)); console.log("mine")',
  );
  expect(other.printed()).toBe('mine\n');
  expect((await kernel.record(id)).printed()).toBe('from the timer\n');
});
