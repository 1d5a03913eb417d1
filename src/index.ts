// The public API: explicit named exports; the one thing done here is to teach the classes how they are shown.
import { attachDisplay } from './display/attach.js';
import { registerTslab } from './display/hosts/tslab.js';
import { serveTensorList } from './display/tensor-list.js';

export * as autograd from './autograd/index.js';
export type { DType, TypedArray } from './core/dtype.js';
export { ArgumentError, DTypeError, ShapeError } from './core/errors.js';
export type { HookHandle } from './core/hook-list.js';
export { Generator, manualSeed } from './core/random/generator.js';
export type { Scalar } from './core/scalar.js';
export type { Shape } from './core/shape.js';
export * as data from './data/index.js';
export type { DisplayHandle, DisplayOptions } from './display/display.js';
export { clearOutput, display, input } from './display/display.js';
export type { ExplainedLayer, ExplainOptions, Explanation } from './display/explain.js';
export { explain } from './display/explain.js';
export type { FeatureMapsOptions } from './display/feature-maps.js';
export { featureMaps } from './display/feature-maps.js';
export type { Figure } from './display/figure.js';
export { plot } from './display/figure.js';
export type { Layout, Trace } from './display/figure-types.js';
export type { FeatureMaps } from './display/inspected-maps.js';
export type { LayerMaps, ModelMaps, ModelMapsOptions } from './display/model-maps.js';
export { type ProgressOptions, progress } from './display/progress.js';
export type { Metrics, Training, TrainingOptions } from './display/training.js';
export { training } from './display/training.js';
export type { WatchOptions } from './display/training-watch.js';
export * as functional from './functional/index.js';
export * as io from './io/index.js';
export { load } from './io/load.js';
export { save } from './io/save.js';
export { getNumThreads, setNumThreads } from './kernels/num-threads.js';
export * as nn from './nn/index.js';
export { Summary, type SummaryOptions, summary } from './nn/summary.js';
export * as optim from './optim/index.js';
export type { AllcloseOptions } from './tensor/allclose.js';
export type { AlphaOptions, ClampOptions, DivOptions } from './tensor/arithmetic.js';
export type { GradientOptions } from './tensor/backward.js';
export type { NestedValues } from './tensor/base.js';
export { blockDiag, cartesianProd, columnStack } from './tensor/combining.js';
export { type CdistOptions, cdist, pdist, type TensordotOptions, tensordot } from './tensor/contraction.js';
export type { BincountOptions, HistcOptions, UniqueOptions, UniqueValues } from './tensor/counting.js';
export type { CreationOptions, TensorOptions } from './tensor/creation.js';
export { empty, eye, full, ones, tensor, zeros } from './tensor/creation.js';
export type { DiagonalOptions } from './tensor/diagonals.js';
export {
  atleast1d,
  atleast2d,
  atleast3d,
  broadcastShapes,
  dsplit,
  hsplit,
  vsplit,
} from './tensor/dimensions.js';
export { canCast, isTensor, promoteTypes, resultType } from './tensor/dtype-functions.js';
export { einsum } from './tensor/einsum.js';
export type { RoundOptions } from './tensor/elementwise.js';
export type { ValuesAndIndices } from './tensor/extremes.js';
export {
  allclose,
  broadcastTensors,
  type MeshgridOptions,
  matmul,
  maximum,
  meshgrid,
  minimum,
  where,
} from './tensor/functions.js';
export {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  noGrad,
  setGradEnabled,
} from './tensor/grad-mode.js';
export type { AccumulateHook, GradientHook } from './tensor/hooks.js';
export {
  type CombinationsOptions,
  combinations,
  type TriangleIndicesOptions,
  trilIndices,
  triuIndices,
  unravelIndex,
} from './tensor/index-lists.js';
export type { Index } from './tensor/indexing.js';
export { cumulativeTrapezoid, type TrapezoidOptions, trapezoid } from './tensor/integration.js';
export { cat, dstack, hstack, stack, vstack } from './tensor/join.js';
export {
  emptyLike,
  fullLike,
  onesLike,
  randintLike,
  randLike,
  randnLike,
  zerosLike,
} from './tensor/like.js';
export type { NanToNumOptions, NonzeroOptions } from './tensor/masking.js';
export type { CovOptions, CrossOptions } from './tensor/measures.js';
export { type MultinomialOptions, multinomial } from './tensor/multinomial.js';
export type { AnyTypedArray, Nested } from './tensor/nested.js';
export type { UniqueConsecutiveOptions } from './tensor/occurrences.js';
export type { SortOptions, TopkOptions } from './tensor/ordering.js';
export type { ValueOptions } from './tensor/pairs.js';
export type { PutOptions, SliceScatterOptions } from './tensor/placing.js';
export type { ScaleOptions } from './tensor/products.js';
export type { BucketizeOptions, Interpolation, QuantileOptions } from './tensor/quantiles.js';
export type { RandomOptions } from './tensor/random.js';
export { bernoulli, rand, randint, randn, randperm } from './tensor/random.js';
export { arange, type LogspaceOptions, linspace, logspace } from './tensor/ranges.js';
export type { Dims, DTypeOptions, ReduceOptions, SpreadOptions, TotalOptions } from './tensor/reductions.js';
export type { DiffOptions } from './tensor/scans.js';
export type {
  IndexAddOptions,
  ScatterOptions,
  ScatterReduceOptions,
  ScatterReduction,
} from './tensor/scattering.js';
export { type IsinOptions, isin, type SearchsortedOptions, searchsorted } from './tensor/searching.js';
export type { LogitOptions } from './tensor/special.js';
export { Tensor } from './tensor/tensor.js';
export type { FillOptions } from './tensor/writes.js';

attachDisplay();
registerTslab();
serveTensorList();
