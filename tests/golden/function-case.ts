// Calls of functions as `scripts/golden/function_cases.py` recorded them, and the check that we give the same.
import { expect } from 'vitest';
import { type DType, isFloatingPoint } from '../../src/core/dtype.js';
import { isConvlensError } from '../../src/core/errors.js';
import { functional as F, type Shape, Tensor, tensor, zerosLike } from '../../src/index.js';
import { EXACT, expectClose, type Tolerance, type Values } from '../close.js';
import { caught } from '../nn/thrown.js';
import { hashedValues } from './hashed-values.js';
import { decodeValues, readGolden } from './read-golden.js';

interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

interface Packed extends Operand {
  readonly values: string;
}

/** `F[call](...inputs, ...args, { ...options, ...tensors })` in PyTorch. */
export interface FunctionCase {
  /** `sweep`, `OpInfo float32`, … */
  readonly name: string;
  readonly call: string;
  readonly seed: number;
  /** Whether the values are small whole numbers: then results are exact. */
  readonly whole: boolean;
  readonly inputs: readonly Operand[];
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, Operand>>;
  /** The results, and the gradient of each tensor; or PyTorch's message. */
  readonly outputs?: readonly Packed[];
  readonly grads?: readonly string[];
  readonly error?: string;
}

export function functionCases(file: string): readonly FunctionCase[] {
  return readGolden<FunctionCase>(file).cases;
}

/** Of sums in another order: some bits of the largest value, since each is made of terms that cancel. */
function toleranceOf({ data }: Values, dtype: DType, whole: boolean): Tolerance {
  if (whole || !isFloatingPoint(dtype)) return EXACT;
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(Number(value)));
  return dtype === 'float32' ? { rtol: 1e-5, atol: 2e-6 * largest } : { rtol: 1e-12, atol: 1e-14 * largest };
}

/** The same values with gaps between them. */
function strided(x: Tensor): Tensor {
  const room = tensor(new Float64Array(2 * x.numel), { shape: [...x.shape, 2], dtype: 'float64' }).to(
    x.dtype,
  );
  const view = room.select(-1, 1);
  view.copy_(x);
  return view;
}

/** The tensors of a case and the call that takes them. */
function prepare(item: FunctionCase, gaps: boolean): { leaves: Tensor[]; call: () => unknown } {
  const { inputs, args, options, tensors, seed, whole } = item;
  const names = Object.keys(tensors);
  const leaves = [...inputs, ...Object.values(tensors)].map(({ shape, dtype }, i) => {
    const made = tensor(hashedValues(shape, seed + i, dtype, whole), { shape, dtype });
    const leaf = gaps ? strided(made) : made;
    return item.grads === undefined ? leaf : leaf.requiresGrad_();
  });
  const named = Object.fromEntries(names.map((name, i) => [name, leaves[inputs.length + i]]));
  const given = { ...options, ...named };
  const call = F[item.call as keyof typeof F] as (...all: unknown[]) => unknown;
  const last = Object.keys(given).length > 0 ? [given] : [];
  return { leaves, call: () => call(...leaves.slice(0, inputs.length), ...args, ...last) };
}

/** Fails where results, dtypes, gradients or refusals are not PyTorch's; `gaps` gives strided views. */
export function checkCase(item: FunctionCase, gaps: boolean = false): void {
  const { leaves, call } = prepare(item, gaps);
  if (item.outputs === undefined) {
    const error = caught(call);
    if (!isConvlensError(error)) throw error;
    if (error.pytorch !== undefined) expect(item.error).toContain(error.pytorch);
    return;
  }
  const result = call();
  const results = result instanceof Tensor ? [result] : Object.values(result as Record<string, Tensor>);
  expect(results.length).toBe(item.outputs.length);
  item.outputs.forEach(({ shape, dtype, values }, i) => {
    const expected = { shape, data: decodeValues(values, dtype) };
    expectClose(results[i], expected, toleranceOf(expected, dtype, item.whole));
    expect(results[i].dtype).toBe(dtype);
  });
  if (item.grads !== undefined) checkGradients(item, leaves, results[0]);
}

/** Walks back from the first result with the gradient that PyTorch's walk began with. */
function checkGradients({ grads = [], seed, whole }: FunctionCase, leaves: Tensor[], result: Tensor): void {
  const { shape, dtype } = result;
  result.backward(tensor(hashedValues(shape, seed + 9, dtype, whole), { shape, dtype }));
  leaves.forEach((leaf, i) => {
    const expected = { shape: leaf.shape, data: decodeValues(grads[i], leaf.dtype) };
    expectClose(leaf.grad ?? zerosLike(leaf), expected, toleranceOf(expected, leaf.dtype, whole));
  });
}

/** What fails of some cases, a paragraph each: for `toEqual([])`. */
export function failures(cases: readonly FunctionCase[], gaps: boolean = false): string[] {
  return cases.flatMap((item) => {
    try {
      checkCase(item, gaps);
      return [];
    } catch (error) {
      const { outputs: _, grads: __, ...rest } = item;
      return [`${error instanceof Error ? error.message : error}\n  ${JSON.stringify(rest)}`];
    }
  });
}
