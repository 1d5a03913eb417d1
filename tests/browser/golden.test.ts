// What the library sends is what the views draw: every golden payload, in one notebook.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../notebook/jupyter.js';
import { type Lab, type OpenNotebook, settled, startLab } from './lab.js';
import { bundleOf, notebookWith } from './notebooks.js';
import { coloursOf } from './picture.js';

const FOLDER = join(ROOT, 'tests/golden/payloads/v1');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const payloads = names.map(
  (name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { type: string },
);

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('golden.ipynb', notebookWith(payloads.map((payload) => bundleOf(payload))));
  notebook = await lab.open('golden.ipynb');
});
afterAll(() => lab?.stop());

test.each(names.map((name, at) => [name, at] as const))('%s is drawn', async (name, at) => {
  const found = notebook.page.locator('.cl-output').nth(at);
  await found.scrollIntoViewIfNeeded();
  await settled(notebook.page);
  await found.screenshot({ path: `tests/browser/shots/golden-${name.replace('.json', '')}.png` });
  expect(await found.locator('.cl-fallback').count()).toBe(0);
  const pictures = found.locator('.cl-plane-base');
  for (const picture of await pictures.all()) expect((await coloursOf(picture)).different).toBeGreaterThan(2);
  const drawn =
    (await pictures.count()) +
    (await found.locator('.cl-table, .cl-scalar, .cl-note, .cl-time, .cl-error').count());
  expect(drawn).toBeGreaterThan(0);
  const wider = await found.evaluate((node) => {
    const rooms = [...node.querySelectorAll('.cl-table-room')];
    return rooms.some((room) => room.scrollWidth > room.clientWidth);
  });
  expect(wider).toBe(false);
  expect(notebook.complaints).toEqual([]);
});
