import { describe, expect, test } from 'vitest';
import { nn, ones, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from './thrown.js';

/** A leaf with a gradient. */
function learned(gradient: number[]): Tensor {
  const leaf = zeros(gradient.length, { requiresGrad: true });
  leaf.grad = tensor(gradient);
  return leaf;
}

/** Whole numbers in units of the last digits that float32 tells apart. */
const rounded = (x: Tensor | null): number[] =>
  (x?.tolist<number[]>() ?? []).map((value) => Number(value.toPrecision(6)));

// torch.nn.utils.clip_grad_norm_ of gradients [3, -4] and [12], torch 2.13.
const norms: [number, number, number, number[], number[]][] = [
  [2, 1, 13, [0.230769, -0.307692], [0.923077]],
  [1, 4, 19, [0.631579, -0.842105], [2.52632]],
  [Number.POSITIVE_INFINITY, 6, 12, [1.5, -2], [6]],
  [3, 5, 12.2071, [1.2288, -1.6384], [4.91519]],
  [2, 20, 13, [3, -4], [12]],
];

describe('clipGradNorm_', () => {
  test.each(norms)('norm %d to %d', (normType, maxNorm, total, first, second) => {
    const [a, b, c] = [learned([3, -4]), learned([12]), zeros(2, { requiresGrad: true })];
    const norm = nn.utils.clipGradNorm_([a, b, c], maxNorm, { normType });
    expect(Number(norm.item().toPrecision(6))).toBe(total);
    expect([rounded(a.grad), rounded(b.grad), c.grad]).toEqual([first, second, null]);
  });

  test('spreads NaN, or says so', () => {
    const a = learned([Number.NaN, 1]);
    expect(thrown(() => nn.utils.clipGradNorm_(a, 1, { errorIfNonfinite: true }))).toBe(
      `ArgumentError: clipGradNorm_: the norm of the gradients is NaN; they cannot be scaled to 1
  Which layer? Look at parameter.grad.isfinite().all() of each`,
    );
    expect(a.grad?.tolist()).toEqual([Number.NaN, 1]);
    nn.utils.clipGradNorm_(a, 1);
    expect(a.grad?.tolist()).toEqual([Number.NaN, Number.NaN]);
  });

  test('takes a generator of parameters, and none', () => {
    const a = learned([2]);
    const one = function* (): Generator<Tensor> {
      yield a;
    };
    expect(nn.utils.clipGradNorm_(one(), 1).item()).toBe(2);
    expect(nn.utils.clipGradNorm_([], 1).item()).toBe(0);
  });

  test('refuses a module', () => {
    expect(thrown(() => nn.utils.clipGradNorm_(new nn.Linear(1, 1) as never, 1))).toBe(
      `ArgumentError: clipGradNorm_: takes parameters, got a module
  Try clipGradNorm_(net.parameters(), …)`,
    );
  });
});

test('clipGradValue_ cuts every value', () => {
  const a = learned([3, -4, 0.5]);
  nn.utils.clipGradValue_([a], 2);
  expect(a.grad?.tolist()).toEqual([2, -2, 0.5]);
});

test('a vector of all parameters goes there and back', () => {
  const layer = new nn.Linear(2, 3);
  const vector = nn.utils.parametersToVector(layer.parameters());
  expect(vector.shape).toEqual([9]);
  nn.utils.vectorToParameters(vector.detach().mul(2), layer.parameters());
  expect(nn.utils.parametersToVector(layer.parameters()).tolist()).toEqual(vector.mul(2).tolist());
  expect(thrown(() => nn.utils.vectorToParameters(ones(3), layer.parameters()))).toBe(
    'ShapeError: vectorToParameters: the vector is [3]; the parameters have 9 values',
  );
});
