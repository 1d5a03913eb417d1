import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { lenet, lenetTold } from './models.js';
import { bundleOf, notebookWith } from './notebooks.js';

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write(
    'tables.ipynb',
    notebookWith([lenetTold(), lenetTold(576), lenet(), lenet(true)].map((payload) => bundleOf(payload))),
  );
  notebook = await lab.open('tables.ipynb');
});
afterAll(() => lab?.stop());

const view = (at = 0, from = notebook) => from.page.locator('.cl-output').nth(at);
const row = (path: string, at = 0) => view(at).locator(`tr[data-path="${path}"]`);
const text = async (path: string, at = 0) => (await row(path, at).innerText()).replace(/\s+/g, ' ').trim();

test('a layer has its shapes without the batch, its kernel, its costs and what it sees', async () => {
  expect(await text('features.conv1')).toBe('conv1 Conv2d 1×28×28 → 6×28×28 5×5 p2 156 118 k 18.8 kB 5');
  expect(await text('fc1')).toBe('fc1 Linear 400 → 120 48.1 k 48 k 480 B all');
  expect(await row('features.conv1').locator('.cl-glyph rect').count()).toBe(26);
  const share = row('fc1').locator('.cl-share-weight i');
  expect(await share.evaluate((bar) => Number.parseFloat((bar as HTMLElement).style.width))).toBeCloseTo(
    92.7,
    1,
  );
});

test('a row opens into its own arithmetic', async () => {
  await row('features.conv2').locator('.cl-table-name').click();
  const lines = await view().locator('.cl-arithmetic').innerText();
  expect(lines.replace(/\s+/g, ' ')).toBe(
    [
      'height, width ⌊(14 + 2·0 − 1·(5 − 1) − 1) / 1⌋ + 1 = 10 on every axis',
      'parameters 16·6·5·5 + 16 = 2 416 weight + bias',
      'multiply-adds 2 400 weights · 10·10 places = 240 000 of the output',
      'memory 1·16·10·10 values · 4 bytes = 6.4 kB',
      'receptive field 6 + (5 − 1)·2 = 14 input cells seen; the last factor is how far apart neighbours look',
      'jump 2·1 = 2 jump before · stride: input cells between neighbours',
    ].join(' '),
  );
  expect(await row('features.conv2').getAttribute('aria-expanded')).toBe('true');
  await view().screenshot({ path: 'tests/browser/shots/shape-table-open-light.png' });
});

test('a number that is clicked has its formula marked, and closes it', async () => {
  const asked = view().locator('.cl-asked.cl-label');
  await row('fc1').locator('[data-column="params"]').click();
  expect(await asked.innerText()).toBe('parameters');
  await row('fc1').locator('[data-column="multAdds"]').click();
  expect(await asked.innerText()).toBe('multiply-adds');
  expect(await view().locator('.cl-asked').nth(1).innerText()).toBe(
    '120·400 = 48\u202f000 each weight once an item',
  );
  await row('fc1').locator('[data-column="multAdds"]').click();
  expect(await view().locator('.cl-arithmetic').count()).toBe(0);
});

test('keys move, open and fold, and the notebook does not take them for commands', async () => {
  await row('features.conv2').press('Enter');
  expect(await view().locator('.cl-arithmetic').count()).toBe(1);
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

test('keys go from cell to cell, ask for a formula, and sort', async () => {
  const { keyboard } = notebook.page;
  const focused = () => view().locator(':focus');
  await row('fc1').focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter'])
    await keyboard.press(key);
  expect(await focused().getAttribute('data-column')).toBe('params');
  expect(await view().locator('.cl-asked.cl-label').innerText()).toBe('parameters');
  for (const key of ['ArrowDown', 'ArrowDown']) await keyboard.press(key);
  expect(await focused().getAttribute('data-column')).toBe('params');
  expect(await focused().innerText()).toBe('1\u202f210');
  for (let i = 0; i < 4; i++) await keyboard.press('ArrowLeft');
  expect(await focused().getAttribute('data-path')).toBe('fc2');
  await keyboard.press('Home');
  await keyboard.press('ArrowUp');
  expect(await focused().innerText()).toBe('layer');
  await keyboard.press('Enter');
  expect((await view().locator('tbody .cl-table-name b').allInnerTexts())[0]).toBe('features.conv1');
  for (let i = 0; i < 4; i++) await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  const names = () => view().locator('tbody .cl-table-name b').allInnerTexts();
  expect((await names()).slice(0, 3)).toEqual(['fc1', 'features.conv2', 'fc2']);
  expect(await view().locator('th[aria-sort="descending"]').innerText()).toBe('params ↓');
  await view().screenshot({ path: 'tests/browser/shots/shape-table-sorted-light.png' });
  await view().getByRole('button', { name: 'back to the order of the calls' }).click();
  expect((await names())[0]).toBe('features');
  // Closes what is open, for what follows.
  await row('fc1').locator('[data-column="params"]').click();
});

test('columns are chosen, and levels', async () => {
  await view().getByText('columns', { exact: true }).click();
  await view().getByRole('checkbox', { name: 'stride' }).check();
  await view().getByRole('checkbox', { name: 'groups' }).check();
  await view().getByRole('checkbox', { name: 'memory' }).uncheck();
  await view().getByRole('checkbox', { name: 'memory' }).press('Escape');
  expect(await text('features.pool1')).toBe('pool1 MaxPool2d 6×28×28 → 6×14×14 2×2 s2 2 6');
  expect(await text('features.conv1')).toBe('conv1 Conv2d 1×28×28 → 6×28×28 5×5 p2 1 1 156 118 k 5');
  await view().getByText('columns', { exact: true }).click();
  await view().screenshot({ path: 'tests/browser/shots/shape-table-columns-light.png' });
  await view().getByRole('checkbox', { name: 'stride' }).uncheck();
  await view().getByRole('checkbox', { name: 'groups' }).uncheck();
  await view().getByRole('checkbox', { name: 'memory' }).check();
  await view().getByRole('checkbox', { name: 'memory' }).press('Escape');
  await view().getByRole('radio', { name: '1' }).click();
  expect(await row('features.conv1').count()).toBe(0);
  await view().getByRole('radio', { name: 'all' }).click();
  expect(await row('features.conv1').count()).toBe(1);
});

test('the row where shapes stop fitting says why, and those after it are never reached', async () => {
  expect(await text('fc1', 1)).toContain('does not fit');
  expect(await view(1).locator('.cl-why').innerText()).toContain(
    "LeNet.fc1, Linear(576, 120): the input's last axis is 400, the layer takes 576",
  );
  expect(await view(1).locator('.cl-correction').innerText()).toBe('fc1 = new nn.Linear(400, 120)');
  expect(await view(1).locator('.cl-correction mark').innerText()).toBe('400');
  expect(await row('fc2', 1).getAttribute('class')).toContain('cl-never');
  expect(await view(1).locator('tfoot').innerText()).toContain('as far as fc1');
});

test('a table that was saved before reads as it did', async () => {
  await view(2).scrollIntoViewIfNeeded();
  expect(await text('features.conv1', 2)).toBe('conv1 Conv2d 1×28×28 → 6×28×28 5×5 p2 156 118 k 5 1');
  await view(3).scrollIntoViewIfNeeded();
  expect(await text('fc1', 3)).toContain('does not fit');
  expect(await view(3).locator('.cl-why').innerText()).toContain('the layer takes 576');
});

test('thousands of rows are drawn a part at a time, and paper has the titles', async () => {
  const rows = Array.from({ length: 1200 }, (_, i) => ({ ...lenet().rows[2], path: `relu${i}`, depth: 1 }));
  lab.write('long.ipynb', notebookWith([bundleOf({ ...lenet(), rows })]));
  const long = await lab.open('long.ipynb');
  const drawn = () => view(0, long).locator('tr.cl-table-row').count();
  expect(await drawn()).toBe(50);
  await view(0, long).getByRole('button', { name: '1150 more rows' }).click();
  expect(await drawn()).toBe(550);
  await long.page.emulateMedia({ media: 'print' });
  expect(await view(0, long).locator('th button').first().isVisible()).toBe(true);
  await long.page.close();
});

test('is copied as Markdown', async () => {
  await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await view().getByRole('button', { name: 'copy as Markdown' }).click();
  const copied = await notebook.page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n')[3]).toBe(
    '| features.conv1 | Conv2d | 1×28×28 | 6×28×28 | 5×5 p2 | 1 | 2 | 1 | 1 | 156 | 156 | 117 600 | 18.8 kB | 5 | 1 |',
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
