import { describe, expect, test } from 'vitest';
import type { LayerWindow } from '../../src/core/shape-table.js';
import { windowText } from '../../src/core/window-text.js';

const plain: LayerWindow = {
  kind: 'convolution',
  kernelSize: [3, 5],
  stride: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
  inChannels: 8,
  outChannels: 8,
};

describe('windowText', () => {
  test('says nothing of defaults', () => expect(windowText(plain)).toBe('3×5'));

  test('says one number where the axes agree, one an axis where they differ', () => {
    expect(windowText({ ...plain, stride: [2, 2], dilation: [3, 1] })).toBe('3×5 s2 d3×1');
  });

  test('says padding that differs between the two sides', () => {
    const padding = [
      [1, 2],
      [1, 2],
    ] as const;
    expect(windowText({ ...plain, padding, paddingMode: 'reflect' })).toBe('3×5 p1+2 reflect');
  });

  test('calls groups of one channel depthwise', () => {
    expect(windowText({ ...plain, groups: 8 })).toBe('3×5 depthwise');
    expect(windowText({ ...plain, groups: 2 })).toBe('3×5 g2');
  });

  test('leaves out the mode of a padding of nothing', () => {
    expect(windowText({ ...plain, paddingMode: 'circular' })).toBe('3×5');
  });

  test('says that a pooling counts the cells that hang over', () => {
    const pool: LayerWindow = {
      ...plain,
      kind: 'pooling',
      kernelSize: [2],
      stride: [2],
      padding: [[0, 0]],
      dilation: [1],
    };
    expect(windowText({ ...pool, ceilMode: true })).toBe('2 s2 ceil');
  });
});
