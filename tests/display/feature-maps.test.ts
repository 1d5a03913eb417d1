import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import { featureMapsAlt } from '../../src/display/feature-maps-text.js';
import type { MimeBundle } from '../../src/display/host.js';
import { type FeatureMaps, inspectMaps } from '../../src/display/inspected-maps.js';
import { MARGIN } from '../../src/display/static/detail.js';
import { featureMaps, rand, randn, type Tensor, tensor, zeros } from '../../src/index.js';
import { decodeValues, type FeatureMapsPayload, MIME_TYPE, parsePayload } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

function shown(maps: FeatureMaps): MimeBundle {
  return bundleOf(maps) as MimeBundle;
}

function payloadOf(bundle: MimeBundle): FeatureMapsPayload {
  const parsed = parsePayload(JSON.stringify(bundle[MIME_TYPE]));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.payload as FeatureMapsPayload;
}

/** Fourteen maps of 20 × 20: channel `c` is on in `c · 4` cells; 0 is dead, 12 and 13 are always on. */
function fourteenMaps(): Tensor {
  const values = new Float32Array(14 * 400);
  for (let c = 0; c < 14; c++) values.fill(c / 4, c * 400, c * 400 + (c < 12 ? c * 3 : 400));
  return tensor(values, { shape: [14, 20, 20] });
}

test('the text form: findings, then the loudest and the quietest channels', () => {
  expect(String(featureMaps(fourteenMaps(), { name: 'relu1' }))).toBe(
    [
      'relu1 [14, 20, 20] float32   1 dead, 1 rare (on in < 1 %), 2 always on',
      '  ch  on in                      mean     max',
      '  13  100.0 %  ████████████████   3.250   3.250  always on',
      '  12  100.0 %  ████████████████   3.000   3.000  always on',
      '  11    8.3 %  █▎                 0.227   2.750',
      '  10    7.5 %  █▏                 0.188   2.500',
      '   9    6.8 %  █                  0.152   2.250',
      '  ... 4 more',
      '   0    0.0 %                     0.000   0.000  dead',
      '   1    0.8 %                     0.002   0.250  rare',
      '   2    1.5 %  ▏                  0.007   0.500',
      '   3    2.3 %  ▎                  0.017   0.750',
      '   4    3.0 %  ▍                  0.030   1.000',
    ].join('\n'),
  );
});

test('the alternative text names the findings', () => {
  expect(featureMapsAlt(inspectMaps(featureMaps(fourteenMaps(), { name: 'relu1' })))).toBe(
    '14 feature maps of relu1, 20 by 20. Channel 0 is dead; 1 is on in under 1 percent; 12 and 13 are always on.',
  );
  expect(featureMapsAlt(inspectMaps(featureMaps(randn(3, 1, 2, 2), { item: 2 })))).toMatch(
    /^1 feature map, item 2 of 3, 2 by 2\./,
  );
});

test('the HTML repeats the findings in a table and survives the sanitizer', () => {
  const html = shown(featureMaps(fourteenMaps(), { name: '<b>' }))['text/html'] as string;
  expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
  expect(html).toContain(
    '<th scope="row" align="left">always on</th><td>12 and 13</td><td>on in over 98.5 %</td>',
  );
  expect(html).not.toContain('<b>');
});

test('a rare channel stays visible where rows and columns are left out', () => {
  const values = rand(8, 301, 301).data as Float32Array;
  values.fill(0, 0, 301 * 301);
  values[5 * 301 + 7] = 1;
  const bundle = shown(featureMaps(tensor(values, { shape: [8, 301, 301] })));
  expect(bundle['text/html']).toMatch(/the tiles show the largest value of every \d+ × \d+ cells/);
  const { width, data, palette } = decode(Buffer.from(bundle['image/png'] as string, 'base64'));
  const end = palette!.length - 1;
  // The first tile begins under its label; its frame and label are no map colours.
  const inFirstTile = Array.from({ length: 40 * 40 }, (_, i) => {
    return data[(MARGIN + 24 + Math.floor(i / 40)) * width + MARGIN + 2 + (i % 40)];
  });
  expect(inFirstTile).toContain(end);
});

describe('the payload', () => {
  test('has a summary for each channel and counts the verdicts', () => {
    const payload = payloadOf(shown(featureMaps(fourteenMaps())));
    expect(payload.channels).toHaveLength(14);
    expect(payload.channels[0]).toEqual({ min: 0, max: 0, mean: 0, on: 0, nan: 0, verdict: 'dead' });
    expect(payload.channels[1].verdict).toBe('rare');
    expect(payload.verdicts).toEqual({ dead: 1, rare: 1, alwaysOn: 2 });
  });

  test('judges nobody where values are negative', () => {
    const payload = payloadOf(shown(featureMaps(randn(2, 3, 3))));
    expect(payload.verdicts).toBeUndefined();
    expect(payload.channels.every(({ verdict }) => verdict === undefined)).toBe(true);
  });

  test('shows the item of the batch that was asked for', () => {
    const maps = rand(3, 2, 4, 4);
    const payload = payloadOf(shown(featureMaps(maps, { item: 1 })));
    expect(payload.batch).toEqual({ size: 3, item: 1 });
    expect(payload.shape).toEqual([2, 4, 4]);
    const { numbers } = decodeValues(payload.values, 'float32');
    expect(Array.from(numbers)).toEqual(Array.from(maps.data.subarray(32, 64) as Float32Array));
  });

  test('keeps 250 steps for a quiet channel next to a loud one', () => {
    const values = Float32Array.from({ length: 2 * 10_000 }, (_, i) => (i < 10_000 ? i / 1e6 : i));
    const payload = payloadOf(shown(featureMaps(tensor(values, { shape: [2, 100, 100] }))));
    const { numbers } = decodeValues(payload.values, 'float32');
    for (let i = 0; i < 10_000; i += 99)
      expect(Math.abs(numbers[i] - values[i])).toBeLessThan(0.01 / 498 + 1e-8);
  });

  test.each([
    [[2048, 7, 7]],
    [[4096, 1, 1]],
    [[3, 1024, 768]],
    [[64, 112, 112]],
    [[33, 26, 100]],
    [[300, 5000]],
    [[2, 1_000_000]],
  ])('of %j stays below 128 kB, the bundle below 256 kB', (shape) => {
    const bundle = shown(featureMaps(rand(...shape)));
    payloadOf(bundle);
    expect(JSON.stringify(bundle[MIME_TYPE]).length).toBeLessThan(128_000);
    expect(JSON.stringify(bundle).length).toBeLessThan(256_000);
    expect(bundle['image/png']).toBeDefined();
  });

  test('holds the other items of the batch, and which channels are dead in all of them', () => {
    const maps = zeros(5, 3, 6, 6);
    maps.select(1, 2).fill_(2);
    maps.select(0, 4).select(0, 0).fill_(1);
    const payload = payloadOf(shown(featureMaps(maps, { item: 1 })));
    expect(payload.others?.map(({ item }) => item)).toEqual([0, 2, 3, 4]);
    expect(payload.verdicts?.dead).toBe(2);
    expect(payload.deadThroughout).toEqual([1]);
    expect(payload.others?.[3].channels[0]).toMatchObject({ max: 1, on: 1 });
  });

  test('takes volumes, [N, C, D, H, W]', () => {
    const bundle = shown(featureMaps(rand(2, 3, 4, 6, 6)));
    expect(payloadOf(bundle).shape).toEqual([3, 4, 6, 6]);
    expect(bundle['text/html']).toContain('each channel is at depth 2 of 4');
  });

  test('parses with NaN and infinities in it', () => {
    const values = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1,
      2,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ];
    const payload = payloadOf(shown(featureMaps(tensor(values).reshape(2, 2, 2))));
    expect(payload.channels[0]).toMatchObject({ min: 1, max: 2, nan: 1 });
    expect(payload.channels[1]).toMatchObject({ min: null, max: null, mean: null, nan: 4 });
  });
});

describe('featureMaps() refuses', () => {
  test.each<[() => unknown, string]>([
    [
      () => featureMaps(zeros(5)),
      'featureMaps: the tensor has 1 axis; feature maps are [C, H, W], [N, C, H, W], [N, C, D, H, W] or [C, L]\n' +
        '  output  [5]\n  display(output) shows a tensor of any shape',
    ],
    [
      () => featureMaps(zeros(0, 3, 3)),
      'featureMaps: the tensor has no values, there is nothing to show\n  output  [0, 3, 3]',
    ],
    [
      () => featureMaps(zeros(2, 3, 4, 4), { item: 2 }),
      'featureMaps: item is a whole number from 0 to 1, got 2\n  output  [2, 3, 4, 4]',
    ],
    [
      () => featureMaps(zeros(3, 4), { item: 0 }),
      'featureMaps: item 0 of a tensor without a batch axis\n  output  [3, 4]',
    ],
    [
      () => featureMaps(zeros(3, 4, 4), { nam: 'x' } as never),
      "featureMaps: no option 'nam'; did you mean 'name'?",
    ],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });

  test('but takes [N, C, L] where an item is given', () => {
    expect(featureMaps(zeros(2, 3, 5), { item: 1 }).maps.shape).toEqual([3, 5]);
  });
});
