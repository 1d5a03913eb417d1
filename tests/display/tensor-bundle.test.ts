import fc from 'fast-check';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import type { MimeBundle } from '../../src/display/host.js';
import { inspectTensor } from '../../src/display/inspected.js';
import { tensorAlt } from '../../src/display/tensor-bundle.js';
import { manualSeed, rand, randint, randn, type Tensor, tensor, zeros } from '../../src/index.js';
import { decodeValues, MIME_TYPE, parsePayload, type TensorPayload } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

function shown(value: Tensor, name?: string): MimeBundle {
  return bundleOf(value, { name }) as MimeBundle;
}

function payloadOf(bundle: MimeBundle): TensorPayload {
  const parsed = parsePayload(JSON.stringify(bundle[MIME_TYPE]));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.payload as TensorPayload;
}

const bytes = (bundle: MimeBundle): number => JSON.stringify(bundle).length;

/** Any tensor that a user may have: special values, every dtype, no values, many axes. */
const anyTensor: fc.Arbitrary<Tensor> = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
    fc.constantFrom('float32', 'float64', 'int32', 'int64', 'uint8', 'bool'),
  )
  .chain(([shape, dtype]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const value = dtype.startsWith('float')
      ? fc.double()
      : dtype === 'bool'
        ? fc.boolean().map(Number)
        : fc.integer({ min: dtype === 'uint8' ? 0 : -1e9, max: dtype === 'uint8' ? 255 : 1e9 });
    return fc.array(value, { minLength: Math.min(length, 60), maxLength: Math.min(length, 60) }).map((some) =>
      tensor(
        Array.from({ length }, (_, i) => some[i % some.length]),
        { shape, dtype } as never,
      ),
    );
  });

describe('the bundle of any tensor', () => {
  test('has a payload that parses, HTML that survives, a small picture and text', () => {
    fc.assert(
      fc.property(anyTensor, (value) => {
        const bundle = shown(value);
        const payload = payloadOf(bundle);
        expect(payload.shape).toEqual(value.shape);
        expect(bytes(bundle)).toBeLessThan(256_000);
        const html = bundle['text/html'] as string;
        expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
        expect(typeof bundle['text/plain']).toBe('string');
      }),
      { numRuns: 60 },
    );
  });

  test('leaves the storage unexposed', () => {
    const value = rand(4, 4);
    shown(value);
    expect(value.raw.storage.exposed).toBe(false);
  });
});

describe('the payload', () => {
  test('of up to 64² values holds each of them', () => {
    const value = randn(4, 32, 32);
    const { values } = payloadOf(shown(value));
    expect(values.encoding).toBe('exact');
    expect(Array.from(decodeValues(values, 'float32').numbers)).toEqual(
      Array.from(value.data as Float32Array),
    );
  });

  test('of a view holds what the view shows', () => {
    const value = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]).permute(1, 0);
    expect(Array.from(decodeValues(payloadOf(shown(value)).values, 'float32').numbers)).toEqual([
      1, 4, 2, 5, 3, 6,
    ]);
  });

  test('of a large tensor holds the planes that fit, and the statistics of all values', () => {
    manualSeed(0);
    const value = randn(20, 33, 26, 100);
    const bundle = shown(value, 'output');
    const { values, statistics, range } = payloadOf(bundle);
    expect(values.window).toEqual([
      { start: 0, count: 1, step: 1 },
      { start: 0, count: 33, step: 1 },
      { start: 0, count: 26, step: 1 },
      { start: 0, count: 100, step: 1 },
    ]);
    expect(statistics.count).toBe(1_716_000);
    expect(range.below + range.above).toBeGreaterThan(10_000);
    expect(JSON.stringify(bundle[MIME_TYPE]).length).toBeLessThan(128_000);
    const { numbers } = decodeValues(values, 'float32');
    const data = value.data as Float32Array;
    const step = (values.high! - values.low!) / 249;
    for (let i = 0; i < numbers.length; i += 997) {
      expect(Math.abs(numbers[i] - data[i])).toBeLessThanOrEqual(step / 2 + 1e-6);
    }
  });

  test('of a wide plane holds every n-th row and column', () => {
    const { values } = payloadOf(shown(rand(600, 1000)));
    expect(values.window).toEqual([
      { start: 0, count: 200, step: 3 },
      { start: 0, count: 250, step: 4 },
    ]);
  });

  test.each([
    [[100_000]],
    [[3, 224, 224]],
    [[2048, 7, 7]],
    [[2, 3, 4, 5, 6, 7, 8]],
    [[1, 1_000_000]],
    [[1_000_000, 1]],
  ])('of %j stays below 128 kB, the bundle below 256 kB', (shape) => {
    const bundle = shown(rand(...shape));
    payloadOf(bundle);
    expect(JSON.stringify(bundle[MIME_TYPE]).length).toBeLessThan(128_000);
    expect(bytes(bundle)).toBeLessThan(256_000);
  });

  test('of large integers in a small range is exact', () => {
    const value = randint(-100, 100, [100, 100]);
    const { values } = payloadOf(shown(value));
    expect(values.encoding).toBe('quantised');
    expect(Array.from(decodeValues(values, 'int32').numbers)).toEqual(Array.from(value.data as Int32Array));
  });

  test('of large uint8 and bool tensors is exact', () => {
    const value = tensor(
      Uint8Array.from({ length: 10_000 }, (_, i) => i % 256),
      { shape: [100, 100] },
    );
    const { values } = payloadOf(shown(value));
    expect(values.encoding).toBe('exact');
    expect(Array.from(decodeValues(values, 'uint8').numbers)).toEqual(Array.from(value.data as Uint8Array));
  });
});

describe('the HTML', () => {
  test('names the tensor, draws it, and says its statistics in a table', () => {
    const html = shown(tensor([[1, -2]]), 'x')['text/html'] as string;
    expect(html.replace(/base64,[^"]*/, 'base64,…').replace(/<pre>[\s\S]*<\/pre>/, '<pre>…</pre>')).toBe(
      '<figure><figcaption>x: tensor <code>[1, 2]</code> float32, 8 B</figcaption>' +
        '<img src="data:image/png;base64,…" width="97" height="58" ' +
        'alt="Heat map of x: 1 by 2 values. Blue is negative, orange positive, range −2 to 2.">' +
        '<table><tr><th scope="col">min</th><th scope="col">mean</th><th scope="col">max</th><th scope="col">std</th>' +
        '<th scope="col">zeros</th><th scope="col">NaN</th><th scope="col">+Inf</th><th scope="col">−Inf</th></tr>' +
        '<tr><td>−2</td><td>−0.5</td><td>1</td><td>2.121</td><td>0</td><td>0</td><td>0</td><td>0</td></tr></table>' +
        '<details><summary>values</summary><pre>…</pre></details></figure>',
    );
  });

  test('has no blank line, which would end it in Markdown', () => {
    const { 'text/html': html, 'text/plain': text } = shown(zeros(2, 2, 2, 2)) as Record<string, string>;
    expect(text).toContain('\n\n\n');
    expect(html).not.toContain('\n\n');
    const texts = htmlEvents(html).filter((event) => typeof event === 'string');
    expect(texts).toContain(text);
  });

  test('takes no markup from a name', () => {
    const html = shown(zeros(2, 2), '"><img src=x onerror=alert(1)>')['text/html'] as string;
    const tags = htmlEvents(html).filter((event) => Array.isArray(event) && event[0] === 'img') as [
      string,
      object,
    ][];
    expect(tags).toHaveLength(1);
    expect(Object.keys(tags[0][1])).toEqual(['src', 'width', 'height', 'alt']);
    expect(html).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
  });

  test('of a tensor that cannot be drawn shows its text at once', () => {
    for (const value of [tensor(3), zeros(0, 3)]) {
      const bundle = shown(value);
      expect(bundle['image/png']).toBeUndefined();
      expect(bundle['text/html']).toContain('<pre>');
      expect(bundle['text/html']).not.toContain('<img');
    }
  });
});

describe('the alternative text says what, the size, the finding and the range', () => {
  test.each<[Tensor, string | undefined, string]>([
    [tensor([1, 2, 3]), 'bias', 'Plot of bias: 3 values. Orange is positive, range 0 to 3.'],
    [
      tensor([[Number.NaN, 1, Number.POSITIVE_INFINITY, -4]]),
      undefined,
      'Heat map of the tensor: 1 by 4 values. 1 NaN, 1 +Inf. Blue is negative, orange positive, range −4 to 4.',
    ],
    [
      zeros(2, 3, 4, 5),
      'x',
      'Heat maps of x[0]: 3 planes of 4 by 5, plane 0 enlarged. Orange is positive, range 0 to 1.',
    ],
    [tensor([[Number.NaN]]), 'x', 'Heat map of x: 1 by 1 values. 1 NaN. No value is finite.'],
  ])('%#', (value, name, alt) => {
    expect(tensorAlt(inspectTensor(value, name))).toBe(alt);
  });
});

test('the picture is a palette PNG of at most 45 kB, of twice its shown width', () => {
  const bundle = shown(randn(64, 56, 56));
  const png = Buffer.from(bundle['image/png'] as string, 'base64');
  expect(png.length).toBeLessThanOrEqual(45_000);
  const image = decode(png);
  expect(image.palette!.length).toBeLessThanOrEqual(256);
  expect(bundle['text/html']).toContain(`width="${image.width / 2}"`);
});
