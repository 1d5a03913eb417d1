// Initial values that are chosen as a whole: weights that pass on what comes in, or keep its length.
// A. Saxe et al., arXiv:1312.6120 (orthogonal); J. Martens, ICML 2010 (sparse).
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { orthonormalColumns } from '../core/orthonormal.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { checkTensor } from '../functional/operands.js';
import { tensor as makeTensor, zeros } from '../tensor/creation.js';
import { noGrad } from '../tensor/grad-mode.js';
import { randperm } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FillOptions } from '../tensor/writes.js';

/** Refuses tensors of another number of axes. */
function checkRank(
  op: string,
  { shape }: Tensor,
  ranks: readonly number[],
  takes: string,
  pytorch: string,
): void {
  if (ranks.includes(shape.length)) return;
  throw new ShapeError({
    op,
    problem: `the tensor ${formatShape(shape)} has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}; it takes ${takes}`,
    expected: ranks,
    actual: shape.length,
    pytorch,
  });
}

/**
 * 1 on the diagonal, else 0: a linear layer passes on what comes in.
 *
 * @throws ShapeError unless the tensor has two axes.
 *
 * @example
 * nn.init.eye_(zeros(2, 3)).tolist(); // [[1, 0, 0], [0, 1, 0]]
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export function eye_<T extends Tensor>(tensor: T): T {
  checkTensor('eye_', 'tensor', tensor);
  checkRank('eye_', tensor, [2], '[out, in]', 'Only tensors with 2 dimensions are supported');
  return noGrad(() => {
    tensor.fill_(0);
    for (let i = 0; i < Math.min(...tensor.shape); i++) tensor.select(0, i).select(0, i).fill_(1);
    return tensor;
  });
}

/**
 * 1 at the middle of the window where output and input channel are the same, else 0: a convolution passes on what comes
 * in, in each group.
 *
 * @param tensor `[out, in / groups, ...kernelSize]` with one to three spatial axes.
 * @param groups Default 1; divides the outputs.
 * @throws ShapeError for other axes, ArgumentError where the groups do not divide the outputs.
 *
 * @example
 * nn.init.dirac_(zeros(1, 1, 3)).tolist(); // [[[0, 1, 0]]]
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export function dirac_<T extends Tensor>(tensor: T, groups: number = 1): T {
  const op = 'dirac_';
  checkTensor(op, 'tensor', tensor);
  const pytorch = 'Only tensors with 3, 4, or 5 dimensions are supported';
  checkRank(op, tensor, [3, 4, 5], '[out, in, ...kernelSize]', pytorch);
  const [out, inputs, ...size] = tensor.shape;
  parseInteger(groups, { op, name: 'groups', minimum: 1 });
  if (out % groups !== 0) {
    throw new ArgumentError({
      op,
      problem: `${groups} groups do not divide the ${out} outputs`,
      actual: groups,
      pytorch: 'dim 0 must be divisible by groups',
    });
  }
  const perGroup = out / groups;
  return noGrad(() => {
    tensor.fill_(0);
    for (let channel = 0; channel < out; channel++) {
      const own = channel % perGroup;
      if (own >= inputs) continue;
      const window = tensor.select(0, channel).select(0, own);
      size.reduce((place, length) => place.select(0, Math.floor(length / 2)), window).fill_(1);
    }
    return tensor;
  });
}

/** Options of {@link orthogonal_}. */
export interface OrthogonalOptions extends FillOptions {
  /** Scales the result. Default 1. */
  readonly gain?: number;
}

/**
 * Rows (or columns, if there are fewer) of length `gain` at right angles to each other: a layer keeps the length of what
 * comes in. Made from normal values, PyTorch's for the same seed; the decomposition is computed in double precision, so
 * the last bits of float32 may differ.
 *
 * @param tensor `[out, ...]`; the axes after the first count as one.
 * @throws ShapeError for fewer than two axes.
 *
 * @example
 * const weight = nn.init.orthogonal_(zeros(2, 3));
 * weight.matmul(weight.t()).allclose(tensor([[1, 0], [0, 1]]), { atol: 1e-6 }); // true
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export function orthogonal_<T extends Tensor>(tensor: T, options: OrthogonalOptions = {}): T {
  const op = 'orthogonal_';
  checkTensor(op, 'tensor', tensor);
  checkOptions(op, options, ['gain', 'generator']);
  const { gain = 1, ...draw } = options;
  if (tensor.ndim < 2)
    checkRank(op, tensor, [2], '[out, in, ...]', 'Only tensors with 2 or more dimensions are supported');
  if (tensor.numel === 0) return tensor;
  const rows = tensor.shape[0];
  const columns = tensor.numel / rows;
  return noGrad(() => {
    const drawn = zeros([rows, columns], { dtype: tensor.dtype }).normal_(0, 1, draw);
    const tall = rows < columns ? drawn.t() : drawn;
    const values = Float64Array.from(tall.contiguous().data, Number);
    orthonormalColumns(values, tall.shape[0], tall.shape[1]);
    const basis = makeTensor(values, { shape: [...tall.shape] }).mul(gain);
    const result = rows < columns ? basis.t() : basis;
    return tensor.copy_(result.to(tensor.dtype).reshape(tensor.shape));
  });
}

/** Options of {@link sparse_}. */
export interface SparseOptions extends FillOptions {
  /** Of the values that are not 0. Default 0.01. */
  readonly std?: number;
}

/**
 * Normal values, of which a share in each column is 0: PyTorch's for the same seed.
 *
 * @param tensor `[out, in]`.
 * @param sparsity The share of zeros in each column, from 0 to 1.
 * @param options `std` (0.01); `generator` of the values.
 * @throws ShapeError unless the tensor has two axes, ArgumentError for what is no share.
 *
 * @example
 * nn.init.sparse_(zeros(4, 3), 0.5).eq(0).sum().item(); // 6
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export function sparse_<T extends Tensor>(tensor: T, sparsity: number, options: SparseOptions = {}): T {
  const op = 'sparse_';
  checkTensor(op, 'tensor', tensor);
  checkOptions(op, options, ['std', 'generator']);
  checkRank(op, tensor, [2], '[out, in]', 'Only tensors with 2 dimensions are supported');
  if (typeof sparsity !== 'number' || !(sparsity >= 0 && sparsity <= 1)) {
    const problem = `sparsity is ${describeValue(sparsity)}; it takes a number from 0 to 1`;
    throw new ArgumentError({ op, problem, actual: sparsity });
  }
  const { std = 0.01, ...draw } = options;
  const [rows, columns] = tensor.shape;
  return noGrad(() => {
    tensor.normal_(0, std, draw);
    for (let column = 0; column < columns; column++) {
      const order = randperm(rows).data;
      for (let i = 0; i < Math.ceil(sparsity * rows); i++)
        tensor.select(0, Number(order[i])).select(0, column).fill_(0);
    }
    return tensor;
  });
}
