// torch.nn.functional's names: `import { functional as F } from 'convlens'`.
export { type ConvFunctionOptions, conv1d, conv2d } from './conv.js';
export { type PadMode, type PadOptions, pad } from './pad.js';
