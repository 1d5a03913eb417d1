// torch.nn.functional's names: `import { functional as F } from 'convlens'`.
export type { InplaceOption } from './activation-rule.js';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from './adaptive-pool.js';
export { type AttentionOptions, scaledDotProductAttention } from './attention.js';
export {
  type BatchNormOptions,
  batchNorm,
  type InstanceNormOptions,
  instanceNorm,
} from './batch-norm.js';
export { bilinear } from './bilinear.js';
export { type ConvFunctionOptions, conv1d, conv2d, conv3d } from './conv.js';
export {
  type ConvTransposeFunctionOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from './conv-transpose.js';
export {
  alphaDropout,
  type DropoutOptions,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  featureAlphaDropout,
} from './dropout.js';
export { type EmbeddingOptions, embedding, oneHot } from './embedding.js';
export { affineGrid, type GridSampleOptions, gridSample } from './grid-sample.js';
export { interpolate } from './interpolate.js';
export { groupNorm, layerNorm, type RmsNormOptions, rmsNorm } from './layer-norm.js';
export { linear } from './linear.js';
export {
  type CrossEntropyOptions,
  crossEntropy,
  type NllLossOptions,
  nllLoss,
} from './losses/classes.js';
export {
  type HuberLossOptions,
  huberLoss,
  l1Loss,
  mseLoss,
  type SmoothL1LossOptions,
  smoothL1Loss,
  type WeightedLossOptions,
} from './losses/difference.js';
export {
  type CosineEmbeddingLossOptions,
  type CosineSimilarityOptions,
  cosineEmbeddingLoss,
  cosineSimilarity,
  type DistanceFunction,
  type PairwiseDistanceOptions,
  pairwiseDistance,
  type TripletMarginLossOptions,
  type TripletWithDistanceOptions,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from './losses/distances.js';
export {
  type GaussianNllLossOptions,
  gaussianNllLoss,
  type PoissonNllLossOptions,
  poissonNllLoss,
} from './losses/likelihood.js';
export {
  hingeEmbeddingLoss,
  type MarginLossOptions,
  type MultiMarginLossOptions,
  marginRankingLoss,
  multilabelMarginLoss,
  multiMarginLoss,
  softMarginLoss,
} from './losses/margins.js';
export {
  type BinaryCrossEntropyOptions,
  type BinaryCrossEntropyWithLogitsOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type KlDivOptions,
  klDiv,
  type MultilabelSoftMarginLossOptions,
  multilabelSoftMarginLoss,
} from './losses/probabilities.js';
export type { LossOptions, Reduction } from './losses/reduction.js';
export { lpPool1d, lpPool2d, lpPool3d } from './lp-pool.js';
export { type MaxUnpoolFunctionOptions, maxUnpool1d, maxUnpool2d, maxUnpool3d } from './max-unpool.js';
export type { NormOptions } from './norm-checks.js';
export { type NormalizeOptions, normalize } from './normalize.js';
export { type PadMode, type PadOptions, pad } from './pad.js';
export {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  type MaxPoolResult,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type WithIndices,
  type WithoutIndices,
} from './pool.js';
export { prelu } from './prelu.js';
export {
  type AlphaOption,
  celu,
  elu,
  type HardtanhOptions,
  hardtanh,
  type LeakyReluOptions,
  leakyRelu,
  relu,
  relu6,
  selu,
  threshold,
} from './rectifiers.js';
export { localResponseNorm, type ResponseNormOptions } from './response-norm.js';
export { type RreluOptions, rrelu } from './rrelu.js';
export { hardshrink, type ShrinkOptions, softshrink } from './shrinkers.js';
export { channelShuffle, pixelShuffle, pixelUnshuffle } from './shuffle.js';
export {
  type GeluOptions,
  gelu,
  glu,
  hardsigmoid,
  hardswish,
  logsigmoid,
  mish,
  type SoftplusOptions,
  silu,
  softplus,
  softsign,
  tanhshrink,
} from './smooth-activations.js';
export {
  type GumbelSoftmaxOptions,
  gumbelSoftmax,
  logSoftmax,
  type SoftmaxOptions,
  softmax,
  softmin,
} from './softmax.js';
export { flatten, sigmoid, tanh } from './tensor-methods.js';
export { fold, unfold } from './unfold.js';
