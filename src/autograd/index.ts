// torch.autograd's names: `import { autograd } from 'convlens'`.
export { type GradOptions, grad } from './grad.js';
export { type CheckOptions, gradcheck, gradgradcheck } from './gradcheck.js';
