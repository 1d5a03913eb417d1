import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { featureMaps, mapsOf } from './models.js';
import { bundleOf, notebookWith } from './notebooks.js';
import { waves } from './payloads.js';
import { coloursOf, readLine } from './picture.js';

const COUNTS = [1, 2, 6, 7, 11, 12, 13, 33, 40];

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('maps.ipynb', notebookWith([bundleOf(featureMaps())]));
  lab.write(
    'counts.ipynb',
    notebookWith(COUNTS.map((count) => bundleOf(mapsOf(waves(count * 48).map(Math.abs), [count, 6, 8])))),
  );
  const withNaN = Float32Array.from({ length: 12 }, (_, i) => (i < 6 ? i : Number.NaN));
  lab.write('nan.ipynb', notebookWith([bundleOf(mapsOf(withNaN, [2, 2, 3]))]));
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
  expect(await tiles().nth(5).textContent()).toBe('5 dead');
  expect(await tiles().nth(7).textContent()).toBe('7 rare');
  expect(await tiles().nth(8).textContent()).toBe('8 always on');
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

test('no tile is wider than its place, however many there are and however wide the page', async () => {
  const page = await lab.open('counts.ipynb', { width: 1300 });
  for (const [at, count] of COUNTS.entries()) {
    const found = page.page.locator('.cl-output').nth(at);
    await found.scrollIntoViewIfNeeded();
    expect(await found.getByRole('option').count()).toBe(count);
    const overflowing = await found.evaluate((node) =>
      [400, 480, 620, 640, 780, 860, 1000, 1200].filter((width) => {
        (node as HTMLElement).style.flex = `0 0 ${width}px`;
        const { right } = node.getBoundingClientRect();
        const tiles = [...node.querySelectorAll('[role="option"]')].map((tile) =>
          tile.getBoundingClientRect(),
        );
        const widths = tiles.map((tile) => tile.width);
        const even = Math.max(...widths) - Math.min(...widths) < 1;
        return !even || tiles.some((tile) => tile.right > right) || node.scrollWidth > node.clientWidth;
      }),
    );
    expect(overflowing, `${count} channels`).toEqual([]);
  }
  await page.page.close();
});

test('a tile is painted when it comes near the screen', async () => {
  const page = await lab.open('counts.ipynb', { width: 480 });
  const found = page.page.locator('.cl-output').last();
  await found.scrollIntoViewIfNeeded();
  await found.getByRole('option').last().scrollIntoViewIfNeeded();
  const last = found.getByRole('option').last().locator('canvas');
  await expect.poll(async () => (await coloursOf(last)).different).toBeGreaterThan(3);
  await page.page.close();
});

test('a channel of NaN is called that, not dead or quiet', async () => {
  const page = await lab.open('nan.ipynb');
  const found = page.page.locator('.cl-output');
  const tile = found.getByRole('option').nth(1);
  expect(await tile.innerText()).toMatch(/^1\s+NaN$/);
  expect(await tile.getAttribute('aria-label')).toBe('channel 1: 6 NaN, no finite value');
  await tile.click();
  expect(await found.locator('.cl-heading').textContent()).toBe('channel 1 6 NaN · no finite value');
  await page.page.close();
});
