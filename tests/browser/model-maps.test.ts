// A model at work: clicked through by pointer and by keys, its numbers against the library's own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleOf as displayed } from '../../src/display/display.js';
import { arange, featureMaps, manualSeed, nn, rand, type Tensor, tensor } from '../../src/index.js';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { type Bundle, notebookWith } from './notebooks.js';
import { coloursOf, readLine } from './picture.js';

manualSeed(3);
const net = new nn.Sequential(
  new nn.Conv2d(3, 6, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new nn.Conv2d(6, 8, 3, { stride: 2 }),
  new nn.Sigmoid(),
  new nn.Flatten(),
  new nn.Linear(8 * 5 * 5, 4),
);
(net[0] as nn.Conv2d).weight.detach().select(0, 2).fill_(0);
(net[0] as nn.Conv2d).bias?.detach().select(0, 2).fill_(-1);

/** A disc in front of a gradient, ever further to the right. */
function pictures(count: number): Tensor {
  const values = Float32Array.from({ length: count * 3 * 24 * 24 }, (_, i) => {
    const [item, channel] = [Math.floor(i / 1728), Math.floor(i / 576) % 3];
    const [row, column] = [Math.floor(i / 24) % 24, i % 24];
    const inside = Math.hypot(row - 11, column - 7 - 3 * item) < 5;
    return inside ? [0.9, 0.7, 0.2][channel] : [0.2 + row / 60, 0.3, 0.3 + column / 40][channel];
  });
  return tensor(values, { shape: [count, 3, 24, 24] });
}

const photos = pictures(4);
const signal = new nn.Sequential(new nn.Conv1d(1, 4, 5, { stride: 2 }), new nn.Tanh());
const volume = new nn.Sequential(new nn.Conv3d(1, 3, 3, { padding: 1 }), new nn.ReLU());
const shown = [
  featureMaps(net, photos),
  featureMaps(signal, arange(0, 60).mul(0.3).sin().reshape(1, 1, 60)),
  featureMaps(volume, rand(1, 1, 5, 8, 8)),
  featureMaps(net[0](photos).detach(), { name: 'conv' }),
];

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('net.ipynb', notebookWith(shown.map((value) => displayed(value) as Bundle)));
  notebook = await lab.open('net.ipynb');
});
afterAll(() => lab?.stop());

const view = (at = 0, from = notebook) => from.page.locator('.cl-output').nth(at);
const layers = (at = 0) => view(at).getByRole('listbox', { name: 'layers' }).getByRole('option');
const tiles = (at = 0) => view(at).getByRole('listbox', { name: 'channels' }).getByRole('option');
const chosen = (at = 0) =>
  layers(at).and(view(at).locator('[aria-selected="true"]')).locator('b').textContent();
const words = (at = 0) => view(at).locator('.cl-input-words').textContent();
const sum = (at = 0) => view(at).locator('.cl-makers-sum').textContent();
const number = (text: string | null): number => Number((text ?? '').replaceAll('−', '-'));

test('the layers stand in a strip, the first activation is open, and dead channels are counted', async () => {
  expect(await layers().locator('b').allTextContents()).toEqual(['input', '0', '1', '2', '3', '4', '5', '6']);
  expect(await chosen()).toBe('1');
  expect(await layers().nth(2).getAttribute('aria-label')).toBe('1, ReLU, 6×24×24, 2 dead');
  expect(await tiles().count()).toBe(6);
  expect(await tiles().nth(2).textContent()).toBe('2 dead');
});

test('a layer is opened by click, by arrows in the strip, and by [ and ]', async () => {
  await layers().nth(4).click();
  expect(await tiles().count()).toBe(8);
  await layers().nth(4).press('ArrowLeft');
  expect(await chosen()).toBe('2');
  expect(
    await layers()
      .nth(3)
      .evaluate((node) => node === document.activeElement),
  ).toBe(true);
  await view().locator('.cl-plane-base').focus();
  await notebook.page.keyboard.press(']');
  await notebook.page.keyboard.press(']');
  expect(await chosen()).toBe('4');
  await notebook.page.keyboard.press('[');
  expect(await chosen()).toBe('3');
  await layers().nth(4).press('End');
  expect(await view().locator('.cl-line').count()).toBe(1);
  expect(await words()).toContain('This cell sees all of the input.');
  expect((await readLine(view())).index).toHaveLength(2);
  await layers().nth(7).press('Home');
  expect(await chosen()).toBe('input');
});

test('the cell that is read is made of the products that the library multiplies', async () => {
  await layers().nth(2).click();
  await tiles().nth(4).click();
  const { index, relation, value } = await readLine(view());
  const [item, channel, row, column] = index;
  const exact = net[1](net[0](photos)).detach();
  expect(relation).toBe('=');
  expect(number(value)).toBeCloseTo(exact.at(item, channel, row, column).item() as number, 5);
  const said = /= (?<sum>\S+), after ReLU (?<value>\S+)$/.exec((await sum()) ?? '');
  expect(number(said?.groups?.sum ?? null)).toBeCloseTo(
    net[0](photos).detach().at(item, channel, row, column).item() as number,
    3,
  );
  expect(await view().locator('.cl-maker').count()).toBe(3);
  const parts = await view().locator('.cl-maker-sum').allTextContents();
  const bias = (net[0] as nn.Conv2d).bias?.detach().at(channel).item() as number;
  expect(parts.map(number).reduce((a, b) => a + b, bias)).toBeCloseTo(number(said?.groups?.sum ?? null), 2);
});

test('a value of a Linear is made of the maps that were flattened, each times its weights', async () => {
  await layers().nth(7).click();
  const { index, value } = await readLine(view());
  const said = /Σ \+ bias \S+ [=≈] (?<sum>\S+)$/.exec((await sum()) ?? '');
  expect(number(said?.groups?.sum ?? null)).toBeCloseTo(number(value), 2);
  expect(number(value)).toBeCloseTo(
    net(photos)
      .detach()
      .at(...index)
      .item() as number,
    4,
  );
  expect(await view().locator('.cl-makers .cl-heading').innerText()).toBe(
    'made of the maps of 4 times the 5 × 5 weights of 6',
  );
  expect(await view().locator('.cl-maker').count()).toBe(6);
  await view().locator('.cl-makers').screenshot({ path: 'tests/browser/shots/model-maps-linear.png' });
});

test('what a cell sees is outlined on the input and told in words', async () => {
  await layers().nth(5).click();
  const picture = view().locator('.cl-plane-base');
  await picture.press('Home');
  await picture.press('PageUp');
  expect(await words()).toBe(
    'This cell sees 8 × 8 cells: rows 0–6, columns 0–6; beyond the edge 1 above, 1 left.',
  );
  const canvas = view().locator('.cl-input-picture canvas');
  await settled(notebook.page);
  const corner = await coloursOf(canvas);
  await picture.press('End');
  expect(await words()).toContain('columns 15–22');
  // A pointer on the input goes the other way.
  const box = (await canvas.boundingBox())!;
  await notebook.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  expect((await readLine(view())).index.slice(2)).toEqual([2, 2]);
  expect(corner.different).toBeGreaterThan(20);
});

test('the map is laid over the input, as strongly as the slider says', async () => {
  await layers().nth(2).click();
  const canvas = view().locator('.cl-input-picture canvas');
  await settled(notebook.page);
  const plain = await coloursOf(canvas);
  const slider = view().getByRole('slider', { name: 'opacity of the map over the input' });
  expect(await slider.isVisible()).toBe(false);
  await view().getByRole('radio', { name: 'picture' }).press('ArrowRight');
  await settled(notebook.page);
  const strong = await coloursOf(canvas);
  expect(strong.orange).toBeGreaterThan(500);
  await slider.fill('0');
  await settled(notebook.page);
  const clear = await coloursOf(canvas);
  expect(clear.orange + clear.blue).toBe(0);
  expect(clear.mean).not.toBe(plain.mean);
  await slider.fill('0.8');
});

test('the items of a batch are stepped through, in the maps, the input and the sum alike', async () => {
  const slider = view().getByRole('slider', { name: 'index of item' });
  await view().getByRole('radio', { name: 'picture' }).click();
  await settled(notebook.page);
  const picture = view().locator('.cl-input-picture canvas');
  const before = await picture.evaluate((node) => (node as HTMLCanvasElement).toDataURL());
  await slider.press('ArrowRight');
  await slider.press('ArrowRight');
  await settled(notebook.page);
  expect(await picture.evaluate((node) => (node as HTMLCanvasElement).toDataURL())).not.toBe(before);
  const { index, value } = await readLine(view());
  expect(index[0]).toBe(2);
  const exact = net[1](net[0](photos))
    .detach()
    .at(...index)
    .item() as number;
  expect(Math.abs(number(value) - exact)).toBeLessThan(0.01);
  // It is the same item in every layer.
  await layers().nth(4).click();
  expect((await readLine(view())).index[0]).toBe(2);
  await slider.press('Home');
});

test('a pair opens the channel that it reads', async () => {
  await layers().nth(4).click();
  const pair = view().locator('.cl-maker').nth(1);
  const name = await pair.locator('.cl-maker-index').textContent();
  await pair.focus();
  await notebook.page.keyboard.press('Enter');
  expect(await chosen()).toBe('2');
  expect(await view().locator('.cl-heading').first().textContent()).toContain(`channel ${name} `);
  await view().locator('.cl-maker').first().waitFor();
});

test('a saturated activation is told', async () => {
  const hot = new nn.Sequential(new nn.Conv2d(3, 2, 1), new nn.Sigmoid());
  (hot[0] as nn.Conv2d).bias?.detach().fill_(30);
  lab.write('hot.ipynb', notebookWith([displayed(featureMaps(hot, photos, { layer: '1' })) as Bundle]));
  const opened = await lab.open('hot.ipynb');
  expect(await view(0, opened).locator('.cl-verdicts').textContent()).toBe(
    '2 saturated at its bound nearly everywhere',
  );
  expect(await view(0, opened).locator('.cl-layer').nth(2).textContent()).toContain('2 saturated');
  await opened.page.close();
});

test('time is stepped through in a signal, depth in a volume', async () => {
  const time = view(1).getByRole('slider', { name: 'index of time' });
  await time.fill('11');
  expect((await readLine(view(1))).index).toEqual([0, 0, 11]);
  expect(await words(1)).toBe('This cell sees 5 cells: places 22–26.');
  await view(1).locator('.cl-plane-base').press('ArrowRight');
  expect(await time.inputValue()).toBe('12');
  const depth = view(2).getByRole('slider', { name: 'index of depth' });
  await depth.fill('4');
  const { index, value } = await readLine(view(2));
  expect(index.slice(0, 3)).toEqual([0, 0, 4]);
  expect(number(value)).toBeGreaterThanOrEqual(0);
  expect(await words(2)).toContain('depths 3–4');
  expect(await sum(2)).toMatch(/^Σ \+ bias .* = .*, after ReLU/);
});

test('feature maps on their own step through their batch as well', async () => {
  const slider = view(3).getByRole('slider', { name: 'index of item' });
  await slider.fill('3');
  const { name, index, value } = await readLine(view(3));
  expect([name, index[0]]).toEqual(['conv', 3]);
  const exact = net[0](photos)
    .detach()
    .at(...index)
    .item() as number;
  expect(Math.abs(number(value) - exact)).toBeLessThan(0.01);
});

test('looks well in both themes, and in a narrow column', async () => {
  for (const at of [0, 1, 2]) {
    if (at === 0) await layers().nth(4).click();
    await view(at).scrollIntoViewIfNeeded();
    await settled(notebook.page);
    await view(at).screenshot({ path: `tests/browser/shots/model-maps-${at}-light.png` });
  }
  await switchTheme(notebook, 'dark');
  await view().getByRole('radio', { name: 'overlay' }).click();
  await settled(notebook.page);
  await view().screenshot({ path: 'tests/browser/shots/model-maps-0-dark.png' });
  const narrow = await lab.open('net.ipynb', { width: 480, theme: 'light' });
  const found = view(0, narrow);
  await settled(narrow.page);
  expect(await found.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(0);
  await found.screenshot({ path: 'tests/browser/shots/model-maps-0-narrow.png' });
  // Printed, the pairs are there; what only works by pressing it is not.
  await narrow.page.emulateMedia({ media: 'print' });
  expect(await found.locator('.cl-maker').first().isVisible()).toBe(true);
  expect(await found.getByRole('radio', { name: 'overlay' }).isVisible()).toBe(false);
  expect([...notebook.complaints, ...narrow.complaints]).toEqual([]);
});

describe('with a kernel', () => {
  test('what the notebook does not hold comes from it, exactly', async () => {
    lab.write('live-net.ipynb', {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { name: 'convlens', display_name: 'TypeScript (convlens)', language: 'typescript' },
      },
      cells: [
        { cell_type: 'code', id: 'first', execution_count: null, metadata: {}, source: '', outputs: [] },
      ],
    });
    const live = await lab.open('live-net.ipynb', { kernel: true });
    const { page } = live;
    await page.locator('.jp-CodeCell .cm-content').last().click();
    await page.keyboard.insertText(
      "import { arange, featureMaps, nn } from 'convlens';\n" +
        'const conv = new nn.Conv2d(1, 40, 3, { padding: 1 });\n' +
        'conv.weight.detach().fill_(0.5); conv.bias!.detach().fill_(1);\n' +
        "featureMaps(conv, arange(0, 9 * 90 * 90).reshape(9, 1, 90, 90), { layer: 'Conv2d' })",
    );
    await page.keyboard.press('Shift+Enter');
    const made = view(0, live);
    await made.locator('.cl-plane-base').waitFor({ timeout: 60_000 });
    expect((await readLine(made)).relation).toBe('≈');
    const slider = made.getByRole('slider', { name: 'index of item' });
    await slider.fill('8');
    await expect.poll(async () => (await readLine(made)).relation, { timeout: 20_000 }).toBe('=');
    const { index, value } = await readLine(made);
    const [item, , row, column] = index;
    expect(item).toBe(8);
    let expected = 1;
    for (const dy of [-1, 0, 1]) {
      for (const dx of [-1, 0, 1]) {
        const [y, x] = [row + dy, column + dx];
        if (y >= 0 && x >= 0 && y < 90 && x < 90) expected += 0.5 * (item * 8100 + y * 90 + x);
      }
    }
    expect(number(value)).toBeCloseTo(expected, 0);
    await expect
      .poll(() => made.locator('.cl-makers-sum').textContent(), { timeout: 20_000 })
      .toContain(' = ');
    expect(await made.getByRole('option').count()).toBeGreaterThanOrEqual(40);
    expect(live.complaints).toEqual([]);
    await page.close();
  });
});
