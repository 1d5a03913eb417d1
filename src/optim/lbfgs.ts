import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { numberWithin, oneOf, type Rules, wholeWithin } from '../core/settings.js';
import { fromArray } from '../core/tensor-data.js';
import { withGradMode } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import { checkClosure, Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, ParamGroupInput, Params } from './param-groups.js';
import { LEARNING_RATE } from './settings.js';
import { strongWolfe } from './strong-wolfe.js';
import { closeValues, type Floats, openValues, round, valuesOf } from './values.js';
import { addScaled, dot, largestSize, scaled, sumOfSizes } from './vectors.js';

/** Settings of {@link LBFGS}. */
export interface LBFGSOptions extends LearningRate {
  /** Default 1. */
  readonly lr?: number;
  /** Most iterations in one step. Default 20. */
  readonly maxIter?: number;
  /** Most computations of the loss in one step. Default `maxIter · 5 / 4`. */
  readonly maxEval?: number;
  /** Done when no gradient is larger. Default 1e-7. */
  readonly toleranceGrad?: number;
  /** Done when neither the parameters nor the loss change by more. Default 1e-9. */
  readonly toleranceChange?: number;
  /** How many steps are remembered. Default 100. */
  readonly historySize?: number;
  /** Whether each step's length is searched for. Default null: it is `lr`. */
  readonly lineSearchFn?: 'strongWolfe' | null;
}

const DEFAULTS: Required<LBFGSOptions> = {
  lr: 1,
  maxIter: 20,
  maxEval: 25,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null,
};

const RULES: Rules<LBFGSOptions> = {
  lr: LEARNING_RATE,
  maxIter: wholeWithin({ from: 1 }),
  maxEval: wholeWithin({ from: 1 }),
  toleranceGrad: numberWithin({}),
  toleranceChange: numberWithin({}),
  historySize: wholeWithin({ from: 1 }),
  lineSearchFn: oneOf(['strongWolfe', null], () => "only 'strong_wolfe' is supported"),
};

/** What is remembered from step to step, under the names of PyTorch's state. */
interface Memory extends ParamState {
  func_evals: number;
  n_iter: number;
}

/**
 * L-BFGS: steps along the gradient as a model of the curvature, made of the last steps, turns it. For small problems
 * whose loss is computed from all data at once. A step computes the loss several times, so it takes a closure.
 *
 * @throws {@link ArgumentError} for settings that cannot be, and for more than one group.
 *
 * @example
 * const x = tensor([-1, 2], { requiresGrad: true });
 * const optimizer = new optim.LBFGS([x], { lineSearchFn: 'strongWolfe' });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = x.sub(3).pow(2).sum();
 *   loss.backward();
 *   return loss;
 * });
 * x.sub(3).abs().max().item() < 1e-3; // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 */
export class LBFGS extends Optimizer<LBFGSOptions> {
  constructor(params: Params<LBFGSOptions>, options: LBFGSOptions = {}) {
    const maxIter = options?.maxIter ?? DEFAULTS.maxIter;
    // What is no number is refused for that, with the other settings.
    const maxEval = typeof maxIter === 'number' ? Math.floor((maxIter * 5) / 4) : 1;
    super(params, options, { ...DEFAULTS, maxEval }, RULES);
  }

  override addParamGroup(group: ParamGroupInput<LBFGSOptions>): void {
    if (this.paramGroups.length > 0) {
      throw new ArgumentError({
        op: 'LBFGS',
        problem: 'takes one group of parameters, got several: it turns the gradient of all together',
        pytorch: "LBFGS doesn't support per-parameter options (parameter groups)",
      });
    }
    super.addParamGroup(group);
  }

  protected update(): never {
    throw new Error('LBFGS changes all parameters at once. This is a mistake in convlens; please report it.');
  }

  override step(): null;
  override step<T>(closure: () => T): T;
  override step<T>(closure?: () => T): T | null {
    if (closure === undefined) {
      throw new ArgumentError({
        op: 'LBFGS.step',
        problem:
          'needs a function that computes the loss and its gradients: a step asks for them several times',
        hint: 'Try optimizer.step(() => { optimizer.zeroGrad(); const loss = …; loss.backward(); return loss; })',
        pytorch: "LBFGS.step() missing 1 required positional argument: 'closure'",
      });
    }
    checkClosure('LBFGS', closure);
    const lossOf = (): T => withGradMode(true, closure);
    const first = lossOf();
    this.#iterate(lossNumber(first), () => lossNumber(lossOf()));
    this.steps++;
    return first;
  }

  /** From the loss and gradients there are: at most `maxIter` iterations. */
  #iterate(firstLoss: number, evaluate: () => number): void {
    const [group] = this.paramGroups;
    const { lr, maxIter, maxEval, toleranceGrad, toleranceChange, lineSearchFn } = group;
    const memory = this.stateOf(group.params[0]) as Memory;
    memory.func_evals = (memory.func_evals ?? 0) + 1;
    memory.n_iter ??= 0;
    let loss = firstLoss;
    let evaluations = 1;
    let grad = flatGradient(group.params);
    if (largestSize(grad) <= toleranceGrad) return;

    for (let iteration = 1; iteration <= maxIter; iteration++) {
      memory.n_iter++;
      const direction = nextDirection(memory, grad, group);
      const lossBefore = loss;
      memory.prev_flat_grad = vector(grad.slice());
      memory.prev_loss = lossBefore;
      let step = memory.n_iter === 1 ? Math.min(1, 1 / sumOfSizes(grad)) * lr : lr;
      memory.t = step;
      const slope = dot(grad, direction);
      if (slope > -toleranceChange) break;

      let used = 0;
      if (lineSearchFn !== null) {
        const origin = group.params.map((param) => valuesOf(param).slice());
        const look = (at: number): { step: number; loss: number; grad: Floats; slope: number } => {
          moveBy(group.params, direction, at);
          const lossThere = evaluate();
          const gradThere = flatGradient(group.params);
          restore(group.params, origin);
          return { step: at, loss: lossThere, grad: gradThere, slope: dot(gradThere, direction) };
        };
        const start = { step: 0, loss, grad, slope };
        const found = strongWolfe(look, start, step, direction, toleranceChange, maxEval - evaluations);
        ({ loss, grad, step } = found);
        used = found.evaluations;
        moveBy(group.params, direction, step);
      } else {
        moveBy(group.params, direction, step);
        // Not after the last iteration: the next step computes it anew, often of other data.
        if (iteration !== maxIter) {
          loss = evaluate();
          grad = flatGradient(group.params);
          used = 1;
        }
      }
      memory.t = step;
      evaluations += used;
      memory.func_evals += used;
      if (iteration === maxIter || evaluations >= maxEval) break;
      if (largestSize(grad) <= toleranceGrad) break;
      if (largestSize(direction) * Math.abs(step) <= toleranceChange) break;
      if (Math.abs(loss - lossBefore) < toleranceChange) break;
    }
  }
}

/** The direction to go, by the memory of how the gradient changed with the last steps. */
function nextDirection(memory: Memory, grad: Floats, { historySize }: ParamGroup<LBFGSOptions>): Floats {
  if (memory.n_iter === 1) {
    memory.old_dirs = [];
    memory.old_stps = [];
    memory.ro = [];
    memory.H_diag = 1;
  } else {
    const change = grad.slice();
    addScaled(change, valuesOf(memory.prev_flat_grad as Tensor), -1);
    const step = scaled(valuesOf(memory.d as Tensor), memory.t as number);
    const curvature = dot(change, step);
    if (curvature > 1e-10) {
      const latest = <T>(list: unknown, item: T): T[] => [...(list as T[]), item].slice(-historySize);
      memory.old_dirs = latest(memory.old_dirs, vector(change));
      memory.old_stps = latest(memory.old_stps, vector(step));
      memory.ro = latest(memory.ro, 1 / curvature);
      memory.H_diag = curvature / dot(change, change);
    }
  }
  const changes = (memory.old_dirs as readonly Tensor[]).map(valuesOf);
  const steps = (memory.old_stps as readonly Tensor[]).map(valuesOf);
  const inverses = (memory.ro as readonly (Tensor | number)[]).map(Number);
  const shares: number[] = [];
  const turned = scaled(grad, -1);
  for (let i = changes.length - 1; i >= 0; i--) {
    shares[i] = dot(steps[i], turned) * inverses[i];
    addScaled(turned, changes[i], -shares[i]);
  }
  const direction = scaled(turned, Number(memory.H_diag));
  for (let i = 0; i < changes.length; i++) {
    addScaled(direction, steps[i], shares[i] - dot(changes[i], direction) * inverses[i]);
  }
  memory.d = vector(direction);
  return direction;
}

function vector(values: Floats): Tensor {
  const dtype = values instanceof Float32Array ? 'float32' : 'float64';
  return new Tensor(fromArray(values as never, [values.length], dtype));
}

/** The gradients of all parameters, one behind the other; 0 where there is none. */
function flatGradient(params: readonly Tensor[]): Floats {
  const length = params.reduce((sum, param) => sum + param.numel, 0);
  const flat = params[0].dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const param of params) {
    if (param.grad !== null) flat.set(valuesOf(param.grad), at);
    at += param.numel;
  }
  return flat;
}

/** `p += step · direction`, of all parameters. */
function moveBy(params: readonly Tensor[], direction: Floats, step: number): void {
  let at = 0;
  for (const param of params) {
    const factor = round(step, param.dtype === 'float32');
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) values[i] += factor * direction[at + i];
    closeValues(param, values);
    at += param.numel;
  }
}

function restore(params: readonly Tensor[], origin: readonly Floats[]): void {
  params.forEach((param, i) => {
    const values = openValues(param);
    values.set(origin[i]);
    closeValues(param, values);
  });
}

function lossNumber(loss: unknown): number {
  if (loss instanceof Tensor) return loss.item();
  if (typeof loss === 'number') return loss;
  throw new ArgumentError({
    op: 'LBFGS.step',
    problem: `the function gives the loss, a tensor of one value or a number; got ${describeValue(loss)}`,
    actual: loss,
    ...(loss === undefined ? { hint: 'Is the return missing?' } : {}),
  });
}
