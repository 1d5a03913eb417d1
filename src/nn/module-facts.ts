// What a row of a table of shapes says of a module itself, whatever runs through it.
import { bytesPerElement } from '../core/dtype.js';
import { numel } from '../core/shape.js';
import type { ShapeRow } from '../core/shape-table.js';
import { Tensor } from '../tensor/tensor.js';
import type { Module } from './module.js';
import type { Parameter } from './parameter.js';

/** The part of a row that a module tells by itself. */
export type ModuleFacts = Pick<
  ShapeRow,
  'kind' | 'parameters' | 'parameterBytes' | 'frozen' | 'weights' | 'window'
>;

/** Parameters that a row names one by one. */
const MOST_WEIGHTS = 24;

/**
 * @param parameters those that no row before has counted.
 * @param own of these, the ones that the row stands for alone.
 */
export function moduleFacts(
  module: Module,
  parameters: readonly Parameter[],
  own: readonly Parameter[] = parameters,
): ModuleFacts {
  const window = module.layerWindow();
  const weights = module.namedParameters().filter(([, parameter]) => own.includes(parameter));
  const frozen = countValues(parameters.filter(({ requiresGrad }) => !requiresGrad));
  return {
    kind: module.constructor.name,
    parameters: countValues(parameters),
    ...(parameters.length > 0 ? { parameterBytes: countBytes(parameters) } : {}),
    ...(frozen > 0 ? { frozen } : {}),
    ...(weights.length > 0 && weights.length <= MOST_WEIGHTS
      ? { weights: weights.map(([name, { shape }]) => ({ name, shape })) }
      : {}),
    ...(window === null ? {} : { window }),
  };
}

/** The name of a module inside another that does not hold it: one that is made in a forward. */
export function pathInside(parentPath: string | undefined, name: string): string {
  return parentPath === undefined || parentPath === '' ? `(${name})` : `${parentPath}.(${name})`;
}

/** The first tensor of what a module is given or gives: itself, or in an array or object. */
export function firstTensor(values: readonly unknown[]): Tensor | null {
  for (const value of values) {
    if (value instanceof Tensor) return value;
    if (typeof value !== 'object' || value === null) continue;
    const inside = firstTensor(Object.values(value));
    if (inside !== null) return inside;
  }
  return null;
}

export function countValues(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + numel(shape), 0);
}

export function countBytes(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { shape, dtype }) => sum + numel(shape) * bytesPerElement(dtype), 0);
}
