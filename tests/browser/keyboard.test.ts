// What the mouse does, keys do: every element of every view that listens to a pointer can be reached by Tab, or is one
// of a composite that arrows go through, or has an equal beside it that is named here. Scripts tell who listens.
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GalleryServer, startGalleryServer } from './gallery-server.js';
import { chromiumArguments, chromiumPath, settled } from './lab.js';

/** Listens to a pointer without being a stop of its own; what keys use instead. */
const EQUALS: Readonly<Record<string, string>> = {
  '.cl-minimap': 'the arrows on the output move the window as well',
  '.cl-term': 'the arrows on the products point at the same taps',
  '.cl-input-picture canvas': 'the arrows on the map move the same outline',
  '.cl-plane': 'the wheel zooms, and so do the buttons beside "zoom"',
  '.cl-roles': 'where an axis is dropped; its keys are r, c, t, b, s',
  '.cl-time-surface': 'the slider of steps',
  '.cl-count button': 'the number between them is a spin button',
  section: 'turning to a view asks the kernel, by focus too',
};

let gallery: GalleryServer;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  gallery = await startGalleryServer();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
  page = await browser.newPage({ viewport: { width: 884, height: 1000 }, reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    const listening = new Set<Element>();
    Object.assign(window, { listening });
    const { addEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (
      this: EventTarget,
      type: string,
      ...rest: [EventListenerOrEventListenerObject | null]
    ) {
      const isPointer = /^(click|dblclick|drop|dragstart|wheel|pointer(down|move|enter))$/.test(type);
      if (isPointer && this instanceof Element) listening.add(this);
      return addEventListener.call(this, type, ...rest);
    };
  });
  await page.goto(`${gallery.address}?plain`);
  await page.waitForSelector('body[data-drawn]', { timeout: 60_000 });
});
afterAll(async () => {
  await browser?.close();
  gallery?.stop();
});

/** Elements that a mouse can use and keys cannot. */
function mouseOnly(payload: string): Promise<string[]> {
  return page.locator(`[data-payload="${payload}"]`).evaluate((view, equals) => {
    const { listening } = window as unknown as { listening: Set<Element> };
    const stops = 'button, input, select, summary, [tabindex]';
    const canStop = (found: Element): boolean => (found as HTMLElement).tabIndex >= 0 && found.matches(stops);
    // Of a composite one is a stop, and arrows go to the others.
    const composite = '[role="radiogroup"], [role="listbox"], .cl-caption, thead, tbody';
    return [...listening]
      .filter((found) => view.contains(found) && found.checkVisibility() && !found.matches(':disabled'))
      .filter((found) => !canStop(found) && !found.matches(equals))
      .filter((found) => ![...(found.closest(composite)?.querySelectorAll(stops) ?? [])].some(canStop))
      .map((found) => `${found.tagName} ${found.className} ${found.getAttribute('aria-label') ?? ''}`);
  }, Object.keys(EQUALS).join(', '));
}

describe('every view', () => {
  test('has no element for the mouse alone', async () => {
    const names = await page
      .locator('[data-payload]')
      .evaluateAll((views) => views.map((view) => (view as HTMLElement).dataset.payload ?? ''));
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) {
      await page.locator(`[data-payload="${name}"]`).evaluate((view) => {
        for (const details of view.querySelectorAll('details')) details.open = true;
      });
      await settled(page);
      expect(await mouseOnly(name), name).toEqual([]);
    }
  });

  test('says by a ring where the focus is', async () => {
    const views = page.locator('[data-payload="convolution"], [data-payload="model-maps"]');
    for (const view of await views.all()) {
      await view.evaluate((root) => root.querySelector<HTMLElement>('button:not(:disabled)')?.focus());
      // After a key, the browser shows where the focus is.
      for (let stop = 0; stop < 12; stop++) {
        await page.keyboard.press('Tab');
        const outline = await page.evaluate(() => {
          const focused = document.activeElement;
          return focused?.closest('.cl') ? getComputedStyle(focused).outlineStyle : 'left';
        });
        if (outline === 'left') break;
        expect(outline).not.toBe('none');
      }
    }
  });
});
