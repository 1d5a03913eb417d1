// A tensor of which the notebook holds a preview: the rest comes from the kernel, exactly, while it lives.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JupyterWindow, type Lab, type OpenNotebook, settled, startLab } from './lab.js';
import { readLine } from './picture.js';

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('live.ipynb', {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'convlens', display_name: 'TypeScript (convlens)', language: 'typescript' },
    },
    cells: [{ cell_type: 'code', id: 'first', execution_count: null, metadata: {}, source: '', outputs: [] }],
  });
  notebook = await lab.open('live.ipynb', { kernel: true });
});
afterAll(() => lab?.stop());

async function run(code: string, selector: string): Promise<void> {
  const { page } = notebook;
  const before = await page.locator(selector).count();
  await page.locator('.jp-CodeCell .cm-content').last().click();
  await page.keyboard.insertText(code);
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => page.locator(selector).count(), { timeout: 60_000 }).toBe(before + 1);
  await page.locator(selector).last().scrollIntoViewIfNeeded();
  await settled(page);
}

const view = (at: number) => notebook.page.locator('.cl-output').nth(at);
const steps = (at: number, axis: number) => view(at).getByRole('slider', { name: `index of axis ${axis}` });

test('steps reach past what the notebook holds, with exact values', async () => {
  await run(
    "import { arange } from 'convlens';\nconst big = arange(0, 40 * 3 * 200 * 300).reshape(40, 3, 200, 300);\nbig",
    '.cl-output .cl-plane-base',
  );
  expect(await readLine(view(0))).toMatchObject({ relation: '≈' });
  expect(await view(0).locator('.cl-note').first().textContent()).toContain('saved in this notebook: ');
  // The preview holds one item of the batch: the axis has no slider until the kernel has answered.
  expect(await steps(0, 0).count()).toBe(0);
  await view(0).locator('.cl-plane-base').focus();
  await expect.poll(() => steps(0, 0).count(), { timeout: 20_000 }).toBe(1);
  expect(await view(0).locator('.cl-note').first().textContent()).toBe('exact values from the kernel');
  await steps(0, 0).fill('37');
  await view(0).locator('.cl-plane-base').press('Home');
  await expect
    .poll(async () => (await readLine(view(0))).index.slice(0, 2), { timeout: 20_000 })
    .toEqual([37, 0]);
  const { index, relation, value } = await readLine(view(0));
  expect(relation).toBe('=');
  const [n, c, h, w] = index;
  expect(Number(value)).toBe(Math.fround(((n * 3 + c) * 200 + h) * 300 + w));
  // The tiles are those of the item chosen.
  expect(await view(0).locator('.cl-tile').count()).toBe(3);
  await view(0).screenshot({ path: 'tests/browser/shots/live-slices.png' });
});

test('a plane drawn in steps can be seen cell by cell around the cursor', async () => {
  await run('const wide = arange(0, 1500 * 1200).reshape(1500, 1200);\nwide', '.cl-output .cl-plane-base');
  await view(1).locator('.cl-plane-base').press('End');
  await expect.poll(() => view(1).locator('.cl-every-cell').isVisible(), { timeout: 20_000 }).toBe(true);
  expect(await view(1).locator('.cl-note').first().textContent()).toContain('axis 0: every 3rd of 1');
  await view(1).locator('.cl-plane-base').press('PageUp');
  await view(1).locator('.cl-every-cell').click();
  await expect
    .poll(() => view(1).locator('.cl-note').first().textContent(), { timeout: 20_000 })
    .toMatch(/axis 0: \d+–\d+ of/);
  const picture = view(1).locator('.cl-plane-base');
  await picture.press('ArrowLeft');
  const first = await readLine(view(1));
  await picture.press('ArrowLeft');
  const second = await readLine(view(1));
  expect(second.index[1]).toBe(first.index[1] - 1);
  expect(Number(first.value) - Number(second.value)).toBe(1);
  await view(1).locator('.cl-every-cell').click();
});

test('a tensor that was written to is marked, and drawn anew when the reader asks', async () => {
  await run('big.fill_(-7);\n"written"', '.jp-OutputArea-executeResult:not(:has(.cl-output))');
  await steps(0, 0).fill('12');
  await expect.poll(() => view(0).locator('.cl-stale-note').isVisible(), { timeout: 20_000 }).toBe(true);
  await view(0).getByRole('button', { name: 'draw its values of now' }).click();
  await expect.poll(async () => (await readLine(view(0))).value, { timeout: 20_000 }).toBe('-7');
  expect(await view(0).locator('.cl-stale-note').isVisible()).toBe(false);
});

test('after a restart the preview is what is left, and says so', async () => {
  await notebook.page.evaluate(() => {
    const { jupyterapp } = window as unknown as JupyterWindow;
    const panel = jupyterapp.shell.currentWidget as { sessionContext: { restartKernel(): Promise<void> } };
    return panel.sessionContext.restartKernel();
  });
  await steps(1, 0).count();
  await view(1).locator('.cl-every-cell').click();
  await expect
    .poll(() => view(1).locator('.cl-note').first().textContent(), { timeout: 30_000 })
    .toContain('no kernel has the rest any more');
  expect((await readLine(view(1))).relation).toBe('≈');
  expect(notebook.complaints).toEqual([]);
});
