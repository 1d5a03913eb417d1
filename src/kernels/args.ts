import type { PaddingMode } from '../core/conv-arithmetic.js';
import type { TensorData } from '../core/tensor-data.js';

/**
 * Arguments of each family that has kernels, and what it writes. A new family starts with a line here; the
 * table then asks for its kernels at compile time.
 *
 * Inputs may be strided views; outputs are fresh and row-major. Shapes and dtypes already fit together.
 */
export interface KernelArgs {
  conv: ConvArgs;
  pad: PadArgs;
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

/**
 * Padding; writes the padded tensor. `padding` has one `[before, after]` per axis of `input`, outermost first;
 * a negative count crops. Mode `zeros` fills with `value`; the others stay within their `maxPadding`.
 */
export interface PadArgs {
  readonly input: TensorData;
  readonly padding: readonly (readonly [number, number])[];
  readonly mode: PaddingMode;
  readonly value: number | bigint;
}
