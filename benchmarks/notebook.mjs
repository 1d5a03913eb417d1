// Several hundred views in one notebook, in a real JupyterLab in Chromium: what the first paint costs a view, what a
// frame of dragging costs while hundreds of pictures share the cursor, and what is left in memory when the outputs are
// cleared: at once, and when the reader has scrolled through, because Chromium keeps the boxes of cells that are off the
// screen until it lays them out again, whatever the outputs were (the last line: outputs of plain HTML). `node benchmarks/notebook.mjs [views]`, after `npm run build`; names Chromium by CONVLENS_CHROMIUM.
//
// Times are the main thread's (script, style and layout), as Chromium counts them, less what the same notebook takes
// with a line of text in place of each view.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { createViteServer } from 'vitest/node';
import { inProject } from '../scripts/setup/project.mjs';

const VIEWS = Number(process.argv[2] ?? 300);
const DRAGS = 120;
const payloads = inProject('tests', 'golden', 'payloads', 'v1');

// The server and the notebooks of the browser tests; vite reads their TypeScript.
const vite = await createViteServer({
  root: inProject(),
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false },
});
const { default: startServer } = await vite.ssrLoadModule('/tests/browser/server.ts');
const { bundleOf, notebookWith } = await vite.ssrLoadModule('/tests/browser/notebooks.ts');
let lab;
const stopServer = await startServer({ provide: (_, server) => (lab = server) });
const browser = await chromium.launch({
  executablePath: process.env.CONVLENS_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});

try {
  const plain = await open('text', () => ({ 'text/plain': 'as text' }));
  await plain.close();
  const golden = fs.readdirSync(payloads).filter((file) => file.endsWith('.json'));
  const kinds = {
    'of every kind': golden,
    'tensors of one shape': ['tensor-planes.json'],
    convolutions: ['convolution.json'],
    'feature maps': ['feature-maps.json'],
    'plain HTML': null,
  };
  console.log(`${VIEWS} views, beside as many lines of text (${plain.heap.toFixed(0)} MB of heap)`);
  console.log(
    `${''.padEnd(22)}  a first paint  a frame of dragging: median, worst       heap  cleared  views left  scrolled`,
  );
  for (const [name, files] of Object.entries(kinds)) {
    const texts = files?.map((file) => fs.readFileSync(path.join(payloads, file), 'utf8'));
    const opened = await open(name, (k) =>
      texts ? bundleOf(JSON.parse(texts[k % texts.length])) : { 'text/html': `<div class="cl">${k}</div>` },
    );
    const paint = (1000 * (opened.busy - plain.busy)) / VIEWS;
    const drag = await dragged(opened);
    const cleared = await clearOutputs(opened);
    await opened.close();
    console.log(
      `${name.padEnd(22)}${`${paint.toFixed(1)} ms`.padStart(15)}${drag.padStart(39)}` +
        `${`${opened.heap.toFixed(0)} MB`.padStart(11)}${`${cleared.heap.toFixed(0)} MB`.padStart(9)}${String(cleared.views).padStart(12)}${String(cleared.scrolled).padStart(10)}`,
    );
  }
} finally {
  await browser.close();
  await stopServer();
  await vite.close();
}

/** A notebook with these outputs, when all of them are drawn; the seconds it kept the main thread busy. */
async function open(name, bundle) {
  const workspace = name.replaceAll(' ', '-');
  const file = `${workspace}.ipynb`;
  const notebook = notebookWith(Array.from({ length: VIEWS }, (_, k) => bundle(k)));
  fs.writeFileSync(path.join(lab.notebooks, file), JSON.stringify(notebook));
  const context = await browser.newContext({ viewport: { width: 1100, height: 1000 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.goto(`${lab.address}/lab/workspaces/${workspace}/tree/${file}?token=${lab.token}`);
  await page.waitForSelector('.jp-NotebookPanel .jp-Cell', { timeout: 60_000 });
  await page.waitForSelector('#jupyterlab-splash', { state: 'detached' });
  await page.locator('.jp-Dialog .jp-mod-reject').click();
  const filled = (wanted) =>
    document.querySelectorAll('.jp-OutputArea-output > *, .jp-OutputArea-output.cl-output > *').length >=
    wanted;
  await page.waitForFunction(filled, VIEWS, { timeout: 300_000 });
  await scrollThrough(page);
  const busy = await busySeconds(cdp);
  return { page, cdp, busy, heap: await heapSize(cdp), close: () => context.close() };
}

/** Through the whole notebook, so that every picture is painted once. */
async function scrollThrough(page) {
  await page.evaluate(async () => {
    const scroller = document.querySelector('.jp-WindowedPanel-outer');
    for (let y = 0; y < scroller.scrollHeight; y += 800) {
      scroller.scrollTop = y;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    scroller.scrollTop = 0;
    await new Promise((done) => setTimeout(done, 500));
  });
}

async function metrics(cdp) {
  const { metrics: list } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

async function busySeconds(cdp) {
  const { ScriptDuration, LayoutDuration, RecalcStyleDuration } = await metrics(cdp);
  return ScriptDuration + LayoutDuration + RecalcStyleDuration;
}

/** MB that are in use after a collection. */
async function heapSize(cdp) {
  for (let k = 0; k < 3; k++) await cdp.send('HeapProfiler.collectGarbage');
  return (await metrics(cdp)).JSHeapUsedSize / 1e6;
}

/** Drags over the first picture that is read by pointing. */
async function dragged({ page, cdp }) {
  const picture = page.locator('.cl-plane-base, .cl-conv-part:last-child .cl-conv-canvas').first();
  if ((await picture.count()) === 0) return '–';
  await picture.scrollIntoViewIfNeeded();
  const box = await picture.boundingBox();
  const times = [];
  for (let k = 0; k < DRAGS; k++) {
    const before = await busySeconds(cdp);
    await page.mouse.move(
      box.x + 24 + ((k * 13) % (box.width - 60)),
      box.y + 24 + ((k * 7) % (Math.min(box.height, 600) - 60)),
    );
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    times.push(1000 * ((await busySeconds(cdp)) - before));
  }
  times.sort((a, b) => a - b);
  return `${times[DRAGS / 2].toFixed(1)} ms, ${times.at(-1).toFixed(1)} ms`;
}

/** Clears every output; what is left of the views, found by their pictures. */
async function clearOutputs({ page, cdp }) {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
    await new Promise((done) => setTimeout(done, 1000));
  });
  const heap = await heapSize(cdp);
  const views = await viewsInMemory(cdp);
  await scrollThrough(page);
  await heapSize(cdp);
  return { heap, views, scrolled: await viewsInMemory(cdp) };
}

/** The elements of views that a script still reaches. */
async function viewsInMemory(cdp) {
  const { result: prototype } = await cdp.send('Runtime.evaluate', { expression: 'HTMLElement.prototype' });
  const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId });
  const { result: count } = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    // Prototypes are among them, of which nothing can be asked.
    functionDeclaration: `function () {
      return this.filter((el) => Object.hasOwn(el, 'constructor') === false && el.classList.contains('cl')).length;
    }`,
    returnByValue: true,
  });
  await cdp.send('Runtime.releaseObject', { objectId: objects.objectId });
  return count.value;
}
