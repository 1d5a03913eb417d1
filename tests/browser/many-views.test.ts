// Many views in one notebook: nothing of ours holds those whose outputs were cleared, and those off the screen cost nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../notebook/jupyter.js';
import { type JupyterWindow, type Lab, startLab } from './lab.js';
import { bundleOf, notebookWith } from './notebooks.js';

const PAYLOADS = join(ROOT, 'tests/golden/payloads/v1');

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

test('views of every kind are collected when their outputs are cleared', async () => {
  const payloads = readdirSync(PAYLOADS)
    .filter((file) => file.endsWith('.json'))
    .map((file): unknown => JSON.parse(readFileSync(join(PAYLOADS, file), 'utf8')));
  lab.write('cleared.ipynb', notebookWith(payloads.map((payload) => bundleOf(payload))));
  const { page } = await lab.open('cleared.ipynb');
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('.jp-OutputArea-output.cl-output > *').length >= wanted,
    payloads.length,
  );
  await scrollThrough(page);
  const drawn = await page.locator('.jp-OutputArea-output .cl').count();
  expect(drawn).toBeGreaterThanOrEqual(payloads.length);
  await page.evaluate(() => {
    const { jupyterapp } = window as unknown as JupyterWindow;
    return jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
  });
  // Chromium holds the boxes of cells that are off the screen, whatever was in them, until it lays them out anew.
  await scrollThrough(page);
  expect(await detachedParts(await page.context().newCDPSession(page))).toEqual([]);
});

test('pictures give their pixels back at once, on the screen or not', async () => {
  const payload: unknown = JSON.parse(readFileSync(join(PAYLOADS, 'tensor-planes.json'), 'utf8'));
  lab.write('pixels.ipynb', notebookWith([bundleOf(payload)]));
  const { page } = await lab.open('pixels.ipynb');
  const canvas = await page.waitForSelector('.cl-plane-base');
  await page.waitForFunction((el) => (el as HTMLCanvasElement).width > 0, canvas);
  await page.evaluate(() => {
    const { jupyterapp } = window as unknown as JupyterWindow;
    return jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
  });
  expect(await canvas.evaluate((el) => (el as HTMLCanvasElement).width)).toBe(0);
});

test('a cursor that is shared asks nothing of pictures far from the screen', async () => {
  const payload: unknown = JSON.parse(readFileSync(join(PAYLOADS, 'tensor-planes.json'), 'utf8'));
  const VIEWS = 60;
  lab.write('linked.ipynb', notebookWith(Array.from({ length: VIEWS }, () => bundleOf(payload))));
  const { page } = await lab.open('linked.ipynb');
  await page.waitForFunction((wanted) => document.querySelectorAll('.cl-plane-base').length >= wanted, VIEWS);
  await scrollThrough(page);
  const picture = page.locator('.cl-plane-base').first();
  await picture.hover({ position: { x: 40, y: 40 } });
  await page.evaluate(() => {
    const asked = new Set<Element>();
    const measure = Element.prototype.getBoundingClientRect;
    Element.prototype.getBoundingClientRect = function (this: Element) {
      if (this.matches('section.cl')) asked.add(this);
      return measure.call(this);
    };
    Object.assign(window, { asked });
  });
  await picture.hover({ position: { x: 90, y: 70 } });
  const asked = await page.evaluate(() => (window as unknown as { asked: Set<Element> }).asked.size);
  // Those on the screen, and a little beyond.
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(VIEWS / 3);
});

async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const scroller = document.querySelector('.jp-WindowedPanel-outer');
    if (!scroller) throw new Error('The notebook has no place that scrolls');
    const frame = (): Promise<void> =>
      new Promise((done) => requestAnimationFrame(() => setTimeout(() => done())));
    for (let y = 0; y < scroller.scrollHeight; y += 400) {
      scroller.scrollTop = y;
      await frame();
    }
    scroller.scrollTop = 0;
    for (let k = 0; k < 10; k++) await frame();
  });
}

/** The classes of parts of views that are on the page no more, and that a script still reaches after a collection. */
async function detachedParts(session: CDPSession): Promise<unknown> {
  for (let k = 0; k < 3; k++) await session.send('HeapProfiler.collectGarbage');
  const { result } = await session.send('Runtime.evaluate', { expression: 'HTMLElement.prototype' });
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId ?? '',
  });
  const { result: found } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    // Prototypes are among them, of which nothing can be asked.
    functionDeclaration: `function () {
      const elements = this.filter((el) => !Object.hasOwn(el, 'constructor') && !el.isConnected);
      return elements.map((el) => el.className).filter((name) => /(^| )cl(-|$| )/.test(name));
    }`,
    returnByValue: true,
  });
  await session.send('Runtime.releaseObject', { objectId: objects.objectId ?? '' });
  return found.value;
}
