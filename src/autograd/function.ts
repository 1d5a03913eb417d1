import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import type { Operation } from '../ops/operation.js';
import { withGradMode } from '../tensor/grad-mode.js';
import { apply, Tensor } from '../tensor/tensor.js';

/** What `forward` leaves for `backward`. Plain values may be put on it as fields. */
export class FunctionContext {
  /** Whether a gradient is wanted for each argument. */
  readonly needsInputGrad: readonly boolean[];
  /** @internal */
  saved: readonly Tensor[] = [];
  #restore: (() => Tensor[]) | null = null;
  [field: string]: unknown;

  /** @internal */
  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps tensors, arguments or results or others, until `backward` has seen them. */
  saveForBackward(...tensors: Tensor[]): void {
    tensors.forEach((one, i) => {
      if (one instanceof Tensor) return;
      const problem = `tensor ${i} is ${describeValue(one)}, not a tensor`;
      throw new ArgumentError({
        op: 'saveForBackward',
        problem,
        actual: one,
        hint: 'Other values may be fields: ctx.scale = 2',
      });
    });
    this.saved = tensors;
  }

  /**
   * The tensors that were kept.
   *
   * @throws {@link ArgumentError} where one was written to in place since.
   */
  get savedTensors(): Tensor[] {
    return this.#restore === null ? [...this.saved] : this.#restore();
  }

  /** @internal From here on the tape holds what was saved. */
  restoreBy(restore: () => Tensor[]): void {
    this.saved = [];
    this.#restore = restore;
  }
}

/** What a function of the user's says. */
interface FunctionClass<Args extends readonly unknown[]> {
  readonly name: string;
  forward(ctx: FunctionContext, ...args: Args): Tensor;
  backward(ctx: FunctionContext, grad: Tensor): Tensor | null | readonly (Tensor | null)[];
}

/**
 * A function with a gradient of its own: `forward` computes, without recording; `backward` says the gradient of each
 * argument from that of the result. It is called by `apply`.
 *
 * @example A step that lets gradients through
 * class Sign extends autograd.Function {
 *   static forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
 *     ctx.saveForBackward(x);
 *     return x.sign();
 *   }
 *   static backward(ctx: autograd.FunctionContext, grad: Tensor): Tensor {
 *     const [x] = ctx.savedTensors;
 *     return grad.mul(x.abs().le(1).to(x.dtype));
 *   }
 * }
 * const x = tensor([-0.5, 3], { requiresGrad: true });
 * Sign.apply(x).sum().backward();
 * x.grad?.tolist(); // [1, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 */
// biome-ignore lint/complexity/noStaticOnlyClass: PyTorch's form, a class that is never built
export abstract class CustomFunction {
  /**
   * Runs the function and records it.
   *
   * @param args what `forward` takes behind the context: tensors and other values.
   * @throws {@link ArgumentError} where `forward` does not give a tensor, or `backward` not a gradient for each argument;
   * {@link ShapeError} for a gradient of another shape.
   */
  static apply<Args extends readonly unknown[]>(this: FunctionClass<Args>, ...args: Args): Tensor {
    // biome-ignore lint/complexity/noThisInStatic: the user's class, which extends this one
    return run(this, args);
  }
}

function run<Args extends readonly unknown[]>(fn: FunctionClass<Args>, args: Args): Tensor {
  const { name } = fn;
  const tensors = args.filter((arg) => arg instanceof Tensor);
  const ctx = new FunctionContext(args.map((arg) => arg instanceof Tensor && arg.requiresGrad));
  const result: unknown = withGradMode(false, () => fn.forward(ctx, ...args));
  if (!(result instanceof Tensor)) {
    const problem = `forward gave ${describeValue(result)}; it gives one tensor`;
    throw new ArgumentError({ op: name, problem, actual: result });
  }
  // What is saved is an input of the run too: the tape holds it, sees writes, and lets it go. A saved result is the
  // run's own, with its history, so that its gradient has a gradient.
  const held = ctx.saved.map((one) => (one === result ? result.detach() : one));
  const operation = recorded(fn, ctx, args, result);
  return apply(operation, [...tensors, ...held], undefined);
}

/** The run as the tape sees it. It holds shapes, no tensors: those are the tape's. */
function recorded<Args extends readonly unknown[]>(
  fn: FunctionClass<Args>,
  ctx: FunctionContext,
  args: Args,
  result: Tensor,
): Operation {
  const { raw } = result;
  const shapes = args.map((arg) => (arg instanceof Tensor ? arg.shape : null));
  const firstSaved = shapes.filter((shape) => shape !== null).length;
  const areResults = ctx.saved.map((one) => one === result);
  return {
    name: fn.name,
    keeps: ['inputs', 'outputs'],
    forward: () => ({ outputs: [raw] }),
    backward(grad, call) {
      ctx.restoreBy(() =>
        areResults.map((isResult, i) => (isResult ? call.output(0) : call.input(firstSaved + i))),
      );
      const given = fn.backward(ctx, grad);
      const gradients: readonly unknown[] = Array.isArray(given) ? given : [given];
      return [...gradientsFor(fn.name, shapes, gradients), ...areResults.map(() => null)];
    },
  };
}

/** The gradients of the arguments that are tensors. */
function gradientsFor(
  op: string,
  shapes: readonly (Shape | null)[],
  gradients: readonly unknown[],
): (Tensor | null)[] {
  if (gradients.length !== shapes.length) {
    throw new ArgumentError({
      op,
      problem: `backward gave ${gradients.length} gradients, forward takes ${shapes.length} arguments; it gives one for each, null where there is none`,
      expected: shapes.length,
      actual: gradients.length,
      pytorch: `function ${op}Backward returned an incorrect number of gradients (expected ${shapes.length}, got ${gradients.length})`,
    });
  }
  return gradients.flatMap((gradient, i) => {
    const shape = shapes[i];
    if (shape === null) return [];
    if (gradient === null || gradient === undefined) return [null];
    if (!(gradient instanceof Tensor)) {
      const problem = `gradient ${i} is ${describeValue(gradient)}, not a tensor`;
      throw new ArgumentError({ op, problem, actual: gradient });
    }
    if (sameShape(gradient.shape, shape)) return [gradient];
    throw new ShapeError({
      op,
      problem: `gradient ${i} is ${formatShape(gradient.shape)}, its argument ${formatShape(shape)}; they must agree`,
      expected: shape,
      actual: gradient.shape,
      pytorch: `Function ${op}Backward returned an invalid gradient at index ${i} - got ${formatShape(gradient.shape)} but expected shape compatible with ${formatShape(shape)}`,
    });
  });
}
