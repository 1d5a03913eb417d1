import { ArgumentError } from '../core/errors.js';
import type { HookHandle } from '../core/hook-list.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape } from '../core/shape.js';
import type { TensorData } from '../core/tensor-data.js';
import type { Operation } from '../ops/operation.js';
import { accumulate, type GradientOptions, seedFor, walkBack } from './backward.js';
import {
  type AccumulateHook,
  addAccumulateHook,
  addGradientHook,
  afterAccumulation,
  type GradientHook,
  keepGradient,
} from './hooks.js';
import { TensorInPlaceFunctions } from './in-place-functions.js';
import { notifyObserver } from './observe.js';
import { formatTensor, formatTensorInline } from './printing.js';
import { record } from './tape.js';

/**
 * Values with a shape. Its methods stand on floors of their own, each a file of one subject, from `base` (reading) and
 * `writes` up to `in-place`; each floor knows those below it.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * x instanceof Tensor; // true
 * x.mul(2).sum(0).tolist(); // [8, 12]
 */
export class Tensor extends TensorInPlaceFunctions {
  /** @internal */
  override applyAll<Args>(operation: Operation<Args>, args: Args, ...others: Tensor[]): Tensor[] {
    return applyAll(operation, [this, ...others], args);
  }

  /** @internal */
  protected override wrap(data: TensorData): Tensor {
    return new Tensor(data);
  }

  /**
   * The gradients of this tensor with respect to every leaf it was made from, added to their `grad`. What the
   * operations kept for it is let go.
   *
   * @param grad the gradient to begin with, of this shape; 1 for a single value.
   * @param options `retainGraph` keeps the graph, to walk it again; `createGraph` records the gradients, too.
   * @throws {@link ArgumentError} where nothing requires grad, the graph has been walked before, or values that a
   * gradient needs were written over; {@link ShapeError} for more than one value without `grad`.
   *
   * @example
   * const x = tensor([1, 2, 3], { requiresGrad: true });
   * x.mul(x).sum().backward();
   * x.grad?.tolist(); // [2, 4, 6]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
   */
  backward(grad: Tensor | null = null, options: GradientOptions = {}): void {
    checkOptions('backward', options, ['retainGraph', 'createGraph']);
    const seed = seedFor('backward', this, grad);
    const shared = new Set([seed.grad.raw.storage]);
    walkBack('backward', [seed], null, options, (leaf, complete) => {
      accumulate(leaf as Tensor, complete, options.createGraph ?? false, shared);
      afterAccumulation(leaf as Tensor);
    });
  }

  /**
   * Calls `hook` with the gradient of this tensor whenever one is computed, by {@link backward} or
   * `autograd.grad`. A tensor that it returns takes the gradient's place, in `grad` and on the way further back.
   * Several hooks are called in turn, each with what the one before it gave.
   *
   * @returns a handle whose `remove()` takes the hook off.
   * @throws {@link ArgumentError} unless the tensor requires grad; in the walk, {@link ShapeError} or {@link DTypeError} for
   * a replacement unlike the gradient.
   *
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * const handle = x.registerHook((grad) => grad.mul(10));
   * x.sum().backward();
   * x.grad?.tolist(); // [10, 10]
   * handle.remove();
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
   */
  registerHook(hook: GradientHook): HookHandle {
    return addGradientHook(this, hook);
  }

  /**
   * Calls `hook` with this leaf whenever {@link backward} has added to its {@link grad}: to update it at once and
   * let the gradient go, say.
   *
   * @returns a handle whose `remove()` takes the hook off.
   * @throws {@link ArgumentError} unless the tensor is a leaf that requires grad.
   *
   * @example
   * const w = tensor([1, 2], { requiresGrad: true });
   * w.registerPostAccumulateGradHook((leaf) => {
   *   if (leaf.grad) noGrad(() => leaf.sub_(leaf.grad!.mul(0.5)));
   *   leaf.grad = null;
   * });
   * w.sum().backward();
   * w.tolist(); // [0.5, 1.5]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_post_accumulate_grad_hook.html
   */
  registerPostAccumulateGradHook(hook: AccumulateHook): HookHandle {
    return addAccumulateHook(this, hook);
  }

  /**
   * Has {@link backward} leave the gradient of this tensor in its {@link grad} though it is no leaf; of a leaf
   * nothing changes.
   *
   * @throws {@link ArgumentError} unless the tensor requires grad.
   *
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * const y = x.mul(3);
   * y.retainGrad();
   * y.mul(y).sum().backward();
   * y.grad?.tolist(); // [6, 12]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html
   */
  retainGrad(): void {
    keepGradient(this);
  }

  /** The same values, cut off from the gradients of what made them. */
  override detach(): Tensor {
    return new Tensor(this.raw);
  }

  /**
   * Cuts this tensor itself off from what made it, in place: it is a leaf that does not require grad from here on.
   *
   * @example
   * const x = tensor([1, 2], { requiresGrad: true }).mul(2);
   * x.detach_().requiresGrad; // false
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach_.html
   */
  detach_(): this {
    this.node = null;
    this.requiresGrad = false;
    return this;
  }

  /** What it is, what its values are like, and the numbers in PyTorch's format. */
  override toString(): string {
    return formatTensor(this.raw);
  }
}

// Outside the class: TypeScript cannot declare a computed member under `isolatedDeclarations`.
Object.defineProperty(Tensor.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Tensor, depth: number | null, options: { readonly depth?: number | null }): string {
    const nested = depth !== null && typeof options?.depth === 'number' && depth < options.depth;
    return nested ? formatTensorInline(this.raw) : formatTensor(this.raw);
  },
});

Object.defineProperty(Tensor.prototype, Symbol.toPrimitive, {
  value(this: Tensor, wanted: 'number' | 'string' | 'default'): Scalar | string {
    if (wanted === 'string') return this.toString();
    if (this.numel === 1) return this.item<Scalar>();
    throw new ArgumentError({
      op: 'Tensor',
      problem: `JavaScript's operators take one number, the tensor ${formatShape(this.shape)} has ${this.numel}`,
      actual: this.shape,
      hint: 'Try methods: a.add(b), a.mul(2), a.lt(b); for text String(a)',
    });
  },
});

/** `x[0]` and `x[0] = 1` would be undefined and nothing, without a word: what PyTorch's users write is refused. */
const REFUSED_INDICES = 64;
for (let index = 0; index < REFUSED_INDICES; index++) {
  Object.defineProperty(Tensor.prototype, index, {
    get: () => refuseBrackets(`x[${index}]`, `x.at(${index})`),
    set: () => refuseBrackets(`x[${index}] = …`, `x.set([${index}], …)`),
  });
}

function refuseBrackets(written: string, hint: string): never {
  const problem = `${written} is for JavaScript's arrays; a tensor is no array`;
  throw new ArgumentError({ op: 'Tensor', problem, hint: `Try ${hint}` });
}

/** Runs an operation on tensors and wraps all its results. */
export function applyAll<Args>(operation: Operation<Args>, inputs: readonly Tensor[], args: Args): Tensor[] {
  const data: TensorData[] = [];
  for (let i = 0; i < inputs.length; i++) data.push(inputs[i].raw);
  const { outputs } = operation.forward(data, args);
  notifyObserver(operation, inputs, args, outputs);
  const results: Tensor[] = [];
  for (let i = 0; i < outputs.length; i++) results.push(new Tensor(outputs[i]));
  record(operation, args, inputs, results);
  return results;
}

/** Runs an operation that has one result. */
export function apply<Args>(operation: Operation<Args>, inputs: readonly Tensor[], args: Args): Tensor {
  return applyAll(operation, inputs, args)[0];
}
