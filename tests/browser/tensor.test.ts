import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type OpenNotebook, settled, shoot, startLab, switchTheme } from './lab.js';
import { bundleOf, notebookWith } from './notebooks.js';
import { exactTensor, quantisedTensor, waves } from './payloads.js';
import { coloursOf, countPixels, hover, readLine } from './picture.js';

const MAGENTA = [0xd6, 0x00, 0x8f] as const;

const cube = waves(4 * 3 * 20 * 30);
const special = Float32Array.from(waves(192), (value, i) => {
  if (i % 17 === 3) return Number.NaN;
  if (i % 23 === 5) return Number.POSITIVE_INFINITY;
  if (i % 29 === 7) return Number.NEGATIVE_INFINITY;
  return i === 60 ? 7.07 : value;
});
const large = waves(20 * 33 * 26 * 100, 0.6);
const confusion = new BigInt64Array(100).map((_, i) =>
  i % 11 === 0 ? BigInt(20 + ((i * 7) % 23)) : i % 13 === 5 ? 3n : 0n,
);
const past = 2n ** 60n + 1n;

const outputs = [
  exactTensor(cube, [4, 3, 20, 30], 'float32', 'cube'),
  exactTensor(special, [8, 24], 'float32', 'ratio'),
  quantisedTensor(
    large,
    [20, 33, 26, 100],
    [
      { start: 0, count: 2, step: 1 },
      { start: 0, count: 33, step: 1 },
      { start: 0, count: 13, step: 2 },
      { start: 0, count: 100, step: 1 },
    ],
    'output',
  ),
  exactTensor(waves(100), [100], 'float32', 'row'),
  exactTensor(confusion, [10, 10], 'int64', 'confusion'),
  exactTensor(
    Uint8Array.from({ length: 24 }, (_, i) => Number(i % 3 === 0)),
    [2, 3, 4],
    'bool',
    'mask',
  ),
  exactTensor(Float32Array.of(0.1), [], 'float32', 'loss'),
  exactTensor(new Float32Array(0), [3, 0, 8], 'float32', 'nothing'),
  exactTensor(new BigInt64Array([past, -past]), [1, 2], 'int64', 'ids'),
  exactTensor(waves(200), [200, 1], 'float32', 'column'),
  exactTensor(
    Float32Array.from({ length: 20 }, (_, i) => (i < 12 ? 0 : i)),
    [4, 5],
    'float32',
    'counts',
  ),
] as const;

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('tensors.ipynb', notebookWith(outputs.map((payload) => bundleOf(payload))));
  notebook = await lab.open('tensors.ipynb');
});
afterAll(() => lab?.stop());

/** The output in place `at`, on the screen. */
async function output(at: number, from: OpenNotebook = notebook) {
  const found = from.page.locator('.cl-output').nth(at);
  await found.scrollIntoViewIfNeeded();
  await settled(from.page);
  return { found, picture: found.locator('.cl-plane-base') };
}

describe('a tensor that the notebook holds whole', () => {
  test('is a heat map in blue and orange', async () => {
    const { picture } = await output(0);
    const { different, blue, orange } = await coloursOf(picture);
    expect(different).toBeGreaterThan(100);
    expect(blue).toBeGreaterThan(1000);
    expect(orange).toBeGreaterThan(1000);
    expect(await picture.getAttribute('aria-label')).toMatch(/^Heat map of cube\[0, 0, :, :\], 20 by 30\. /);
  });

  test('says index and exact value of the cell under the pointer', async () => {
    const { found, picture } = await output(0);
    for (const [x, y] of [
      [0.2, 0.3],
      [0.5, 0.5],
      [0.75, 0.7],
    ]) {
      await hover(picture, x, y);
      const { name, index, relation, value } = await readLine(found);
      const [a, b, c, d] = index;
      expect({ name, relation }).toEqual({ name: 'cube', relation: '=' });
      expect(Math.fround(Number(value))).toBe(cube[((a * 3 + b) * 20 + c) * 30 + d]);
    }
  });

  test('is read by keys, which pin and release a cell and leave the notebook alone', async () => {
    const { found, picture } = await output(0);
    const cells = await notebook.page.locator('.jp-Cell').count();
    await picture.focus();
    const { index: from } = await readLine(found);
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'PageUp', 'PageUp', 'ArrowDown'])
      await picture.press(key);
    expect((await readLine(found)).index).toEqual([from[0], from[1], 1, 2]);
    await picture.press('Enter');
    expect((await readLine(found)).remark).toBe('pinned · Esc to release');
    await hover(picture, 0.5, 0.5);
    expect((await readLine(found)).index).toEqual([from[0], from[1], 1, 2]);
    await picture.press('Escape');
    await hover(picture, 0.5, 0.5);
    expect((await readLine(found)).index).not.toEqual([from[0], from[1], 1, 2]);
    expect(await notebook.page.locator('.jp-Cell').count()).toBe(cells);
    expect(await notebook.page.locator('.jp-mod-editMode.jp-Notebook').count()).toBe(0);
  });

  test('speaks the cell to a screen reader', async () => {
    const { found, picture } = await output(0);
    await picture.press('End');
    await expect.poll(() => found.locator('[aria-live]').textContent()).toMatch(/^cube\[0, 0, \d+, 29\] = /);
  });

  test('steps through an axis by slider, arrows and tiles', async () => {
    const { found, picture } = await output(0);
    const slider = found.getByRole('slider', { name: 'index of axis 0' });
    await slider.focus();
    await slider.press('ArrowRight');
    await found.getByRole('button', { name: 'next index of axis 0' }).click();
    expect((await readLine(found)).index[0]).toBe(2);
    const tiles = found.getByRole('listbox').getByRole('option');
    expect(await tiles.count()).toBe(3);
    await tiles.nth(1).click();
    await tiles.nth(1).press('ArrowRight');
    const { index, value } = await readLine(found);
    expect(index.slice(0, 2)).toEqual([2, 2]);
    expect(Math.fround(Number(value))).toBe(cube[((2 * 3 + 2) * 20 + index[2]) * 30 + index[3]]);
    expect(await picture.getAttribute('aria-label')).toContain('cube[2, 2, :, :]');
  });

  test('shows other axes: by choice and by key', async () => {
    const { found, picture } = await output(0);
    const axis = found.getByRole('button', { name: 'axis 0, size 4' });
    await axis.click();
    await found.getByRole('radio', { name: 'rows' }).click();
    expect(await picture.getAttribute('aria-label')).toContain(':, 2, ');
    expect(await picture.getAttribute('aria-label')).toContain('4 by 30');
    await axis.press('s');
    await expect.poll(() => picture.getAttribute('aria-label')).not.toContain('4 by 30');
    await axis.press('Escape');
    await found.getByRole('button', { name: 'axis 2, size 20' }).press('r');
    expect(await picture.getAttribute('aria-label')).toContain('20 by 30');
  });

  test('writes numbers into cells that are large enough, and zooms by keys', async () => {
    const { found, picture } = await output(0);
    const size = async () => Number(await found.locator('.cl-step.cl-end output').textContent());
    const fitted = await size();
    await picture.focus();
    await picture.press('-');
    expect(await size()).toBeLessThan(fitted);
    await picture.press('0');
    expect(await size()).toBe(fitted);
    await found.getByRole('button', { name: 'larger cells' }).click();
    expect(await size()).toBeGreaterThan(fitted);
  });

  test('ranges its colours robustly, over all values or over the plane', async () => {
    const { found } = await output(1);
    const legend = found.locator('.cl-legend');
    const robust = await legend.getAttribute('aria-label');
    await found.getByRole('radio', { name: '±range' }).click();
    expect(await legend.getAttribute('aria-label')).toContain('colours from −7.07 to 7.07');
    await found.getByRole('radio', { name: '±range' }).press('ArrowRight');
    expect(await legend.getAttribute('aria-label')).toBe(robust);
    expect(await found.locator('.cl-flags').textContent()).toContain('above');
  });
});

describe('values that are no numbers on the scale', () => {
  test('are marked, counted and found by the rail', async () => {
    const { found, picture } = await output(1);
    expect(await found.locator('.cl-flags').textContent()).toMatch(/12 NaN.*9 \+∞.*7 −∞/);
    expect(await countPixels(picture, MAGENTA)).toBeGreaterThan(12 * 200);
    // Left of the cells' top edge there is the rail only.
    await shoot(notebook, 'tensor-special-light', `.cl-output >> nth=1`);
  });

  test('are read as what they are', async () => {
    const { found, picture } = await output(1);
    await picture.focus();
    for (const key of ['PageUp', 'Home', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await picture.press(key);
    expect(await readLine(found)).toMatchObject({ index: [0, 3], value: 'NaN' });
    for (const key of ['ArrowRight', 'ArrowRight']) await picture.press(key);
    expect(await readLine(found)).toMatchObject({ index: [0, 5], value: '+∞' });
  });
});

describe('a tensor of which a preview travels', () => {
  test('says so, reads values with ≈ and indices of the whole tensor', async () => {
    const { found, picture } = await output(2);
    expect(await found.locator('.cl-note').first().textContent()).toBe(
      'saved in this notebook: axis 0: 0–1 of 20 · axis 2: every 2nd of 26 · values to 8 bits; statistics are of all values',
    );
    await picture.focus();
    for (const key of ['PageUp', 'PageUp', 'Home', 'ArrowDown', 'ArrowRight']) await picture.press(key);
    const { index, relation, value } = await readLine(found);
    expect({ index, relation }).toEqual({ index: [0, 0, 2, 1], relation: '≈' });
    expect(Number(value)).toBeCloseTo(large[2 * 100 + 1], 1);
  });
});

describe('other shapes and types', () => {
  test('a line is read by keys', async () => {
    const { found, picture } = await output(3);
    expect((await coloursOf(picture)).different).toBeGreaterThan(50);
    await picture.focus();
    await picture.press('Home');
    await picture.press('ArrowRight');
    const { index, value } = await readLine(found);
    expect(index).toEqual([1]);
    expect(Math.fround(Number(value))).toBe(waves(100)[1]);
  });

  test('a long column is a line, as a long row is', async () => {
    const { found, picture } = await output(9);
    expect(await found.locator('.cl-line').count()).toBe(1);
    await picture.focus();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await picture.press(key);
    const { index, value } = await readLine(found);
    expect(index).toEqual([2, 0]);
    expect(Math.fround(Number(value))).toBe(waves(200)[2]);
  });

  test('a small matrix stands beside its spread, without zoom or ranges', async () => {
    const { found, picture } = await output(10);
    expect(await found.getByRole('radiogroup').count()).toBe(0);
    expect(await found.getByRole('button', { name: 'larger cells' }).count()).toBe(0);
    const [plane, spread] = [await picture.boundingBox(), await found.locator('.cl-legend').boundingBox()];
    expect(spread!.x).toBeGreaterThan(plane!.x + plane!.width);
    expect(spread!.y).toBeLessThan(plane!.y + plane!.height);
  });

  test('zeros among whole numbers are dots, in a float tensor as well', async () => {
    const { picture } = await output(10);
    // 12 dots of 2 × 2 pixels leave a zero's cell paler than a written digit would.
    const inkOf = (row: number): Promise<number> =>
      picture.evaluate((element, at) => {
        const canvas = element as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(22, 21 + 32 * at, 28, 31);
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 450) dark += 1;
        return dark;
      }, row);
    expect(await inkOf(1)).toBeGreaterThan(0);
    expect(await inkOf(1)).toBeLessThanOrEqual(6);
    expect(await inkOf(3)).toBeGreaterThan(20);
  });

  test('integers are written as such, past 2⁵³ as well', async () => {
    const { found } = await output(4);
    const { index, value } = await readLine(found);
    expect(BigInt(value)).toBe(confusion[index[0] * 10 + index[1]]);
    const ids = (await output(8)).found;
    await ids.locator('.cl-plane-base').focus();
    await ids.locator('.cl-plane-base').press('Home');
    expect((await readLine(ids)).value).toBe(String(past));
  });

  test('bools are true and false', async () => {
    const { found } = await output(5);
    expect((await readLine(found)).value).toBe('true');
  });

  test('a scalar is its value, an empty tensor says why there is nothing', async () => {
    expect(await (await output(6)).found.locator('.cl-scalar').textContent()).toBe('0.1');
    expect(await (await output(7)).found.textContent()).toContain('No values: an axis of [3, 0, 8] is 0.');
  });

  test('values are there as a table', async () => {
    const { found } = await output(1);
    await found.getByText('values as a table').click();
    expect(await found.getByRole('row').count()).toBe(9);
    expect(await found.getByRole('row').nth(1).textContent()).toContain('NaN');
    await found.getByText('values as a table').click();
  });
});

describe('the page', () => {
  test('is painted anew in the theme it is switched to', async () => {
    const { picture } = await output(0);
    const light = await coloursOf(picture);
    for (const at of [0, 1, 2, 3, 4, 5]) await shootOutput(at, `tensor-${at}-light`);
    await switchTheme(notebook, 'dark');
    await output(0);
    await expect.poll(async () => (await coloursOf(picture)).mean).toBeLessThan(light.mean / 1.6);
    for (const at of [0, 1, 2, 3, 4, 5]) await shootOutput(at, `tensor-${at}-dark`);
    await switchTheme(notebook, 'light');
    await output(0);
    await expect.poll(async () => (await coloursOf(picture)).mean).toBeCloseTo(light.mean, -1);
  });

  test('does not scroll sideways at 480 pixels', async () => {
    const narrow = await lab.open('tensors.ipynb', { width: 480 });
    for (let at = 0; at < outputs.length; at++) {
      const { found } = await output(at, narrow);
      const overflow = await found.evaluate((node) => node.scrollWidth - node.clientWidth);
      expect(overflow, `output ${at}`).toBeLessThanOrEqual(0);
      await found.screenshot({ path: `tests/browser/shots/tensor-${at}-narrow.png` });
    }
    expect(narrow.complaints).toEqual([]);
    await narrow.page.close();
  });

  test('holds no pixels of pictures far from the screen', async () => {
    const { picture } = await output(0);
    const pixels = () => picture.evaluate((canvas) => (canvas as HTMLCanvasElement).width);
    await expect.poll(pixels).toBeGreaterThan(0);
    await output(outputs.length - 1);
    await expect.poll(pixels).toBe(0);
    await output(0);
    await expect.poll(async () => (await coloursOf(picture)).different).toBeGreaterThan(100);
  });

  test('begins with the colour range of the settings', async () => {
    expect(await (await output(0)).found.getByRole('radio', { name: 'robust', checked: true }).count()).toBe(
      1,
    );
    lab.set('@convlens/labextension:plugin', { colourRange: 'plane', colourMap: 'greys' });
    const chosen = await lab.open('tensors.ipynb');
    const { found } = await output(0, chosen);
    expect(await found.getByRole('radio', { name: 'plane', checked: true }).count()).toBe(1);
    lab.set('@convlens/labextension:plugin', {});
    await chosen.page.close();
  });

  test('keeps its pictures in high contrast', async () => {
    const contrast = await lab.open('tensors.ipynb', { forcedColors: true });
    const { found, picture } = await output(1, contrast);
    expect((await coloursOf(picture)).different).toBeGreaterThan(20);
    await found.screenshot({ path: 'tests/browser/shots/tensor-contrast.png' });
    await contrast.page.close();
  });

  test('has nothing to complain of', () => expect(notebook.complaints).toEqual([]));
});

async function shootOutput(at: number, name: string): Promise<void> {
  const { found } = await output(at);
  await found.screenshot({ path: `tests/browser/shots/${name}.png` });
}
