// torch.autograd's names: `import { autograd } from 'convlens'`.
export { type BackwardOptions, backward } from './backward.js';
export { CustomFunction as Function, FunctionContext } from './function.js';
export * as functional from './functional.js';
export { type GradOptions, grad } from './grad.js';
export { type CheckOptions, gradcheck, gradgradcheck } from './gradcheck.js';
