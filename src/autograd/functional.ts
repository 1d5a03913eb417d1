// torch.autograd.functional's names: derivatives of functions, all at once. `autograd.functional.jacobian`.
import { isArrayOf } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { formatShape, sameShape } from '../core/shape.js';
import { enableGrad } from '../tensor/grad-mode.js';
import { stack } from '../tensor/join.js';
import { zerosLike } from '../tensor/like.js';
import { Tensor } from '../tensor/tensor.js';
import { grad } from './grad.js';

/** A function whose derivatives are wanted. */
export type Differentiable = (...inputs: Tensor[]) => Tensor;

/** How derivatives are computed. */
export interface DerivativeOptions {
  /** Whether the derivatives are recorded, to be differentiated again. Default false. */
  readonly createGraph?: boolean;
}

/** The value of a function, and a product with its Jacobian or Hessian. */
export interface ValueAndProduct<Product> {
  readonly value: Tensor;
  readonly product: Product;
}

/**
 * Every derivative of every value of a function's result: `J[i…, j…] = ∂ result[i…] / ∂ input[j…]`.
 *
 * @param fn of the inputs; its result is one tensor.
 * @param inputs a tensor, or an array of them.
 * @returns for an input of shape J and a result of shape I a tensor `[...I, ...J]`; for an array of inputs an array.
 * @throws {@link ArgumentError} unless the result is a tensor.
 *
 * @example
 * autograd.functional.jacobian((x) => x.mul(x), tensor([1, 2])).tolist(); // [[2, 0], [0, 4]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 */
export function jacobian(fn: Differentiable, inputs: Tensor, options?: DerivativeOptions): Tensor;
export function jacobian(
  fn: Differentiable,
  inputs: readonly Tensor[],
  options?: DerivativeOptions,
): Tensor[];
export function jacobian(
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  options: DerivativeOptions = {},
): Tensor | Tensor[] {
  const call = begin('jacobian', fn, inputs, options);
  const { result, leaves, createGraph } = call;
  const flat = result.reshape(-1);
  const rows = Array.from({ length: flat.numel }, (_, i) =>
    result.requiresGrad
      ? derivatives(flat.at(i), leaves, null, createGraph, true)
      : leaves.map((leaf) => zerosLike(leaf)),
  );
  const whole = leaves.map((leaf, k) => {
    const shape = [...result.shape, ...leaf.shape];
    return rows.length === 0
      ? zerosLike(leaf.detach().reshape(-1)).at(':0').reshape(shape)
      : stack(rows.map((row) => row[k])).reshape(shape);
  });
  return finish(whole, call);
}

/**
 * Every second derivative of a function whose result is one number: `H[j…, k…] = ∂² result / ∂ input[j…] ∂ input[k…]`.
 *
 * @param inputs a tensor of shape J, or an array of them.
 * @returns `[...J, ...J]`; for an array of inputs `[i][k]`, with respect to input i and input k.
 * @throws {@link ArgumentError} unless the result is one number.
 *
 * @example
 * autograd.functional.hessian((x) => x.pow(3).sum(), tensor([1, 2])).tolist(); // [[6, 0], [0, 12]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 */
export function hessian(fn: Differentiable, inputs: Tensor, options?: DerivativeOptions): Tensor;
export function hessian(
  fn: Differentiable,
  inputs: readonly Tensor[],
  options?: DerivativeOptions,
): Tensor[][];
export function hessian(
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  options: DerivativeOptions = {},
): Tensor | Tensor[][] {
  checkDerivativeOptions('hessian', options);
  const list = checkFunctionCall('hessian', fn, inputs);
  const gradientOf =
    (i: number): Differentiable =>
    (...all) => {
      const result = oneNumber('hessian', fn(...all));
      return result.requiresGrad ? derivatives(result, [all[i]], null, true, true)[0] : zerosLike(all[i]);
    };
  const rows = list.map((_, i) => jacobian(gradientOf(i), list, options));
  return inputs instanceof Tensor ? rows[0][0] : rows;
}

/**
 * A vector times the Jacobian, without computing the Jacobian: what `backward` does.
 *
 * @param v in the shape of the result; may be left out for a result of one number.
 * @returns `value`, and `product` in the shape of the inputs.
 *
 * @example
 * const { product } = autograd.functional.vjp((x) => x.mul(x), tensor([1, 2]), tensor([1, 10]));
 * product.tolist(); // [2, 40]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
 */
export function vjp(
  fn: Differentiable,
  inputs: Tensor,
  v?: Tensor | null,
  options?: DerivativeOptions,
): ValueAndProduct<Tensor>;
export function vjp(
  fn: Differentiable,
  inputs: readonly Tensor[],
  v?: Tensor | null,
  options?: DerivativeOptions,
): ValueAndProduct<Tensor[]>;
export function vjp(
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  v: Tensor | null = null,
  options: DerivativeOptions = {},
): ValueAndProduct<Tensor | Tensor[]> {
  const call = begin('vjp', fn, inputs, options);
  const { result, leaves, createGraph } = call;
  const found = result.requiresGrad
    ? derivatives(result, leaves, v, createGraph, false)
    : leaves.map((leaf) => zerosLike(leaf));
  return { value: createGraph ? result : result.detach(), product: finish(found, call) };
}

/**
 * The Jacobian times a vector: how the result changes when the inputs move along it.
 *
 * @param v in the shape of the inputs.
 * @returns `value`, and `product` in the shape of the result.
 *
 * @example
 * const { product } = autograd.functional.jvp((x) => x.mul(x), tensor([1, 2]), tensor([1, 10]));
 * product.tolist(); // [2, 40]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
 */
export function jvp(
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  v: Tensor | readonly Tensor[],
  options: DerivativeOptions = {},
): ValueAndProduct<Tensor> {
  const { result, leaves, createGraph } = begin('jvp', fn, inputs, options);
  const directions = checkDirections('jvp', v, leaves);
  if (!result.requiresGrad) return { value: result, product: zerosLike(result) };
  // Twice backwards is forwards: the product with a vector is linear in the vector.
  const seed = zerosLike(result).requiresGrad_();
  const backwards = derivatives(result, leaves, seed, true, true);
  const terms = backwards.map((gradient, i) => gradient.mul(directions[i]).sum());
  const sum = terms.reduce((all, term) => all.add(term));
  const product = sum.requiresGrad ? derivatives(sum, [seed], null, createGraph, true)[0] : zerosLike(result);
  return { value: createGraph ? result : result.detach(), product };
}

/**
 * The Hessian times a vector, without computing the Hessian.
 *
 * @param v in the shape of the inputs.
 * @returns `value`, and `product` in the shape of the inputs.
 * @throws {@link ArgumentError} unless the result is one number.
 *
 * @example
 * const { product } = autograd.functional.hvp((x) => x.pow(3).sum(), tensor([1, 2]), tensor([1, 1]));
 * product.tolist(); // [6, 12]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 */
export function hvp(
  fn: Differentiable,
  inputs: Tensor,
  v: Tensor,
  options?: DerivativeOptions,
): ValueAndProduct<Tensor>;
export function hvp(
  fn: Differentiable,
  inputs: readonly Tensor[],
  v: readonly Tensor[],
  options?: DerivativeOptions,
): ValueAndProduct<Tensor[]>;
export function hvp(
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  v: Tensor | readonly Tensor[],
  options: DerivativeOptions = {},
): ValueAndProduct<Tensor | Tensor[]> {
  const call = begin('hvp', fn, inputs, options);
  const { result, leaves, createGraph } = call;
  oneNumber('hvp', result);
  const directions = checkDirections('hvp', v, leaves);
  const zeros = (): Tensor[] => leaves.map((leaf) => zerosLike(leaf));
  const first = result.requiresGrad ? derivatives(result, leaves, null, true, true) : zeros();
  const along = first
    .map((gradient, i) => gradient.mul(directions[i]).sum())
    .reduce((all, term) => all.add(term));
  const found = along.requiresGrad ? derivatives(along, leaves, null, createGraph, true) : zeros();
  return { value: createGraph ? result : result.detach(), product: finish(found, call) };
}

interface FunctionCall {
  readonly result: Tensor;
  readonly leaves: readonly Tensor[];
  readonly createGraph: boolean;
  /** Whether one input was given, not an array. */
  readonly single: boolean;
}

/** The inputs as a list, where there is a function to give them to. */
function checkFunctionCall(op: string, fn: unknown, inputs: unknown): readonly Tensor[] {
  const list = inputs instanceof Tensor ? [inputs] : inputs;
  if (typeof fn === 'function' && isArrayOf(list, (one) => one instanceof Tensor)) return list;
  throw new ArgumentError({
    op,
    problem: `takes a function and a tensor, or an array of tensors; got ${describeValue(fn)} and ${describeValue(inputs)}`,
    actual: inputs,
  });
}

/** Calls the function on inputs that require grad. */
function begin(
  op: string,
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  options: DerivativeOptions,
): FunctionCall {
  checkDerivativeOptions(op, options);
  const { createGraph = false } = options;
  const single = inputs instanceof Tensor;
  const list = checkFunctionCall(op, fn, inputs);
  // With a graph the inputs keep their history; without, they are leaves of their own.
  const leaves = list.map((input: Tensor) =>
    createGraph && input.requiresGrad ? input : input.detach().requiresGrad_(),
  );
  const result = enableGrad(() => fn(...leaves));
  if (result instanceof Tensor) return { result, leaves, createGraph, single };
  throw new ArgumentError({
    op,
    problem: `the function gave ${describeValue(result)}; it gives one tensor`,
    actual: result,
    pytorch: `The outputs of the user-provided function given to ${op} must be either a Tensor or a tuple of Tensors`,
  });
}

function finish(found: readonly Tensor[], { single }: FunctionCall): Tensor | Tensor[] {
  return single ? found[0] : [...found];
}

/** Gradients with respect to inputs, 0 where nothing depends on one. */
function derivatives(
  output: Tensor,
  inputs: readonly Tensor[],
  gradOutputs: Tensor | null,
  createGraph: boolean,
  retainGraph: boolean,
): Tensor[] {
  const found = grad(output, inputs, { gradOutputs, createGraph, retainGraph, allowUnused: true });
  return found.map((one, i) => one ?? zerosLike(inputs[i]));
}

/** A tensor for each input, of its shape. */
function checkDirections(op: string, v: unknown, leaves: readonly Tensor[]): readonly Tensor[] {
  const list: unknown = v instanceof Tensor ? [v] : v;
  const fits =
    Array.isArray(list) &&
    list.length === leaves.length &&
    list.every((one, i) => one instanceof Tensor && sameShape(one.shape, leaves[i].shape));
  if (fits) return list;
  const shapes = leaves.map(({ shape }) => formatShape(shape)).join(', ');
  throw new ArgumentError({
    op,
    problem: `the vector is ${describeValue(v)}; it has the shape of the inputs, ${shapes}`,
    actual: v,
    pytorch: 'v has invalid size: should be',
  });
}

function oneNumber(op: string, result: Tensor): Tensor {
  if (!(result instanceof Tensor)) {
    const problem = `the function gave ${describeValue(result)}; it gives one number`;
    throw new ArgumentError({ op, problem, actual: result });
  }
  if (result.numel === 1) return result.reshape([]);
  throw new ArgumentError({
    op,
    problem: `the function gave ${result.numel} values, [${result.shape.join(', ')}]; it gives one number`,
    expected: 1,
    actual: result.numel,
    pytorch: `The Tensor returned by the function given to ${op} should contain a single element`,
  });
}

function checkDerivativeOptions(op: string, options: DerivativeOptions): void {
  checkOptions(op, options, ['createGraph']);
}
