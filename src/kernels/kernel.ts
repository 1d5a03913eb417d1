// The seam between operations and compute. A kernel gets the arguments of one family as plain buffers and
// writes its results into buffers the caller has allocated; it validates nothing and knows no Tensor.
import type { TensorData } from '../core/tensor-data.js';
import type { KernelArgs } from './args.js';

/** A family of kernels: the operations that have compute of their own. */
export type Family = keyof KernelArgs;

/** One implementation of one family, for the arguments it says it supports. */
export interface Kernel<F extends Family = Family> {
  /** `<dtype>_<op>[_<variant>]__<isa>[_<tile>]`, as in `f32_conv__wasm256_6x16`. */
  readonly name: string;
  supports(args: KernelArgs[F], out: readonly TensorData[]): boolean;
  /**
   * Writes every value of every result into `out`, in the order that the family's arguments document. What `out`
   * holds before is anything.
   */
  run(args: KernelArgs[F], out: readonly TensorData[]): void;
}
