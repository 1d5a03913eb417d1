// How long the views take in a browser: the first paint of every golden payload, and for the explained convolutions a
// step of dragging and a turn of a setting. `node benchmarks/views.mjs`; names Chromium by CONVLENS_CHROMIUM.
import { chromium } from 'playwright-core';
import { startGallery } from '../scripts/setup/gallery.mjs';

const executablePath = process.env.CONVLENS_CHROMIUM ?? '/usr/bin/chromium';
const gallery = await startGallery(0);
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath, args });
const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
await page.goto(`${gallery.address}?plain`);
await page.waitForSelector('body[data-drawn]', { timeout: 120_000 });

const names = await page.evaluate(async () => (await fetch('/payloads')).json());
console.log(
  `payload                     first paint, ms   ${'drag, ms'.padStart(9)}   ${'turn, ms'.padStart(9)}`,
);
for (const name of names) {
  const times = await page.evaluate(measure, name);
  const columns = [times.paint, times.drag, times.turn].map((time) => (time === null ? '' : time.toFixed(1)));
  console.log(
    `${name.padEnd(28)}${columns[0].padStart(15)}   ${columns[1].padStart(9)}   ${columns[2].padStart(9)}`,
  );
}
await browser.close();
await gallery.stop();

/** In the page: medians of several draws, drags and turns. */
async function measure(name) {
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const data = await (await fetch(`/payloads/${name}`)).json();
  const paints = [];
  let view;
  for (let k = 0; k < 7; k++) {
    view = document.createElement('div');
    document.querySelector('main').replaceChildren(view);
    const began = performance.now();
    await window.convlensDraw(data, view);
    view.getBoundingClientRect();
    paints.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 50));
  }
  const output = view.querySelectorAll('.cl-conv-canvas')[2];
  if (!output) return { paint: median(paints), drag: null, turn: null };
  const box = output.getBoundingClientRect();
  const drags = Array.from({ length: 60 }, (_, k) => {
    const began = performance.now();
    const [x, y] = [8 + ((k * 13) % (box.width - 60)), 60 + ((k * 7) % Math.max(1, box.height - 90))];
    output.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + x, clientY: box.top + y }));
    return performance.now() - began;
  });
  const turns = Array.from({ length: 8 }, (_, k) => {
    const button = view.querySelectorAll('.cl-count button')[k % 2 === 0 ? 1 : 0];
    const began = performance.now();
    button.click();
    return performance.now() - began;
  });
  return { paint: median(paints), drag: median(drags), turn: median(turns) };
}
