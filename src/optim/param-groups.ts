// What an optimiser is given: parameters, or groups of them with settings of their own.
import { collect, isIterable } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { Tensor } from '../tensor/tensor.js';

/** The setting that every optimiser has. */
export interface LearningRate {
  /** How far a step goes. */
  readonly lr?: number;
}

/** Parameters with settings of their own; what is not said is the optimiser's. */
export type ParamGroupInput<Options> = {
  readonly params: Tensor | Iterable<Tensor>;
  /** For the reader: `'backbone'`. */
  readonly name?: string;
} & Options;

/** Parameters that share settings. The settings may be changed at any time: the next step sees them. */
export type ParamGroup<Options> = { -readonly [Name in keyof Options]-?: Options[Name] } & {
  params: Tensor[];
  name?: string;
  /** What `lr` was when a schedule took it over. */
  initialLr?: number;
};

/** What the first argument of an optimiser may be. */
export type Params<Options> = Tensor | Iterable<Tensor> | Iterable<ParamGroupInput<Options>>;

/** The groups that the first argument of an optimiser stands for. */
export function groupsOf<Options>(op: string, params: Params<Options>): ParamGroupInput<Options>[] {
  const list = listOf(op, params);
  if (list.length === 0) {
    throw new ArgumentError({
      op,
      problem: 'there are no parameters to learn',
      hint: 'A module finds its parameters in its fields: is the layer stored in one?',
      pytorch: 'optimizer got an empty parameter list',
    });
  }
  const isGroup = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && !(item instanceof Tensor) && 'params' in item;
  if (list.every(isGroup)) return list as ParamGroupInput<Options>[];
  return [{ params: list } as unknown as ParamGroupInput<Options>];
}

/** The tensors of one group, checked. */
export function paramsOf(op: string, params: unknown): Tensor[] {
  const list = params instanceof Tensor ? [params] : listOf(op, params);
  list.forEach((param, i) => {
    checkParam(op, param, i);
  });
  const tensors = list as Tensor[];
  if (new Set(tensors).size !== tensors.length) {
    throw new ArgumentError({
      op,
      problem: 'a parameter comes twice in one group; it would be updated twice a step',
      pytorch: 'optimizer contains a parameter group with duplicate parameters',
    });
  }
  return tensors;
}

function listOf(op: string, params: unknown): unknown[] {
  if (params instanceof Tensor) return [params];
  const isModule = typeof params === 'function' && 'parameters' in params;
  if (isIterable(params) && !isModule && !(params instanceof Map)) {
    return collect(params, (item, i) => {
      if (typeof item !== 'object' || item === null) checkParam(op, item, i);
      return item;
    });
  }
  const given = isModule ? 'a module' : describeValue(params);
  throw new ArgumentError({
    op,
    problem: `takes a list of parameters, or of groups { params, … }; got ${given}`,
    actual: params,
    ...(isModule ? { hint: `Try new optim.${op}(net.parameters(), …)` } : {}),
    pytorch: 'params argument given to the optimizer should be an iterable of Tensors or dicts',
  });
}

function checkParam(op: string, param: unknown, i: number): void {
  if (!(param instanceof Tensor)) {
    const named = Array.isArray(param) && typeof param[0] === 'string';
    throw new ArgumentError({
      op,
      problem: `parameter ${i} is ${describeValue(param)}, not a tensor`,
      actual: param,
      ...(named ? { hint: 'Try net.parameters(), which has no names' } : {}),
      pytorch: 'optimizer can only optimize Tensors, but one of the params is',
    });
  }
  if (!param.isLeaf) {
    throw new ArgumentError({
      op,
      problem: `parameter ${i}, ${formatShape(param.shape)}, was made by ${param.node?.operation.name}; only a leaf has a gradient to learn from`,
      hint: 'Make it with { requiresGrad: true }, or as an nn.Parameter, and compute with that',
      pytorch: "can't optimize a non-leaf Tensor",
    });
  }
  if (!isFloatingPoint(param.dtype)) {
    throw new DTypeError({
      op,
      problem: `parameter ${i}, ${formatShape(param.shape)}, is ${param.dtype}; only float32 and float64 learn`,
      actual: param.dtype,
      hint: "Try param.to('float32')",
    });
  }
}
