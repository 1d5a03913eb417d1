import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorPayload, ShapeTablePayload } from '../../src/protocol/index.js';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { lenetTold } from './models.js';
import { bundleOf, notebookWith } from './notebooks.js';

const CHANNELS_LAST: ErrorPayload = {
  type: 'error',
  name: 'ShapeError',
  op: 'Conv2d(3, 16, 3)',
  problem: 'the input has 32 channels, the layer takes 3',
  operands: [
    { name: 'photos', shape: [8, 32, 48, 3], axes: ['N', 'C', 'H', 'W'], axis: 1 },
    { name: 'weight', shape: [16, 3, 3, 3], axes: ['out', 'in', 'kH', 'kW'], axis: 1 },
  ],
  clash: '32 channels meet weights for 3',
  cause: 'The last axis is 3: channels last?',
  fix: {
    code: 'conv(photos.permute(0, 3, 1, 2))',
    from: 11,
    to: 31,
    after: { name: 'photos', shape: [8, 3, 32, 48], axes: ['N', 'C', 'H', 'W'], axis: 1 },
  },
  pytorch: 'Given groups=1, weight of size [16, 3, 3, 3], expected input[8, 32, 48, 3] to have 3 channels',
};

/** An axis near the end meets one near the beginning. */
const FLATTENED: ErrorPayload = {
  type: 'error',
  name: 'ShapeError',
  op: 'Net.5, Linear(400, 10)',
  problem: "the input's last axis is 5, the layer takes 400",
  operands: [
    { name: 'input', shape: [2, 16, 5, 5], axis: 3 },
    { name: 'weight', shape: [10, 400], axes: ['out', 'in'], axis: 1 },
  ],
  clash: '5 meets 400',
  journey: ['input [2, 1, 28, 28]', '0 Conv2d [2, 6, 28, 28]', '1 ReLU', '2 Linear ✗'],
  cause: 'Not flattened?',
  fix: { code: 'input.flatten(1)', from: 5, to: 16, after: { name: 'input', shape: [2, 400], axis: 1 } },
};

/** A net that fails at its first linear layer. */
const NET: ErrorPayload = {
  type: 'error',
  name: 'ShapeError',
  op: 'LeNet.fc1, Linear(576, 120)',
  problem: "the input's last axis is 400, the layer takes 576",
  operands: [
    { name: 'input', shape: [1, 400], axis: 1 },
    { name: 'weight', shape: [120, 576], axes: ['out', 'in'], axis: 1 },
  ],
  clash: '400 meets 576',
  table: tableUpTo('fc1'),
  fix: { code: 'fc1 = new nn.Linear(400, 120)', from: 20, to: 23 },
};

/** The table of a net, which ends with the layer that fails. */
function tableUpTo(path: string): ShapeTablePayload {
  const { depth: _, ...table } = lenetTold(576);
  const row = table.rows.findIndex((one) => one.path === path);
  return { ...table, rows: table.rows.slice(0, row + 1), failure: { row, message: '' } };
}

const WINDOW: ErrorPayload = {
  type: 'error',
  name: 'ShapeError',
  op: 'Conv2d(1, 6, 5, { dilation: 3 })',
  problem: 'the kernel does not fit along H and W',
  operands: [],
  window: { size: [8, 8], padding: [0, 0], span: [13, 13], taps: [5, 5] },
  details: ['5 taps with dilation 3 span 13 cells, the input has 8 (no padding)'],
  cause: 'Fits with dilation ≤ 1, or padding ≥ 3',
};

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write(
    'errors.ipynb',
    notebookWith([CHANNELS_LAST, FLATTENED, WINDOW, NET].map((payload) => bundleOf(payload))),
  );
  notebook = await lab.open('errors.ipynb');
});
afterAll(() => lab?.stop());

const view = (at: number) => notebook.page.locator('.cl-output').nth(at);

/** The middle of every box that is marked, from the left edge of its drawing. */
const middles = (at: number) =>
  view(at)
    .locator('.cl-error-wrong, .cl-error-right, .cl-error-joint')
    .evaluateAll((found) =>
      found.map((box) => {
        const { left, width } = box.getBoundingClientRect();
        return Math.round(left + width / 2);
      }),
    );

test('the axes that disagree stand one above the other, as does the one that fits', async () => {
  const first = await view(0).locator('.cl-error-wrong, .cl-error-right').allTextContents();
  expect(first).toEqual(['32C channels', '3in', '3C channels']);
  const clash = view(0).locator('.cl-error-clash').first();
  expect(await clash.textContent()).toBe('32 channels meet weights for 3');
  for (const at of [0, 1]) {
    const places = await middles(at);
    expect(places.length).toBe(5);
    expect(Math.max(...places) - Math.min(...places)).toBeLessThanOrEqual(1);
  }
});

test('it says all of it to a screen reader, and the corrected line can be copied', async () => {
  expect(await view(0).locator('.cl-error').getAttribute('aria-label')).toBe(
    'ShapeError: Conv2d(3, 16, 3): the input has 32 channels, the layer takes 3',
  );
  expect(await view(0).locator('.cl-error-boxes').getAttribute('aria-label')).toBe(
    'photos: N 8, C 32, H 48, W 3; axis 1 disagrees. weight: out 16, in 3, kH 3, kW 3; axis 1 disagrees. 32 channels meet weights for 3',
  );
  expect(await view(0).locator('.cl-correction mark').textContent()).toBe('.permute(0, 3, 1, 2)');
  await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await view(0).getByRole('button', { name: 'copy the corrected line' }).click();
  expect(await notebook.page.evaluate(() => navigator.clipboard.readText())).toBe(
    'conv(photos.permute(0, 3, 1, 2))',
  );
  await expect
    .poll(() =>
      view(0)
        .getByText(/^Given groups=1/)
        .isVisible(),
    )
    .toBe(false);
  await view(0).getByText("PyTorch's sentence").click();
  expect(
    await view(0)
      .getByText(/^Given groups=1/)
      .isVisible(),
  ).toBe(true);
  await view(0).getByText("PyTorch's sentence").click();
});

test('a window that is too large is drawn over the cells there are', async () => {
  const drawing = view(2).locator('.cl-window');
  expect(await drawing.locator('.cl-window-input').count()).toBe(64);
  expect(await drawing.locator('.cl-window-tap').count()).toBe(9);
  expect(await drawing.locator('.cl-window-outside').count()).toBe(16);
  expect(await view(1).locator('li').allTextContents()).toEqual([
    'input[2, 1, 28, 28]',
    '0 Conv2d[2, 6, 28, 28]',
    '1 ReLU',
    '2 Linear does not fit',
  ]);
});

test('a net is drawn up to the layer that failed, with what is wrong below it', async () => {
  expect(await view(3).locator('tr.cl-table-row').last().getAttribute('data-path')).toBe('fc1');
  expect(await view(3).locator('tr.cl-fails').first().innerText()).toContain('does not fit');
  expect(await view(3).locator('.cl-why .cl-error-wrong').allTextContents()).toEqual(['400', '576in']);
  expect(await view(3).locator('.cl-correction mark').innerText()).toBe('400');
  expect(await view(3).locator('tfoot').count()).toBe(0);
  await view(3).locator('tr[data-path="features"]').press('ArrowLeft');
  expect(await view(3).locator('tr.cl-table-row').count()).toBe(3);
  await view(3).locator('tr[data-path="features"]').press('ArrowRight');
});

test('looks well in both themes and in a narrow column', async () => {
  await notebook.page.screenshot({ path: 'tests/browser/shots/error-light.png' });
  await view(3).screenshot({ path: 'tests/browser/shots/error-net-light.png' });
  await switchTheme(notebook, 'dark');
  await settled(notebook.page);
  await notebook.page.screenshot({ path: 'tests/browser/shots/error-dark.png' });
  await view(3).screenshot({ path: 'tests/browser/shots/error-net-dark.png' });
  const narrow = await lab.open('errors.ipynb', { width: 480, theme: 'light' });
  await settled(narrow.page);
  for (const found of await narrow.page.locator('.cl-output').all()) {
    expect(await found.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(0);
  }
  await narrow.page.screenshot({ path: 'tests/browser/shots/error-narrow.png' });
  expect([...notebook.complaints, ...narrow.complaints]).toEqual([]);
});
