import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import type { MimeBundle } from '../../src/display/host.js';
import { roundTicks } from '../../src/display/static/figure-picture.js';
import { type Figure, plot, randn, tensor, zeros } from '../../src/index.js';
import { PLOTLY_MIME_TYPE } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

const shown = (figure: Figure): MimeBundle => bundleOf(figure) as MimeBundle;

describe('plot() makes plain JSON', () => {
  test('of tensors, typed arrays, bigints and dates', () => {
    const { data } = plot({
      x: Float32Array.of(0.1, Number.NaN, Number.POSITIVE_INFINITY),
      y: tensor([0.1, 2, 3]),
      customdata: [1n, new Date(0), undefined],
    });
    expect(data).toEqual([
      { x: [0.1, null, null], y: [0.1, 2, 3], customdata: [1, '1970-01-01T00:00:00.000Z', null] },
    ]);
  });

  test('of a table, row by row, also of a view', () => {
    const z = tensor([
      [1, 2],
      [3, 4],
    ]).permute(1, 0);
    expect(plot({ type: 'heatmap', z }).data[0].z).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('and what it made is what the notebook gets', () => {
    const figure = plot([{ y: [1, 2] }], { title: { text: 'T' } });
    expect(shown(figure)[PLOTLY_MIME_TYPE]).toEqual({
      data: [{ y: [1, 2] }],
      layout: { title: { text: 'T' } },
    });
  });
});

describe('plot() refuses', () => {
  const loop: { [key: string]: unknown } = {};
  loop.self = loop;
  test.each<[() => unknown, string]>([
    [() => plot(3 as never), 'plot: data is 3; it should be a trace like { y: [1, 2, 3] }'],
    [
      () => plot([{ y: [1] }], 'title' as never),
      "plot: layout is 'title'; it should be an object like { title: … }",
    ],
    [() => plot({}), 'plot: data has neither x nor y: there is nothing to draw'],
    [() => plot({ y: 3 as never }), 'plot: data.y is 3; it should be a list or a tensor'],
    [
      () => plot([{ y: [1] }, { x: [1], y: [1, 2] }]),
      'plot: data[1] has 1 values of x and 2 of y; they come in pairs',
    ],
    [() => plot({ y: zeros(2, 2) }), 'plot: data.y has more than one axis; a line takes a list of numbers'],
    [
      () => plot({ type: 'heatmap', z: [1, 2] as never }),
      'plot: data.z of a heatmap should be a table: a 2-D tensor, or a list of lists',
    ],
    [
      () => plot({ y: [1], marker: { color: () => 'red' } as never }),
      'plot: data.marker.color is a function; figures hold numbers, texts, lists, tensors and plain objects',
    ],
    [() => plot({ y: [1], meta: loop }), 'is nested more than 32 deep: does it hold itself?'],
    [() => plot({ y: [1], when: new Date(Number.NaN) }), 'plot: data.when is an invalid date'],
    [() => plot({ type: 'heatmap', z: randn(1000, 1000) }), 'at most 8 MB are kept in a notebook'],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});

test('the text form says what each trace is', () => {
  const figure = plot(
    [
      { x: [-3, 0, 3], y: [-1, 0, 1], name: 'tanh' },
      { type: 'bar', x: ['a', 'b'], y: [4, 5] },
      { type: 'histogram', x: [1, 2, 2] },
      { type: 'heatmap', z: [[1, -2]], name: 'map' },
    ],
    { title: 'An activation' },
  );
  expect(String(figure)).toBe(
    [
      'figure: An activation',
      '  tanh     scatter  3 points  x -3 to 3  y -1 to 1',
      '  trace 1  bar  2 points  x 2 categories  y 4 to 5',
      '  trace 2  histogram  3 points  x 1 to 2',
      '  map      heatmap  1 x 2 cells  values -2 to 1',
    ].join('\n'),
  );
});

test('the HTML survives the sanitizer and takes no markup from names', () => {
  const html = shown(plot({ y: [1, 2], name: '<script>' }, { title: '<img onerror>' }))[
    'text/html'
  ] as string;
  expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
  expect(html).not.toMatch(/<script>|<img onerror/);
});

describe('the plain picture', () => {
  const colours = (figure: Figure): Set<string> => {
    const { data, palette } = decode(Buffer.from(shown(figure)['image/png'] as string, 'base64'));
    return new Set(Array.from(new Set(data as Uint8Array), (index) => palette![index].join()));
  };

  test.each([
    ['a line', plot([{ y: [1, 3, 2] }])],
    ['points', plot([{ x: [1, 2], y: [1, 2], mode: 'markers' }])],
    ['bars', plot([{ type: 'bar', x: ['a', 'b'], y: [-1, 2] }])],
    ['a histogram', plot([{ type: 'histogram', x: randn(100) }])],
  ])('draws %s in the first colour of plotly', (_, figure) => {
    expect(colours(figure)).toContain('31,119,180');
  });

  test('draws a heat map in the colours of a tensor, a missing value in magenta', () => {
    const found = colours(plot({ type: 'heatmap', z: [[1, -1, Number.NaN]] }));
    expect(found).toContain('93,21,14');
    expect(found).toContain('18,41,118');
    expect(found).toContain('214,0,143');
  });

  test('is left out for kinds it does not know and for large figures', () => {
    expect(shown(plot({ type: 'pie', values: [1, 2] }))['image/png']).toBeUndefined();
    expect(shown(plot({ y: randn(20_000) }))['image/png']).toBeUndefined();
  });
});

test('roundTicks() are round and within the ends', () => {
  expect(roundTicks({ min: -0.12, max: 1.07 }, 5)).toEqual([0, 0.5, 1]);
  expect(roundTicks({ min: 0, max: 48_120 }, 5)).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
});

test.each([
  ['of a hair', [1e9, 1e9 + 1e-7]],
  ['of a denormal', [0, 5e-324]],
  ['of one repeated number', [3, 3]],
])('a plot of a range %s has a picture', (_, y) => {
  const bundle = bundleOf(plot([{ y }])) as MimeBundle;
  expect(bundle['image/png']).toBeTypeOf('string');
});

test('a range that a double cannot hold is told in words', () => {
  const bundle = bundleOf(plot([{ y: [-1.7e308, 1.7e308] }])) as MimeBundle;
  expect(bundle['image/png']).toBeUndefined();
  expect(bundle['text/html']).toContain('−1.7e308 to 1.7e308');
});

test('ticks end, also where neighbouring numbers are far apart', () => {
  const bundle = bundleOf(plot([{ x: [1e15, 1e15 + 0.125], y: [1, 2] }])) as MimeBundle;
  expect(bundle['text/plain']).toContain('2 points');
});

test('of many traces the first are listed', () => {
  const traces = Array.from({ length: 300 }, (_, i) => ({ name: 'series '.repeat(60) + i, y: [i, i + 1] }));
  const { 'text/html': html, 'text/plain': text } = bundleOf(plot(traces)) as Record<string, string>;
  expect(html.length + text.length).toBeLessThan(100_000);
  expect(html).toContain('250 more traces');
});
