import { ArgumentError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { Module } from './module.js';
import { copyHooks } from './module-hooks.js';
import { callableObject, ModuleTree } from './module-tree.js';
import { Parameter } from './parameter.js';

/** A copy of a module that shares no values with it: see `Module.clone`. */
export function deepCopy<M extends Module>(module: M): M {
  return copyOf(module, new Map()) as M;
}

/** `value`, or the copy of it that `copies` already knows. */
function copyOf(value: unknown, copies: Map<unknown, unknown>): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const remember = <T>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  if (value instanceof ModuleTree) {
    const copy = remember(callableObject(Object.getPrototypeOf(value)));
    copyFields(value, copy, copies);
    copyHooks(value as Module, copy);
    return copy;
  }
  if (value instanceof Tensor) return remember(copyTensor(value, copies));
  if (Array.isArray(value)) {
    const copy: unknown[] = remember([]);
    for (const item of value) copy.push(copyOf(item, copies));
    return copy;
  }
  if (value instanceof Map) {
    const copy = remember(new Map());
    for (const [key, item] of value) copy.set(copyOf(key, copies), copyOf(item, copies));
    return copy;
  }
  if (value instanceof Set) {
    const copy = remember(new Set());
    for (const item of value) copy.add(copyOf(item, copies));
    return copy;
  }
  if (ArrayBuffer.isView(value)) return remember(structuredClone(value));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy = remember(Object.create(prototype));
  copyFields(value, copy, copies);
  return copy;
}

/** Own fields, hidden ones and those with a getter included. */
function copyFields(from: object, to: object, copies: Map<unknown, unknown>): void {
  for (const key of Reflect.ownKeys(from)) {
    const field = Object.getOwnPropertyDescriptor(from, key) as PropertyDescriptor;
    Object.defineProperty(
      to,
      key,
      'value' in field ? { ...field, value: copyOf(field.value, copies) } : field,
    );
  }
}

function copyTensor(tensor: Tensor, copies: Map<unknown, unknown>): Tensor {
  if (tensor.node !== null) {
    throw new ArgumentError({
      op: 'clone',
      problem: `a field holds a tensor ${formatShape(tensor.shape)} that ${tensor.node.operation.name} made from values that require grad; only leaves are copied`,
      actual: tensor.shape,
      hint: 'Keep x.detach(), or set the field to null before the copy',
      pytorch:
        'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.',
    });
  }
  const { requiresGrad } = tensor;
  const values = tensor.detach().clone();
  const copy =
    tensor instanceof Parameter
      ? new Parameter(values, { requiresGrad })
      : values.requiresGrad_(requiresGrad);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(tensor)); // of a lazy layer: not there yet
  copy.grad = tensor.grad === null ? null : (copyOf(tensor.grad.detach(), copies) as Tensor);
  return copy;
}
