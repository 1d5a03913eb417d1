import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { featureMaps } from './models.js';
import { bundleOf, notebookWith } from './notebooks.js';
import { coloursOf, readLine } from './picture.js';

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('maps.ipynb', notebookWith([bundleOf(featureMaps())]));
  notebook = await lab.open('maps.ipynb');
});
afterAll(() => lab?.stop());

const view = () => notebook.page.locator('.cl-output');
const tiles = () => view().getByRole('listbox').getByRole('option');
const order = () =>
  tiles().evaluateAll((found) => found.map((tile) => Number(tile.querySelector('b')?.textContent)));

test('there is a tile a channel, and words for what channels do', async () => {
  expect(await tiles().count()).toBe(12);
  expect(await view().locator('.cl-verdicts').textContent()).toBe(
    '1 dead never above 0 · 1 rare on in < 1 % · 1 always on',
  );
  expect(await tiles().nth(5).textContent()).toBe('5dead');
  expect(await tiles().nth(7).textContent()).toBe('7rare');
  expect(await tiles().nth(8).textContent()).toBe('8always on');
  expect((await coloursOf(tiles().nth(0).locator('canvas'))).different).toBeGreaterThan(20);
  expect((await coloursOf(tiles().nth(5).locator('canvas'))).different).toBe(1);
});

test('channels are sorted by activation and by sparsity', async () => {
  const channels = featureMaps().channels;
  await view().getByRole('radio', { name: 'activation' }).click();
  const means = (await order()).map((channel) => channels[channel].mean ?? 0);
  expect(means).toEqual([...means].sort((a, b) => b - a));
  await view().getByRole('radio', { name: 'activation' }).press('ArrowRight');
  expect((await order()).slice(0, 2)).toEqual([5, 7]);
  await view().getByRole('radio', { name: 'index' }).click();
  expect(await order()).toEqual(channels.map((_, channel) => channel));
});

test('a channel of small values is paler on the shared scale than on its own', async () => {
  const first = tiles().nth(0).locator('canvas');
  const own = await coloursOf(first);
  await view().getByRole('radio', { name: 'shared' }).click();
  const shared = await coloursOf(first);
  expect(shared.mean).toBeGreaterThan(own.mean);
  await view().getByRole('radio', { name: 'own' }).click();
});

test('a tile opens large by click and by keys, and its cells are read', async () => {
  await tiles().nth(7).click();
  expect(await view().locator('.cl-heading').textContent()).toContain('channel 7 rare · on in 0.1 %');
  // The reader is taken to the one cell that is on.
  expect(await readLine(view())).toMatchObject({
    name: 'relu1',
    index: [0, 7, 12, 30],
    relation: '≈',
    value: '2.5',
  });
  await tiles().nth(7).press('ArrowRight');
  expect(await view().locator('.cl-heading').textContent()).toContain('channel 8 always on');
  await tiles().nth(8).press('Home');
  expect(await view().locator('.cl-heading').textContent()).toContain('channel 0');
  const picture = view().locator('.cl-plane-base');
  await settled(notebook.page);
  expect((await coloursOf(picture)).orange).toBeGreaterThan(1000);
});

test('looks well in both themes and in a narrow column', async () => {
  await view().screenshot({ path: 'tests/browser/shots/feature-maps-light.png' });
  const light = await coloursOf(tiles().nth(0).locator('canvas'));
  await switchTheme(notebook, 'dark');
  await expect
    .poll(async () => (await coloursOf(tiles().nth(0).locator('canvas'))).mean)
    .toBeLessThan(light.mean);
  await settled(notebook.page);
  await view().screenshot({ path: 'tests/browser/shots/feature-maps-dark.png' });
  const narrow = await lab.open('maps.ipynb', { width: 480, theme: 'light' });
  const found = narrow.page.locator('.cl-output');
  await settled(narrow.page);
  expect(await found.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(0);
  await found.screenshot({ path: 'tests/browser/shots/feature-maps-narrow.png' });
  expect([...notebook.complaints, ...narrow.complaints]).toEqual([]);
});
