// A reduction walked in the order in which memory lies, whatever axes it is over.
import { contiguousStrides } from '../../core/shape.js';
import { planRows, type RowPlan } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import { forEachRowBlock, type RowBlock } from '../row-blocks.js';
import type { Along } from '../wasm/emit-stream.js';

/** Operand of the walk: the input. */
export const INPUT = 0;
/** Operand of the walk: the position of the result, which stays where an axis is reduced. */
export const POSITION = 1;

/** How to walk a reduction. */
export interface ReductionPlan {
  readonly plan: RowPlan;
  readonly offset: number;
  /** Whether a row of neighbours makes one value of the result, or each of them another. */
  readonly along: Along;
}

/** Plans it for an input whose first `kept` axes stay; null where no neighbours in memory are neighbours on an axis. */
export function planReduction({ shape, strides, offset }: TensorData, kept: number): ReductionPlan | null {
  const positions = [...contiguousStrides(shape.slice(0, kept)), ...shape.slice(kept).fill(0)];
  const order = [...shape.keys()].sort((a, b) => strides[b] - strides[a]);
  const sorted = (list: readonly number[]): number[] => order.map((axis) => list[axis]);
  const plan = planRows(sorted(shape), [sorted(strides), sorted(positions)]);
  const step = plan.steps[POSITION];
  if (plan.steps[INPUT] !== 1 || step > 1) return null;
  return { plan, offset, along: step === 0 ? 'row' : 'column' };
}

/** Visits all values in blocks of rows, by column of rows that are added to one another. */
export function forEachReductionBlock(
  { plan, offset, along }: ReductionPlan,
  visit: (block: RowBlock) => void,
): void {
  forEachRowBlock(plan, [offset, 0], along === 'column' ? [POSITION] : [], visit);
}
