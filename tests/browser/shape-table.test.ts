import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { lenet } from './models.js';
import { bundleOf, notebookWith } from './notebooks.js';

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('tables.ipynb', notebookWith([bundleOf(lenet()), bundleOf(lenet(true))]));
  notebook = await lab.open('tables.ipynb');
});
afterAll(() => lab?.stop());

const view = (at = 0, from = notebook) => from.page.locator('.cl-output').nth(at);
const row = (path: string, at = 0) => view(at).locator(`tr[data-path="${path}"]`);
const text = async (path: string, at = 0) => (await row(path, at).innerText()).replace(/\s+/g, ' ').trim();

test('a layer has its shapes without the batch, its kernel, its costs and what it sees', async () => {
  expect(await text('features.conv1')).toBe('▸conv1 Conv2d 1×28×28 → 6×28×28 5×5 p2 156 118 k 5');
  expect(await text('fc1')).toBe('▸fc1 Linear 400 → 120 48.1 k 48 k all');
  expect(await row('features.conv1').locator('.cl-glyph rect').count()).toBe(26);
  const share = row('fc1').locator('.cl-share-weight i');
  expect(await share.evaluate((bar) => Number.parseFloat((bar as HTMLElement).style.width))).toBeCloseTo(
    92.7,
    1,
  );
});

test('a row opens into its own arithmetic', async () => {
  await row('features.conv2').click();
  const lines = await view().locator('.cl-arithmetic').innerText();
  expect(lines.replace(/\s+/g, ' ')).toBe(
    [
      'height, width floor((14 + 2·0 − 1·(5 − 1) − 1) / 1) + 1 = 10 on every axis',
      'parameters 16·6·5·5 + 16 = 2 416',
      'multiply-adds 2 400 weights · 10·10 places = 240 000',
      'receptive field 6 + (5 − 1)·2 = 14 input cells seen; the last factor is how far apart neighbours look',
    ].join(' '),
  );
  expect(await row('features.conv2').getAttribute('aria-expanded')).toBe('true');
  await view().screenshot({ path: 'tests/browser/shots/shape-table-open-light.png' });
});

test('keys move, open and fold, and the notebook does not take them for commands', async () => {
  await row('features.conv2').press('Enter');
  expect(await view().locator('.cl-arithmetic').count()).toBe(0);
  await row('features.conv2').press('Home');
  expect(await view().locator('tr:focus').getAttribute('data-path')).toBe('features');
  await row('features').press('ArrowLeft');
  expect(await row('features.conv1').count()).toBe(0);
  expect(await text('features')).toContain('6 layers');
  await row('features').press('ArrowDown');
  expect(await view().locator('tr:focus').getAttribute('data-path')).toBe('flatten');
  await row('flatten').press('ArrowUp');
  await row('features').press('ArrowRight');
  expect(await row('features.conv1').count()).toBe(1);
  expect(await notebook.page.locator('.jp-mod-editMode.jp-Notebook').count()).toBe(0);
});

test('the row where shapes stop fitting says why, and those after it are never reached', async () => {
  expect(await text('fc1', 1)).toContain('does not fit');
  expect(await view(1).locator('.cl-why').innerText()).toContain(
    'ShapeError: Linear(576, 120): the input has 400 features, the layer takes 576',
  );
  expect(await row('fc2', 1).getAttribute('class')).toContain('cl-never');
  expect(await view(1).locator('tfoot').innerText()).toContain('as far as fc1');
});

test('is copied as Markdown', async () => {
  await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await view().getByRole('button', { name: 'copy as Markdown' }).click();
  const copied = await notebook.page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n')[3]).toBe(
    '| features.conv1 | Conv2d | 1×28×28 | 6×28×28 | 5×5 p2 | 156 | 117 600 | 5 |',
  );
});

test('looks well in both themes and in a narrow column', async () => {
  for (const at of [0, 1]) await shoot(at, 'light');
  await switchTheme(notebook, 'dark');
  for (const at of [0, 1]) await shoot(at, 'dark');
  const narrow = await lab.open('tables.ipynb', { width: 480, theme: 'light' });
  await settled(narrow.page);
  const overflow = await view(0, narrow).evaluate((node) => node.scrollWidth - node.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await view(0, narrow).screenshot({ path: 'tests/browser/shots/shape-table-narrow.png' });
  expect([...notebook.complaints, ...narrow.complaints]).toEqual([]);
});

async function shoot(at: number, theme: string): Promise<void> {
  await view(at).scrollIntoViewIfNeeded();
  await settled(notebook.page);
  await view(at).screenshot({ path: `tests/browser/shots/shape-table-${at}-${theme}.png` });
}
