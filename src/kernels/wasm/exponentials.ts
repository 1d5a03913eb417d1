// The exponentials of a row and their sum: what softmax is made of.
import { FunctionBuilder, type Local } from './assembler.js';
import { pushExp } from './elementwise.js';

/** Values of one round: a row is filled up to them with −∞, which adds nothing. */
export const EXPONENTIALS_VALUES = 4;

/**
 * `to[i] = exp(from[i] − max)` for `rounds` times {@link EXPONENTIALS_VALUES} values; `to` may be `from`. Writes the largest
 * value (four times) and the sum (four times) to `result`. A NaN makes the sum NaN, whatever the largest value is.
 */
export type ExponentialsFunction = (from: number, to: number, rounds: number, result: number) => void;

/** Emits it. */
export function emitExponentials(): FunctionBuilder {
  const f = new FunctionBuilder('exponentials', ['i32', 'i32', 'i32', 'i32']);
  const [from, to, rounds, result] = [0, 1, 2, 3];
  const [at, left] = [f.local('i32'), f.local('i32')];
  const [value, max, sum] = [f.local('v128'), f.local('v128'), f.local('v128')];
  /** Joins the four lanes: afterwards each holds the same. */
  const across = (lanes: Local, operation: 'pickMax' | 'add'): void => {
    f.get(lanes).get(lanes).get(lanes).f32x4Shuffle([2, 3, 0, 1]).vector(operation).set(lanes);
    f.get(lanes).get(lanes).get(lanes).f32x4Shuffle([1, 0, 3, 2]).vector(operation).set(lanes);
  };

  f.f32x4Const(Number.NEGATIVE_INFINITY).set(max);
  f.get(from).set(at).get(rounds).set(left);
  f.countDown(left, () => {
    f.get(max).get(at).v128Load().vector('pickMax').set(max).advance(at, 16);
  });
  across(max, 'pickMax');
  f.get(result).get(max).v128Store();
  f.get(rounds).set(left);
  f.countDown(left, () => {
    f.get(from).v128Load().get(max).vector('sub').set(value);
    pushExp(f, value);
    f.set(value);
    f.get(sum).get(value).vector('add').set(sum);
    f.get(to).get(value).v128Store();
    f.advance(from, 16).advance(to, 16);
  });
  across(sum, 'add');
  f.get(result).get(sum).v128Store(16);
  return f;
}
