// torch.nn.functional's names: `import { functional as F } from 'convlens'`.
export { type ConvFunctionOptions, conv1d, conv2d, conv3d } from './conv.js';
export {
  type ConvTransposeFunctionOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from './conv-transpose.js';
export { linear } from './linear.js';
export { type PadMode, type PadOptions, pad } from './pad.js';
export {
  avgPool1d,
  avgPool2d,
  type MaxPoolResult,
  maxPool1d,
  maxPool2d,
  type WithIndices,
  type WithoutIndices,
} from './pool.js';
export { logSoftmax, softmax } from './softmax.js';
export { flatten, relu, sigmoid, tanh } from './tensor-methods.js';
