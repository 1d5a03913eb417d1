// The training view: live while it runs, and scrubbed from the saved notebook afterwards.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeQuantised, type TrainingPayload, wholeWindow } from '../../src/protocol/index.js';
import { ROOT } from '../notebook/jupyter.js';
import { type JupyterWindow, type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { bundleOf, notebookWith } from './notebooks.js';
import { coloursOf } from './picture.js';

const STEPS = 276;
const TILES = 6;

/** A loss that falls with jitter, an accuracy an epoch, a layer's norms, filters that come into being. */
function trained(): TrainingPayload {
  const steps = Array.from({ length: STEPS }, (_, i) => i + 1);
  const loss = steps.map((step) => (2.3 / (1 + step / 12)) * (1 + 0.4 * Math.sin(step * 2.7)));
  const epochs = Array.from({ length: 12 }, (_, i) => (i + 1) * 23);
  const moments = [0, ...epochs];
  const shape = [moments.length, TILES, 5, 5];
  const cells = Float32Array.from({ length: moments.length * TILES * 25 }, (_, i) => {
    const [moment, cell] = [Math.floor(i / (TILES * 25)), i % (TILES * 25)];
    return 0.1 * Math.sin(cell * 1.7) + (moment / 12) * 0.8 * Math.sin(cell * 0.61);
  });
  const series = (
    name: string,
    kind: TrainingPayload['series'][number]['kind'],
    at: readonly number[],
    values: readonly number[],
  ): TrainingPayload['series'][number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return {
      name,
      kind,
      steps: at,
      values,
      last: values.at(-1)!,
      min: { value: low, step: at[values.indexOf(low)] },
      max: { value: high, step: at[values.indexOf(high)] },
    };
  };
  return {
    type: 'training',
    name: 'digits',
    state: 'done',
    step: STEPS,
    total: STEPS,
    epochs,
    seconds: 4.1,
    rate: 67.4,
    parameters: 3946,
    series: [
      series('loss/train', 'metric', steps, loss),
      series(
        'loss/held out',
        'epoch',
        epochs,
        epochs.map((step) => 0.05 + 2 / (1 + step / 10)),
      ),
      series(
        'accuracy',
        'epoch',
        epochs,
        epochs.map((step) => 1 - 1 / (1 + step / 6)),
      ),
      series(
        'conv1',
        'weight',
        steps,
        steps.map((step) => 3 + Math.log1p(step)),
      ),
      series(
        'conv1',
        'gradient',
        steps,
        steps.map((step) => 1 / (1 + step / 50) + 0.1 * Math.sin(step)),
      ),
    ],
    frames: [
      {
        name: 'conv1.weight',
        kind: 'filters',
        of: [TILES, 1, 5, 5],
        steps: moments,
        shape,
        values: encodeQuantised(cells, wholeWindow(shape), [-0.9, 0.9]),
      },
    ],
  };
}

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('training.ipynb', notebookWith([bundleOf(trained())]));
  const broken = readFileSync(join(ROOT, 'tests/golden/payloads/v1/training-nan.json'), 'utf8');
  lab.write('nan.ipynb', notebookWith([bundleOf(JSON.parse(broken))]));
  notebook = await lab.open('training.ipynb');
});
afterAll(() => lab?.stop());

const view = () => notebook.page.locator('.cl-output');
const slider = () => view().getByRole('slider', { name: 'step' });
const values = () => view().locator('.cl-lane-value b').allTextContents();

test('curves that belong together share a lane, and say in words what they show', async () => {
  const lanes = view().locator('.cl-lane-plot svg');
  expect(await lanes.count()).toBe(3);
  const loss = await lanes.first().getAttribute('aria-label');
  expect(loss).toMatch(/^loss: train from 2\.\d+ to 0\.\d+, lowest 0\.\d+ at step \d+; held out from /);
  expect(await view().locator('.cl-lane-label b').allTextContents()).toEqual([
    'loss',
    'accuracy',
    'conv1',
    'conv1.weight',
  ]);
  expect(await view().locator('.cl-facts').textContent()).toBe(
    '276 steps · 12 epochs · 4.1 s · 67.4/s · 3\u202f946 parameters',
  );
  const picture = await coloursOf(view().locator('.cl-lane-frames canvas'));
  expect(picture.blue).toBeGreaterThan(500);
  expect(picture.orange).toBeGreaterThan(500);
});

test('the values are those of the step that the slider, the pointer or a key has chosen', async () => {
  const end = await values();
  await slider().press('Home');
  expect((await values())[1]).toBe('–');
  await slider().press('ArrowRight');
  expect((await values())[0]).toBe(
    String(Number(((2.3 / (13 / 12)) * (1 + 0.4 * Math.sin(2.7))).toPrecision(4))),
  );
  expect(await slider().getAttribute('aria-valuetext')).toMatch(/^step 1 of 276, loss train /);
  const surface = view().locator('.cl-time-surface');
  const box = (await surface.boundingBox())!;
  await notebook.page.mouse.move(box.x + box.width / 2, box.y + 40);
  expect(await view().locator('.cl-time-place').textContent()).toBe('step 138 · epoch 6.0');
  await notebook.page.mouse.move(box.x + box.width / 2, box.y - 60);
  // Hovering was a look; the chosen step is where it was.
  expect(await view().locator('.cl-time-place').textContent()).toContain('step 1 ');
  await surface.click({ position: { x: box.width / 4, y: 40 } });
  expect(await slider().inputValue()).toBe('69');
  await slider().press('End');
  expect(await values()).toEqual(end);
});

test('play steps from picture to picture where motion is reduced', async () => {
  await slider().press('Home');
  await view().getByRole('button', { name: 'play' }).click();
  expect(await slider().inputValue()).toBe('23');
  await slider().press(' ');
  expect(await slider().inputValue()).toBe('46');
  await slider().press('End');
});

test('the curves are a table as well', async () => {
  await view().getByText('values as a table').click();
  // The table is written when the fold says that it is open, which is not yet when the click returns.
  await view().locator('.cl-values tbody tr').first().waitFor();
  const head = await view().locator('.cl-values th[scope="col"]').allTextContents();
  expect(head).toEqual(['step', 'loss train', 'loss held out', 'accuracy epochs', 'conv1 ‖w‖', 'conv1 ‖∇w‖']);
  expect(await view().locator('.cl-values tbody tr').count()).toBe(24);
  await view().getByText('values as a table').click();
});

test('an update leaves the reader where he was, until he goes back to live', async () => {
  const running = { ...trained(), state: 'running', total: 500 };
  const update = (payload: object) =>
    notebook.page.evaluate((next) => {
      const { jupyterapp } = window as unknown as JupyterWindow;
      const panel = jupyterapp.shell.currentWidget as {
        content: {
          widgets: { model: { outputs: { get(i: number): unknown; set(i: number, o: object): void } } }[];
        };
      };
      const { outputs } = panel.content.widgets[0].model;
      const data = { 'application/vnd.convlens.v1+json': next, 'text/plain': 'x' };
      outputs.set(0, { output_type: 'display_data', metadata: {}, data });
    }, payload);
  await update(running);
  const root = await view().locator('.cl-training').elementHandle();
  await expect
    .poll(() => view().locator('.cl-training-state').textContent())
    .toContain('running, 3.3 s left');
  expect(await view().getByRole('progressbar').getAttribute('value')).toBe('276');
  await slider().press('Home');
  const more = { ...running, step: 300 };
  await update(more);
  await expect.poll(() => view().locator('.cl-facts').textContent()).toContain('300 steps of 500');
  // The same view, not a new one.
  expect(await root!.evaluate((node) => node.isConnected)).toBe(true);
  expect(await slider().inputValue()).toBe('0');
  await view().getByRole('button', { name: 'back to live' }).click();
  expect(await slider().inputValue()).toBe('300');
  expect(await view().getByRole('button', { name: 'back to live' }).count()).toBe(0);
});

test('values that are not finite are marked, with the step at which they began', async () => {
  const page = await lab.open('nan.ipynb');
  const found = page.page.locator('.cl-output');
  expect(await found.locator('.cl-lane-value').textContent()).toBe('NaN  NaN from step 4');
  expect(await found.locator('.cl-lane-nan').count()).toBe(1);
  await page.page.close();
});

test('looks well in both themes, with forced colours and in a narrow column', async () => {
  const fresh = await lab.open('training.ipynb', { theme: 'light' });
  const found = fresh.page.locator('.cl-output');
  await settled(fresh.page);
  await found.screenshot({ path: 'tests/browser/shots/training-light.png' });
  const light = await coloursOf(found.locator('.cl-lane-frames canvas'));
  await switchTheme(fresh, 'dark');
  await expect.poll(async () => (await coloursOf(found.locator('canvas'))).mean).toBeLessThan(light.mean);
  await found.screenshot({ path: 'tests/browser/shots/training-dark.png' });
  for (const [name, options] of [
    ['narrow', { width: 480, theme: 'light' }],
    ['contrast', { forcedColors: true }],
  ] as const) {
    const page = await lab.open('training.ipynb', options);
    const other = page.page.locator('.cl-output');
    await settled(page.page);
    expect(await other.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(0);
    await other.screenshot({ path: `tests/browser/shots/training-${name}.png` });
    expect(page.complaints).toEqual([]);
  }
  expect([...notebook.complaints, ...fresh.complaints]).toEqual([]);
});
