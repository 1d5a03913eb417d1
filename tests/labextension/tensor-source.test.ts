import { describe, expect, test } from 'vitest';
import { TensorSource } from '../../labextension/src/parts/tensor-source.js';
import type { LiveSlices } from '../../labextension/src/view.js';
import { bundleOf } from '../../src/display/display.js';
import { zeros } from '../../src/index.js';
import { type AxisWindow, MIME_TYPE, type TensorPayload, windowCount } from '../../src/protocol/index.js';

/** A kernel that notes what it is asked for, and never answers. */
function noting(): { readonly asked: (readonly AxisWindow[])[]; readonly slices: LiveSlices } {
  const asked: (readonly AxisWindow[])[] = [];
  const slices: LiveSlices = {
    fetch(_handle, _view, window) {
      asked.push(window);
      return new Promise(() => {});
    },
    hold: () => () => {},
  };
  return { asked, slices };
}

function payloadOf(...shape: number[]): TensorPayload {
  const bundle = bundleOf(zeros(shape)) as Record<string, TensorPayload>;
  return { ...bundle[MIME_TYPE], live: { handle: 'h', version: 0 } };
}

describe('what a view asks of the kernel stays within the budget', () => {
  test.each([2 ** 18, 2 ** 20, 10_000, 500, 1])('%i values', (budget) => {
    const { asked, slices } = noting();
    const plane = new TensorSource(payloadOf(2000, 3000), slices, budget, () => {});
    plane.wake();
    plane.planeValues(['rows', 'columns'], [0, 0], null);
    plane.planeValues(['rows', 'columns'], [0, 0], [1000, 1000]);
    const line = new TensorSource(payloadOf(100_000), slices, budget, () => {});
    line.wake();
    line.planeValues(['columns'], [0], null);
    expect(asked).toHaveLength(3);
    for (const window of asked) expect(windowCount(window)).toBeLessThanOrEqual(budget);
  });

  test('tiles are thinned together', () => {
    const { asked, slices } = noting();
    const source = new TensorSource(payloadOf(4, 100, 200, 200), slices, 100_000, () => {});
    source.wake();
    source.tileValues(['step', 'tiles', 'rows', 'columns'], [3, 0, 0, 0]);
    expect(windowCount(asked[0])).toBeLessThanOrEqual(100_000);
    expect(asked[0][1].count).toBe(100);
  });

  test('a budget of nothing asks for nothing', () => {
    const { asked, slices } = noting();
    const source = new TensorSource(payloadOf(2000, 3000), slices, 0, () => {});
    expect(source.wake()).toBe(false);
    expect(source.planeValues(['rows', 'columns'], [0, 0], null)).toBe(source.preview);
    expect(asked).toEqual([]);
  });
});
