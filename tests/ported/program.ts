import { type DType, type Tensor, tensor } from '../../src/index.js';
import { hashedValues } from '../golden/hashed-values.js';

/** The losses (and what else is compared) of a program, and the keys of its state dict. */
export interface Outcome {
  readonly numbers: readonly number[];
  readonly keys: readonly string[];
}

/** What `values` of scripts/golden/hashed_values.py gives. */
export function values(shape: number[], seed: number, dtype: DType = 'float32'): Tensor {
  return tensor(hashedValues(shape, seed, dtype), { shape, dtype });
}

export function labels(count: number, classes: number, seed: number): Tensor {
  return values([count], seed, 'int64').abs().remainder(classes);
}
