// What a reader can do with a tensor beside reading it: scales, colour maps, pictures, linked cursors, copy and save.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { bundleOf, notebookWith } from './notebooks.js';
import { exactTensor, waves } from './payloads.js';
import { coloursOf, hover, readLine } from './picture.js';

const SMALL = Float32Array.from([0.5, -2, Number.NaN, 8, Number.POSITIVE_INFINITY, 1, 3, 4, 5, 6, 7, 0]);

/** Red grows along the rows, green along the columns, blue is full. */
const PHOTO = Uint8Array.from({ length: 12 * 16 * 3 }, (_, i) => {
  const [row, column, channel] = [Math.floor(i / 48), Math.floor(i / 3) % 16, i % 3];
  return [row * 20, column * 15, 255][channel];
});

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  const shifted = waves(40 * 60).map((value) => value + 10);
  const payloads = [
    exactTensor(waves(40 * 60), [40, 60], 'float32', 'a'),
    exactTensor(shifted, [40, 60], 'float32', 'b'),
    exactTensor(SMALL, [3, 4], 'float32', 'small one'),
    exactTensor(PHOTO, [12, 16, 3], 'uint8', 'photo'),
    exactTensor(waves(8 * 12 * 9), [8, 12, 3, 3], 'float32', 'kernels'),
  ];
  lab.write('tools.ipynb', notebookWith(payloads.map((payload) => bundleOf(payload))));
  notebook = await lab.open('tools.ipynb');
});
afterAll(() => lab?.stop());

const view = (at: number) => notebook.page.locator('.cl-output').nth(at);
const picture = (at: number) => view(at).locator('.cl-plane-base');

test('min–max runs from the smallest to the largest value, wherever zero is', async () => {
  await settled(notebook.page);
  const before = (await coloursOf(picture(1))).different;
  await view(1).getByRole('radio', { name: 'min–max' }).click();
  await settled(notebook.page);
  // Values from 7 to 13 are hardly told apart by their distance from zero.
  expect((await coloursOf(picture(1))).different).toBeGreaterThan(1.5 * before);
});

test('log shows small values, and colour maps run one way', async () => {
  await view(0).getByRole('radio', { name: 'log' }).click();
  await settled(notebook.page);
  const log = await coloursOf(picture(0));
  await view(0).getByRole('radio', { name: '±range' }).click();
  await settled(notebook.page);
  const linear = await coloursOf(picture(0));
  // On white, a logarithmic scale is darker.
  expect(log.mean).toBeLessThan(linear.mean - 10);
  await view(0).getByRole('combobox', { name: 'colour map' }).selectOption('greys');
  await settled(notebook.page);
  expect((await coloursOf(picture(0))).orange).toBe(0);
  await view(0).getByRole('combobox', { name: 'colour map' }).selectOption('viridis');
  await settled(notebook.page);
  await view(0).screenshot({ path: 'tests/browser/shots/tensor-viridis.png' });
  await view(0).getByRole('combobox', { name: 'colour map' }).selectOption('diverging');
});

test('the ends of the colours are moved on the histogram, by pointer and by keys', async () => {
  const upper = view(0).getByRole('slider', { name: 'upper end of the colours' });
  const before = Number(await upper.getAttribute('aria-valuenow'));
  await upper.focus();
  await upper.press('ArrowLeft');
  const after = Number(await upper.getAttribute('aria-valuenow'));
  expect(after).toBeLessThan(before);
  expect(await view(0).getByRole('radio', { name: 'fixed' }).getAttribute('aria-checked')).toBe('true');
  // Symmetric: the other end has gone with it.
  const lower = view(0).getByRole('slider', { name: 'lower end of the colours' });
  expect(Number(await lower.getAttribute('aria-valuenow'))).toBeCloseTo(-after, 5);
  const box = (await upper.boundingBox())!;
  await notebook.page.mouse.move(box.x + box.width / 2, box.y + 10);
  await notebook.page.mouse.down();
  await notebook.page.mouse.move(box.x - 40, box.y + 10);
  await notebook.page.mouse.up();
  expect(Number(await upper.getAttribute('aria-valuenow'))).toBeLessThan(after - 0.3);
  expect(await view(0).locator('.cl-flags').textContent()).toContain('above in this plane');
});

test('displays of one shape share the cursor, until one is unlinked', async () => {
  await hover(picture(0), 0.4, 0.5);
  const { index } = await readLine(view(0));
  expect((await readLine(view(1))).index).toEqual(index);
  await view(1).getByRole('button', { name: 'linked' }).click();
  await hover(picture(0), 0.2, 0.3);
  expect((await readLine(view(0))).index).not.toEqual(index);
  expect((await readLine(view(1))).index).toEqual(index);
  await view(1).getByRole('button', { name: 'linked' }).click();
  // Another shape goes its own way.
  expect((await readLine(view(2))).index).not.toEqual((await readLine(view(0))).index);
});

test('values are copied as TypeScript, JSON and NumPy', async () => {
  await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (how: string): Promise<string> => {
    await view(2).getByText('copy · save').click();
    await view(2).getByRole('button', { name: how }).click();
    await expect.poll(() => view(2).locator('.cl-menu').getAttribute('open')).toBe(null);
    // Said beside the button, and to screen readers.
    expect(await view(2).locator('.cl-menu-button').getAttribute('data-done')).toBe('copied');
    await expect
      .poll(() => notebook.page.locator('body > [role=status].cl-spoken').textContent())
      .toBe('copied');
    return notebook.page.evaluate(() => navigator.clipboard.readText());
  };
  const asTypeScript = await copied('copy as TypeScript');
  await view(2).screenshot({ path: 'tests/browser/shots/tensor-copied.png' });
  expect(asTypeScript).toBe('[\n  [0.5, -2, NaN, 8],\n  [Infinity, 1, 3, 4],\n  [5, 6, 7, 0],\n]');
  expect(JSON.parse(await copied('copy as JSON'))).toEqual([
    [0.5, -2, null, 8],
    [null, 1, 3, 4],
    [5, 6, 7, 0],
  ]);
  expect(await copied('copy as NumPy')).toBe(
    'np.array([\n  [0.5, -2, np.nan, 8],\n  [np.inf, 1, 3, 4],\n  [5, 6, 7, 0],\n], dtype=np.float32)',
  );
});

test('a plane is saved as PNG, SVG and .npy', async () => {
  const saved = async (how: string): Promise<{ name: string; bytes: Buffer }> => {
    await view(2).getByText('copy · save').click();
    const waiting = notebook.page.waitForEvent('download');
    await view(2).getByRole('button', { name: how }).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const png = await saved('save as PNG');
  expect(png.name).toBe('small-one.png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  const svg = await saved('save as SVG');
  expect(svg.bytes.toString()).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="32" height="24"/);
  const npy = await saved('save as .npy');
  expect(npy.bytes.subarray(0, 6)).toEqual(Buffer.from('\x93NUMPY', 'latin1'));
  const header = npy.bytes.readUInt16LE(8) + 10;
  expect(header % 64).toBe(0);
  expect(npy.bytes.subarray(10, header).toString()).toContain(
    "'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)",
  );
  const values = Array.from({ length: 12 }, (_, i) => npy.bytes.readFloatLE(header + 4 * i));
  expect(values).toEqual(Array.from(SMALL));
});

test('three channels are a picture as well', async () => {
  const rgb = view(3).locator('.cl-rgb');
  expect(await rgb.getAttribute('aria-label')).toBe('photo as a colour picture of 12 by 16');
  const pixel = await rgb.evaluate((canvas) => {
    const context = (canvas as HTMLCanvasElement).getContext('2d')!;
    return Array.from(context.getImageData(5, 7, 1, 1).data);
  });
  expect(pixel).toEqual([140, 75, 255, 255]);
  expect(await view(0).locator('.cl-rgb').count()).toBe(0);
});

test('an axis that is dragged onto another takes its place in the picture', async () => {
  const chips = view(3).locator('button.cl-axis');
  const role = async (axis: number) =>
    (await chips.nth(axis).getAttribute('aria-label'))?.split('drawn as ')[1];
  const [first, last] = [await role(0), await role(2)];
  await chips.nth(2).dragTo(chips.nth(0));
  expect(await role(0)).toBe(last);
  expect(await role(2)).toBe(first);
});

test('an axis that is dragged onto a role gets it', async () => {
  const chip = view(4).locator('button.cl-axis').nth(1);
  const picker = view(4).locator('.cl-roles');
  await chip.hover();
  await notebook.page.mouse.down();
  const box = (await chip.boundingBox())!;
  await notebook.page.mouse.move(box.x + 30, box.y + 4, { steps: 4 });
  await picker.waitFor();
  const slider = (await picker.getByRole('radio', { name: 'step' }).boundingBox())!;
  await notebook.page.mouse.move(slider.x + 5, slider.y + 5, { steps: 4 });
  await notebook.page.mouse.up();
  expect(await chip.getAttribute('aria-label')).toContain('drawn as step');
  expect(await picker.isVisible()).toBe(false);
  await chip.focus();
  await chip.press('t');
  await chip.press('ArrowLeft');
  await notebook.page.keyboard.press('b');
});

test('kernels stand in rows and columns, one axis down and one across', async () => {
  const tiles = view(4).getByRole('listbox').getByRole('option');
  expect(await tiles.count()).toBe(96);
  const places = await tiles.evaluateAll((found) => found.map((tile) => (tile as HTMLElement).offsetTop));
  expect(new Set(places).size).toBe(8);
  await tiles.nth(2 * 12 + 5).click();
  expect((await readLine(view(4))).index.slice(0, 2)).toEqual([2, 5]);
  await tiles.nth(2 * 12 + 5).press('ArrowDown');
  expect((await readLine(view(4))).index.slice(0, 2)).toEqual([3, 5]);
  await view(4).getByRole('slider', { name: 'index of axis 0' }).fill('7');
  expect(await tiles.nth(7 * 12 + 5).getAttribute('aria-selected')).toBe('true');
  // Without the tiles there are no rows of them.
  const chip = view(4).locator('button.cl-axis').nth(1);
  await chip.press('s');
  expect(await tiles.count()).toBe(0);
  expect(await view(4).locator('button.cl-axis').nth(0).getAttribute('aria-label')).toContain(
    'drawn as step',
  );
  await chip.press('t');
  expect(await tiles.count()).toBe(12);
  await view(4).locator('button.cl-axis').nth(0).press('b');
  expect(await tiles.count()).toBe(96);
  await view(4).screenshot({ path: 'tests/browser/shots/tensor-kernels-light.png' });
});

test('looks well in the dark and in a narrow column', async () => {
  await switchTheme(notebook, 'dark');
  await view(3).screenshot({ path: 'tests/browser/shots/tensor-picture-dark.png' });
  const narrow = await lab.open('tools.ipynb', { width: 480, theme: 'light' });
  await settled(narrow.page);
  for (const found of await narrow.page.locator('.cl-output').all()) {
    expect(await found.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(0);
  }
  await narrow.page
    .locator('.cl-output')
    .first()
    .screenshot({ path: 'tests/browser/shots/tensor-tools-narrow.png' });
  expect([...notebook.complaints, ...narrow.complaints]).toEqual([]);
});
