// The convolution explorer: its numbers are the library's, whatever is turned; pointer and keys; what it saves.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleOf as displayed } from '../../src/display/display.js';
import { explain, manualSeed, nn, rand, randn, stack } from '../../src/index.js';
import { encodeExact, MIME_TYPE, wholeWindow } from '../../src/protocol/index.js';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { type Bundle, notebookWith } from './notebooks.js';
import { coloursOf, hover } from './picture.js';

manualSeed(7);
const x = randn(4, 8, 8);
const conv = new nn.Conv2d(4, 4, 3, { padding: 1 });
const large = new nn.Conv2d(3, 5, 5, { padding: 2, stride: 2 });
const photo = rand(1, 3, 64, 80);
const solid = new nn.Conv3d(2, 2, [2, 3, 3], { padding: [0, 1, 1] });
const cube = randn(2, 4, 6, 6);
const transposed = new nn.ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1, outputPadding: 1, groups: 2 });
const shown = [
  explain(conv, x, { at: [1, 0, 4] }),
  explain(new nn.Conv1d(1, 2, 3, { padding: 1, paddingMode: 'reflect' }), randn(1, 9), { at: [0, 0] }),
  explain(large, photo, { at: [2, 10, 12] }),
  explain(solid, cube, { at: [1, 0, 2, 2] }),
  explain(transposed, x, { at: [1, 3, 4] }),
];

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('explain.ipynb', notebookWith(shown.map((value) => displayed(value) as Bundle)));
  notebook = await lab.open('explain.ipynb');
});
afterAll(() => lab?.stop());

const view = (at = 0, from = notebook) => from.page.locator('.cl-conv').nth(at);
const output = (at = 0) => view(at).locator('.cl-conv-canvas').nth(2);
const input = (at = 0) => view(at).locator('.cl-conv-canvas').nth(0);
const reading = async (at = 0) =>
  ((await view(at).locator('.cl-read > span').first().textContent()) ?? '').replaceAll('−', '-');
const code = async (at = 0) => view(at).locator('.cl-conv-code').innerText();
const press = (name: string, at = 0) => view(at).getByRole('button', { name, exact: true }).click();
const choose = (group: string, name: string, at = 0) =>
  view(at).getByRole('radiogroup', { name: group }).getByRole('radio', { name, exact: true }).click();
/** Turns a setting by the keys of its number, as often as needed. */
async function turn(name: string, to: number, at = 0): Promise<void> {
  const number = view(at).getByRole('spinbutton', { name });
  for (;;) {
    const now = Number(await number.getAttribute('aria-valuenow'));
    if (now === to) return;
    await number.press(now < to ? 'ArrowUp' : 'ArrowDown');
  }
}

test('shows the call, the cell and the sum that the library computes', async () => {
  expect(await code()).toBe('nn.Conv2d(4, 4, 3, { padding: 1 })');
  const found = /^y\[1, 0, 4\] = (\S+) 36 products and the bias$/.exec(await reading());
  expect(Number(found?.[1])).toBeCloseTo(conv(x).at(1, 0, 4).item() as number, 4);
  for (const k of [0, 1, 2]) {
    expect((await coloursOf(view().locator('.cl-conv-canvas').nth(k))).different).toBeGreaterThan(5);
  }
});

/** The layer with fewer channels a group: of its own weights, those of the channels that are left. */
function regrouped(options: nn.ConvLayerOptions & { readonly groups: number }): nn.Conv2d {
  const count = 4 / options.groups;
  const kept = [0, 1, 2, 3].map((out) => {
    const first = Math.floor(out / count) * count;
    return conv.weight.detach().select(0, out).narrow(0, first, count);
  });
  const made = new nn.Conv2d(4, 4, 3, options);
  made.loadStateDict({ weight: stack(kept), bias: conv.bias!.detach() });
  return made;
}

describe('turned to other settings it computes what the library computes', () => {
  for (const paddingMode of ['zeros', 'reflect', 'replicate', 'circular'] as const) {
    test(paddingMode, async () => {
      await choose('padding mode', paddingMode);
      await turn('padding', 2);
      for (const groups of [1, 2, 4]) {
        await choose('groups', String(groups));
        for (const dilation of [1, 2]) {
          await turn('dilation', dilation);
          const expected = regrouped({ padding: 2, dilation, groups, paddingMode })(x);
          const last = expected.shape[2] - 1;
          await output().focus();
          for (let k = 0; k < expected.shape[1]; k++) await output().press('ArrowUp');
          for (const [key, column] of [
            ['Home', 0],
            ['End', last],
          ] as const) {
            await output().press(key);
            const found = /^y\[1, 0, (\d+)\] = (\S+) /.exec(await reading());
            expect(Number(found?.[1])).toBe(column);
            expect(Number(found?.[2])).toBeCloseTo(expected.at(1, 0, column).item() as number, 3);
          }
        }
      }
      expect(await code()).toContain('padding: 2, dilation: 2, groups: 4');
    });
  }

  test('and goes back to the layer’s own', async () => {
    await press('back to yours');
    expect(await code()).toBe('nn.Conv2d(4, 4, 3, { padding: 1 })');
    expect(await reading()).toContain('y[1, 0, 4]');
  });

  test('a stride and a larger kernel change shape and formula', async () => {
    await turn('stride', 2);
    await turn('kernel width', 5);
    expect(await code()).toBe('nn.Conv2d(4, 4, [3, 5], { stride: 2, padding: 1 })');
    expect(await view().innerText()).toContain('y [4, 4, 3]');
    expect((await view().locator('.cl-formulas').innerText()).replace(/\s+/g, ' ')).toContain(
      'width ⌊(8 + 2·1 − 1·(5 − 1) − 1) / 2⌋ + 1 = 3 parameters 4·4·3·5 + 4 = 244',
    );
    expect(await view().innerText()).toContain('zeros around your kernel');
    await press('back to yours');
  });
});

describe('what is pointed at', () => {
  test('in the output moves the window; a click pins it, another lets it go', async () => {
    await hover(output(), 0.3, 0.6);
    const before = await reading();
    await hover(output(), 0.5, 0.6);
    expect(await reading()).not.toBe(before);
    await output().click();
    expect(await reading()).toContain('pinned');
    const pinned = await reading();
    await hover(output(), 0.2, 0.5);
    expect(await reading()).toBe(pinned);
    await output().press('Escape');
    expect(await reading()).not.toContain('pinned');
  });

  test('in the input shows what it feeds, and in the products the numbers that are multiplied', async () => {
    const height = await view().evaluate((el) => el.clientHeight);
    await hover(input(), 0.4, 0.6);
    expect(await reading()).toMatch(/^x\[\d, \d, \d\] = \S+ feeds 9 cells in each of 4 output planes$/);
    const products = view().locator('.cl-conv-canvas').nth(1);
    const box = await products.boundingBox();
    await notebook.page.mouse.move(box!.x + 24 + 13, box!.y + 20);
    expect(await reading()).toMatch(/^(padding|x\[0, \d, \d\]) · w\[1, 0, 0, 0\] = /);
    expect(await view().evaluate((el) => el.clientHeight)).toBe(height);
    await notebook.page.mouse.move(5, 5);
  });

  test('is reached by keys alone', async () => {
    await input().focus();
    await input().press('ArrowRight');
    expect(await reading()).toContain('feeds');
    await input().press('Escape');
    await output().focus();
    await output().press(']');
    expect(await reading()).toMatch(/^y\[2, /);
    await output().press('[');
    await output().press('ArrowDown');
    expect(await reading()).toMatch(/^y\[1, /);
    // From product to product, and beyond the last row of a grid to the next channel.
    const products = view().locator('.cl-conv-canvas').nth(1);
    await products.focus();
    await products.press('ArrowDown');
    expect(await reading()).toMatch(/w\[1, \d, 0, 0\]/);
    await products.press('ArrowRight');
    expect(await reading()).toMatch(/w\[1, \d, 0, 1\]/);
    for (let down = 0; down < 4 * 3; down++) await products.press('ArrowDown');
    expect(await reading()).toMatch(/w\[1, 3, 2, 1\]/);
    await products.press('Escape');
    expect(await reading()).toMatch(/^y\[1, /);
    expect(await notebook.page.locator('.jp-mod-editMode.jp-Notebook').count()).toBe(0);
  });

  test('is said once to a screen reader', async () => {
    const spoken = view().locator('.cl-read [aria-live]');
    await output().press('Home');
    await notebook.page.waitForTimeout(400);
    expect(((await spoken.textContent()) ?? '').replaceAll('−', '-')).toBe(await reading());
    expect(await output().getAttribute('aria-label')).toContain(
      'Output: 4 channels of 8 by 8, channel 1 in front',
    );
    expect(await view().locator('.cl-conv-canvas').nth(1).getAttribute('aria-label')).toMatch(
      /the sum is \S+\. Arrows point at a product\.$/,
    );
  });
});

test('where motion is unwanted, play is one step', async () => {
  await press('back to yours');
  await press('next place');
  expect(await view().locator('.cl-player output').innerText()).toBe('6 / 64');
  expect(await reading()).toContain('y[1, 0, 5]');
  await view().getByRole('slider', { name: 'place of the window' }).fill('63');
  expect(await reading()).toContain('y[1, 7, 7]');
  await press('back to yours');
});

test('an impossible combination says why, and which settings work', async () => {
  await turn('padding', 0);
  await turn('dilation', 4);
  const notice = view().locator('.cl-misfit');
  expect(await notice.innerText()).toContain(
    'The dilated kernel spans 4·(3 − 1) + 1 = 9 cells, the padded input only 8 + 2·0 = 8.',
  );
  expect(await view().locator('.cl-conv-canvas').nth(0).isVisible()).toBe(false);
  await view().screenshot({ path: 'tests/browser/shots/convolution-impossible-light.png' });
  await notice.getByRole('button', { name: 'padding: 1' }).click();
  expect(await notice.count()).toBe(0);
  expect(await code()).toBe('nn.Conv2d(4, 4, 3, { padding: 1, dilation: 4 })');
  await press('back to yours');
});

test('the sum is written out term by term', async () => {
  await view().getByText('the sum written out').click();
  await view().locator('.cl-term').first().waitFor();
  expect(await view().locator('.cl-term').count()).toBe(36);
  await view().locator('.cl-term').nth(5).hover();
  expect(await reading()).toContain('· w[1, 0, 1, 2] =');
  await view().getByText('the sum written out').click();
});

test('of a large input the part around the window is drawn, and a small map of all that is held', async () => {
  const map = view(2).locator('.cl-minimap');
  await map.scrollIntoViewIfNeeded();
  await settled(notebook.page);
  expect(await map.isVisible()).toBe(true);
  expect(await view(0).locator('.cl-minimap').isVisible()).toBe(false);
  const expected = large(photo);
  for (let k = 0; k < 12; k++) await output(2).press('ArrowRight');
  const found = /^y\[2, (\d+), (\d+)\] = (\S+) /.exec(await reading(2));
  expect(Number(found?.[2])).toBe(24);
  expect(Number(found?.[3])).toBeCloseTo(expected.at(0, 2, Number(found?.[1]), 24).item() as number, 4);
});

test('three axes are drawn slice by slice', async () => {
  await view(3).scrollIntoViewIfNeeded();
  const slices = view(3).getByRole('slider', { name: 'index of slice' });
  await slices.fill('2');
  const found = /^y\[1, 2, 2, 2\] = (\S+) 36 products and the bias$/.exec(await reading(3));
  expect(Number(found?.[1])).toBeCloseTo(solid(cube).at(1, 2, 2, 2).item() as number, 4);
  expect(await view(3).locator('.cl-conv-note').innerText()).toMatch(/channel \d, slice [23] in front/);
});

test('a transposed convolution gathers what falls on cells', async () => {
  const expected = transposed(x);
  await output(4).focus();
  await output(4).press('ArrowRight');
  const found = /^y\[1, 3, 5\] = (\S+) /.exec(await reading(4));
  expect(Number(found?.[1])).toBeCloseTo(expected.at(1, 3, 5).item() as number, 4);
  await turn('outputPadding', 0, 4);
  expect(await code(4)).toBe('nn.ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1, groups: 2 })');
  expect((await view(4).locator('.cl-formulas').innerText()).replace(/\s+/g, ' ')).toContain(
    'height (8 − 1)·2 − 2·1 + 1·(3 − 1) + 0 + 1 = 15',
  );
  await turn('outputPadding', 2, 4);
  expect(await view(4).locator('.cl-misfit').innerText()).toContain(
    'outputPadding 2 must be below stride or dilation',
  );
  await press('back to yours', 4);
});

describe('what flows back', () => {
  const upstream = randn(4, 8, 8);
  const leaf = x.clone().requiresGrad_();
  const weight = conv.weight;

  beforeAll(async () => {
    conv(leaf).backward(upstream);
    const value = explain(conv, x, { at: [1, 3, 4], gradient: upstream });
    lab.write('gradient.ipynb', notebookWith([displayed(value) as Bundle]));
    gradients = await lab.open('gradient.ipynb');
  });

  let gradients: OpenNotebook;
  const said = async () =>
    ((await view(0, gradients).locator('.cl-read > span').first().textContent()) ?? '').replaceAll('−', '-');
  const direct = (name: string) =>
    view(0, gradients).getByRole('radiogroup', { name: 'direction' }).getByRole('radio', { name }).click();

  test('to an input cell is what autograd gives', async () => {
    await direct('∂ input');
    const found = /^∂x\[(\d), (\d), (\d)\] = (\S+) 36 products/.exec(await said());
    const [channel, row, column] = found!.slice(1, 4).map(Number);
    expect([row, column]).toEqual([3, 4]);
    expect(Number(found![4])).toBeCloseTo(leaf.grad!.at(channel, row, column).item() as number, 4);
    const picture = view(0, gradients).locator('.cl-conv-canvas').first();
    await picture.press('Home');
    const first = /^∂x\[\d, 3, 0\] = (\S+) /.exec(await said());
    expect(Number(first?.[1])).toBeCloseTo(leaf.grad!.at(channel, 3, 0).item() as number, 4);
    await view(0, gradients).screenshot({ path: 'tests/browser/shots/convolution-gradient-input.png' });
  });

  test('to a weight is what autograd gives', async () => {
    await direct('∂ weight');
    const grid = view(0, gradients).locator('.cl-kernel-grid');
    await grid.press('ArrowUp');
    await grid.press('ArrowLeft');
    const found = /^∂w\[1, (\d), 0, 0\] = (\S+) 64 products/.exec(await said());
    expect(Number(found?.[2])).toBeCloseTo(weight.grad!.at(1, Number(found?.[1]), 0, 0).item() as number, 3);
    await view(0, gradients).screenshot({ path: 'tests/browser/shots/convolution-gradient-weight.png' });
    await direct('forward');
    expect(await said()).toContain('y[1, 3, 4]');
    expect(gradients.complaints).toEqual([]);
  });
});

test('a payload that means harm neither hangs the page nor runs', async () => {
  const attack = '<img src=x onerror="window.attacked = true">';
  const side = 256;
  const line = explain(new nn.Conv1d(1, 1, 3), randn(1, 30_000), { name: attack });
  const vast = {
    type: 'convolution',
    dtype: 'float32',
    settings: {
      inChannels: 1,
      outChannels: 1,
      kernelSize: [side, side],
      stride: [1, 1],
      padding: [
        [1024, 1024],
        [1024, 1024],
      ],
      dilation: [1, 1],
      groups: 1,
      paddingMode: 'zeros',
    },
    inputShape: [1, 1, 1],
    input: encodeExact(Float32Array.of(1), wholeWindow([1, 1, 1])),
    weight: encodeExact(new Float32Array(side * side), wholeWindow([1, 1, side, side])),
    at: [0, 900, 900],
  };
  lab.write('hostile.ipynb', notebookWith([displayed(line) as Bundle, { [MIME_TYPE]: vast }]));
  const hostile = await lab.open('hostile.ipynb');
  for (const at of [0, 1]) await view(at, hostile).scrollIntoViewIfNeeded();
  expect(await view(0, hostile).locator('.cl-facts').textContent()).toContain(attack);
  expect(await view(0, hostile).evaluate((el) => el.scrollWidth > el.clientWidth + 1)).toBe(false);
  expect(await view(1, hostile).locator('.cl-read').textContent()).toContain('y[0, 900, 900] = 0');
  expect(await hostile.page.evaluate(() => (window as { attacked?: boolean }).attacked)).toBeUndefined();
});

describe('what is saved', () => {
  const download = async (name: string): Promise<Buffer> => {
    const [file] = await Promise.all([
      notebook.page.waitForEvent('download', { timeout: 90_000 }),
      press(name),
    ]);
    return readFileSync(await file.path());
  };

  test('the call, as TypeScript', async () => {
    await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await turn('stride', 2);
    await press('copy as TypeScript');
    expect(await notebook.page.evaluate(() => navigator.clipboard.readText())).toBe(
      'new nn.Conv2d(4, 4, 3, { stride: 2, padding: 1 })',
    );
  });

  test('a frame, as PNG', async () => {
    const png = await download('save this frame as PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(1200);
  });

  test('every place of the window, as an animated GIF that a browser plays', async () => {
    const gif = await download('save as animated GIF');
    writeFileSync('tests/browser/shots/convolution.gif', gif);
    const decoded = await notebook.page.evaluate(async (base64) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const decoder = new ImageDecoder({ data, type: 'image/gif' });
      await decoder.tracks.ready;
      await decoder.completed;
      const frames = decoder.tracks.selectedTrack!.frameCount;
      const pixels = async (index: number): Promise<number[]> => {
        const { image } = await decoder.decode({ frameIndex: index });
        const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
        const context = canvas.getContext('2d')!;
        context.drawImage(image, 0, 0);
        image.close();
        const { data: bytes } = context.getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set<number>();
        for (let i = 0; i < bytes.length; i += 4)
          seen.add((bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2]);
        return [canvas.width, canvas.height, seen.size];
      };
      return { frames, first: await pixels(0), last: await pixels(frames - 1) };
    }, gif.toString('base64'));
    expect(decoded.frames).toBe(16);
    expect(decoded.last.slice(0, 2)).toEqual(decoded.first.slice(0, 2));
    expect(decoded.last[2]).toBeGreaterThan(50);
    expect(gif.length).toBeLessThan(2_000_000);
    await press('back to yours');
  });
});

test('looks well in both themes, in high contrast and in a narrow column', async () => {
  const shoot = async (from: OpenNotebook, name: string): Promise<void> => {
    for (const at of shown.keys()) {
      const found = view(at, from);
      await found.scrollIntoViewIfNeeded();
      await settled(from.page);
      await found.screenshot({ path: `tests/browser/shots/convolution-${at}-${name}.png` });
    }
  };
  await shoot(notebook, 'light');
  await switchTheme(notebook, 'dark');
  await shoot(notebook, 'dark');
  await input().scrollIntoViewIfNeeded();
  await settled(notebook.page);
  expect((await coloursOf(input())).mean).toBeLessThan(110);
  await shoot(await lab.open('explain.ipynb', { forcedColors: true }), 'contrast');
  const narrow = await lab.open('explain.ipynb', { width: 560 });
  await shoot(narrow, 'narrow');
  for (const at of shown.keys()) {
    const wider = await view(at, narrow).evaluate((el) => el.scrollWidth > el.clientWidth + 1);
    expect(wider).toBe(false);
  }
  expect([...notebook.complaints, ...narrow.complaints]).toEqual([]);
});
