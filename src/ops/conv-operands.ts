// The tensors of a convolution as a message lists them, and small words that messages share.
import type { ConvCaller } from '../core/conv-arguments.js';
import type { Operand } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import type { ConvOperands } from './conv-geometry.js';

/** Input and weight as a message lists them. */
export function inputAndWeight(
  caller: ConvCaller,
  { input, weight }: ConvOperands,
  readAs: boolean = false,
): Operand[] {
  const n = caller.spatialRank;
  const axes = ['C', ...spatialAxes(n)];
  const batched = input.shape.length === n + 2;
  return [
    {
      name: 'input',
      shape: input.shape,
      axes: batched ? ['N', ...axes] : axes,
      ...(readAs ? { readAs } : {}),
    },
    { name: 'weight', shape: weight.shape, ...(readAs ? {} : { axes: weightAxes(caller) }) },
  ];
}

/** Axes `'out', 'in', 'kH', 'kW'` of a weight. */
export function weightAxes({ spatialRank, transposed }: ConvCaller): string[] {
  const channels = transposed ? ['in', 'out'] : ['out', 'in'];
  return [...channels, ...spatialAxes(spatialRank).map((axis) => `k${axis}`)];
}

/** `1 channel`, `4 channels`. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `from`, `from + 1`, … up to `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
