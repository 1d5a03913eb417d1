import { expect, test, vi } from 'vitest';
import { functional as F, type Tensor, tensor } from '../../../src/index.js';
import { expectClose, type Tolerance, type Values } from '../../close.js';
import { hashedValues } from '../../golden/hashed-values.js';
import { decodeValues, readGolden } from '../../golden/read-golden.js';

interface Case {
  /** Of operands a, b, c, d and the reduction r. */
  readonly code: string;
  readonly reduction: 'mean' | 'sum' | 'none';
  readonly dtype: 'float32' | 'float64';
  readonly seed: number;
  readonly operands: readonly {
    readonly shape: readonly number[];
    /** `float`, `unit` (0 to 1), `sign`, `positive`, `count`, `classes 4`. */
    readonly kind: string;
    /** Whether it has a gradient. */
    readonly learned: boolean;
  }[];
  readonly shape: readonly number[];
  readonly values: string;
  readonly grads: readonly string[];
}

/** The operand that `scripts/golden/losses.py` makes. */
function operand(
  { shape, kind, learned }: Case['operands'][number],
  seed: number,
  dtype: Case['dtype'],
): Tensor {
  if (kind.startsWith('classes')) return tensor(classes(shape, seed, Number(kind.split(' ')[1])), { shape });
  const raw = tensor(hashedValues(shape, seed, dtype), { shape, dtype });
  const made = (): Tensor => {
    if (kind === 'unit') return raw.add(2).div(4);
    if (kind === 'positive') return raw.abs().add(0.125);
    if (kind === 'sign') return raw.lt(0).to(dtype).mul(-2).add(1);
    return kind === 'count' ? raw.add(2).floor() : raw;
  };
  return tensor(made(), { requiresGrad: learned });
}

/** The hash is the whole number behind the float64 values: `h · 2⁻³⁰ − 2`. */
function classes(shape: readonly number[], seed: number, n: number): BigInt64Array {
  const values = hashedValues(shape, seed, 'float64') as Float64Array;
  return BigInt64Array.from(values, (value) => BigInt((value + 2) * 2 ** 30) % BigInt(n));
}

/** Sums of a few dozen terms, whose size the largest tells. */
function toleranceOf({ data }: Values, dtype: Case['dtype']): Tolerance {
  let largest = 0;
  for (const value of data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(Number(value)));
  return dtype === 'float32'
    ? { rtol: 5e-6, atol: 2e-7 + 1e-6 * largest }
    : { rtol: 1e-12, atol: 1e-14 * largest };
}

function check({ code, reduction, dtype, seed, operands, shape, values, grads }: Case): void {
  const tensors = operands.map((item, i) => operand(item, seed + i, dtype));
  const compute = new Function('F', 'r', 'a', 'b', 'c', 'd', `return ${code};`);
  const result: Tensor = compute(F, reduction, ...tensors);
  const expected = { shape, data: decodeValues(values, dtype) };
  expectClose(result, expected, toleranceOf(expected, dtype));
  expect(result.dtype).toBe(dtype);
  result.backward(tensor(hashedValues(shape, seed + 9, dtype), { shape, dtype }));
  tensors
    .filter((_, i) => operands[i].learned)
    .forEach((leaf, i) => {
      const gradient = { shape: leaf.shape, data: decodeValues(grads[i], dtype) };
      if (leaf.grad === null) throw new Error(`operand ${i} has no gradient`);
      expectClose(leaf.grad, gradient, toleranceOf(gradient, dtype));
    });
}

test('losses and their gradients agree with PyTorch', () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { cases } = readGolden<Case>('losses');
  expect(cases.length).toBeGreaterThan(400);
  const failures = cases.flatMap((item) => {
    try {
      check(item);
      return [];
    } catch (error) {
      const { values: _, grads: __, ...rest } = item;
      return [`${error instanceof Error ? error.message : error}\n  ${JSON.stringify(rest)}`];
    }
  });
  vi.restoreAllMocks();
  expect(failures).toEqual([]);
});
