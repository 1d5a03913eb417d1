export { LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from './activation.js';
export { Conv1d, Conv2d, type ConvLayerOptions } from './conv.js';
export { Flatten, Identity } from './flatten.js';

export * as init from './init.js';
export { Linear, type LinearOptions } from './linear.js';
export { Module, type WalkOptions } from './module.js';
export { Parameter } from './parameter.js';
export {
  AvgPool1d,
  AvgPool2d,
  MaxPool1d,
  MaxPool2d,
  type MaxPoolLayerOptions,
  type MaxPoolOutput,
} from './pool.js';
export { type NamedModules, Sequential } from './sequential.js';
export type { LoadOptions, LoadResult, StateDict } from './state-dict.js';
