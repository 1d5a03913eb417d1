// torch.optim.lr_scheduler's names: `optim.lrScheduler.StepLR`.
export { ChainedScheduler, type Schedule, SequentialLR } from './composed.js';
export {
  CosineAnnealingLR,
  type CosineAnnealingOptions,
  CosineAnnealingWarmRestarts,
  type WarmRestartsOptions,
} from './cosine-lr.js';
export { CyclicLR, type CyclicOptions } from './cyclic-lr.js';
export { LambdaLR, type LrLambda, MultiplicativeLR } from './lambda-lr.js';
export {
  ConstantLR,
  type ConstantLROptions,
  LinearLR,
  type LinearLROptions,
  PolynomialLR,
  type PolynomialLROptions,
} from './linear-lr.js';
export { LRScheduler, type ScheduleOptions } from './lr-scheduler.js';
export { OneCycleLR, type OneCycleOptions } from './one-cycle-lr.js';
export { type PlateauOptions, ReduceLROnPlateau } from './reduce-on-plateau.js';
export type { SchedulerState } from './scheduler-state.js';
export { ExponentialLR, MultiStepLR, StepLR, type StepLROptions } from './step-lr.js';
