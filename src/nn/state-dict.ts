import type { Tensor } from '../tensor/tensor.js';

/** Tensors under PyTorch's names: `conv1.weight`, `bn.running_mean`. */
export interface StateDict {
  [name: string]: Tensor;
}
