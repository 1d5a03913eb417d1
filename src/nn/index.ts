export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
  type AdaptiveMaxPoolOptions,
} from './adaptive-pool.js';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batch-norm.js';
export { Bilinear, type BilinearOptions } from './bilinear.js';
export { Conv1d, Conv2d, Conv3d, type ConvLayerOptions } from './conv.js';
export {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeLayerOptions,
} from './conv-transpose.js';
export {
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  FeatureAlphaDropout,
} from './dropout.js';
export { Embedding, type EmbeddingLayerOptions, type PretrainedOptions } from './embedding.js';
export { Flatten, Identity, Unflatten } from './flatten.js';
export * as init from './init.js';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instance-norm.js';
export {
  GroupNorm,
  type GroupNormOptions,
  LayerNorm,
  type LayerNormOptions,
  LocalResponseNorm,
  RMSNorm,
  type RMSNormOptions,
} from './layer-norm.js';
export {
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
} from './lazy-conv.js';
export { LazyLinear } from './lazy-linear.js';
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
} from './lazy-norm.js';
export { Linear, type LinearOptions } from './linear.js';
export { CrossEntropyLoss, NLLLoss } from './losses/classes.js';
export { HuberLoss, L1Loss, MSELoss, SmoothL1Loss } from './losses/difference.js';
export {
  CosineEmbeddingLoss,
  CosineSimilarity,
  PairwiseDistance,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './losses/distances.js';
export { GaussianNLLLoss, PoissonNLLLoss } from './losses/likelihood.js';
export {
  HingeEmbeddingLoss,
  MarginRankingLoss,
  MultiLabelMarginLoss,
  MultiMarginLoss,
  SoftMarginLoss,
} from './losses/margins.js';
export { BCELoss, BCEWithLogitsLoss, KLDivLoss, MultiLabelSoftMarginLoss } from './losses/probabilities.js';
export { LPPool1d, LPPool2d, LPPool3d } from './lp-pool.js';
export { MaxUnpool1d, MaxUnpool2d, MaxUnpool3d } from './max-unpool.js';
export { Module } from './module.js';
export { ModuleDict } from './module-dict.js';
export type { Gradients, HookOptions } from './module-hooks.js';
export { ModuleList } from './module-list.js';
export type { WalkOptions } from './module-tree.js';
export {
  type AttentionCallOptions,
  type AttentionResult,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './multihead-attention.js';
export type { NamedValues } from './named.js';
export type { ChannelNormOptions } from './norm-base.js';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from './pad.js';
export { Parameter } from './parameter.js';
export { ParameterDict } from './parameter-dict.js';
export { ParameterList } from './parameter-list.js';
export {
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  type MaxPoolLayerOptions,
  type MaxPoolOutput,
} from './pool.js';
export { PReLU, type PReLUOptions } from './prelu.js';
export { CELU, ELU, Hardtanh, LeakyReLU, ReLU, ReLU6, SELU, Threshold } from './rectifiers.js';
export {
  GRU,
  LSTM,
  type LSTMOptions,
  type LSTMResult,
  type RecurrentOptions,
  type RecurrentResult,
  RNN,
  type RNNOptions,
} from './recurrent.js';
export {
  type CellOptions,
  GRUCell,
  LSTMCell,
  type LSTMState,
  RNNCell,
  type RNNCellOptions,
} from './recurrent-cells.js';
export { RReLU, type RReLUOptions } from './rrelu.js';
export { type NamedModules, Sequential } from './sequential.js';
export { Hardshrink, Softshrink } from './shrinkers.js';
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './shuffle.js';
export {
  GELU,
  GLU,
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  Sigmoid,
  SiLU,
  Softplus,
  Softsign,
  Tanh,
  Tanhshrink,
} from './smooth-activations.js';
export { LogSoftmax, Softmax, Softmax2d, Softmin } from './softmax.js';
export type { LoadOptions, LoadResult, StateDict } from './state-dict.js';
export { type EncoderStackMasks, TransformerDecoder, TransformerEncoder } from './transformer.js';
export {
  type DecoderMasks,
  type EncoderMasks,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-layers.js';
export { Transformer, type TransformerOptions } from './transformer-model.js';
export { Fold, Unfold } from './unfold.js';
export { UninitializedBuffer, UninitializedParameter } from './uninitialized-parameter.js';
export {
  Upsample,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
  type UpsamplingOptions,
} from './upsample.js';
export * as utils from './utils.js';
