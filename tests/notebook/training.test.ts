import { afterAll, beforeAll, expect, test } from 'vitest';
import { MIME_TYPE, parsePayload, type TrainingPayload } from '../../src/protocol/index.js';
import { type Answer, KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
  await kernel.run("import { progress, training } from 'convlens';");
});
afterAll(() => kernel?.stop());

/** Every state of the display, first to last. */
function states(answer: Answer): TrainingPayload[] {
  return [...answer.of('display_data'), ...answer.of('update_display_data')].map(({ data }) => {
    const parsed = parsePayload((data as Record<string, unknown>)[MIME_TYPE]);
    if (!parsed.ok) throw new Error(parsed.reason);
    return parsed.payload as TrainingPayload;
  });
}

test('a loop without await sends few updates, and its end before the cell is idle', async () => {
  const answer = await kernel.run(
    'const log = training();\nconst until = Date.now() + 1000;\nwhile (Date.now() < until) log.step({ loss: 1 });\nlog.steps',
  );
  const sent = states(answer);
  expect(sent.length).toBeGreaterThan(3);
  // Ten in a second, the first one and the last one.
  expect(sent.length).toBeLessThanOrEqual(12);
  expect(sent.at(-1)).toMatchObject({ state: 'ended', step: Number(answer.result) });
  const last = answer.of('update_display_data').at(-1)!;
  expect(Object.keys(last.data as object)).toContain('image/png');
});

test('an interrupt leaves the curve as far as it came, and the names', async () => {
  const id = await kernel.sendCell(
    'const stopped = training({ total: 1e9 });\nfor (;;) {\n  stopped.step({ loss: 2 });\n  if (stopped.steps === 100) console.log("here");\n}',
  );
  await kernel.wait(id, { text: 'here' });
  await kernel.interrupt();
  const answer = await kernel.wait(id);
  expect(answer.error.ename).toBe('KeyboardInterrupt');
  const { state, step } = states(answer).at(-1)!;
  expect(state).toBe('ended');
  expect((await kernel.run('stopped.steps')).result).toBe(String(step));
});

test('progress() stops where an interrupt meets it, and says how far it was', async () => {
  const id = await kernel.sendCell(
    'for (const i of progress((function* () { for (let i = 0; ; i++) yield i; })())) if (i === 50) console.log("here");',
  );
  await kernel.wait(id, { text: 'here' });
  await kernel.interrupt();
  const answer = await kernel.wait(id);
  expect(answer.error.ename).toBe('KeyboardInterrupt');
  const last = answer.of('update_display_data').at(-1)!;
  expect((last.data as Record<string, string>)['text/html']).toContain('<table>');
});
