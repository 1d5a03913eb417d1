// The whole way: a cell is typed into a notebook of our kernel and run, and its value is drawn.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JupyterWindow, type Lab, type OpenNotebook, settled, startLab } from './lab.js';
import { coloursOf, readLine } from './picture.js';

const EMPTY = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'convlens', display_name: 'TypeScript (convlens)', language: 'typescript' },
  },
  cells: [{ cell_type: 'code', id: 'first', execution_count: null, metadata: {}, source: '', outputs: [] }],
};

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('live.ipynb', EMPTY);
  notebook = await lab.open('live.ipynb', { kernel: true });
});
afterAll(() => lab?.stop());

/** Types code into the last cell, runs it (a new cell follows) and waits for what it shows. */
async function run(code: string, selector: string): Promise<void> {
  const { page } = notebook;
  const editors = page.locator('.jp-CodeCell .cm-content');
  const before = await page.locator(selector).count();
  await editors.last().click();
  await page.keyboard.insertText(code);
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => page.locator(selector).count(), { timeout: 60_000 }).toBe(before + 1);
  await page.locator(selector).last().scrollIntoViewIfNeeded();
  await settled(page);
}

const last = () => notebook.page.locator('.cl-output').last();

test('a tensor that a cell ends with is drawn, with the numbers that were computed', async () => {
  await run(
    `import { nn, randn, manualSeed, featureMaps, summary, plot } from 'convlens';
manualSeed(0);
const input = randn(2, 3, 16, 32);
input`,
    '.cl-output .cl-plane-base',
  );
  expect((await coloursOf(last().locator('.cl-plane-base'))).blue).toBeGreaterThan(1000);
  const { index, relation, value } = await readLine(last());
  expect(relation).toBe('=');
  await last().screenshot({ path: 'tests/browser/shots/live-tensor.png' });
  await run(`input.at(${index.join(', ')}).item()`, '.jp-OutputArea-executeResult:not(:has(.cl-output))');
  const printed = await notebook.page.locator('.jp-OutputArea-executeResult pre').last().textContent();
  expect(Math.fround(Number(printed))).toBe(Math.fround(Number(value)));
});

test('feature maps and shape tables of a net are drawn', async () => {
  await run(
    `const net = new nn.Sequential(new nn.Conv2d(3, 8, 5, { padding: 2 }), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(8 * 8 * 16, 10));
featureMaps(new nn.ReLU()(new nn.Conv2d(3, 8, 5, { padding: 2 })(input)))`,
    '.cl-output .cl-maps',
  );
  expect(await last().getByRole('option').count()).toBe(8);
  // On its own scale a channel's largest value is at the end of the colours, not beyond it.
  expect((await readLine(last())).remark).toBe('');
  await last().screenshot({ path: 'tests/browser/shots/live-feature-maps.png' });
  await run('summary(net, [2, 3, 16, 32])', '.cl-output .cl-table');
  expect(await last().locator('tbody').innerText()).toContain('Conv2d');
  await last().locator('tr.cl-table-row').first().click();
  expect(await last().locator('.cl-arithmetic').innerText()).toContain('= 608');
  await last().screenshot({ path: 'tests/browser/shots/live-shape-table.png' });
});

test('a figure is drawn', async () => {
  await run(`plot([{ y: [3, 1, 2] }], { title: { text: 'Loss' } })`, '.cl-figure .main-svg:first-child');
  expect(await notebook.page.locator('.gtitle').textContent()).toBe('Loss');
});

test('saves what is drawn, so that it is there without the kernel', async () => {
  await notebook.page.evaluate(() => {
    const { jupyterapp } = window as unknown as JupyterWindow;
    return jupyterapp.commands.execute('docmanager:save');
  });
  expect(notebook.complaints).toEqual([]);
  const saved = lab.read('live.ipynb') as object;
  const nobody = { name: 'nothing', display_name: 'No kernel', language: 'typescript' };
  lab.write('saved.ipynb', { ...saved, metadata: { kernelspec: nobody } });
  const { page, complaints } = await lab.open('saved.ipynb');
  const picture = page.locator('.cl-plane-base').first();
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(async () => (await coloursOf(picture)).blue).toBeGreaterThan(1000);
  for (const view of ['.cl-maps', '.cl-table', '.cl-figure .main-svg:first-child']) {
    await page.locator(view).first().scrollIntoViewIfNeeded();
    expect(await page.locator(view).count(), view).toBe(1);
  }
  expect(complaints).toEqual([]);
});

test('a model that fails is drawn once, up to the layer that failed, and told in one message', async () => {
  await run(
    `import { zeros, type Tensor } from 'convlens';
class Digits extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5, { padding: 2 });
  pool = new nn.MaxPool2d(2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(512, 120);
  fc2 = new nn.Linear(120, 10);
  forward(x: Tensor): Tensor {
    x = this.pool(this.conv1(x).relu());
    x = this.pool(this.conv2(x).relu());
    x = x.flatten(1);
    return this.fc2(this.fc1(x).relu());
  }
}
new Digits()(zeros(8, 1, 28, 28))`,
    '.cl-output .cl-error',
  );
  expect(await last().locator('tr.cl-table-row').last().getAttribute('data-path')).toBe('fc1');
  expect(await last().locator('.cl-correction').innerText()).toBe('fc1 = new nn.Linear(400, 120)');
  const area = notebook.page.locator('.jp-OutputArea:has(.cl-error)').last();
  expect(await area.locator('> .jp-OutputArea-child').count()).toBe(2);
  const told = await area.locator('[data-mime-type="application/vnd.jupyter.stderr"]').innerText();
  expect(told).toContain('fc1   Linear    400       → does not fit');
  expect(told).toContain('For this input: new nn.Linear(400, 120)');
  await area.scrollIntoViewIfNeeded();
  await area.screenshot({ path: 'tests/browser/shots/live-failing-model.png' });
  await run('summary(new Digits(), [8, 1, 28, 28])', '.cl-output .cl-fails.cl-table-row');
  await last().screenshot({ path: 'tests/browser/shots/live-failing-summary.png' });
});
