// torch.optim's names: `import { optim } from 'convlens'`.
export { Adadelta, type AdadeltaOptions } from './adadelta.js';
export { Adagrad, type AdagradOptions } from './adagrad.js';
export { Adam, type AdamOptions, AdamW, type AdamWOptions } from './adam.js';
export { Adamax, type AdamaxOptions } from './adamax.js';
export { ASGD, type ASGDOptions } from './asgd.js';
export { LBFGS, type LBFGSOptions } from './lbfgs.js';
export * as lrScheduler from './lr-scheduler/index.js';
export { NAdam, type NAdamOptions } from './nadam.js';
export { Optimizer, type ZeroGradOptions } from './optimizer.js';
export type { OptimizerState, ParamState } from './optimizer-state.js';
export type { LearningRate, ParamGroup, ParamGroupInput, Params } from './param-groups.js';
export { RAdam, type RAdamOptions } from './radam.js';
export { RMSprop, type RMSpropOptions } from './rmsprop.js';
export { Rprop, type RpropOptions } from './rprop.js';
export { SGD, type SGDOptions } from './sgd.js';
