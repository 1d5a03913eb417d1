// Gradients against differences: (f(x + ε) − f(x − ε)) / 2ε.
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { atLeast0, checkSettings } from '../core/settings.js';
import { formatShape } from '../core/shape.js';
import { fromArray } from '../core/tensor-data.js';
import { noGrad } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import { checkTensors, grad } from './grad.js';

/** How near gradient and difference must be. */
export interface CheckOptions {
  /** The step of the difference. Default 1e-6. */
  readonly eps?: number;
  /** Default 1e-5. */
  readonly atol?: number;
  /** Default 1e-3. */
  readonly rtol?: number;
}

const OPTIONS = ['eps', 'atol', 'rtol'] as const;

/** One result, or several. */
type Results = Tensor | readonly Tensor[];

/**
 * Whether the gradients of a function are its slopes: every derivative of every result value with respect to every
 * value of the inputs that require grad is compared with a difference.
 *
 * @param fn of the inputs; pure, and smooth where the inputs are.
 * @param inputs float64: in float32 a difference of neighbours says little.
 * @throws {@link ArgumentError} for the first derivative that is off (the message says which), or inputs that are not
 * float64.
 *
 * @example
 * const x = tensor(new Float64Array([0.5, 2]), { requiresGrad: true });
 * autograd.gradcheck((x) => x.mul(x).exp(), [x]); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 */
export function gradcheck(
  fn: (...inputs: Tensor[]) => Results,
  inputs: readonly Tensor[],
  options: CheckOptions = {},
): boolean {
  checkCall('gradcheck', fn, inputs, options);
  return check('gradcheck', fn, inputs, options);
}

/**
 * {@link gradcheck} of the gradients themselves: whether the second derivatives are right.
 *
 * @param gradOutputs the gradients to begin with, one for each result; fixed numbers unless given.
 *
 * @example
 * const x = tensor(new Float64Array([0.5, 2]), { requiresGrad: true });
 * autograd.gradgradcheck((x) => x.mul(x).exp(), [x]); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradgradcheck.html
 */
export function gradgradcheck(
  fn: (...inputs: Tensor[]) => Results,
  inputs: readonly Tensor[],
  gradOutputs: readonly Tensor[] | null = null,
  options: CheckOptions = {},
): boolean {
  checkCall('gradgradcheck', fn, inputs, options);
  if (gradOutputs !== null) checkTensors('gradgradcheck', 'gradOutputs', gradOutputs);
  const seeds = gradOutputs ?? resultsOf(noGrad(() => fn(...inputs))).map(someGradient);
  const wanted = inputs.flatMap((input, i) => (input.requiresGrad ? [i] : []));
  const gradients = (...all: Tensor[]): Tensor[] => {
    const own = all.slice(0, inputs.length);
    // The slopes of an input on which nothing depends (any more) are 0, and need no check.
    const found = grad(
      resultsOf(fn(...own)),
      wanted.map((i) => own[i]),
      { gradOutputs: all.slice(inputs.length), createGraph: true, allowUnused: true },
    );
    return found.filter((gradient) => gradient !== null);
  };
  return check('gradgradcheck', gradients, [...inputs, ...seeds], options);
}

function checkCall(op: string, fn: unknown, inputs: unknown, options: CheckOptions): void {
  checkOptions(op, options, OPTIONS);
  checkSettings(op, options, { eps: atLeast0(), atol: atLeast0(), rtol: atLeast0() });
  if (typeof fn !== 'function') {
    const problem = `fn is ${describeValue(fn)}; it takes a function of tensors`;
    throw new ArgumentError({ op, problem, actual: fn, hint: `Try ${op}((x) => x.exp(), [x])` });
  }
  if (!Array.isArray(inputs)) {
    const problem = `inputs is ${describeValue(inputs)}; it takes an array of tensors`;
    throw new ArgumentError({ op, problem, actual: inputs, hint: 'One input? Try [x]' });
  }
  checkTensors(op, 'inputs', inputs);
}

function check(
  op: string,
  fn: (...inputs: Tensor[]) => Results,
  inputs: readonly Tensor[],
  { eps = 1e-6, atol = 1e-5, rtol = 1e-3 }: CheckOptions,
): boolean {
  inputs.forEach((input, i) => {
    if (input.requiresGrad && input.dtype !== 'float64') throw notDouble(op, input, i);
  });
  // Copies, so that differences can be taken in place and the inputs keep their own gradients.
  const own = inputs.map((input) => new Tensor(input.detach().clone().raw, input.requiresGrad));
  resultsOf(fn(...own)).forEach((result, r) => {
    own.forEach((input, i) => {
      if (!input.requiresGrad) return;
      const slopes = differences(fn, own, i, r, eps);
      for (let k = 0; k < result.numel; k++) {
        const derivative = derivatives(result, k, input);
        for (let j = 0; j < input.numel; j++) {
          const [is, should] = [derivative[j], slopes[j][k]];
          if (Math.abs(is - should) <= atol + rtol * Math.abs(should)) continue;
          throw new ArgumentError({
            op,
            problem: `the gradient of value ${k} of result ${r}, ${formatShape(result.shape)}, with respect to value ${j} of input ${i}, ${formatShape(input.shape)}, is ${is}; the difference is ${should}`,
            expected: should,
            actual: is,
            pytorch: `Jacobian mismatch for output ${r} with respect to input ${i}`,
          });
        }
      }
    });
  });
  return true;
}

/** Of value `k` of a result, with respect to every value of an input. */
function derivatives(result: Tensor, k: number, input: Tensor): ArrayLike<number> {
  const zeros = new Float64Array(input.numel);
  if (!result.requiresGrad) return zeros;
  const one = new Float64Array(result.numel);
  one[k] = 1;
  const gradOutputs = new Tensor(fromArray(one, result.shape, 'float64'));
  const [gradient] = grad(result, input, { gradOutputs, retainGraph: true, allowUnused: true });
  return gradient === null ? zeros : (gradient.data as Float64Array);
}

/** `[j][k]`: by how much value `k` of result `r` changes with value `j` of input `i`. */
function differences(
  fn: (...inputs: Tensor[]) => Results,
  inputs: readonly Tensor[],
  i: number,
  r: number,
  eps: number,
): Float64Array[] {
  const values = inputs[i].raw.storage.array as Float64Array;
  const at = (j: number, value: number): Float64Array => {
    const before = values[j];
    values[j] = value;
    // With recording on: what is checked may itself ask for gradients.
    const result = Float64Array.from(resultsOf(fn(...inputs))[r].detach().data as Float64Array);
    values[j] = before;
    return result;
  };
  return Array.from(values, (value, j) => {
    const above = at(j, value + eps);
    const below = at(j, value - eps);
    return above.map((high, k) => (high - below[k]) / (2 * eps));
  });
}

function resultsOf(results: Results): readonly Tensor[] {
  return checkTensors('gradcheck', 'the result', results);
}

/** Unequal numbers between 0.5 and 1.5. */
function someGradient({ shape, numel }: Tensor): Tensor {
  const values = Float64Array.from({ length: numel }, (_, i) => 0.5 + ((i * 0.618034) % 1));
  return new Tensor(fromArray(values, shape, 'float64'), true);
}

function notDouble(op: string, { dtype }: Tensor, i: number): ArgumentError {
  return new ArgumentError({
    op,
    problem: `input ${i} is ${dtype}; differences need float64`,
    expected: 'float64',
    actual: dtype,
    hint: "Try input.to('float64')",
  });
}
