import { describe, expect, test } from 'vitest';
import { optim, type Tensor, tensor } from '../../src/index.js';
import { readGolden } from '../golden/read-golden.js';

interface Case {
  readonly options: optim.LBFGSOptions;
  readonly dtype: 'float32' | 'float64';
  /** After each step; `calls` of the closure so far. */
  readonly looks: readonly {
    readonly loss: number;
    readonly a: number[];
    readonly b: number[];
    readonly calls: number;
  }[];
}

function rosenbrock(a: Tensor, b: Tensor): Tensor {
  const valley = b.sub(a.mul(a)).pow(2).sum();
  return a.neg().add(1).pow(2).sum().add(valley.mul(100));
}

describe('LBFGS goes the way of PyTorch', () => {
  test.each(readGolden<Case>('lbfgs').cases)('$dtype $options', ({ options, dtype, looks }) => {
    const leaf = (values: number[]): Tensor => tensor(values, { dtype, requiresGrad: true });
    const [a, b] = [leaf([-1.5, 0.5, 2]), leaf([2, -1, 1.5])];
    const optimizer = new optim.LBFGS([a, b], options);
    let calls = 0;
    for (const look of looks) {
      const loss = optimizer.step(() => {
        calls++;
        optimizer.zeroGrad();
        const value = rosenbrock(a, b);
        value.backward();
        return value;
      });
      expect(calls).toBe(look.calls);
      // The way is steep: a difference in the last bit grows.
      const digits = dtype === 'float64' ? 6 : 3;
      expect(loss.item() / look.loss).toBeCloseTo(1, digits);
      a.tolist<number[]>().forEach((value, i) => {
        expect(value / look.a[i]).toBeCloseTo(1, digits);
      });
      b.tolist<number[]>().forEach((value, i) => {
        expect(value / look.b[i]).toBeCloseTo(1, digits);
      });
    }
  });
});
