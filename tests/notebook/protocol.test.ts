// The rest of Jupyter's protocol: history, abort, silence, comms, stdin, hostile messages, heartbeat, shutdown.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(() => kernel?.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('execute_request', () => {
  test('a silent cell shows nothing and counts nothing', async () => {
    const { result } = await kernel.run('1');
    expect(result).toBe('1');
    const before = (await kernel.run('2')).reply?.content.execution_count;
    const silent = await kernel.run('console.log("x"); 3', { silent: true });
    expect(silent.types).toEqual([]);
    expect((await kernel.run('4')).reply?.content.execution_count).toBe(before + 1);
  });

  test('user expressions are answered, their errors too', async () => {
    const answer = await kernel.run('const u = 20', { user_expressions: { sum: 'u + 1', bad: 'nothing' } });
    expect(answer.reply?.content.user_expressions).toMatchObject({
      sum: { status: 'ok', data: { 'text/plain': '21' } },
      bad: { status: 'error', ename: 'TypeScriptError' },
    });
  });

  test('cells sent before a failure is known are aborted, later ones run', async () => {
    const ids = [
      await kernel.sendCell('await new Promise((r) => setTimeout(r, 200)); throw new Error("first")'),
      await kernel.sendCell('"second"'),
      await kernel.sendCell('"third"'),
    ];
    const [first, second, third] = await Promise.all(ids.map((id) => kernel.wait(id)));
    expect([first.status, second.status, third.status]).toEqual(['error', 'aborted', 'aborted']);
    expect((await kernel.run('"after"')).result).toBe("'after'");
  });

  test('with stop_on_error off they run', async () => {
    const first = await kernel.sendCell('await 1; throw new Error("first")', { stop_on_error: false });
    const second = await kernel.sendCell('"second"');
    await kernel.wait(first);
    expect((await kernel.wait(second)).result).toBe("'second'");
  });
});

describe('history_request', () => {
  test('tail, range and search', async () => {
    const count = (await kernel.run('"in the history"')).reply?.content.execution_count;
    const history = async (content: object): Promise<unknown> =>
      (await kernel.ask('history_request', { output: false, raw: true, ...content })).history;
    expect(await history({ hist_access_type: 'tail', n: 1 })).toEqual([[1, count, '"in the history"']]);
    expect(
      await history({ hist_access_type: 'range', session: 0, start: count, stop: count + 1, output: true }),
    ).toEqual([[1, count, ['"in the history"', "'in the history'"]]]);
    await kernel.run('"in the history"');
    const search = { hist_access_type: 'search', pattern: '*the hist*', n: 10 };
    expect(await history(search)).toHaveLength(2);
    expect(await history({ ...search, unique: true })).toEqual([[1, count + 1, '"in the history"']]);
  });
});

describe('input', () => {
  test('asks, waits and returns the text', async () => {
    const id = await kernel.sendCell(
      'import { input } from "convlens";\nconst said = input("name? ");\nsaid + "!"',
    );
    const asked = await kernel.wait(id, { type: 'input_request' });
    expect(asked.of('input_request')).toEqual([{ prompt: 'name? ', password: false }]);
    await kernel.call('input', 'Ada é');
    expect((await kernel.wait(id)).result).toBe("'Ada é!'");
  });

  test('says so where nobody can be asked', async () => {
    const answer = await kernel.run('input("? ")', { allow_stdin: false });
    expect(answer.error.evalue).toMatch(/cannot ask for text/);
  });
});

describe('comms', () => {
  const open = (id: string, target: string, data: object = {}) =>
    kernel.send('comm_open', { comm_id: id, target_name: target, data });

  test('messages and buffers go both ways', async () => {
    await kernel.run(`const host = (globalThis as any)[Symbol.for('convlens.host')];
let closed = 0;
host.registerCommTarget('doubles', (comm: any, data: any) => {
  comm.send({ hello: data.name });
  comm.onMessage((message: any, [view]: [DataView]) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    comm.send({ add: message.add }, [bytes.map((b) => b + message.add), new Float32Array([1.5])]);
  });
  comm.onClose(() => { closed++; });
});`);
    const opened = await kernel.wait(await open('c1', 'doubles', { name: 'me' }), 'comm');
    expect(opened.of('comm_msg')).toEqual([{ comm_id: 'c1', data: { hello: 'me' } }]);

    const info = await kernel.ask('comm_info_request', { target_name: 'doubles' });
    expect(info.comms).toEqual({ c1: { target_name: 'doubles' } });

    const id = await kernel.send(
      'comm_msg',
      { comm_id: 'c1', data: { add: 2 } },
      { buffers: [base64('\u0001\u0002')] },
    );
    const [answer] = (await kernel.wait(id, 'comm')).messages.filter(({ type }) => type === 'comm_msg');
    expect(answer.content.data).toEqual({ add: 2 });
    expect(answer.buffers.map((b) => [...Buffer.from(b, 'base64')])).toEqual([
      [3, 4],
      [0, 0, 192, 63],
    ]);

    await kernel.wait(await kernel.send('comm_close', { comm_id: 'c1', data: {} }), 'comm');
    expect((await kernel.run('closed')).result).toBe('1');
    expect((await kernel.ask('comm_info_request', {})).comms).toEqual({});
  });

  test('an unknown target is closed', async () => {
    const answer = await kernel.wait(await open('c2', 'nobody'), 'comm');
    expect(answer.of('comm_close')).toEqual([{ comm_id: 'c2', data: {} }]);
  });
});

describe('hostile messages', () => {
  const header = (type: string): string =>
    JSON.stringify({ msg_id: 'm', session: 's', username: 'u', date: '', msg_type: type, version: '5.4' });
  const execute = JSON.stringify({ code: 'globalThis.hacked = true', silent: false });

  test.each<readonly [string, readonly string[]]>([
    ['an empty message', ['']],
    ['no delimiter', ['a', 'b', 'c']],
    ['too few frames', ['<IDS|MSG>', 'sign', '{}']],
    ['a wrong signature', ['<IDS|MSG>', '0'.repeat(64), header('execute_request'), '{}', '{}', execute]],
    ['no signature', ['<IDS|MSG>', '', header('execute_request'), '{}', '{}', execute]],
    ['no JSON', ['<IDS|MSG>', 'sign', '{', '}', 'x', 'y']],
    ['a header without a type', ['<IDS|MSG>', 'sign', '{}', '{}', '{}', '{}']],
    ['content that is no object', ['<IDS|MSG>', 'sign', header('execute_request'), '{}', '{}', '[1]']],
    ['an unknown type', ['<IDS|MSG>', 'sign', header('make_coffee_request'), '{}', '{}', '{}']],
    ['a comm message for nobody', ['<IDS|MSG>', 'sign', header('comm_msg'), '{}', '{}', '{}']],
    [
      'code that is no text',
      ['<IDS|MSG>', 'sign', header('complete_request'), '{}', '{}', '{"code":{},"cursor_pos":"x"}'],
    ],
  ])('%s is survived', async (_what, frames) => {
    for (const channel of ['shell', 'control', 'stdin'])
      await kernel.call('raw', channel, frames.map(base64));
    expect((await kernel.run('"hacked" in globalThis')).result).toBe('false');
  });
});

test('kernel_info is answered while a cell computes, and the heartbeat beats', async () => {
  const id = await kernel.sendCell(
    'console.log("here"); const end = Date.now() + 1500; while (Date.now() < end) {}',
  );
  await kernel.wait(id, { text: 'here' });
  const info = await kernel.ask('kernel_info_request', {});
  expect(info).toMatchObject({ implementation: 'convlens', language_info: { name: 'typescript' } });
  expect(await kernel.call('heartbeat')).toMatchObject({ pong: 'ping' });
  expect((await kernel.record(id)).reply).toBeUndefined();
  await kernel.wait(id);
});

test('a shutdown is obeyed within a second while a cell computes', async () => {
  const id = await kernel.sendCell('console.log("bye"); while (true) {}');
  await kernel.wait(id, { text: 'bye' });
  await kernel.send('shutdown_request', { restart: false }, { channel: 'control' });
  expect(((await kernel.call('exited', 3)) as { ms: number }).ms).toBeLessThan(1000);
});

test('a cell that was sent while the kernel started is run', async () => {
  const other = await KernelClient.start({ early: 'const early = 6 * 7;' });
  try {
    expect((await other.run('early')).result).toBe('42');
  } finally {
    await other.stop();
  }
});

test.each([
  ['a shutdown request', (it: KernelClient) => it.send('shutdown_request', {}, { channel: 'control' })],
  ['SIGTERM', async (it: KernelClient) => process.kill(it.pid, 'SIGTERM')],
])('%s ends the process without a word on the terminal', async (_what, end) => {
  const other = await KernelClient.start();
  try {
    await other.run('1 + 1');
    await end(other);
    await other.call('exited', 5);
    expect(readFileSync(join(other.home, 'kernel.log'), 'utf8')).toBe('');
  } finally {
    await other.stop();
  }
});
