// Areas under samples, by the trapezoidal rule.
import { resolveAxis } from '../core/axes.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { checkOperand } from './check-tensors.js';
import type { Tensor } from './tensor.js';

/** What `trapezoid` and `cumulativeTrapezoid` take. */
export interface TrapezoidOptions {
  /** Where the samples are; else they are `dx` apart. */
  readonly x?: Tensor | null;
  /** Their distance; default 1. */
  readonly dx?: number;
  /** The axis of samples; default the last. */
  readonly dim?: number;
}

/** The areas between neighbouring samples, and their axis. */
function areas(op: string, y: Tensor, options: TrapezoidOptions): { parts: Tensor; axis: number } {
  checkOptions(op, options, ['x', 'dx', 'dim']);
  const samples = checkOperand(op, 'y', y);
  const { x = null, dx = 1, dim = -1 } = options;
  if (x !== null && options.dx !== undefined) {
    const problem = 'both x and dx say where the samples are; one of them does';
    throw new ArgumentError({ op, problem, actual: options });
  }
  const axis = resolveAxis(op, dim, samples.shape);
  const count = Math.max(0, samples.shape[axis] - 1);
  const sums = samples
    .narrow(axis, Math.min(1, samples.shape[axis]), count)
    .add(samples.narrow(axis, 0, count));
  if (x === null) return { parts: sums.mul(dx).div(2), axis };
  const places = checkOperand(op, 'x', x);
  const line = samples.shape.map((_, d) => (d === axis ? places.numel : 1));
  const along = places.ndim === 1 ? places.reshape(line) : places;
  return { parts: sums.mul(along.diff(places.ndim === 1 ? axis : dim)).div(2), axis };
}

/**
 * The area under samples along an axis.
 *
 * @param options `x`: where they are, or `dx` (1): how far apart; `dim` (-1).
 * @throws {@link ArgumentError} for both x and dx, {@link ShapeError} where x does not fit.
 *
 * @example
 * trapezoid(tensor([1, 2, 3])).item(); // 4
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.trapezoid.html
 */
export function trapezoid(y: Tensor, options: TrapezoidOptions = {}): Tensor {
  const { parts, axis } = areas('trapezoid', y, options);
  return parts.sum(axis);
}

/**
 * The areas from the first sample to each of the others: {@link trapezoid}.
 *
 * @example
 * cumulativeTrapezoid(tensor([1, 2, 3])).tolist(); // [1.5, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cumulative_trapezoid.html
 */
export function cumulativeTrapezoid(y: Tensor, options: TrapezoidOptions = {}): Tensor {
  const { parts, axis } = areas('cumulativeTrapezoid', y, options);
  return parts.cumsum(axis);
}
