import { isContiguous } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { Kernel } from '../kernel.js';

/**
 * Convolution as its definition reads, for any number of spatial axes and every dtype: the oracle of the
 * other kernels, and the fallback where they do not apply. Written to be read.
 *
 *   out[n, o, y…] = bias[o] + Σ_{c, k…} input[n, g·C/G + c, y·stride − before + k·dilation] · weight[o, c, k]
 *
 * Products are summed in double precision and rounded once (integers: exactly up to 2⁵³, int64 exactly).
 */
export const convReference: Kernel<'conv'> = {
  name: 'any_conv__reference',
  supports: () => true,
  run(_args: ConvArgs, [out]) {
    if (!isContiguous(out)) throw new Error('conv: the output buffer must be contiguous');
    throw new Error('written by the kernels room');
  },
};
