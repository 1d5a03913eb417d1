// Functions of the user's that a walk back over the tape calls. They hang on what made a tensor (or on the leaf),
// as gradients do, and go with it.
import { describeValue } from '../core/describe.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { type HookHandle, HookList } from '../core/hook-list.js';
import { formatShape, sameShape } from '../core/shape.js';
import type { Storage } from '../core/tensor-data.js';
import { type TapeNode, type Vertex, vertexOf } from './tape.js';
import type { Tensor } from './tensor.js';

/** Is given a gradient; what it returns, if anything, takes the gradient's place. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook may end without a return
export type GradientHook = (grad: Tensor) => Tensor | null | undefined | void;

/** Is given a leaf whose `grad` has just been added to. */
export type AccumulateHook = (leaf: Tensor) => void;

const GRADIENT = new WeakMap<Vertex, HookList<GradientHook>>();
const ACCUMULATE = new WeakMap<Tensor, HookList<AccumulateHook>>();
/** Results of recorded runs that keep their gradient. */
const RETAINED = new WeakMap<TapeNode, Tensor>();
/** Memory of gradients that a hook has seen, and may have kept: it is never added to in place. */
const SHOWN = new WeakSet<Storage>();

function listOf<Key extends WeakKey, Hook>(lists: WeakMap<Key, HookList<Hook>>, key: Key): HookList<Hook> {
  const list = lists.get(key) ?? new HookList<Hook>();
  lists.set(key, list);
  return list;
}

/** @throws ArgumentError for a hook that is no function. */
export function checkHook(op: string, hook: unknown): void {
  if (typeof hook === 'function') return;
  throw new ArgumentError({ op, problem: `takes a function, got ${describeValue(hook)}`, actual: hook });
}

/** See `Tensor.registerHook`. */
export function addGradientHook(tensor: Tensor, hook: GradientHook): HookHandle {
  checkHook('registerHook', hook);
  if (!tensor.requiresGrad) {
    throw withoutGradient('registerHook', "cannot register a hook on a tensor that doesn't require gradient");
  }
  return listOf(GRADIENT, vertexOf(tensor)).add(hook);
}

/** See `Tensor.registerPostAccumulateGradHook`. */
export function addAccumulateHook(tensor: Tensor, hook: AccumulateHook): HookHandle {
  const op = 'registerPostAccumulateGradHook';
  checkHook(op, hook);
  if (!tensor.requiresGrad) {
    throw withoutGradient(op, "cannot register a hook on a tensor that doesn't require gradient");
  }
  if (tensor.node !== null) {
    throw new ArgumentError({
      op,
      problem: `the tensor was made by ${tensor.node.operation.name}; gradients are added up in leaves alone`,
      hint: 'Try registerHook, which sees the gradient of any tensor',
      pytorch: 'post accumulate grad hooks cannot be registered on non-leaf tensors',
    });
  }
  return listOf(ACCUMULATE, tensor).add(hook);
}

/** See `Tensor.retainGrad`. */
export function keepGradient(tensor: Tensor): void {
  if (!tensor.requiresGrad) {
    throw withoutGradient('retainGrad', "can't retain_grad on Tensor that has requires_grad=False");
  }
  if (tensor.node !== null) RETAINED.set(tensor.node, tensor);
}

function withoutGradient(op: string, pytorch: string): ArgumentError {
  return new ArgumentError({
    op,
    problem: 'the tensor does not require grad: no gradient will come',
    hint: 'Ask for one before it is used: x.requiresGrad_()',
    pytorch,
  });
}

/** The gradient of a vertex after its hooks. @throws ShapeError, DTypeError or ArgumentError for what is none. */
export function throughHooks(vertex: Vertex, grad: Tensor): Tensor {
  const hooks = GRADIENT.get(vertex);
  if (hooks === undefined || hooks.isEmpty) return grad;
  let result = grad;
  for (const hook of hooks) {
    SHOWN.add(result.raw.storage);
    const replacement = hook(result);
    if (replacement === undefined || replacement === null) continue;
    checkReplacement(replacement, result);
    result = replacement;
    SHOWN.add(result.raw.storage);
  }
  return result;
}

function checkReplacement(replacement: Tensor, { shape, dtype }: Tensor): void {
  const op = 'a gradient hook';
  if (replacement.raw === undefined) {
    const problem = `returns ${describeValue(replacement)}; it takes a tensor, or nothing`;
    throw new ArgumentError({ op, problem, actual: replacement });
  }
  if (!sameShape(replacement.shape, shape)) {
    throw new ShapeError({
      op,
      problem: `returns ${formatShape(replacement.shape)}, the gradient is ${formatShape(shape)}; they must agree`,
      expected: shape,
      actual: replacement.shape,
      pytorch: 'has changed the size of value',
    });
  }
  if (replacement.dtype !== dtype) {
    throw new DTypeError({
      op,
      problem: `returns ${replacement.dtype}, the gradient is ${dtype}; they must agree`,
      expected: dtype,
      actual: replacement.dtype,
      pytorch: 'has changed the type of value',
    });
  }
}

/** The tensor that keeps the gradient of a run's result, where one was told to. */
export function retainedBy(node: TapeNode): Tensor | undefined {
  return RETAINED.get(node);
}

/** Calls the hooks of a leaf that has been added to. */
export function afterAccumulation(leaf: Tensor): void {
  for (const hook of ACCUMULATE.get(leaf) ?? []) hook(leaf);
}

/** Whether a hook has seen a gradient in this memory. */
export function wasShown(storage: Storage): boolean {
  return SHOWN.has(storage);
}
