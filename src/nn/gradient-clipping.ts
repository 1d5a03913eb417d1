import { collect, isIterable } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { checkSettings, flag, numberWithin } from '../core/settings.js';
import { full } from '../tensor/creation.js';
import { noGrad } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';

/** What {@link clipGradNorm_} takes. */
export interface ClipGradNormOptions {
  /** Which norm: 2 (default) is the length, Infinity the largest size. */
  readonly normType?: number;
  /** Whether a norm that is NaN or infinite is an error. Default false. */
  readonly errorIfNonfinite?: boolean;
}

const RULES = { normType: numberWithin({}), errorIfNonfinite: flag };

/** What PyTorch adds to the norm, so that nothing is divided by 0. */
const EPSILON = 1e-6;

/**
 * Scales the gradients of all parameters down, in place, so that their norm, as of one vector, is at most `maxNorm`:
 * between `backward()` and the optimiser's `step()`.
 *
 * @param parameters a list of tensors, or one; those without a gradient do not count.
 * @returns the norm before, a tensor of one value.
 * @throws {@link ArgumentError} for what are no tensors, and with `errorIfNonfinite` for a norm that is not finite.
 *
 * @example
 * const w = tensor([3, 4], { requiresGrad: true });
 * w.mul(w).sum().div(2).backward(); // the gradient is w
 * nn.utils.clipGradNorm_([w], 1).item(); // 5
 * w.grad?.at(0).item().toFixed(4); // '0.6000'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  options: ClipGradNormOptions = {},
): Tensor {
  const op = 'clipGradNorm_';
  checkOptions(op, options, Object.keys(RULES));
  checkSettings(op, { ...options, maxNorm }, { ...RULES, maxNorm: numberWithin({}) });
  const { normType = 2, errorIfNonfinite = false } = options;
  const gradients = gradientsOf(op, parameters);
  const total = totalNorm(gradients, normType);
  if (errorIfNonfinite && !Number.isFinite(total)) {
    throw new ArgumentError({
      op,
      problem: `the norm of the gradients is ${total}; they cannot be scaled to ${maxNorm}`,
      actual: total,
      hint: 'Which layer? Look at parameter.grad.isfinite().all() of each',
      pytorch: `The total norm of order ${normType} for gradients from \`parameters\` is non-finite, so it cannot be clipped.`,
    });
  }
  const scale = Math.fround(maxNorm / (total + EPSILON));
  // Also where nothing is to be done, as PyTorch: NaN spreads, so that it is seen.
  noGrad(() => {
    for (const gradient of gradients) gradient.mul_(scale < 1 || Number.isNaN(scale) ? scale : 1);
  });
  return full([], total, { dtype: gradients[0]?.dtype ?? 'float32' });
}

/**
 * Cuts every value of every gradient to between `-clipValue` and `clipValue`, in place.
 *
 * @param parameters a list of tensors, or one.
 * @throws {@link ArgumentError} for what are no tensors.
 *
 * @example
 * const w = tensor([3, -0.5], { requiresGrad: true });
 * w.mul(w).sum().div(2).backward(); // the gradient is w
 * nn.utils.clipGradValue_([w], 1);
 * w.grad?.tolist(); // [1, -0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  const op = 'clipGradValue_';
  numberWithin({})(op, 'clipValue', clipValue);
  noGrad(() => {
    for (const gradient of gradientsOf(op, parameters)) {
      gradient.copy_(gradient.clamp({ min: -clipValue, max: clipValue }));
    }
  });
}

function gradientsOf(op: string, parameters: unknown): Tensor[] {
  const isList =
    isIterable(parameters) && !(parameters instanceof Tensor) && typeof parameters !== 'function';
  const gradients = collect(isList ? parameters : [parameters], (parameter) => {
    if (parameter instanceof Tensor) return parameter.grad;
    const isModule = typeof parameter === 'function' && 'parameters' in parameter;
    throw new ArgumentError({
      op,
      problem: `takes parameters, got ${isModule ? 'a module' : describeValue(parameter)}`,
      actual: parameter,
      ...(isModule ? { hint: `Try ${op}(net.parameters(), …)` } : {}),
    });
  });
  return gradients.filter((gradient) => gradient !== null);
}

/** Of all values together, by the norms of each; rounded as the gradients are. */
function totalNorm(gradients: readonly Tensor[], p: number): number {
  if (gradients.length === 0) return 0;
  const norm = normOf(
    gradients.map((gradient) => normOf(gradient.data as Float32Array, p)),
    p,
  );
  return gradients.every(({ dtype }) => dtype === 'float32') ? Math.fround(norm) : norm;
}

function normOf(values: ArrayLike<number>, p: number): number {
  let sum = p === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (p === 2) sum += size * size;
    else if (p === Number.POSITIVE_INFINITY) sum = Math.max(sum, size);
    else if (p === Number.NEGATIVE_INFINITY) sum = Math.min(sum, size);
    else if (p === 0) sum += size === 0 ? 0 : 1;
    else sum += size ** p;
  }
  if (p === 2) return Math.sqrt(sum);
  return p === 0 || Math.abs(p) === Number.POSITIVE_INFINITY ? sum : sum ** (1 / p);
}
