import type { TensorData } from '../core/tensor-data.js';

/**
 * Arguments of each family that has kernels, and what it writes. A new family starts with a line here; the
 * table then asks for its kernels at compile time.
 *
 * Inputs may be strided views; outputs are fresh and row-major. Shapes and dtypes already fit together.
 */
export interface KernelArgs {
  conv: ConvArgs;
}

/**
 * Cross-correlation over any number of spatial axes; writes `[N, O, ...out]`.
 *
 * `input` `[N, C, ...size]`, `weight` `[O, C / groups, ...kernelSize]`, `bias` `[O]` or null, all of one dtype.
 * One entry per spatial axis in `stride`, `dilation` and `padding`, the last as `[before, after]` zeros.
 */
export interface ConvArgs {
  readonly input: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
  readonly groups: number;
}
