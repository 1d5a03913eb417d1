import { isArrayOf } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { formatShape } from '../core/shape.js';
import { type GradientOptions, seedFor, walkBack } from '../tensor/backward.js';
import { type Vertex, vertexOf } from '../tensor/tape.js';
import { Tensor } from '../tensor/tensor.js';

/** What {@link grad} takes. */
export interface GradOptions extends GradientOptions {
  /** The gradient that each output begins with; 1 for a single value. */
  readonly gradOutputs?: Tensor | null | readonly (Tensor | null)[];
  /** Whether an input that no output was made from is given null; else it is an error. Default false. */
  readonly allowUnused?: boolean;
}

/**
 * The gradients of outputs (their sum) with respect to inputs, leaves or not. Nobody's `grad` changes.
 *
 * @param options `createGraph` records the gradients, so that they can be differentiated again; `retainGraph` keeps
 * the graph (default: as `createGraph`); `gradOutputs`; `allowUnused`.
 * @returns one gradient for each input.
 * @throws {@link ArgumentError} for an input that does not require grad, or (without `allowUnused`) that no output was
 * made from; otherwise as {@link Tensor.backward}.
 *
 * @example The second derivative of x³ at 2
 * const x = tensor(2, { requiresGrad: true });
 * const [first] = autograd.grad(x.pow(3), x, { createGraph: true });
 * const [second] = autograd.grad(first, x);
 * first.item(); // 12
 * second.item(); // 12
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options?: GradOptions & { readonly allowUnused?: false },
): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions,
): (Tensor | null)[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  checkOptions('grad', options, ['gradOutputs', 'allowUnused', 'retainGraph', 'createGraph']);
  const { gradOutputs = null, allowUnused = false, ...walk } = options;
  const results = checkTensors('grad', 'outputs', outputs);
  const wanted = checkTensors('grad', 'inputs', inputs);
  const begins: readonly (Tensor | null)[] =
    gradOutputs === null || gradOutputs instanceof Tensor ? [gradOutputs] : gradOutputs;
  if (!isArrayOf(begins, isBegin)) checkTensors('grad', 'gradOutputs', begins);
  if (gradOutputs !== null && begins.length !== results.length) {
    throw new ArgumentError({
      op: 'grad',
      problem: `${begins.length} gradients to begin with, but ${results.length} outputs; give one for each`,
      expected: results.length,
      actual: begins.length,
    });
  }
  const seeds = results.map((output, i) => seedFor('grad', output, begins[i] ?? null));
  wanted.forEach((input, i) => {
    if (!input.requiresGrad) throw noGradient(input, i);
  });

  const found = new Map<Vertex, Tensor>();
  walkBack('grad', seeds, new Set(wanted.map(vertexOf)), walk, (vertex, gradient) => {
    found.set(vertex, gradient);
  });
  return wanted.map((input, i) => {
    const gradient = found.get(vertexOf(input)) ?? null;
    if (gradient === null && !allowUnused) throw unused(input, i);
    return gradient;
  });
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

const isBegin = (value: unknown): value is Tensor | null => value === null || isTensor(value);

/** @internal An argument that is a tensor or an array of them, as an array. */
export function checkTensors(op: string, name: string, value: unknown): readonly Tensor[] {
  const list = value instanceof Tensor ? [value] : value;
  if (isArrayOf(list, isTensor)) return list;
  throw new ArgumentError({
    op,
    problem: `${name} is ${describeValue(value)}; it takes a tensor or an array of them`,
    actual: value,
  });
}

function noGradient({ shape }: Tensor, i: number): ArgumentError {
  return new ArgumentError({
    op: 'grad',
    problem: `input ${i}, ${formatShape(shape)}, does not require grad`,
    hint: 'Ask before it is used: input.requiresGrad_()',
    pytorch: 'One of the differentiated Tensors does not require grad',
  });
}

function unused({ shape }: Tensor, i: number): ArgumentError {
  return new ArgumentError({
    op: 'grad',
    problem: `no output was made from input ${i}, ${formatShape(shape)}`,
    hint: 'With { allowUnused: true } it is given null',
    pytorch:
      'One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.',
  });
}
