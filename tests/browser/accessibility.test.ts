// What axe-core finds fault with: every golden payload in the gallery, all that it folds unfolded, light, dark and in a
// narrow column. Names, roles, contrast, what may stand in what.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../notebook/jupyter.js';
import { type GalleryServer, startGalleryServer } from './gallery-server.js';
import { chromiumArguments, chromiumPath, settled } from './lab.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const names = readdirSync(join(ROOT, 'tests/golden/payloads/v1')).map((file) => file.replace('.json', ''));

let gallery: GalleryServer;
let browser: Browser;
beforeAll(async () => {
  gallery = await startGalleryServer();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
});
afterAll(async () => {
  await browser?.close();
  gallery?.stop();
});

/** A sentence for each element that breaks a rule in a way that stops somebody. */
async function faults(page: Page, name: string): Promise<string[]> {
  const results = await page.evaluate((selector): Promise<AxeResults> => {
    const { axe } = window as unknown as {
      axe: { run(context: object, options: RunOptions): Promise<AxeResults> };
    };
    // The page of the gallery is not JupyterLab's: rules on whole pages say nothing of a view.
    return axe.run(
      { include: [selector] },
      { resultTypes: ['violations'], rules: { region: { enabled: false } } },
    );
  }, `[data-payload="${name}"]`);
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
    );
}

describe.each([
  { theme: 'light', width: 884 },
  { theme: 'dark', width: 884 },
  { theme: 'light', width: 360 },
])('in the $theme theme, $width pixels wide', ({ theme, width }) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage({ viewport: { width, height: 1000 }, reducedMotion: 'reduce' });
    await page.goto(`${gallery.address}?plain${theme === 'dark' ? '&dark' : ''}`);
    await page.waitForSelector('body[data-drawn]', { timeout: 60_000 });
    await page.addScriptTag({ content: AXE });
  });
  afterAll(() => page?.close());

  test.each(names)('%s has no serious fault', async (name) => {
    const view = page.locator(`[data-payload="${name}"]`);
    await view.scrollIntoViewIfNeeded();
    await view.evaluate((el) => {
      for (const details of el.querySelectorAll('details')) details.open = true;
    });
    await settled(page);
    expect(await faults(page, name)).toEqual([]);
  });
});

// 800 pixels at twice the size are 400.
test.each([300, 400])('in a column of %i pixels, magnified, no view reaches over its edge', async (width) => {
  const page = await browser.newPage({ viewport: { width, height: 900 }, deviceScaleFactor: 2 });
  await page.goto(`${gallery.address}?plain`);
  await page.waitForSelector('body[data-drawn]', { timeout: 60_000 });
  const cut: string[] = [];
  for (const view of await page.locator('[data-payload]').all()) {
    await view.scrollIntoViewIfNeeded();
    await settled(page);
    cut.push(...(await view.evaluate(overTheEdge)));
  }
  expect(cut).toEqual([]);
  await page.close();
});

/** Runs in the page: what of a view lies beyond the page's right edge; what scrolls by itself may be wider. */
function overTheEdge(view: Element): string[] {
  const right = document.documentElement.clientWidth + 1;
  const scrolls = (el: Element | null): boolean =>
    el !== null && el !== view && (getComputedStyle(el).overflowX !== 'visible' || scrolls(el.parentElement));
  return [...view.querySelectorAll('*')]
    .filter((el) => el.checkVisibility() && el.getBoundingClientRect().right > right)
    .filter((el) => el.getBoundingClientRect().width > 0 && !scrolls(el.parentElement))
    .map((el) => `${view.getAttribute('data-payload')}: ${el.outerHTML.slice(0, 100)}`);
}
