import { resolveAxis } from '../core/axes.js';
import { checkDType } from '../core/check-dtype.js';
import { checkOptions } from '../core/options.js';
import type { Operation } from '../ops/operation.js';
import { cummax, cummin, cumprod, cumsum, logCumSumExp } from '../ops/scan.js';
import { TensorDiagonals } from './diagonals.js';
import type { ValuesAndIndices } from './extremes.js';
import type { DTypeOptions } from './reductions.js';
import type { Tensor } from './tensor.js';

/** Running totals along an axis. */
export abstract class TensorScans extends TensorDiagonals {
  /**
   * The sum so far along `dim`. Integers and bools add up in int64, unless `dtype` says otherwise.
   *
   * @example
   * tensor([1, 2, 3]).cumsum(0).tolist(); // [1, 3, 6]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html
   */
  cumsum(dim: number, options: DTypeOptions = {}): Tensor {
    return this.cumulated('cumsum', cumsum, dim, options);
  }

  /**
   * The product so far along `dim`. Of integers and bools in int64, unless `dtype` says otherwise.
   *
   * @example
   * tensor([1, 2, 3]).cumprod(0).tolist(); // [1, 2, 6]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.cumprod.html
   */
  cumprod(dim: number, options: DTypeOptions = {}): Tensor {
    return this.cumulated('cumprod', cumprod, dim, options);
  }

  private cumulated(op: string, operation: Operation<number>, dim: number, options: DTypeOptions): Tensor {
    checkOptions(op, options, ['dtype']);
    const x = options.dtype === undefined ? this : this.to(checkDType(op, options.dtype));
    const result = x.scan(operation, dim)[0];
    return options.dtype === undefined ? result : result.to(options.dtype);
  }

  /**
   * `ln Σ eˣ` so far along `dim`, without overflow.
   *
   * @throws {@link DTypeError} for integers and bools.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.logcumsumexp.html
   */
  logcumsumexp(dim: number): Tensor {
    return this.scan(logCumSumExp, dim)[0];
  }

  /**
   * The largest value so far along `dim`, and where it stands (the last place, where several are equal).
   *
   * @example
   * tensor([1, 3, 2]).cummax(0).values.tolist(); // [1, 3, 3]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.cummax.html
   */
  cummax(dim: number): ValuesAndIndices {
    const [values, indices] = this.scan(cummax, dim);
    return { values, indices };
  }

  /** The smallest value so far along `dim`, and where it stands (the last place, where several are equal). */
  cummin(dim: number): ValuesAndIndices {
    const [values, indices] = this.scan(cummin, dim);
    return { values, indices };
  }

  private scan(operation: Operation<number>, dim: number): Tensor[] {
    // A single number is one axis of one value, as in PyTorch.
    const x = this.ndim === 0 ? this.reshape(1) : this;
    const results = x.applyAll(operation, resolveAxis(operation.name, dim, x.shape));
    return results.map((result) => (this.ndim === 0 ? result.reshape([]) : result));
  }
}
