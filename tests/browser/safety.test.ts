// What is no picture: payloads that are broken, too large, of another version, or meant to do harm; figures, whose
// library is fetched when the first is drawn; notebooks that nobody trusts (none here is trusted).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MIME_TYPE, PLOTLY_MIME_TYPE } from '../../src/protocol/index.js';
import { type Lab, type OpenNotebook, settled, startLab, switchTheme } from './lab.js';
import { lenet } from './models.js';
import { type Bundle, bundleOf, notebookWith } from './notebooks.js';
import { exactTensor, waves } from './payloads.js';

const tensor = exactTensor(waves(12), [3, 4], 'float32', 'x');
// A picture that fails without a request: a notebook's rendermime would look for a relative address beside the notebook.
const attack = '<img src="data:," onerror="window.attacked = true"><script>window.attacked = true</script>';
const huge = { ...tensor, shape: [4096, 4096], values: { ...tensor.values, data: 'A'.repeat(3_000_000) } };
const table = '<table><tr><td>from the table</td></tr></table>';

const bundles: readonly Bundle[] = [
  bundleOf({ type: 'tensor', dtype: 'float16' }, 'tensor as text'),
  bundleOf(huge, 'large as text'),
  bundleOf({ type: 'hologram' }, 'hologram as text'),
  { [MIME_TYPE]: { type: 'tensor' }, 'text/html': `${table}${attack}`, 'text/plain': 'unused' },
  { [MIME_TYPE]: 'not JSON' },
  bundleOf({ ...tensor, name: attack }),
  bundleOf({ ...lenet(true), model: attack, failure: { row: 8, message: attack } }),
  bundleOf({ ...tensor, values: { ...tensor.values, data: '!!!' } }, 'bad base64 as text'),
  { [MIME_TYPE]: JSON.stringify(tensor), 'text/plain': 'unused' },
];

let lab: Lab;
let notebook: OpenNotebook;
beforeAll(async () => {
  lab = await startLab();
  lab.write('odd.ipynb', notebookWith(bundles));
  notebook = await lab.open('odd.ipynb');
});
afterAll(() => lab?.stop());

async function output(at: number, from = notebook) {
  const found = from.page.locator('.cl-output').nth(at);
  await found.scrollIntoViewIfNeeded();
  await settled(from.page);
  return found;
}

describe('in place of a picture', () => {
  test.each([
    [0, /dtype/, 'tensor as text'],
    [1, /./, 'large as text'],
    [2, /This version of convlens does not draw "hologram"\./, 'hologram as text'],
    [7, /./, 'bad base64 as text'],
  ])('output %i is a sentence, with the saved form under it', async (at, reason, saved) => {
    const found = await output(at);
    const sentence = (await found.locator('.cl-fallback-reason').textContent()) ?? '';
    expect(sentence).toMatch(reason);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(await found.locator('.cl-fallback-body').innerText()).toContain(saved);
    expect(await found.locator('canvas').count()).toBe(0);
  });

  test('the HTML of the bundle stands, without what could do harm', async () => {
    const found = await output(3);
    expect(await found.locator('td').textContent()).toBe('from the table');
    expect(await found.locator('script, [onerror]').count()).toBe(0);
    await found.screenshot({ path: 'tests/browser/shots/fallback-html.png' });
  });

  test('a payload that came alone is shown as it was sent', async () => {
    const found = await output(4);
    await found.getByText('the output as it was sent').click();
    expect(await found.locator('pre').textContent()).toBe('not JSON');
  });
});

describe('a notebook that nobody trusts', () => {
  test('is drawn all the same', async () => {
    expect(await (await output(8)).locator('.cl-plane-base').count()).toBe(1);
  });

  test('does not run what stands in names and messages', async () => {
    expect(await (await output(5)).locator('.cl-name').textContent()).toBe(attack);
    expect(await (await output(6)).locator('.cl-why').innerText()).toContain('onerror');
    await notebook.page.waitForTimeout(200);
    expect(await notebook.page.evaluate(() => (window as { attacked?: boolean }).attacked)).toBeUndefined();
  });
});

describe('figures', () => {
  const figure = {
    data: [
      { type: 'scatter', y: [3, 1, 2, 5], name: 'loss' },
      { type: 'bar', y: [1, 2, 3, 2], name: 'count' },
    ],
    layout: { title: { text: 'Training' } },
  };
  const heavy = (from: OpenNotebook) =>
    from.page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('@convlens') && name.includes('.js'))
        .map((entry) => (entry as PerformanceResourceTiming).decodedBodySize)
        .filter((size) => size > 1_000_000),
    );

  test('fetch plotly only when there is one', async () => {
    expect(await heavy(notebook)).toEqual([]);
    lab.write('figure.ipynb', notebookWith([{ [PLOTLY_MIME_TYPE]: figure, 'text/plain': 'figure' }]));
    const found = await lab.open('figure.ipynb');
    await found.page.waitForSelector('.cl-figure .main-svg');
    expect(await heavy(found)).toHaveLength(1);
    const view = found.page.locator('.cl-output');
    expect(await view.locator('.gtitle').textContent()).toBe('Training');
    await view.screenshot({ path: 'tests/browser/shots/figure-light.png' });
    const ink = () => view.locator('.gtitle').evaluate((title) => getComputedStyle(title).fill);
    const light = await ink();
    await switchTheme(found, 'dark');
    await expect.poll(ink).not.toBe(light);
    await view.screenshot({ path: 'tests/browser/shots/figure-dark.png' });
    await switchTheme(found, 'light');
    expect(found.complaints).toEqual([]);
    await found.page.close();
  });

  test('that are none are a sentence', async () => {
    lab.write(
      'broken.ipynb',
      notebookWith([{ [PLOTLY_MIME_TYPE]: { data: 3 }, 'text/plain': 'figure as text' }]),
    );
    const found = await lab.open('broken.ipynb');
    expect(await (await output(0, found)).innerText()).toContain('figure as text');
    await found.page.close();
  });
});

test('nothing of this is complained of on the console', () => expect(notebook.complaints).toEqual([]));
