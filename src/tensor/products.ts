import { matmul } from '../ops/matmul.js';
import { TensorComparison } from './comparison.js';
import type { Tensor } from './tensor.js';

/** Products of matrices and vectors. */
export abstract class TensorProducts extends TensorComparison {
  /**
   * The product of the last two axes, the axes before them broadcast: `[..., M, K]` times `[..., K, N]` gives
   * `[..., M, N]`; a vector in front is a row, one behind a column. Any dtype but bool, the same for both.
   *
   * @throws {@link ShapeError} where K or the other axes disagree, {@link DTypeError} where dtypes do.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).tolist(); // [3, 7]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
   */
  matmul(other: Tensor): Tensor {
    return this.pair(matmul, other);
  }
}
