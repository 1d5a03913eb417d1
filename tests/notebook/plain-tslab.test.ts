// An unmodified tslab kernel, as it comes from npm: importing convlens is enough.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, temporaryFolder } from './jupyter.js';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
let folder: string;
beforeAll(async () => {
  folder = temporaryFolder('tslab');
  mkdirSync(join(folder, 'notebooks', 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'notebooks', 'node_modules', 'convlens'), 'dir');
  kernel = await KernelClient.start({ name: 'tslab', folder: join(folder, 'notebooks') });
});
afterAll(async () => {
  await kernel?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const MIME_TYPE = 'application/vnd.convlens.v1+json';

test('the cell that imports convlens shows its tensor', async () => {
  const answer = await kernel.run(
    'import { randn, display } from "convlens";\nconst t = randn(2, 3);\nt',
    {},
    60,
  );
  const [shown] = answer.of('display_data');
  expect(shown.data[MIME_TYPE].shape ?? JSON.parse(shown.data[MIME_TYPE]).shape).toEqual([2, 3]);
  expect(Object.keys(shown.data)).toEqual(expect.arrayContaining(['text/html', 'text/plain', 'image/png']));
  expect(answer.printed()).toBe('');
});

test('later cells too, and other values are printed as before', async () => {
  expect((await kernel.run('t')).of('display_data')).toHaveLength(1);
  expect((await kernel.run('1 + 1')).printed()).toBe('2\n');
});

test('display shows and updates', async () => {
  const answer = await kernel.run(
    'const handle = display(t, { displayId: "one" });\ndisplay(t, { displayId: "two" });',
  );
  expect(answer.of('display_data').map(({ transient }) => transient.display_id)).toEqual(['one', 'two']);
});
