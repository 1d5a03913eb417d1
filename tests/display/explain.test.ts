import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import type { MimeBundle } from '../../src/display/host.js';
import { explain, manualSeed, nn, rand, randn, type Tensor, tensor } from '../../src/index.js';
import { type ConvolutionPayload, MIME_TYPE, parsePayload } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

function bundle(value: unknown): MimeBundle {
  return bundleOf(value) as MimeBundle;
}

function payloadOf(value: unknown): ConvolutionPayload {
  const parsed = parsePayload(JSON.stringify(bundle(value)[MIME_TYPE]));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.payload as ConvolutionPayload;
}

/** A layer with these weights. */
function conv2d(weight: Tensor, bias: number[], options: nn.ConvLayerOptions = {}): nn.Conv2d {
  const [out, perGroup, ...kernel] = weight.shape;
  const conv = new nn.Conv2d(perGroup * (options.groups ?? 1), out, kernel, options);
  conv.loadStateDict({ weight, bias: tensor(bias) });
  return conv;
}

const x = tensor([
  [
    [0.99, 0.96, 0.68],
    [0.56, 0.16, 0.12],
  ],
  [
    [0, 0, 0],
    [0, 0.44, 0],
  ],
]);
const w = tensor([
  [
    [
      [0.03, 0.29, 0.46],
      [0.06, -0.21, -0.12],
      [-0.1, -0.33, -0.24],
    ],
    [
      [-0.08, -0.23, -0.28],
      [0.06, -0.09, 0.03],
      [0.49, 0.2, 0.53],
    ],
  ],
]);
const small = explain(conv2d(w, [0.28], { padding: 1 }), x, { at: [0, 0, 1] });

describe('the text form', () => {
  test('shows windows × weights = products, channel by channel, and adds them up', () => {
    expect(String(small)).toBe(`nn.Conv2d(2, 1, 3, { padding: 1 })    [2, 2, 3] -> [1, 2, 3]
H' = floor((2 + 2*1 - 1*(3-1) - 1) / 1) + 1 = 2
W' = floor((3 + 2*1 - 1*(3-1) - 1) / 1) + 1 = 3

y[0, 0, 1]: window of x, times weights, gives products    (. = padding)
         .     .     .      0.03  0.29  0.46      0.00  0.00  0.00
x[0]  0.99  0.96  0.68  *   0.06 -0.21 -0.12  =   0.06 -0.20 -0.08   ->  -0.36
      0.56  0.16  0.12     -0.10 -0.33 -0.24     -0.06 -0.05 -0.03

         .     .     .     -0.08 -0.23 -0.28      0.00  0.00  0.00
x[1]  0.00  0.00  0.00  *   0.06 -0.09  0.03  =   0.00  0.00  0.00   ->   0.09
      0.00  0.44  0.00      0.49  0.20  0.53      0.00  0.09  0.00
                                                                   bias   0.28
                                                                   sum    0.01`);
  });

  test('of a line is a line, and whole numbers are whole', () => {
    const conv = new nn.Conv1d(1, 1, 2, { bias: false });
    conv.loadStateDict({ weight: tensor([[[-1, 1]]]) });
    expect(String(explain(conv, tensor([[1, 2, 4, 7]]), { at: [0, 2] }))).toBe(
      `nn.Conv1d(1, 1, 2, { bias: false })    [1, 4] -> [1, 3]
L' = floor((4 + 2*0 - 1*(2-1) - 1) / 1) + 1 = 3

y[0, 2]: window of x, times weights, gives products
x[0]     4     7  *     -1     1  =     -4     7   ->      3
                                                 sum       3`,
    );
  });

  test('of a transposed convolution tells the taps that fall on no cell', () => {
    const conv = new nn.ConvTranspose1d(1, 1, 3, { stride: 2, bias: false });
    conv.loadStateDict({ weight: tensor([[[1, 2, 3]]]) });
    expect(String(explain(conv, tensor([[5, 7, 9]]), { at: [0, 2] }))).toBe(
      `nn.ConvTranspose1d(1, 1, 3, { stride: 2, bias: false })    [1, 3] -> [1, 7]
L' = (3-1)*2 - 2*0 + 1*(3-1) + 0 + 1 = 7

y[0, 2]: window of x, times weights, gives products    (. = between or beyond the cells)
x[0]     7     .     5  *      1     2     3  =      7     0    15   ->     22
                                                                   sum      22`,
    );
  });

  test('of many channels tells the three that weigh most, and of wide windows the sums', () => {
    manualSeed(0);
    const text = String(explain(new nn.Conv2d(9, 2, 5), randn(3, 9, 8, 8), { item: 2, at: [1, 1, 2] }));
    expect(text).toContain('[9, 8, 8] -> [2, 4, 4]    (item 2 of 3)');
    expect(text).toContain('y[1, 1, 2]: windows of 5 x 5 cells times weights, summed');
    expect(text.match(/^x\[\d\]/gm)).toHaveLength(3);
    expect(text).toMatch(/^6 more channels {2,}-?\d/m);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('the HTML', () => {
  const html = bundle(small)['text/html'] as string;

  test('says the sum in one line, with the picture described', () => {
    expect(html).toContain(
      '<figcaption><code>nn.Conv2d(2, 1, 3, { padding: 1 })</code>: <code>[2, 2, 3]</code> → <code>[1, 2, 3]</code></figcaption>',
    );
    expect(html).toContain('<p>y[0, 0, 1] = −0.36 + 0.09 + 0.28 (bias) = <b>0.01</b></p>');
    expect(html).toContain(
      'alt="One output cell worked out: two windows of 3 by 3 times weights give −0.36 and 0.09; with bias 0.28 the sum is 0.01 at y[0, 0, 1]."',
    );
  });

  test('writes out sum, size and costs on demand', () => {
    expect(html).toContain('0.99 · 0.06 + 0.96 · −0.21');
    expect(html).toContain('<td>height</td><td>floor((2 + 2·1 − 1·(3 − 1) − 1) / 1) + 1</td><td>2</td>');
    expect(html).toContain('<td>parameters</td><td>1·2·3·3 + 1</td><td>19</td>');
    expect(html).toContain('<td>multiply-adds</td><td>18 weights · 2·3 places</td><td>108</td>');
  });

  test('survives the sanitizer as it is', () => {
    expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
  });
});

describe('what travels with the notebook', () => {
  test('is all of a small convolution', () => {
    const payload = payloadOf(small);
    expect(payload.input.window.map(({ count }) => count)).toEqual([2, 2, 3]);
    expect(payload.weight.window.map(({ count }) => count)).toEqual([1, 2, 3, 3]);
    expect(payload.at).toEqual([0, 0, 1]);
  });

  test.each([
    [
      'PyTorch’s example',
      () =>
        explain(
          new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] }),
          randn(20, 16, 50, 100),
        ),
    ],
    ['many channels', () => explain(new nn.Conv2d(256, 256, 3, { padding: 1 }), randn(256, 14, 14))],
    [
      'a large picture',
      () =>
        explain(new nn.Conv2d(3, 8, 7, { stride: 2, padding: 3, paddingMode: 'reflect' }), rand(3, 300, 400)),
    ],
    ['many groups', () => explain(new nn.Conv2d(512, 512, 3, { groups: 512 }), randn(512, 20, 20))],
    [
      'a long line of doubles',
      () => explain(new nn.Conv1d(1, 1, 9, { dtype: 'float64' }), randn([1, 50_000], { dtype: 'float64' })),
    ],
  ])('is a part of %s around the cell, within the budget', (_, make) => {
    const value = make();
    const shown = bundle(value);
    const payload = payloadOf(value);
    expect(JSON.stringify(payload).length).toBeLessThan(128_000);
    expect(
      Object.values(shown).reduce<number>((sum, part) => sum + JSON.stringify(part).length, 0),
    ).toBeLessThan(256_000);
    const [out] = payload.weight.window;
    expect(value.at[0]).toBeGreaterThanOrEqual(out.start);
    expect(value.at[0]).toBeLessThan(out.start + out.count);
  });

  test('is nothing of a layer too large for one window, whose static forms stand', () => {
    const shown = bundle(explain(new nn.Conv2d(2048, 1, 3), randn(2048, 3, 3)));
    expect(shown[MIME_TYPE]).toBeUndefined();
    expect(Object.keys(shown).sort()).toEqual(['image/png', 'text/html', 'text/plain']);
  });
});

describe('explain()', () => {
  const conv = new nn.Conv2d(1, 2, 3);

  test('begins at the largest output, or at the first NaN', () => {
    const weight = tensor([[[[1]]]]);
    const points = tensor([[[1, -5, 3]]]);
    expect(explain(conv2d(weight, [0]), points).at).toEqual([0, 0, 1]);
    expect(explain(conv2d(weight, [0]), points.set([0, 0, 2], Number.NaN)).at).toEqual([0, 0, 2]);
  });

  test('shows an item of a batch, and takes a gradient', () => {
    const batch = randn(3, 1, 5, 5);
    const found = explain(conv, batch, { item: 2, gradient: randn(3, 2, 3, 3), name: 'photos' });
    expect(found.batch).toEqual({ size: 3, item: 2 });
    expect(found.input.equal(batch.select(0, 2))).toBe(true);
    expect(payloadOf(found).gradient?.window.map(({ count }) => count)).toEqual([2, 3, 3]);
    expect(bundle(found)['text/html']).toContain('photos <code>[1, 5, 5]</code>, item 2 of 3');
  });

  test.each([
    [
      () => explain(new nn.ReLU() as never, rand(1, 5, 5)),
      /explain: the first argument is .*; it takes a layer that convolves/,
    ],
    [() => explain(conv, rand(2, 5, 5)), /Conv2d\(1, 2, 3\): the input has 2 channels, the layer takes 1/],
    [
      () => explain(conv, rand(1, 5, 5), { at: [0, 3, 0] }),
      /explain: at is a cell of the output \[2, 3, 3\], got \[0, 3, 0\]/,
    ],
    [() => explain(conv, rand(1, 5, 5), { at: [0, 0] }), /at is a cell of the output/],
    [() => explain(conv, rand(1, 5, 5), { item: 0 }), /item 0 of an input without a batch axis/],
    [() => explain(conv, rand(4, 1, 5, 5), { item: 4 }), /item is a whole number from 0 to 3, got 4/],
    [
      () => explain(conv, rand(1, 5, 5), { gradient: rand(2, 2, 2) }),
      /the gradient has another shape than the output/,
    ],
    [() => explain(conv, rand(1, 5, 5), { gradient: 1 as never }), /gradient is 1, not a tensor/],
    [() => explain(conv, rand(1, 5, 5), { cell: [0, 0, 0] } as never), /explain: .*cell/],
    [() => explain(conv, rand(0, 1, 5, 5)), /the output has no values/],
    [
      () => explain(new nn.Conv2d(1, 1, 2, { padding: -1, paddingMode: 'replicate' }), rand(1, 5, 5)),
      /padding \[-1, -1\] crops the input/,
    ],
  ])('refuses %#', (run, message) => {
    expect(run).toThrow(message);
  });
});
