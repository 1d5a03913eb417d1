export { Conv1d, Conv2d, type ConvLayerOptions } from './conv.js';
export * as init from './init.js';
export { Linear, type LinearOptions } from './linear.js';
export { Module, type WalkOptions } from './module.js';
export { Parameter } from './parameter.js';
export type { LoadOptions, LoadResult, StateDict } from './state-dict.js';
