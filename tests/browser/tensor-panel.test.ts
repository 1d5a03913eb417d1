// The side panel: what the kernel's variables hold, as cells run.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JupyterWindow, type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { readLine } from './picture.js';

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('panel.ipynb', {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'convlens', display_name: 'TypeScript (convlens)', language: 'typescript' },
    },
    cells: [{ cell_type: 'code', id: 'first', execution_count: null, metadata: {}, source: '', outputs: [] }],
  });
  notebook = await lab.open('panel.ipynb', { kernel: true, width: 1400 });
  await notebook.page.evaluate(() => {
    const { jupyterapp } = window as unknown as JupyterWindow;
    return jupyterapp.commands.execute('convlens:show-tensors');
  });
});
afterAll(() => lab?.stop());

const panel = () => notebook.page.locator('#convlens-tensors');
const names = () => panel().locator('.cl-panel-name b').allTextContents();

async function run(code: string): Promise<void> {
  const { page } = notebook;
  await page.locator('.jp-CodeCell .cm-content').last().click();
  await page.keyboard.insertText(code);
  await page.keyboard.press('Shift+Enter');
}

test('is empty until a cell makes a tensor, then lists tensors and modules, the largest first', async () => {
  expect(await panel().textContent()).toContain('No tensors yet');
  await run(
    "import { nn, randn, tensor } from 'convlens';\nconst input = randn(4, 3, 32, 32);\nconst labels = tensor([1n, 2n, 3n]);\nconst net = new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.ReLU());\nconst odd = tensor([0, NaN, 1 / 0, 4]);",
  );
  await expect.poll(names, { timeout: 30_000 }).toEqual(['input', 'net', 'labels', 'odd']);
  const row = panel().getByRole('button', { name: /^input, float32/ });
  expect(await row.getAttribute('aria-label')).toBe(
    'input, float32 [4, 3, 32, 32], 49.2 kB, changed by the last cell',
  );
  expect(await row.locator('rect').count()).toBe(20);
  expect(await panel().getByRole('button', { name: /^odd/ }).textContent()).toContain('2 not finite');
  expect(await panel().locator('.cl-panel-foot').textContent()).toBe('3 tensors · 1 module · 50.1 kB');
});

test('follows the cells that run: what changed, gradients, memory that is shared', async () => {
  await run('const row = input.at(0);\nnet(input).sum().backward();');
  await expect.poll(names, { timeout: 30_000 }).toContain('row');
  await panel().getByRole('button', { name: /^net/ }).click();
  await expect.poll(names).toContain('net.0.weight');
  expect(
    await panel()
      .getByRole('button', { name: /^net\.0\.weight/ })
      .getAttribute('aria-label'),
  ).toBe('net.0.weight, float32 [8, 3, 3, 3], 864 B, has a gradient');
  expect(await panel().getByRole('button', { name: /^row/ }).getAttribute('aria-label')).toContain(
    'shares memory with a tensor above',
  );
  expect(await panel().locator('.cl-panel-changed').count()).toBe(0);
  await run('labels.fill_(5);');
  await expect
    .poll(() => panel().locator('.cl-panel-changed').textContent(), { timeout: 30_000 })
    .toContain('labels');
  await settled(notebook.page);
  await panel().screenshot({ path: 'tests/browser/shots/panel-light.png' });
});

test('is filtered by name, shape and dtype, and sorted', async () => {
  await panel().getByRole('searchbox').fill('i64');
  expect(await names()).toEqual(['labels']);
  await panel().getByRole('searchbox').fill('8, 3, 3');
  expect(await names()).toEqual(['net', 'net.0.weight']);
  await panel().getByRole('searchbox').fill('');
  await panel().getByRole('radio', { name: 'name' }).click();
  expect((await names()).filter((name) => !name.startsWith('net.'))).toEqual([
    'input',
    'labels',
    'net',
    'odd',
    'row',
  ]);
  await panel().getByRole('radio', { name: 'newest' }).click();
  expect((await names())[0]).toBe('row');
});

test('is walked by keys, with one tab stop for the list', async () => {
  const { keyboard } = notebook.page;
  const focused = () => panel().locator(':focus');
  await panel().getByRole('radio', { name: 'size' }).click();
  await panel().getByRole('searchbox').press('ArrowDown');
  expect(await focused().getAttribute('data-name')).toBe('input');
  for (const key of ['ArrowDown', 'ArrowDown']) await keyboard.press(key);
  expect(await focused().getAttribute('data-name')).toBe('net');
  expect(await panel().locator('.cl-panel-open[tabindex="0"]').count()).toBe(1);
  await keyboard.press('ArrowLeft');
  expect(await names()).not.toContain('net.0.weight');
  await keyboard.press('ArrowRight');
  expect(await names()).toContain('net.0.weight');
  await keyboard.press('End');
  expect(await focused().getAttribute('data-name')).toBe('odd');
  await panel().getByRole('radio', { name: 'newest' }).click();
});

test('a tensor opens beside the notebook, in its view', async () => {
  await panel()
    .getByRole('button', { name: /^input/ })
    .click();
  const opened = notebook.page.locator('.cl-opened');
  await expect.poll(() => opened.locator('.cl-plane-base').count(), { timeout: 20_000 }).toBe(1);
  await expect.poll(async () => (await readLine(opened)).name).toBe('input');
  // The panel still shows the notebook's tensors.
  expect(await names()).toContain('labels');
  await switchTheme(notebook, 'dark');
  await settled(notebook.page);
  await notebook.page.screenshot({ path: 'tests/browser/shots/panel-dark.png' });
  expect(notebook.complaints).toEqual([]);
});
