// torch.nn.utils's names: `nn.utils.clipGradNorm_`.
export { type ClipGradNormOptions, clipGradNorm_, clipGradValue_ } from './gradient-clipping.js';
export { parametersToVector, vectorToParameters } from './parameter-vector.js';
