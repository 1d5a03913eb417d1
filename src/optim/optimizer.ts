import { describeValue } from '../core/describe.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { checkSettings, type Rules } from '../core/settings.js';
import { formatShape, sameShape } from '../core/shape.js';
import { withGradMode } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import {
  loadOptimizerState,
  type OptimizerState,
  optimizerState,
  type ParamState,
} from './optimizer-state.js';
import {
  groupsOf,
  type LearningRate,
  type ParamGroup,
  type ParamGroupInput,
  type Params,
  paramsOf,
} from './param-groups.js';

/** What `zeroGrad` takes. */
export interface ZeroGradOptions {
  /** Whether gradients become null (default), or tensors of 0. */
  readonly setToNone?: boolean;
}

/**
 * Changes parameters by their gradients. The gradients come from `loss.backward()`; `step()` uses them, `zeroGrad()`
 * forgets them.
 *
 * An optimiser of your own extends this class and says in `update` how one parameter changes.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * new optim.SGD([w], { lr: 0.1 }) instanceof optim.Optimizer; // true
 *
 * @see https://docs.pytorch.org/docs/stable/optim.html
 */
export abstract class Optimizer<Options extends LearningRate = LearningRate> {
  /** The parameters with their settings. Settings may be changed: `optimizer.paramGroups[0].lr = 0.01`. */
  readonly paramGroups: ParamGroup<Options>[] = [];
  /** The settings of groups that do not have their own. */
  readonly defaults: Required<Options>;
  /** What is kept for each parameter from step to step, under PyTorch's names (`momentum_buffer`, `exp_avg`). */
  readonly state: Map<Tensor, ParamState> = new Map();
  /** @internal Steps taken; schedules look whether there was one. */
  steps: number = 0;

  readonly #rules: Rules<Options>;

  /**
   * @param params what is learned: `net.parameters()`, or groups `{ params, lr, … }`.
   * @param options settings of the groups that do not have their own.
   * @throws {@link ArgumentError} for parameters that are no leaves, or settings that cannot be.
   */
  constructor(params: Params<Options>, options: Options, defaults: Required<Options>, rules: Rules<Options>) {
    const op = this.constructor.name;
    checkOptions(op, options, Object.keys(rules));
    this.#rules = rules;
    this.defaults = { ...defaults, ...given(options) };
    checkSettings(op, this.defaults, rules);
    for (const group of groupsOf(op, params)) this.addParamGroup(group);
  }

  /** Changes one parameter in place by its gradient, which is of the parameter's shape and dtype. */
  protected abstract update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<Options>): void;

  /**
   * Further parameters to learn, with settings of their own: a part of a net that is trained from now on.
   *
   * @throws {@link ArgumentError} for a parameter that another group has.
   */
  addParamGroup(group: ParamGroupInput<Options>): void {
    const op = this.constructor.name;
    const allowed = ['params', 'name', 'initialLr', ...Object.keys(this.#rules)];
    checkOptions(op, (group as unknown) ?? null, allowed); // unlike options, a group cannot be left out
    const params = paramsOf(op, group.params);
    const known = new Set(this.paramGroups.flatMap((other) => other.params));
    const twice = params.find((param) => known.has(param));
    if (twice !== undefined) {
      throw new ArgumentError({
        op,
        problem: `a parameter ${formatShape(twice.shape)} is in two groups; it belongs to one`,
        pytorch: 'some parameters appear in more than one parameter group',
      });
    }
    const settings = { ...this.defaults, ...given(group), params } as unknown as ParamGroup<Options>;
    this.checkGroup(settings);
    this.paramGroups.push(settings);
  }

  /** Refuses settings that cannot be. */
  protected checkGroup(group: ParamGroup<Options>): void {
    checkSettings(this.constructor.name, group, this.#rules);
  }

  /** One step: every parameter that has a gradient changes. */
  step(): null;
  /**
   * One step. `closure` computes the loss and its gradients, and is called with gradients recorded.
   *
   * @returns what `closure` returns.
   */
  step<T>(closure: () => T): T;
  step<T>(closure?: () => T): T | null {
    const loss =
      closure === undefined ? null : withGradMode(true, checkClosure(this.constructor.name, closure));
    for (const group of this.paramGroups) {
      for (const param of group.params) {
        if (param.grad === null) continue;
        this.update(param, gradientOf(this.constructor.name, param, param.grad), this.stateOf(param), group);
      }
    }
    this.steps++;
    return loss;
  }

  /** @internal What is kept for a parameter. */
  protected stateOf(param: Tensor): ParamState {
    let state = this.state.get(param);
    if (state === undefined) {
      state = {};
      this.state.set(param, state);
    }
    return state;
  }

  /** Forgets the gradients of every parameter: what comes before `backward()` in each step of training. */
  zeroGrad(options: ZeroGradOptions = {}): void {
    const op = `${this.constructor.name}.zeroGrad`;
    checkOptions(op, options, ['setToNone']);
    const setToNone = parseFlag(op, 'setToNone', options.setToNone ?? true);
    for (const { params } of this.paramGroups) {
      for (const param of params) {
        if (setToNone) param.grad = null;
        else if (param.grad !== null) param.grad = param.grad.detach().zero_();
      }
    }
  }

  /**
   * What training is resumed from, in the form of PyTorch's `optimizer.state_dict()`: `state` by the number of the
   * parameter, `param_groups` with the settings under PyTorch's names. The tensors share their values with the
   * optimiser: `clone()` what further steps must not change.
   */
  stateDict(): OptimizerState {
    return optimizerState(this.paramGroups, this.state);
  }

  /**
   * Takes over settings and state. Everything is checked first: a state that does not fit changes nothing.
   *
   * @param state what {@link Optimizer.stateDict} gives.
   * @throws {@link ArgumentError} where it has other groups, {@link ShapeError} where a tensor has another shape.
   */
  loadStateDict(state: OptimizerState): void {
    loadOptimizerState(this.constructor.name, state, this.paramGroups, this.state);
  }

  /** The settings of each group. */
  toString(): string {
    const groups = this.paramGroups.map((group) => {
      const settings = Object.entries(group).filter(([name]) => name !== 'params');
      const text = settings.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ');
      return `  ${group.params.length} ${group.params.length === 1 ? 'parameter' : 'parameters'}  { ${text} }`;
    });
    return [this.constructor.name, ...groups].join('\n');
  }
}

Object.defineProperty(Optimizer.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Optimizer): string {
    return this.toString();
  },
});

/** The options that have a value. */
function given<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

/** @internal A closure is a function. */
export function checkClosure<T>(op: string, closure: () => T): () => T {
  if (typeof closure === 'function') return closure;
  throw new ArgumentError({
    op: `${op}.step`,
    problem: `takes a function that computes the loss, got ${describeValue(closure)}`,
    actual: closure,
    ...((closure as unknown) instanceof Tensor ? { hint: 'Try loss.backward(), then optimizer.step()' } : {}),
  });
}

/** A gradient is like its parameter; one that a user has put there may not be. */
function gradientOf(op: string, param: Tensor, grad: Tensor): Tensor {
  const facts = { op: `${op}.step`, expected: param.shape, actual: grad.shape };
  if (!sameShape(param.shape, grad.shape)) {
    throw new ShapeError({
      ...facts,
      problem: `the gradient is ${formatShape(grad.shape)}, its parameter ${formatShape(param.shape)}; they must agree`,
      pytorch: 'assigned grad has data of a different size',
    });
  }
  if (param.dtype !== grad.dtype) {
    throw new DTypeError({
      ...facts,
      problem: `the gradient is ${grad.dtype}, its parameter ${param.dtype}; they must agree`,
      hint: `Try param.grad = grad.to('${param.dtype}')`,
      pytorch: 'assigned grad has data of a different type',
    });
  }
  return grad;
}
