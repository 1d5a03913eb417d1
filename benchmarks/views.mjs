// How long the views take in a browser: the first paint of every golden payload and of some that are as large as they
// come, a frame of hovering over each of its pictures, and for explained convolutions a turn of a setting.
// `node benchmarks/views.mjs [name …]`; names Chromium by CONVLENS_CHROMIUM.
//
// Times are script and layout in the page, without JupyterLab: a frame is what the pointer's event and the callbacks
// of the next frame take.
import { chromium } from 'playwright-core';
import { startGallery } from '../scripts/setup/gallery.mjs';

const executablePath = process.env.CONVLENS_CHROMIUM ?? '/usr/bin/chromium';
const gallery = await startGallery(0);
const args = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const browser = await chromium.launch({ executablePath, args });
const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
await page.goto(`${gallery.address}?plain&only=tensor-scalar`);
await page.waitForSelector('body[data-drawn]', { timeout: 120_000 });
const golden = await page.evaluate(async () => {
  const names = await (await fetch('/payloads')).json();
  const read = async (name) => [name, await (await fetch(`/payloads/${name}`)).json()];
  return Object.fromEntries(await Promise.all(names.map(read)));
});
const payloads = {
  ...golden,
  'shape table, 500 rows': longTable(golden['shape-table'], 500),
  'training, 2048 steps': longTraining(golden.training, 2048),
};

const wanted = process.argv.slice(2);
const names = Object.keys(payloads).filter(
  (name) => !wanted.length || wanted.some((part) => name.includes(part)),
);
console.log(
  `${'payload'.padEnd(28)}${'first paint, ms'.padStart(15)}${'a frame, ms: median'.padStart(22)}${'p95'.padStart(8)}${'turn, ms'.padStart(12)}`,
);
for (const name of names) {
  const { paint, frames, turn } = await page.evaluate(measure, payloads[name]);
  const number = (time) => (time === undefined ? '' : time.toFixed(1));
  const at = (share) => frames.toSorted((a, b) => a - b)[Math.floor(share * frames.length)];
  console.log(
    `${name.padEnd(28)}${number(paint).padStart(15)}${number(at(0.5)).padStart(22)}${number(at(0.95)).padStart(8)}${number(turn).padStart(12)}`,
  );
}
await browser.close();
await gallery.stop();

/** The rows of a table over and over, as in a deep model. */
function longTable(payload, count) {
  const rows = Array.from({ length: count }, (_, k) => {
    const row = payload.rows[k % payload.rows.length];
    return { ...row, path: `${k}`, depth: 0 };
  });
  return { ...payload, rows };
}

/** A training with as many steps as a payload holds. */
function longTraining(payload, count) {
  const steps = Array.from({ length: count }, (_, k) => k + 1);
  const series = payload.series.map((one) => {
    if (one.kind !== 'metric') return one;
    return { ...one, steps, values: steps.map((step) => one.values[step % one.values.length]) };
  });
  return { ...payload, step: count, total: count, series };
}

/** In the page: the median of several draws and turns, and every frame of hovering. */
async function measure(data) {
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const paints = [];
  let view;
  let undo = () => {};
  for (let k = 0; k < 7; k++) {
    undo();
    view = document.createElement('div');
    document.querySelector('main').replaceChildren(view);
    const began = performance.now();
    undo = await window.convlensDraw(data, view);
    view.getBoundingClientRect();
    paints.push(performance.now() - began);
    await pause(50);
  }
  const pictures =
    '.cl-plane-base, .cl-line-base, .cl-conv-canvas, .cl-input-picture canvas, .cl-time-surface';
  const frames = [];
  for (const picture of view.querySelectorAll(pictures)) {
    picture.scrollIntoView({ block: 'center' });
    await pause(80);
    const box = picture.getBoundingClientRect();
    for (let k = 0; k < 40; k++) {
      const [x, y] = [(k * 13) % Math.max(1, box.width - 40), (k * 7) % Math.max(1, box.height - 30)];
      frames.push(await frameOf(picture, box.left + 30 + x, box.top + 24 + y));
    }
  }
  const turns = [];
  const buttons = view.querySelectorAll('.cl-conv .cl-count button');
  for (let k = 0; k < 8 && buttons.length > 1; k++) {
    const began = performance.now();
    buttons[k % 2 === 0 ? 1 : 0].click();
    turns.push(performance.now() - began);
  }
  undo();
  return { paint: median(paints), frames, turn: turns.length ? median(turns) : undefined };

  /** Callbacks of a frame run in the order they were asked for: the first and the last tell how long all take. */
  function frameOf(target, clientX, clientY) {
    return new Promise((done) => {
      let first = 0;
      requestAnimationFrame(() => {
        first = performance.now();
      });
      const began = performance.now();
      target.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }));
      const handled = performance.now() - began;
      requestAnimationFrame(() => {
        view.getBoundingClientRect();
        done(handled + performance.now() - first);
      });
    });
  }
}
