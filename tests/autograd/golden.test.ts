import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import type { Shape } from '../../src/core/shape.js';
import { cat, functional as F, stack, type Tensor, tensor, zerosLike } from '../../src/index.js';
import { EXACT, expectClose, type Tolerance, type Values } from '../close.js';
import { type LayerCase, layerOf, operand } from '../golden/conv-case.js';
import { hashedValues } from '../golden/hashed-values.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

interface Recorded {
  readonly name: string;
  readonly seed: number;
  readonly whole: boolean;
  /** Of each operand, in base64. */
  readonly grads: readonly string[];
}

interface FunctionCase extends Recorded {
  readonly inputs: readonly { readonly shape: Shape; readonly dtype: DType }[];
}

/** Of sums in another order: some bits of the largest of them, since each is made of terms that cancel. */
function toleranceOf({ data }: Values, dtype: DType): Tolerance {
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(Number(value)));
  return dtype === 'float32' ? { rtol: 1e-5, atol: 2e-6 * largest } : { rtol: 1e-12, atol: 1e-14 * largest };
}

/** Walks back from a result with the gradient that PyTorch's walk began with. */
function walkBack(result: Tensor, { seed, whole }: Recorded): void {
  const { shape, dtype } = result;
  result.backward(tensor(hashedValues(shape, seed + 9, dtype, whole), { shape, dtype }));
}

function checkGradients(leaves: readonly Tensor[], { grads }: Recorded, exact: boolean): void {
  expect(leaves.length).toBe(grads.length);
  leaves.forEach((leaf, i) => {
    const expected = { shape: leaf.shape, data: decodeValues(grads[i], leaf.dtype) };
    const tolerance = exact ? EXACT : toleranceOf(expected, leaf.dtype);
    expectClose(leaf.grad ?? zerosLike(leaf), expected, tolerance);
    expect(leaf.grad?.dtype ?? leaf.dtype).toBe(leaf.dtype);
  });
}

function failures<Case extends Recorded>(cases: readonly Case[], check: (item: Case) => void): string[] {
  return cases.flatMap((item) => {
    try {
      check(item);
      return [];
    } catch (error) {
      const { grads: _, ...rest } = item;
      return [`${error instanceof Error ? error.message : error}\n  ${JSON.stringify(rest)}`];
    }
  });
}

describe('gradients agree with PyTorch', () => {
  test('of functions and tensor methods', () => {
    const { cases } = readGolden<FunctionCase>('gradients');
    expect(cases.length).toBeGreaterThan(180);
    const check = (item: FunctionCase): void => {
      const leaves = item.inputs.map(({ shape, dtype }, i) =>
        tensor(hashedValues(shape, item.seed + i, dtype, item.whole), { shape, dtype, requiresGrad: true }),
      );
      const compute = new Function('F', 'cat', 'stack', 'a', 'b', 'c', `return ${item.name};`);
      walkBack(compute(F, cat, stack, ...leaves), item);
      checkGradients(leaves, item, false);
    };
    expect(failures(cases, check)).toEqual([]);
  });

  const layers = readGolden<LayerCase & Recorded>('gradients-conv').cases;
  test.each([
    ['grid', 640],
    ['larger', 12],
  ])('of convolutions (%s: %i at least)', (name, count) => {
    const cases = layers.filter((item) => item.name === name);
    expect(cases.length).toBeGreaterThanOrEqual(count);
    const check = (item: LayerCase & Recorded): void => {
      const layer = layerOf(item);
      const input = operand(item, item.input, 0).requiresGrad_();
      walkBack(layer(input), item);
      checkGradients([input, ...layer.parameters()], item, item.whole);
    };
    expect(failures(cases, check)).toEqual([]);
  });
});
