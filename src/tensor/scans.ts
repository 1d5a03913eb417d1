import { resolveAxis } from '../core/axes.js';
import { checkDType } from '../core/check-dtype.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { cat } from '../ops/join.js';
import type { Operation } from '../ops/operation.js';
import { cummax, cummin, cumprod, cumsum, logCumSumExp } from '../ops/scan.js';
import { checkOperand } from './check-tensors.js';
import { TensorDiagonals } from './diagonals.js';
import type { ValuesAndIndices } from './extremes.js';
import type { DTypeOptions } from './reductions.js';
import type { Tensor } from './tensor.js';

/** What `diff` takes. */
export interface DiffOptions {
  /** How often differences are taken; default 1. */
  readonly n?: number;
  /** Values set in front of the axis first. */
  readonly prepend?: Tensor;
  /** Values set behind the axis first. */
  readonly append?: Tensor;
}

/** Running totals along an axis, and what undoes them. */
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

  /**
   * The differences of neighbours along `dim` (default the last axis), `n` times over.
   *
   * @param options `n` (default 1); `prepend` and `append`, values set in front of and behind the axis first.
   * @throws {@link ShapeError} for a single number.
   *
   * @example
   * tensor([1, 4, 9]).diff().tolist(); // [3, 5]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.diff.html
   */
  diff(dim: number = -1, options: DiffOptions = {}): Tensor {
    checkOptions('diff', options, ['n', 'prepend', 'append']);
    const { n = 1, prepend, append } = options;
    const times = parseInteger(n, { op: 'diff', name: 'n', minimum: 0 });
    const axis = resolveAxis('diff', dim, this.shape);
    for (const [name, part] of Object.entries({ prepend, append })) {
      if (part !== undefined) checkOperand('diff', name, part);
    }
    if (times === 0) return this as unknown as Tensor;
    const parts = [prepend, this as unknown as Tensor, append].filter((part) => part !== undefined);
    let x = parts[0].apply(cat, axis, ...parts.slice(1));
    for (let i = 0; i < times && x.shape[axis] > 0; i++) {
      const count = x.shape[axis] - 1;
      const [later, earlier] = [x.narrow(axis, 1, count), x.narrow(axis, 0, count)];
      x = x.dtype === 'bool' ? later.logicalXor(earlier) : later.sub(earlier);
    }
    return x;
  }

  private scan(operation: Operation<number>, dim: number): Tensor[] {
    // A single number is one axis of one value, as in PyTorch.
    const x = this.ndim === 0 ? this.reshape(1) : this;
    const results = x.applyAll(operation, resolveAxis(operation.name, dim, x.shape));
    return results.map((result) => (this.ndim === 0 ? result.reshape([]) : result));
  }
}
