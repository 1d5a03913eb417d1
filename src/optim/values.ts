// What an update works on: plain arrays, in the arithmetic of PyTorch's.
import { contiguousArray } from '../core/contiguous.js';
import { copyValues } from '../core/copy.js';
import { allocateData, fromArray, isContiguous } from '../core/tensor-data.js';
import { Tensor } from '../tensor/tensor.js';
import type { ParamState } from './optimizer-state.js';

/** The values of a parameter, its gradient or what an optimiser keeps for it. */
export type Floats = Float32Array | Float64Array;

/**
 * To the precision of the values. PyTorch's float32 kernels round after every operation, but fuse a product with the
 * sum that follows it: there the product is left in double, where it is exact.
 */
export function round(value: number, single: boolean): number {
  return single ? Math.fround(value) : value;
}

/** `from + weight · (to − from)`, from whichever end is nearer, as `torch.lerp`. */
export function lerp(from: number, to: number, weight: number, single: boolean): number {
  const distance = round(to - from, single);
  if (weight < 0.5) return round(from + weight * distance, single);
  return round(to - distance * round(1 - weight, single), single);
}

/**
 * The values of a tensor to be changed, row-major: {@link closeValues} puts them back. The loop between stands in the
 * function that calls both: in a closure, everything it reads would be looked up for every value.
 */
export function openValues(tensor: Tensor): Floats {
  return contiguousArray(tensor.raw) as Floats;
}

/** The values of a tensor have been changed; what was derived from them is told. */
export function closeValues({ raw }: Tensor, values: Floats): void {
  // A view that is not contiguous was opened as a copy.
  if (!isContiguous(raw)) copyValues(fromArray(values, raw.shape, raw.dtype), raw);
  raw.storage.version++;
}

/** The values of a tensor to be read. */
export function valuesOf(tensor: Tensor): Floats {
  return contiguousArray(tensor.raw) as Floats;
}

/** The values of a tensor that is kept for a parameter, one for each of its values; `initial` at first. */
export function kept(state: ParamState, name: string, param: Tensor, initial: number = 0): Floats {
  if (state[name] === undefined) {
    const data = allocateData(param.shape, param.dtype, 'optim');
    if (initial !== 0) (data.storage.array as Floats).fill(initial);
    state[name] = new Tensor(data);
  }
  return valuesOf(state[name] as Tensor);
}

/** Counts a step of a parameter. */
export function nextStep(state: ParamState): number {
  const step = ((state.step as number | undefined) ?? 0) + 1;
  state.step = step;
  return step;
}
