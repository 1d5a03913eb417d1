// The state of an optimiser as PyTorch writes it: `{ state: { 0: { momentum_buffer } }, param_groups: [{ lr, params }] }`.
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, sameShape } from '../core/shape.js';
import { Tensor } from '../tensor/tensor.js';

/** What an optimiser keeps for one parameter. */
export interface ParamState {
  [name: string]: Tensor | number | readonly Tensor[] | readonly number[];
}

/** What `Optimizer.stateDict` gives. */
export interface OptimizerState {
  /** By the number of the parameter, counted through all groups. */
  readonly state: { readonly [param: number]: ParamState };
  /** The settings under PyTorch's names (`weight_decay`), and the numbers of the parameters. */
  readonly param_groups: readonly {
    readonly params: readonly number[];
    readonly [setting: string]: unknown;
  }[];
}

/** A group as the optimiser has it. */
interface Group {
  params: Tensor[];
  [setting: string]: unknown;
}

export function optimizerState(
  groups: readonly object[],
  state: ReadonlyMap<Tensor, ParamState>,
): OptimizerState {
  const numbers = new Map<Tensor, number>();
  const param_groups = (groups as readonly Group[]).map(({ params, ...settings }) => {
    for (const param of params) numbers.set(param, numbers.size);
    return {
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [snakeCase(name), value])),
      params: params.map((param) => numbers.get(param) as number),
    };
  });
  const kept = [...state].flatMap(([param, own]): [number, ParamState][] => {
    const number = numbers.get(param);
    return number === undefined ? [] : [[number, { ...own }]];
  });
  return { state: Object.fromEntries(kept), param_groups };
}

export function loadOptimizerState(
  kind: string,
  saved: OptimizerState,
  groups: readonly object[],
  state: Map<Tensor, ParamState>,
): void {
  const op = `${kind}.loadStateDict`;
  const own = groups as readonly Group[];
  checkForm(op, saved);
  checkGroups(op, saved, own);
  const params = new Map<number, Tensor>();
  saved.param_groups.forEach((group, g) => {
    group.params.forEach((number, i) => {
      params.set(number, own[g].params[i]);
    });
  });
  const loaded = Object.entries(saved.state).map(([number, values]): [Tensor, ParamState] => {
    const param = params.get(Number(number));
    if (param === undefined) {
      const problem = `the state has values for parameter ${number}, which is in none of its groups`;
      throw new ArgumentError({ op, problem, actual: number });
    }
    const copies = Object.entries(values).map(([name, value]) => [name, copyFor(op, param, name, value)]);
    return [param, Object.fromEntries(copies)];
  });
  state.clear();
  for (const [param, values] of loaded) state.set(param, values);
  saved.param_groups.forEach(({ params: _, ...settings }, g) => {
    for (const [name, value] of Object.entries(settings)) {
      // PyTorch's ways of running a step (`foreach`, `fused`) are settings there, and null or false.
      const known = camelCase(name) in own[g] || name === 'initial_lr';
      if (known) own[g][camelCase(name)] = Array.isArray(value) ? [...value] : value;
    }
  });
}

function checkForm(op: string, saved: OptimizerState): void {
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
  const good =
    isObject(saved) &&
    isObject(saved.state) &&
    Object.values(saved.state).every(isObject) &&
    Array.isArray(saved.param_groups) &&
    saved.param_groups.every((group) => isObject(group) && Array.isArray(group.params));
  if (good) return;
  throw new ArgumentError({
    op,
    problem: `takes what stateDict() gives, { state, param_groups }; got ${describeValue(saved)}`,
    actual: saved,
  });
}

function checkGroups(op: string, saved: OptimizerState, own: readonly Group[]): void {
  if (saved.param_groups.length !== own.length) {
    throw new ArgumentError({
      op,
      problem: `the state has ${saved.param_groups.length} parameter groups, the optimiser ${own.length}`,
      expected: own.length,
      actual: saved.param_groups.length,
      pytorch: 'loaded state dict has a different number of parameter groups',
    });
  }
  saved.param_groups.forEach(({ params }, g) => {
    if (params.length === own[g].params.length) return;
    throw new ArgumentError({
      op,
      problem: `group ${g} of the state has ${params.length} parameters, that of the optimiser ${own[g].params.length}`,
      expected: own[g].params.length,
      actual: params.length,
      pytorch:
        "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    });
  });
}

/** What LBFGS keeps: vectors of the values of all parameters. */
const OF_ALL_PARAMETERS: ReadonlySet<string> = new Set(['d', 'prev_flat_grad', 'old_dirs', 'old_stps']);

/** What PyTorch keeps as tensors of one value. */
const NUMBERS: ReadonlySet<string> = new Set(['step', 'mu_product', 'eta', 'mu']);

/** A value of the optimiser's own; one for each value of the parameter has the parameter's dtype. */
function copyFor(op: string, param: Tensor, name: string, value: unknown): ParamState[string] {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((item) => copyFor(op, param, name, item)) as ParamState[string];
  if (!(value instanceof Tensor)) {
    const problem = `${name} is ${describeValue(value)}; it takes a tensor or a number`;
    throw new ArgumentError({ op, problem, actual: value });
  }
  if (NUMBERS.has(name)) return value.item<number>();
  const copy = value.detach().to(param.dtype).clone();
  if (sameShape(copy.shape, param.shape) || OF_ALL_PARAMETERS.has(name)) return copy;
  throw new ShapeError({
    op,
    problem: `${name} is ${formatShape(copy.shape)}, its parameter ${formatShape(param.shape)}; they must agree`,
    expected: param.shape,
    actual: copy.shape,
  });
}

/** `weightDecay` as PyTorch writes it: `weight_decay`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
