import { describe, expect, test } from 'vitest';
import { failures, functionCases } from '../golden/function-case.js';

const cases = [...functionCases('blocks'), ...functionCases('interpolation')];

describe.each([
  ['unfold', 60],
  ['fold', 50],
  ['interpolate', 250],
  ['pixelShuffle', 9],
  ['pixelUnshuffle', 5],
  ['channelShuffle', 12],
  ['pad', 25],
])('%s agrees with PyTorch', (call, count) => {
  const ours = cases.filter((item) => item.call === call);

  test('there are results, gradients and refusals', () => {
    expect(ours.length).toBeGreaterThanOrEqual(count);
    expect(ours.filter(({ grads }) => grads !== undefined).length).toBeGreaterThan(count / 3);
    expect(ours.some(({ error }) => error !== undefined)).toBe(true);
  });

  test('in results, gradients and what is refused', () => expect(failures(ours)).toEqual([]));

  test('for views with gaps, too', () => expect(failures(ours, true)).toEqual([]));
});
