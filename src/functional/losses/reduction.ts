import { describeValue } from '../../core/describe.js';
import { ArgumentError, ShapeError } from '../../core/errors.js';
import { checkOptions } from '../../core/options.js';
import { checkSettings, oneOf, type Rule, type Rules } from '../../core/settings.js';
import { formatShape, type Shape, sameShape } from '../../core/shape.js';
import { Tensor } from '../../tensor/tensor.js';

/** What becomes of the losses of all values: nothing, their mean, or their sum. */
export type Reduction = 'none' | 'mean' | 'sum';

/** What every loss takes. */
export interface LossOptions {
  /** Default `'mean'`. */
  readonly reduction?: Reduction;
}

export const REDUCTION: Rule = oneOf(
  ['none', 'mean', 'sum'],
  (value) => `${value} is not a valid value for reduction`,
);

/** A tensor of weights, or none. */
export const optionalTensor: Rule = (op, name, value) => {
  if (value === null || value instanceof Tensor) return;
  throw new ArgumentError({
    op,
    problem: `${name} is ${describeValue(value)}, not a tensor`,
    expected: 'Tensor',
    actual: value,
    ...(Array.isArray(value) ? { hint: `Try tensor(${name})` } : {}),
  });
};

/** The rules of a loss that has no settings of its own. */
export const LOSS_RULES: Rules<LossOptions> = { reduction: REDUCTION };

/** Refuses options that do not exist, or cannot be. */
export function checkLossOptions(op: string, options: object, rules: Readonly<Record<string, Rule>>): void {
  checkOptions(op, options, Object.keys(rules));
  checkSettings(op, options ?? {}, rules);
}

/** The losses of all values, reduced. */
export function reduceLoss(loss: Tensor, reduction: Reduction = 'mean'): Tensor {
  if (reduction === 'none') return loss;
  return reduction === 'mean' ? loss.mean() : loss.sum();
}

/** Refuses a target of another shape than the input; `hint` where the numbers say more. */
export function checkSameShape(
  op: string,
  input: Shape,
  target: Shape,
  facts: { readonly name?: string; readonly pytorch?: string } = {},
): void {
  if (sameShape(input, target)) return;
  const { name = 'target', pytorch } = facts;
  const [larger, smaller] = input.length > target.length ? [input, target] : [target, input];
  const column = larger.length === smaller.length + 1 && larger[larger.length - 1] === 1;
  const ofLarger = larger === input ? 'input' : name;
  throw new ShapeError({
    op,
    problem: `the input is ${formatShape(input)}, the ${name} ${formatShape(target)}; they must agree`,
    operands: [
      { name: 'input', shape: input },
      { name, shape: target },
    ],
    operandsInText: false,
    expected: input,
    actual: target,
    ...(column && sameShape(larger.slice(0, -1), smaller) ? { hint: `Try ${ofLarger}.squeeze(-1)` } : {}),
    pytorch,
  });
}
