import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { convReference } from './reference.js';
import { simdConvFor } from './simd.js';
import { f32ConvWinograd } from './winograd.js';

/** The fastest kernel that takes these arguments, for the kernels that are made of convolutions. */
export function fastestConv(args: ConvArgs, out: TensorData): Kernel<'conv'> {
  if (f32ConvWinograd.supports(args, [out])) return f32ConvWinograd;
  return simdConvFor(args, out) ?? convReference;
}
