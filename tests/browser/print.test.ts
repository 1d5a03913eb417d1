// On paper and in plain files: what a view paints for the printer, whatever the theme; the static forms through nbconvert's
// page to a PDF, where nothing may be wider than the sheet; and as Markdown.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleOf as displayed } from '../../src/display/display.js';
import { explain, featureMaps, manualSeed, nn, randn, summary } from '../../src/index.js';
import { jupyterEnvironment, python, temporaryFolder } from '../notebook/jupyter.js';
import { type GalleryServer, startGalleryServer } from './gallery-server.js';
import { chromiumArguments, chromiumPath } from './lab.js';
import { type Bundle, notebookWith } from './notebooks.js';

manualSeed(7);
const image = randn(2, 3, 32, 32);
const net = new nn.Sequential(
  new nn.Conv2d(3, 64, 3, { padding: 1, dilation: 1 }),
  new nn.BatchNorm2d(64),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new nn.Conv2d(64, 128, 3, { padding: 2, dilation: 2 }),
  new nn.Flatten(),
  new nn.Linear(128 * 16 * 16, 10),
);
const failure = ((): unknown => {
  try {
    return net(randn(2, 3, 31, 31));
  } catch (error) {
    return error;
  }
})();
const bundles = [
  image,
  summary(net, [2, 3, 32, 32]),
  featureMaps(net, image),
  explain(net.children()[0] as nn.Conv2d, image),
  failure,
].map((value) => displayed(value) as Bundle);

/** An A4 sheet between margins of a centimetre, in CSS pixels. */
const SHEET = { width: 718, height: 1047 };

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
});
afterAll(() => browser?.close());

describe('the views', () => {
  let gallery: GalleryServer;
  let page: Page;
  beforeAll(async () => {
    gallery = await startGalleryServer();
    page = await browser.newPage({ viewport: SHEET });
    await page.goto(`${gallery.address}?plain&dark`);
    await page.waitForSelector('body[data-drawn]', { timeout: 60_000 });
  });
  afterAll(() => gallery?.stop());

  /** Canvases without a pixel of paint, by their view. */
  const blank = (): Promise<string[]> =>
    page.locator('[data-payload] canvas').evaluateAll((canvases) =>
      canvases.flatMap((found) => {
        const canvas = found as HTMLCanvasElement;
        if (!canvas.checkVisibility()) return [];
        const view = canvas.closest<HTMLElement>('[data-payload]')?.dataset.payload ?? '';
        if (canvas.width === 0 || canvas.height === 0) return [view];
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, i) => i % 4 === 3 && value > 0) ? [] : [view];
      }),
    );
  /** The colour of a cell near zero: white on paper, black on a dark screen. */
  const nearZero = (): Promise<number> =>
    page.locator('[data-payload="tensor-integers"] .cl-plane-base').evaluate((found) => {
      const canvas = found as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const lightness = [...Array(data.length / 4).keys()]
        .filter((i) => data[4 * i + 3] === 255)
        .map((i) => data[4 * i] + data[4 * i + 1] + data[4 * i + 2]);
      return lightness.reduce((a, b) => a + b, 0) / (765 * lightness.length);
    });

  test('are all painted before the page goes to paper, in the colours of paper', async () => {
    await page.locator('[data-payload="tensor-integers"]').scrollIntoViewIfNeeded();
    await expect.poll(nearZero).toBeGreaterThan(0);
    const dark = await nearZero();
    expect(await blank()).not.toEqual([]);
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    expect(await blank()).toEqual([]);
    expect(await nearZero()).not.toBeCloseTo(dark, 2);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await expect.poll(nearZero).toBeCloseTo(dark, 5);
  });

  test('fit the sheet, with the shape and what was chosen, without what can only be pressed', async () => {
    await page.emulateMedia({ media: 'print' });
    const tensor = page.locator('[data-payload="tensor-quantised"]');
    expect(await tensor.locator('.cl-caption').innerText()).toMatch(/3\s*2\s*30\s*40/);
    expect(await tensor.getByRole('radio').filter({ visible: true }).allInnerTexts()).toEqual(['robust']);
    expect(await page.locator('.cl input, .cl .cl-button').filter({ visible: true }).count()).toBe(0);
    expect(await tooWide(page)).toEqual([]);
    await page.emulateMedia({ media: 'screen' });
  });
});

/** Pictures and tables that reach over the sheet. */
function tooWide(page: Page): Promise<string[]> {
  return page
    .locator('img, table, canvas')
    .evaluateAll(
      (found, right) =>
        found
          .filter((el) => el.checkVisibility() && el.getBoundingClientRect().right > right + 1)
          .map((el) => el.outerHTML.slice(0, 200)),
      SHEET.width,
    );
}

function convert(folder: string, to: string): void {
  writeFileSync(join(folder, 'views.ipynb'), JSON.stringify(notebookWith(bundles)));
  const { status, stderr } = spawnSync(python(), ['-m', 'nbconvert', '--to', to, 'views.ipynb'], {
    cwd: folder,
    env: jupyterEnvironment(folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

describe('the static forms, where no extension is', () => {
  const pictured = bundles.filter((bundle) => String(bundle['text/html']).includes('<img')).length;

  test('print from nbconvert’s page: every picture, and nothing wider than the sheet', async () => {
    const folder = temporaryFolder('print');
    convert(folder, 'html');
    const page = await browser.newPage({ viewport: SHEET });
    await page.goto(`file://${join(folder, 'views.html')}`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('img[src^="data:image/png"]').count()).toBe(pictured);
    expect(await tooWide(page)).toEqual([]);
    const pdf = await page.pdf({ path: 'tests/browser/shots/static-forms.pdf', format: 'A4' });
    expect([...pdf.toString('latin1').matchAll(/\/Subtype \/Image/g)].length).toBeGreaterThanOrEqual(
      pictured,
    );
    await page.close();
  });

  test('are Markdown with their pictures in it', () => {
    const folder = temporaryFolder('markdown');
    convert(folder, 'markdown');
    const text = readFileSync(join(folder, 'views.md'), 'utf8');
    expect([...text.matchAll(/<img\b[^>]*src="data:image\/png/g)]).toHaveLength(pictured);
    // A blank line would end the HTML, and what is left of it would be read as Markdown.
    const figures = text.match(/<figure>.*?<\/figure>/gs) ?? [];
    expect(figures.length).toBeGreaterThanOrEqual(3);
    for (const figure of figures) expect(figure).not.toMatch(/\n\s*\n/);
  });
});
