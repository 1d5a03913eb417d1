import { resolveAxis } from '../core/axes.js';
import { broadcastPair } from '../core/broadcast.js';
import { ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import type { Scalar } from '../core/scalar.js';
import { atLeast0, checkSettings, numberWithin } from '../core/settings.js';
import { formatShape } from '../core/shape.js';
import { checkOperand } from './check-tensors.js';
import { TensorOccurrences } from './occurrences.js';
import type { Tensor } from './tensor.js';

/** What `cov` takes. */
export interface CovOptions {
  /** Taken off the number of observations; default 1. */
  readonly correction?: number;
}

/** What `cross` takes. */
export interface CrossOptions {
  /** The axis of three; the first such one unless given. */
  readonly dim?: number | null;
}

/** Lengths, distances and how values vary together. */
export abstract class TensorMeasures extends TensorOccurrences {
  /** The p-norm of the difference of two tensors, which are broadcast; p is 2 unless given. */
  dist(other: Tensor | Scalar, p: number = 2): Tensor {
    return this.sub(this.lift('dist', other)).norm(p);
  }

  /** As {@link dot}: there are no complex numbers. */
  vdot(other: Tensor): Tensor {
    return this.dot(other);
  }

  /**
   * The vector at right angles to two others, along an axis of three; the other axes are broadcast.
   *
   * @param options `dim`: the first axis with three values unless given.
   * @throws {@link ShapeError} where the axis has not three values in both.
   *
   * @example
   * tensor([1, 0, 0]).cross(tensor([0, 1, 0])).tolist(); // [0, 0, 1]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.cross.html
   */
  cross(other: Tensor, options: CrossOptions = {}): Tensor {
    checkOptions('cross', options, ['dim']);
    const second = checkOperand('cross', 'other', other);
    const given = options.dim ?? this.shape.indexOf(3);
    const ranks = this.ndim === second.ndim;
    const axis = ranks && given !== -1 ? resolveAxis('cross', given, this.shape) : this.shape.indexOf(3);
    if (!ranks || axis < 0 || this.shape[axis] !== 3 || second.shape[axis] !== 3) {
      throw new ShapeError({
        op: 'cross',
        problem: `${formatShape(this.shape)} and ${formatShape(second.shape)} have no axis of three in common`,
        operands: [
          { name: 'input', shape: this.shape },
          { name: 'other', shape: second.shape },
        ],
        operandsInText: false,
        expected: 3,
        pytorch: ranks
          ? 'inputs dimension must have length 3'
          : 'linalg.cross: inputs must have the same number of dimensions.',
      });
    }
    const shape = broadcastPair('cross', this.shape, second.shape);
    const [a, b] = [this.expand(shape), second.expand(shape)];
    return a
      .roll(-1, axis)
      .mul(b.roll(-2, axis))
      .sub(a.roll(-2, axis).mul(b.roll(-1, axis)));
  }

  /**
   * The parts along an axis, those whose p-norm is above `maxnorm` made shorter to have just that.
   *
   * @throws {@link ArgumentError} unless p is above 0 and maxnorm at least 0.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.renorm.html
   */
  renorm(p: number, dim: number, maxnorm: number): Tensor {
    checkSettings('renorm', { p, maxnorm }, { p: numberWithin({ above: 0 }), maxnorm: atLeast0 });
    const axis = resolveAxis('renorm', dim, this.shape);
    const others = [...this.shape.keys()].filter((d) => d !== axis);
    const lengths = this.norm(p, others, { keepdim: true });
    // PyTorch's 1e-7 keeps what it divides by from 0.
    const factor = lengths.add(1e-7).reciprocal().mul(maxnorm);
    return this.mul(factor.where(lengths.gt(maxnorm), 1));
  }

  /**
   * The covariances of the rows of a matrix: variables one below the other, observations side by side.
   *
   * @param options `correction` (default 1).
   * @throws {@link ShapeError} for more than two axes.
   *
   * @example
   * tensor([[1, 2, 3], [3, 2, 1]]).cov().tolist(); // [[1, -1], [-1, 1]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.cov.html
   */
  cov(options: CovOptions = {}): Tensor {
    checkOptions('cov', options, ['correction']);
    const correction = parseInteger(options.correction ?? 1, { op: 'cov', name: 'correction' });
    const rows = this.observations('cov');
    const centred = rows.sub(rows.mean(1, { keepdim: true }));
    const products = centred.matmul(centred.t()).div(Math.max(0, rows.shape[1] - correction));
    return this.ndim < 2 ? products.reshape([]) : products;
  }

  /**
   * The correlations of the rows of a matrix, from -1 to 1.
   *
   * @throws {@link ShapeError} for more than two axes.
   *
   * @example
   * tensor([[1, 2, 3], [6, 4, 2]]).corrcoef().tolist(); // [[1, -1], [-1, 1]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.corrcoef.html
   */
  corrcoef(): Tensor {
    this.observations('corrcoef');
    const covariances = this.cov();
    if (covariances.ndim === 0) return covariances.div(covariances);
    const spread = covariances.diagonal().sqrt();
    return covariances.div(spread.unsqueeze(1)).div(spread).clamp({ min: -1, max: 1 });
  }

  private observations(op: string): Tensor {
    if (this.ndim > 2) {
      throw new ShapeError({
        op,
        problem: `${formatShape(this.shape)} has ${this.ndim} axes; it takes a matrix or a vector`,
        operands: [{ name: 'input', shape: this.shape }],
        operandsInText: false,
        expected: 2,
        actual: this.ndim,
        pytorch: `${op}(): expected input to have two or fewer dimensions but got an input with ${this.ndim} dimensions`,
      });
    }
    const x = this.withFraction();
    return this.ndim === 2 ? x : x.reshape(1, this.numel);
  }
}
