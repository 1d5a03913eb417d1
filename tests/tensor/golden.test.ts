import { expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import { isFloatingPoint } from '../../src/core/dtype.js';
import type { Shape } from '../../src/core/shape.js';
import * as convlens from '../../src/index.js';
import { type Tensor, tensor, zerosLike } from '../../src/index.js';
import { expectClose, toleranceOf } from '../close.js';
import { hashedValues } from '../golden/hashed-values.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

interface Encoded {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly values: string;
}

/** One line of code, run on tensors a, b, c of hashed values and an index i. */
interface TensorCase {
  readonly code: string;
  readonly seed: number;
  readonly dtype: DType;
  readonly shapes: readonly Shape[];
  readonly index: Shape | null;
  readonly results: readonly Encoded[];
  /** Of a, b, c, from gradients of hashed values for every result that has one; in base64. */
  readonly grads: readonly string[];
}

function hashed(shape: Shape, seed: number, dtype: DType): Tensor {
  return tensor(hashedValues(shape, seed, dtype), { shape, dtype });
}

function run({ code, seed, dtype, shapes, index }: TensorCase): { leaves: Tensor[]; results: Tensor[] } {
  const leaves = shapes.map((shape, i) =>
    hashed(shape, seed + i, dtype).requiresGrad_(isFloatingPoint(dtype)),
  );
  const i = index === null ? null : hashed(index, seed + 5, 'int64');
  const names = ['a', 'b', 'c', 'i', ...Object.keys(convlens)];
  const [a, b, c] = leaves;
  const given = new Function(...names, `return ${code};`)(a, b, c, i, ...Object.values(convlens));
  return { leaves, results: Array.isArray(given) ? given : [given] };
}

const { cases } = readGolden<TensorCase>('tensor');
const codes = [...new Set(cases.map(({ code }) => code))];

test.each(codes)('as in PyTorch: %s', (code) => {
  for (const item of cases.filter((other) => other.code === code)) {
    const { leaves, results } = run(item);
    expect(results.length, item.dtype).toBe(item.results.length);
    results.forEach((actual, k) => {
      const { dtype, shape, values } = item.results[k];
      expect(actual.dtype, item.dtype).toBe(dtype);
      expectClose(actual, { shape, data: decodeValues(values, dtype) }, toleranceOf(dtype));
    });
    if (item.grads.length === 0) continue;
    convlens.autograd
      .grad(
        results.filter((result) => result.requiresGrad),
        leaves,
        {
          allowUnused: true,
          gradOutputs: results
            .filter((result) => result.requiresGrad)
            .map(({ shape, dtype }) => hashed(shape, item.seed + 9, dtype)),
        },
      )
      .forEach((grad, k) => {
        const expected = { shape: leaves[k].shape, data: decodeValues(item.grads[k], item.dtype) };
        expectClose(grad ?? zerosLike(leaves[k]), expected, toleranceOf(item.dtype));
      });
  }
});
