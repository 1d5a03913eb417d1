// The gallery: every golden payload drawn from the sources, outside JupyterLab, in both themes. The convolution's
// pictures are compared with those of before, as a browser update and other fonts would leave them: in few, large
// pixels. After a wanted change: `UPDATE_PICTURES=1 npm test -- --project browser tests/browser/gallery.test.ts`, and
// look at tests/browser/shots.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../notebook/jupyter.js';
import { type GalleryServer, startGalleryServer } from './gallery-server.js';
import { chromiumArguments, chromiumPath, settled } from './lab.js';

const GOLDEN = join(ROOT, 'tests/golden/gallery-pictures.json');

/** By theme and payload: each canvas as {@link SIDE}² pixels. */
type GoldenPictures = Record<string, Record<string, string[]>>;

const names = readdirSync(join(ROOT, 'tests/golden/payloads/v1')).map((file) => file.replace('.json', ''));

/** Side of a compared picture, and how far a channel of a pixel may be off (of 255). */
const SIDE = 8;
const TOLERANCE = 16;

const golden: GoldenPictures = existsSync(GOLDEN) ? JSON.parse(readFileSync(GOLDEN, 'utf8')) : {};

let gallery: GalleryServer;
let browser: Browser;
beforeAll(async () => {
  mkdirSync('tests/browser/shots', { recursive: true });
  gallery = await startGalleryServer();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
});
afterAll(async () => {
  await browser?.close();
  gallery?.stop();
});

async function open(theme: 'light' | 'dark'): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 884, height: 1000 }, reducedMotion: 'reduce' });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${gallery.address}?plain${theme === 'dark' ? '&dark' : ''}`);
  await page.waitForSelector('body[data-drawn]', { timeout: 60_000 });
  return { page, complaints };
}

/** The canvases of a view, each as SIDE × SIDE pixels in hexadecimal. */
function pictures(page: Page, name: string): Promise<string[]> {
  return page.locator(`[data-payload="${name}"]`).evaluate((view, side) => {
    const small = document.createElement('canvas');
    small.width = small.height = side;
    const context = small.getContext('2d', { willReadFrequently: true })!;
    return [...view.querySelectorAll('canvas')]
      .filter((canvas) => canvas.width > 0 && canvas.checkVisibility())
      .map((canvas) => {
        context.fillStyle = getComputedStyle(document.body).backgroundColor;
        context.fillRect(0, 0, side, side);
        context.imageSmoothingQuality = 'high';
        context.drawImage(canvas, 0, 0, side, side);
        const { data } = context.getImageData(0, 0, side, side);
        return [...data]
          .filter((_, i) => i % 4 !== 3)
          .map((value) => value.toString(16).padStart(2, '0'))
          .join('');
      });
  }, SIDE);
}

/** The largest difference of any channel of any pixel; infinite where the pictures are not as many. */
function difference(now: readonly string[], before: readonly string[]): number {
  if (now.length !== before.length) return Number.POSITIVE_INFINITY;
  const bytes = (text: string): number[] =>
    (text.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16));
  return Math.max(
    ...now.flatMap((picture, k) => {
      const old = bytes(before[k]);
      return bytes(picture).map((value, i) => Math.abs(value - old[i]));
    }),
  );
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    ({ page, complaints } = await open(theme));
  });
  afterAll(() => page?.close());

  test.each(names)('%s is drawn', async (name) => {
    const view = page.locator(`[data-payload="${name}"]`);
    await view.scrollIntoViewIfNeeded();
    await settled(page);
    expect(await view.getAttribute('data-failed')).toBeNull();
    expect((await view.innerText()).length).toBeGreaterThan(0);
    await view.screenshot({ path: `tests/browser/shots/gallery-${name}-${theme}.png` });
    expect(complaints).toEqual([]);
  });

  test.each(names.filter((name) => name.startsWith('convolution')))('%s looks as before', async (name) => {
    await page.locator(`[data-payload="${name}"]`).scrollIntoViewIfNeeded();
    await settled(page);
    const now = await pictures(page, name);
    expect(now.length).toBeGreaterThanOrEqual(3);
    if (process.env.UPDATE_PICTURES) {
      golden[theme] = { ...golden[theme], [name]: now };
      writeFileSync(GOLDEN, `${JSON.stringify(golden, null, 1)}\n`);
    }
    expect(difference(now, golden[theme]?.[name] ?? [])).toBeLessThanOrEqual(TOLERANCE);
  });
});
