// The pictures of shape tables and errors: what is wrong is red, shares are bars, and they stay small.
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../../src/display/display.js';
import type { MimeBundle } from '../../../src/display/host.js';
import { nn, summary, zeros } from '../../../src/index.js';

const WRONG = '198,40,40';
const WEIGHT = '106,63,181';

/** Pixels of each colour, and the picture's size. */
function paints(value: unknown): { size: [number, number]; count(colour: string): number; bytes: number } {
  const png = Buffer.from((bundleOf(value) as MimeBundle)['image/png'] as string, 'base64');
  const { width, height, data, palette = [] } = decode(png);
  const counts = new Map<string, number>();
  for (const index of data) {
    const colour = palette[index].slice(0, 3).join();
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return { size: [width, height], count: (colour) => counts.get(colour) ?? 0, bytes: png.length };
}

function net(features: number): nn.Module {
  return new nn.Sequential(
    new nn.Conv2d(1, 4, 5),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(features, 3),
  );
}

function thrown(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('of a shape table', () => {
  test('every row is there, with shares of the parameters', () => {
    const { size, count, bytes } = paints(summary(net(2304), [1, 1, 28, 28]));
    expect(size[1]).toBeGreaterThan(7 * 26);
    expect(count(WRONG)).toBe(0);
    // The share of the Linear: 6915 of 7019 parameters of a bar of 150 by 8.
    expect(count(WEIGHT)).toBeGreaterThanOrEqual(8 * 147);
    expect(bytes).toBeLessThan(15_000);
  });

  test('the row that fails is red', () => {
    expect(paints(summary(net(100), [1, 1, 28, 28])).count(WRONG)).toBeGreaterThan(500);
  });

  test('a long one shows its end, and stays small', () => {
    const layers = Array.from({ length: 300 }, () => new nn.Linear(4, 4));
    const { size, bytes } = paints(summary(new nn.Sequential(...layers), [1, 4]));
    expect(size[1]).toBeLessThan(70 * 26);
    expect(bytes).toBeLessThan(30_000);
  });

  test('a model without parameters has no shares', () => {
    const bars = paints(summary(new nn.Sequential(new nn.ReLU(), new nn.ReLU()), [1, 4]));
    expect(bars.count(WEIGHT)).toBe(0);
  });
});

describe('of an error', () => {
  test('boxes that disagree are framed and joined in red', () => {
    const { count, size } = paints(thrown(() => new nn.Conv2d(3, 16, 3)(zeros(8, 32, 48, 3))));
    expect(count(WRONG)).toBeGreaterThan(2 * 2 * (120 + 60) * 3);
    expect(size[0]).toBeLessThan(900);
  });

  test('in a net the table stands above them', () => {
    const alone = paints(thrown(() => new nn.Linear(576, 10)(zeros(1, 400))));
    const inNet = paints(thrown(() => net(576)(zeros(1, 1, 28, 28))));
    expect(inNet.size[1]).toBeGreaterThan(alone.size[1] + 4 * 26);
  });

  test('a long message is broken between words', () => {
    const { size } = paints(
      thrown(() =>
        new nn.Conv2d(3, 16, [3, 3], {
          padding: [1, 2],
          dilation: [2, 3],
          stride: [3, 2],
          paddingMode: 'circular',
        })(zeros(1, 4, 9, 9)),
      ),
    );
    expect(size[0]).toBeLessThan(1260);
  });
});
