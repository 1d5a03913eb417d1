// Layers at work as `scripts/golden/module_cases.py` recorded them, and the check that ours do the same.
import { expect } from 'vitest';
import { type DType, isFloatingPoint } from '../../src/core/dtype.js';
import { manualSeed, nn, noGrad, type Shape, Tensor, tensor, zerosLike } from '../../src/index.js';
import { expectClose, type Tolerance, type Values } from '../close.js';
import { hashedValues } from './hashed-values.js';
import { decodeValues } from './read-golden.js';

interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

interface Packed extends Operand {
  readonly values: string;
}

/** A layer in one mode after the other. */
export interface ModuleCase {
  /** The TypeScript expression that builds it. */
  readonly code: string;
  readonly seed: number;
  readonly dtype: DType;
  /** Whether the parameters are what the constructor draws for the seed; else hashed values. */
  readonly keep: boolean;
  /** Whether all inputs but the first are one argument. */
  readonly pack: boolean;
  readonly inputs: readonly Operand[];
  readonly modes: readonly ('train' | 'eval')[];
  /** Of the parameters. */
  readonly names: readonly string[];
  /** What each call gives. */
  readonly outputs: readonly (readonly Packed[])[];
  /** Of the inputs and the parameters after all calls. */
  readonly grads: readonly (string | null)[];
  readonly buffers: Readonly<Record<string, Packed>>;
}

/** Sums in another order, over what cancels. */
function toleranceOf({ data }: Values, dtype: DType): Tolerance {
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(Number(value)));
  return dtype === 'float32'
    ? { rtol: 2e-5, atol: 5e-6 * Math.max(1, largest) }
    : { rtol: 1e-11, atol: 1e-13 * Math.max(1, largest) };
}

function hashed({ shape, dtype }: Operand, seed: number): Tensor {
  return tensor(hashedValues(shape, seed, dtype), { shape: [...shape], dtype });
}

function fill(module: nn.Module, seed: number, dtype: DType): void {
  noGrad(() => {
    for (const [i, tensor] of module.parameters().entries()) {
      tensor.copy_(hashed({ shape: tensor.shape, dtype }, seed + 100 + i));
    }
    for (const [i, tensor] of module.buffers().entries()) {
      if (!isFloatingPoint(tensor.dtype)) continue;
      tensor.copy_(
        hashed({ shape: tensor.shape, dtype }, seed + 200 + i)
          .abs()
          .add(0.5),
      );
    }
  });
}

/** The tensors of a result, in order. */
function flat(result: unknown): Tensor[] {
  if (result === null || result === undefined) return [];
  return result instanceof Tensor ? [result] : Object.values(result).flatMap(flat);
}

/** Fails where results, gradients or buffers are not PyTorch's. */
export function checkModule(item: ModuleCase): void {
  const { code, seed, dtype, keep, pack, inputs, modes, names, outputs, grads, buffers } = item;
  manualSeed(seed);
  const module: nn.Module = new Function('nn', `return ${code};`)(nn).to(dtype);
  expect(module.namedParameters().map(([name]) => name)).toEqual(names);
  if (!keep) fill(module, seed, dtype);
  const leaves = inputs.map((input, i) => {
    const made = hashed(input, seed + i);
    return isFloatingPoint(input.dtype) ? made.requiresGrad_() : made.abs();
  });
  modes.forEach((mode, k) => {
    module.train(mode === 'train');
    manualSeed(seed);
    const results = flat(pack ? module(leaves[0], leaves.slice(1)) : module(...leaves));
    expect(results.length).toBe(outputs[k].length);
    results.forEach((result, i) => {
      const { shape, dtype: own, values } = outputs[k][i];
      const expected = { shape, data: decodeValues(values, own) };
      expectClose(result, expected, toleranceOf(expected, own));
      expect(result.dtype).toBe(own);
    });
    const wanted = results.filter(({ requiresGrad }) => requiresGrad);
    for (const [i, result] of wanted.entries()) {
      result.backward(hashed({ shape: result.shape, dtype }, seed + 9 + i), { retainGraph: true });
    }
  });
  [...leaves, ...module.parameters()].forEach((leaf, i) => {
    const recorded = grads[i];
    if (recorded === null) {
      expect(leaf.grad).toBe(null);
      return;
    }
    const expected = { shape: leaf.shape, data: decodeValues(recorded, dtype) };
    expectClose(leaf.grad ?? zerosLike(leaf), expected, toleranceOf(expected, dtype));
  });
  for (const [name, { shape, dtype: own, values }] of Object.entries(buffers)) {
    const buffer = module.getBuffer(name);
    const expected = { shape, data: decodeValues(values, own) };
    expectClose(buffer, expected, toleranceOf(expected, own));
    expect(buffer.dtype).toBe(own);
  }
}

/** What fails of some cases, a paragraph each: for `toEqual([])`. */
export function moduleFailures(cases: readonly ModuleCase[]): string[] {
  return cases.flatMap((item) => {
    try {
      checkModule(item);
      return [];
    } catch (error) {
      const { code, seed, dtype, inputs } = item;
      const text = error instanceof Error ? error.message : error;
      return [`${text}\n  ${JSON.stringify({ code, seed, dtype, inputs })}`];
    }
  });
}
