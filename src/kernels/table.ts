import { checkInterrupt } from '../core/interrupt.js';
import type { TensorData } from '../core/tensor-data.js';
import { activationGradientReference, activationReference } from './activation/reference.js';
import { f32ActivationGradientVectors, f32ActivationVectors } from './activation/vectors.js';
import type { KernelArgs } from './args.js';
import { f32Arithmetic } from './binary/float32.js';
import { f32Power, f32PowerVectors } from './binary/float32-power.js';
import { binaryReference } from './binary/reference.js';
import { binaryVectors } from './binary/vectors.js';
import { castReference } from './cast/reference.js';
import { castVectors } from './cast/vectors.js';
import { compareReference } from './compare/reference.js';
import { compareVectors } from './compare/vectors.js';
import { convInputReference, convWeightReference } from './conv/gradient-reference.js';
import { f32ConvInputSimd } from './conv/input-gradient-simd.js';
import { f32ConvInputStrided } from './conv/input-gradient-strided.js';
import { f32ConvInputPointwise, f32ConvPointwise, f32ConvWeightPointwise } from './conv/pointwise.js';
import { convReference } from './conv/reference.js';
import { f32ConvWasm128, f32ConvWasm256 } from './conv/simd.js';
import { f32ConvWeightPlaces } from './conv/weight-gradient-places.js';
import { f32ConvWeightSimd } from './conv/weight-gradient-simd.js';
import { f32ConvWeightWinograd } from './conv/weight-gradient-winograd.js';
import { f32ConvWinograd } from './conv/winograd.js';
import { binaryCrossEntropyReference } from './cross-entropy/reference.js';
import { f32ScatterAdd } from './gather/float32-add.js';
import { gatherReference, scatterReference } from './gather/reference.js';
import type { Family, Kernel } from './kernel.js';
import { f32MatmulFewRows } from './matmul/few-rows.js';
import { matmulReference } from './matmul/reference.js';
import { matmulWasm128, matmulWasm256 } from './matmul/simd.js';
import { nonzeroReference } from './nonzero/reference.js';
import { f32Normalize } from './normalize/float32.js';
import { f32NormalizeInputColumns, f32NormalizeWeightColumns } from './normalize/float32-columns.js';
import { f32NormalizeInput } from './normalize/float32-input.js';
import { f32NormalizeWeight } from './normalize/float32-weight.js';
import {
  normalizeInputReference,
  normalizeReference,
  normalizeWeightReference,
} from './normalize/reference.js';
import { overlayReference } from './overlay/reference.js';
import { padConstant } from './pad/constant.js';
import { padReference } from './pad/reference.js';
import { unpadReference } from './pad/unpad-reference.js';
import { avgPoolInputReference } from './pool/avg-input-reference.js';
import { avgPoolReference } from './pool/avg-reference.js';
import { f32AvgPoolInput } from './pool/float32-avg-input.js';
import { f32AvgPoolLines } from './pool/float32-lines.js';
import { f32MaxPool } from './pool/float32-max.js';
import { f32AvgPoolWhole } from './pool/float32-whole.js';
import { maxPoolReference } from './pool/max-reference.js';
import { f32AvgPoolWasm, f32MaxPoolWasm } from './pool/simd.js';
import { extremeReference } from './reduce/extreme.js';
import { f32Bounds } from './reduce/float32-bounds.js';
import { f32Extreme } from './reduce/float32-extreme.js';
import { f32LogSumExp } from './reduce/float32-log-sum-exp.js';
import { f32Moments } from './reduce/float32-moments.js';
import { f32Norm } from './reduce/float32-norm.js';
import { f32Sum } from './reduce/float32-sum.js';
import { logSumExpReference } from './reduce/log-sum-exp.js';
import { momentsReference } from './reduce/moments.js';
import { normReference } from './reduce/norm.js';
import { prodReference } from './reduce/prod.js';
import { sumReference } from './reduce/sum.js';
import { truthReference } from './reduce/truth.js';
import { resampleInputReference, resampleReference } from './resample/reference.js';
import { scanExtremeReference } from './scan/extreme.js';
import { scanReference } from './scan/reference.js';
import { f32SoftmaxGradientWasm } from './softmax/float32-gradient.js';
import { f32SoftmaxWasm } from './softmax/float32-simd.js';
import { softmaxGradientReference } from './softmax/gradient-reference.js';
import { softmaxReference } from './softmax/reference.js';
import { sortReference } from './sort/reference.js';
import { unaryReference } from './unary/reference.js';
import { f32Relu } from './unary/relu.js';
import { unaryVectors } from './unary/vectors.js';
import { foldReference, unfoldReference } from './unfold/reference.js';
import { clearUpperHalves } from './wasm/upper-halves.js';
import { whereReference } from './where/reference.js';
import { whereVectors } from './where/vectors.js';

/** Every kernel, fastest first. The last of a row is the reference: it supports all arguments. */
export const KERNELS: { readonly [F in Family]: readonly Kernel<F>[] } = {
  conv: [f32ConvPointwise, f32ConvWinograd, f32ConvWasm256, f32ConvWasm128, convReference],
  convInput: [f32ConvInputPointwise, f32ConvInputSimd, f32ConvInputStrided, convInputReference],
  convWeight: [
    f32ConvWeightPointwise,
    f32ConvWeightWinograd,
    f32ConvWeightPlaces,
    f32ConvWeightSimd,
    convWeightReference,
  ],
  pad: [padConstant, padReference],
  unpad: [unpadReference],
  unfold: [unfoldReference],
  fold: [foldReference],
  resample: [resampleReference],
  resampleInput: [resampleInputReference],
  maxPool: [f32MaxPoolWasm, f32MaxPool, maxPoolReference],
  avgPool: [f32AvgPoolWhole, f32AvgPoolWasm, f32AvgPoolLines, avgPoolReference],
  avgPoolInput: [f32AvgPoolInput, avgPoolInputReference],
  gather: [gatherReference],
  scatter: [f32ScatterAdd, scatterReference],
  matmul: [f32MatmulFewRows, matmulWasm256, matmulWasm128, matmulReference],
  softmax: [f32SoftmaxWasm, softmaxReference],
  softmaxGradient: [f32SoftmaxGradientWasm, softmaxGradientReference],
  activation: [f32ActivationVectors, activationReference],
  activationGradient: [f32ActivationGradientVectors, activationGradientReference],
  unary: [unaryVectors, f32Relu, unaryReference],
  binary: [binaryVectors, f32PowerVectors, f32Arithmetic, f32Power, binaryReference],
  cast: [castVectors, castReference],
  compare: [compareVectors, compareReference],
  sum: [f32Sum, sumReference],
  moments: [f32Moments, momentsReference],
  normalize: [f32Normalize, normalizeReference],
  normalizeInput: [f32NormalizeInput, f32NormalizeInputColumns, normalizeInputReference],
  normalizeWeight: [f32NormalizeWeight, f32NormalizeWeightColumns, normalizeWeightReference],
  extreme: [f32Bounds, f32Extreme, extremeReference],
  truth: [truthReference],
  prod: [prodReference],
  norm: [f32Norm, normReference],
  logSumExp: [f32LogSumExp, logSumExpReference],
  scan: [scanReference],
  scanExtreme: [scanExtremeReference],
  sort: [sortReference],
  overlay: [overlayReference],
  where: [whereVectors, whereReference],
  nonzero: [nonzeroReference],
  binaryCrossEntropy: [binaryCrossEntropyReference],
};

/** The first kernel of the row that supports these arguments. */
export function selectKernel<F extends Family>(
  family: F,
  args: KernelArgs[F],
  out: readonly TensorData[],
): Kernel<F> {
  const kernel = KERNELS[family].find((candidate) => candidate.supports(args, out));
  if (kernel === undefined) {
    throw new Error(
      `${family}: no kernel supports these arguments. This is a mistake in convlens; please report it.`,
    );
  }
  return kernel;
}

/** Computes one call of a family into `out`. */
export function runKernel<F extends Family>(
  family: F,
  args: KernelArgs[F],
  out: readonly TensorData[],
): void {
  checkInterrupt();
  try {
    selectKernel(family, args, out).run(args, out);
  } finally {
    clearUpperHalves();
  }
}
