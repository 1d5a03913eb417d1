// Golden payloads with something in them made wrong, thousands of times: each is drawn or refused with a sentence.
// Nothing else may be thrown, also not while it is pointed at and walked by keys, and nothing may take long.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../notebook/jupyter.js';
import { type GalleryServer, startGalleryServer } from './gallery-server.js';
import { chromiumArguments, chromiumPath } from './lab.js';

/** Payloads drawn a golden one. */
const ROUNDS = Number(process.env.CONVLENS_HOSTILE_ROUNDS ?? 120);

/** No view takes so long on a machine that does nothing else; this one may be busy. */
const MOST_MS = 2000;

const payloads = join(ROOT, 'tests/golden/payloads/v1');
const names = readdirSync(payloads).map((file) => file.replace('.json', ''));

let gallery: GalleryServer;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  gallery = await startGalleryServer();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
  page = await browser.newPage({ viewport: { width: 884, height: 1000 } });
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  await page.goto(`${gallery.address}?plain&only=nothing`);
  await page.waitForSelector('body[data-drawn]', { timeout: 60_000 });
});
afterAll(async () => {
  await browser?.close();
  gallery?.stop();
});

test.each(names)('%s, made wrong', async (name) => {
  complaints.length = 0;
  const payload: unknown = JSON.parse(readFileSync(join(payloads, `${name}.json`), 'utf8'));
  const seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 2 ** 31;
  const found = await page.evaluate(drawWrongOnes, { payload, seed, rounds: ROUNDS, most: MOST_MS });
  expect(found.bad).toEqual([]);
  expect(complaints).toEqual([]);
  expect(found.drawn + found.refused).toBe(ROUNDS);
  // Else all were so coarsely wrong that none got to the view.
  expect(found.drawn).toBeGreaterThan(0);
});

interface Wrong {
  readonly payload: unknown;
  readonly seed: number;
  readonly rounds: number;
  readonly most: number;
}

/** Runs in the page. */
async function drawWrongOnes({ payload, seed, rounds, most }: Wrong): Promise<{
  drawn: number;
  refused: number;
  bad: string[];
}> {
  type Draw = (data: unknown, el: HTMLElement) => Promise<() => void>;
  const { convlensDraw: draw } = window as unknown as { convlensDraw: Draw };
  let state = seed;
  const below = (count: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % count;
  };
  const numbers = [
    0,
    1,
    -1,
    2,
    3,
    7,
    0.5,
    -0.25,
    255,
    4096,
    1e9,
    -1e9,
    2 ** 31,
    2 ** 53,
    1e300,
    -1e300,
    5e-324,
  ];
  const others = [
    null,
    true,
    false,
    '',
    'x',
    'NaN',
    '<img src=x onerror=alert(1)>',
    'ab'.repeat(5000),
    [],
    {},
    [0],
  ];
  type Place = readonly [holder: Record<string, unknown>, key: string];
  const placesOf = (value: unknown, places: Place[] = []): Place[] => {
    if (typeof value !== 'object' || value === null) return places;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      placesOf((value as Record<string, unknown>)[key], places);
    }
    return places;
  };
  const spoil = (data: unknown): string => {
    const places = placesOf(data);
    const [holder, key] = places[below(places.length)];
    const before = holder[key];
    const way = below(8);
    // Mostly what may well pass the parser: a number for a number, a text for a text, lists of another length.
    if (typeof before === 'number' && way < 6) holder[key] = numbers[below(numbers.length)];
    else if (typeof before === 'string' && way < 5)
      holder[key] = way < 2 ? before.slice(1) : others[3 + below(5)];
    else if (Array.isArray(before) && way < 3) holder[key] = before.slice(0, below(before.length + 1));
    else if (Array.isArray(before) && way < 6) holder[key] = [...before, ...before];
    else if (way === 6) delete holder[key];
    else holder[key] = others[below(others.length)];
    return `${key}: ${String(JSON.stringify(before)).slice(0, 60)} → ${String(JSON.stringify(holder[key])).slice(0, 60)}`;
  };
  const keys = ['ArrowRight', 'ArrowDown', 'End', 'PageDown', 'Enter', ']', '[', '+', 'Home', 'Escape'];
  const use = (el: HTMLElement): void => {
    for (const part of el.querySelectorAll<HTMLElement>('canvas, [tabindex], button, input, summary')) {
      const box = part.getBoundingClientRect();
      const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true };
      part.dispatchEvent(new PointerEvent('pointermove', at));
      if (part.tagName === 'CANVAS') part.dispatchEvent(new MouseEvent('click', at));
      for (const key of keys)
        part.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  };
  const found = { drawn: 0, refused: 0, bad: [] as string[] };
  for (let round = 0; round < rounds; round++) {
    const data: unknown = structuredClone(payload);
    const spoilt = Array.from({ length: 1 + below(2) }, () => spoil(data)).join('; ');
    const el = document.createElement('div');
    document.querySelector('main')?.replaceChildren(el);
    const began = performance.now();
    try {
      const undo = await draw(data, el);
      const drawn = performance.now() - began;
      if (drawn > most) found.bad.push(`${spoilt}: took ${Math.round(drawn)} ms`);
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      if (round % 4 === 0) use(el);
      if (el.querySelector('img[onerror], script')) found.bad.push(`${spoilt}: markup`);
      undo();
      found.drawn += 1;
    } catch (error) {
      // Of our renderer: an `Undrawable` is for the reader, and a sentence.
      const { message, stack, constructor: kind } = error as Error;
      if (kind.name !== 'Undrawable') found.bad.push(`${spoilt}: ${stack ?? error}`);
      else if (!/^[A-Z].*\.$/s.test(message)) found.bad.push(`${spoilt}: not a sentence: ${message}`);
      found.refused += 1;
    }
  }
  return found;
}
