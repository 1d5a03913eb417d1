import type { Module } from '../nn/module.js';
import type { Bounds } from '../protocol/index.js';

const BOUNDS: { readonly [kind: string]: Bounds } = {
  Hardsigmoid: [0, 1],
  Sigmoid: [0, 1],
  Softsign: [-1, 1],
  Tanh: [-1, 1],
  // Its lower bound is being off.
  ReLU6: [null, 6],
};

/** The values that the layer cannot pass; null for one without bounds. */
export function boundsOf(module: Module | null): Bounds | null {
  if (module === null) return null;
  const kind = module.constructor.name;
  if (kind === 'Hardtanh') {
    const { minVal, maxVal } = module as Module & { readonly minVal: number; readonly maxVal: number };
    return [minVal, maxVal];
  }
  return Object.hasOwn(BOUNDS, kind) ? BOUNDS[kind] : null;
}
