import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import type { MimeBundle } from '../../src/display/host.js';
import { nn, summary, type Tensor } from '../../src/index.js';
import { MIME_TYPE, parsePayload, type ShapeTablePayload } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 4, 5, { padding: 2, stride: 2 });
  head = new nn.Linear(4 * 14 * 14, 10);
  forward(x: Tensor): Tensor {
    return this.head(this.conv(x).flatten(1));
  }
}

function shown(model: nn.Module, shape: number[]): { bundle: MimeBundle; payload: ShapeTablePayload } {
  const bundle = bundleOf(summary(model, shape)) as MimeBundle;
  const parsed = parsePayload(JSON.stringify(bundle[MIME_TYPE]));
  if (!parsed.ok) throw new Error(parsed.reason);
  return { bundle, payload: parsed.payload as ShapeTablePayload };
}

/** The table's cells, row by row. */
function cells(html: string): string[] {
  return (html.match(/<tr>.*?<\/tr>/g) ?? []).map((row) =>
    row
      .replace(/<\/t[dh]>/g, '|')
      .replace(/<[^>]+>/g, '')
      .replace(/\|$/, ''),
  );
}

describe('a shape table', () => {
  const { bundle, payload } = shown(new Net(), [1, 1, 28, 28]);
  const html = bundle['text/html'] as string;

  test('reads as a plain table', () => {
    expect(html).toContain('<p>Net, input <code>[1, 1, 28, 28]</code>; shapes without the batch axis</p>');
    expect(cells(html.split('<details>')[0]).filter((row) => !row.startsWith('model'))).toEqual([
      'layer|input → output|kernel|params|mult-adds|memory|sees, px / jump',
      'conv Conv2d|1×28×28 → 4×14×14|5×5, stride 2, padding 2|104|19.6 k|3.14 kB|5 / 2',
      'head Linear|784 → 10||7\u202f850|7\u202f840|40 B|all',
      'total|||7\u202f954|27.4 k|3.18 kB|',
    ]);
  });

  test('works out each size on demand', () => {
    expect(cells(html.split('<details>')[1]).slice(1)).toEqual([
      'conv|height|floor((28 + 2·2 − 1·(5 − 1) − 1) / 2) + 1 = 14',
      'conv|width|floor((28 + 2·2 − 1·(5 − 1) − 1) / 2) + 1 = 14',
    ]);
    const pool = shown(new nn.Sequential(new nn.MaxPool2d(2, { ceilMode: true })), [1, 1, 5, 4]).bundle;
    expect(cells((pool['text/html'] as string).split('<details>')[1]).slice(1)).toEqual([
      '0|height|floor((5 + 2·0 − 1·(2 − 1) − 1) / 2) + 1 = 2, 3 with ceilMode',
      '0|width|floor((4 + 2·0 − 1·(2 − 1) − 1) / 2) + 1 = 2',
    ]);
    const dense = shown(new nn.Sequential(new nn.Linear(4, 2)), [1, 4]).bundle;
    expect(dense['text/html']).not.toContain('<details>');
  });

  test('survives the sanitizer', () => {
    expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
  });

  test('is sent with all its rows', () => {
    expect(payload.batched).toBe(true);
    expect(payload.rows.map(({ path }) => path).filter((path) => path !== '')).toEqual(['conv', 'head']);
    expect(payload.totals).toMatchObject({ parameters: 7954, multiplyAdds: 27_440 });
    expect(bundle['text/plain']).toBe(summary(new Net(), [1, 1, 28, 28]).toString());
  });

  test('ends where the shapes stop fitting, and says why', () => {
    const wrong = shown(new Net(), [1, 1, 32, 32]);
    expect(wrong.payload.failure?.message).toContain('1024');
    const table = wrong.bundle['text/html'] as string;
    expect(table).toContain('does not fit');
    expect(table).toContain('as far as it fits');
    expect(htmlEvents(sanitized(table))).toEqual(htmlEvents(table));
  });

  test('of a very deep model stays below 256 kB', () => {
    const layers = Array.from({ length: 1500 }, () => new nn.Conv2d(1, 1, 1));
    const deep = shown(new nn.Sequential(...layers), [1, 1, 8, 8]);
    expect(deep.payload.moreRows).toBeGreaterThan(0);
    expect(JSON.stringify(deep.bundle[MIME_TYPE]).length).toBeLessThan(128_000);
    expect(JSON.stringify(deep.bundle).length).toBeLessThan(256_000);
    expect(deep.bundle['text/plain']).toMatch(/\n\.\.\. \d+ more lines$/);
  });
});
