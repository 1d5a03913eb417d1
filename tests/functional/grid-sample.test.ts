import { describe, expect, test } from 'vitest';
import { autograd, functional as F, ones, type Tensor, tensor, zeros } from '../../src/index.js';
import { failures, functionCases } from '../golden/function-case.js';
import { hashedValues } from '../golden/hashed-values.js';
import { thrown } from '../nn/thrown.js';

const cases = functionCases('grids');

describe.each([
  ['gridSample', 90],
  ['affineGrid', 9],
])('%s agrees with PyTorch', (call, count) => {
  const ours = cases.filter((item) => item.call === call);

  test('in results, gradients and what is refused', () => {
    expect(ours.length).toBeGreaterThanOrEqual(count);
    expect(ours.filter(({ grads }) => grads !== undefined).length).toBeGreaterThan(count / 2);
    expect(failures(ours)).toEqual([]);
  });

  test('for views with gaps, too', () => expect(failures(ours, true)).toEqual([]));
});

test('the gradients of a grid have gradients', () => {
  const made = (shape: number[], seed: number): Tensor =>
    tensor(hashedValues(shape, seed, 'float64'), { shape, requiresGrad: true });
  const inputs = [made([1, 1, 3, 3], 1), tensor(made([1, 2, 1, 2], 2).mul(0.4), { requiresGrad: true })];
  const fn = (input: Tensor, grid: Tensor): Tensor => F.gridSample(input, grid, { mode: 'bicubic' });
  expect(autograd.gradcheck(fn, inputs)).toBe(true);
  expect(autograd.gradgradcheck(fn, inputs)).toBe(true);
});

test('a picture moved by half its width', () => {
  const theta = tensor([
    [
      [1, 0, 1],
      [0, 1, 0],
    ],
  ]);
  const picture = tensor([[[[1, 2, 3, 4]]]]);
  const grid = F.affineGrid(theta, picture.shape);
  expect(F.gridSample(picture, grid).tolist()).toEqual([[[[3, 4, 0, 0]]]]);
  expect(F.gridSample(picture, grid, { paddingMode: 'border' }).tolist()).toEqual([[[[3, 4, 4, 4]]]]);
});

describe('what they refuse', () => {
  const x = ones(1, 1, 3, 3);
  test.each<[() => unknown, string]>([
    [
      () => F.gridSample(x, zeros(1, 2, 2, 3)),
      `ShapeError: gridSample: the last axis of the grid has 3; a place has 2 coordinates, x and y
  input  [1, 1, 3, 3]
  grid   [1, 2, 2, 3]`,
    ],
    [
      () => F.gridSample(x.expand(2, 1, 3, 3), zeros(1, 2, 2, 2)),
      `ShapeError: gridSample: the input has 2 items, the grid 1
  input  [2, 1, 3, 3]
  grid   [1, 2, 2, 2]
  The same for all? Try grid.expand(input.shape[0], ...)`,
    ],
    [
      () => F.gridSample(x, zeros(1, 2, 2, 2), { mode: 'linear' as never }),
      "ArgumentError: gridSample: no mode 'linear'; did you mean 'bilinear'?\n  It is one of 'bilinear', 'nearest', 'bicubic'",
    ],
    [
      () => F.gridSample(x, zeros(1, 2, 2, 2, { dtype: 'float64' })),
      'DTypeError: gridSample: the input is float32, the grid is float64; both are float32, or both float64',
    ],
    [
      () => F.affineGrid(ones(1, 3, 3), [1, 1, 2, 2]),
      'ShapeError: affineGrid: theta is [1, 3, 3]; for a size of [1, 1, 2, 2] it is [1, 2, 3]',
    ],
    [
      () => F.affineGrid(ones(1, 2, 3), [1, 1, 0, 2]),
      'ArgumentError: affineGrid: size 2 is 0; it must be at least 1',
    ],
  ])('%#', (call, message) => expect(thrown(call)).toBe(message));
});
