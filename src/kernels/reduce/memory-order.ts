// A reduction walked in the order in which memory lies, whatever axes it is over.
import { contiguousStrides } from '../../core/shape.js';
import { planRows, type RowPlan, walkRows } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Block } from '../wasm/blocks.js';
import type { Along } from '../wasm/emit-stream.js';

/** How to walk it: operand 0 is the input, operand 1 the position of the result, which stays where an axis is reduced. */
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
  const [step, positionStep] = plan.steps;
  if (step !== 1 || positionStep > 1) return null;
  return { plan, offset, along: positionStep === 0 ? 'row' : 'column' };
}

/** Neighbouring rows, and where their results are. */
export interface ReductionBlock extends Block {
  /** Of the first row; by column, of its first value. */
  readonly position: number;
  /** From one row to the next: 0 by column. */
  readonly positionPitch: number;
}

/** The most values of a block: 16 kB. */
export const BLOCK_VALUES = 4096;
/** The most rows of a block. */
export const BLOCK_ROWS = 512;

/** Visits all values in blocks. Those of the same columns follow one another. */
export function forEachReductionBlock(
  { plan, offset, along }: ReductionPlan,
  visit: (block: ReductionBlock) => void,
): void {
  const inner = plan.shape.length - 1;
  const length = Math.min(plan.length, BLOCK_VALUES);
  if (length === 0) return;
  const most = Math.min(BLOCK_ROWS, Math.floor(BLOCK_VALUES / length));
  const rows: RowPlan = {
    shape: plan.shape.slice(0, Math.max(inner, 0)),
    strides: plan.strides.map((list) => list.slice(0, Math.max(inner, 0))),
    steps: plan.strides.map((list) => (inner > 0 ? list[inner - 1] : 0)),
    length: inner > 0 ? plan.shape[inner - 1] : 1,
  };
  walkRows(rows, [offset, 0], ([first, position], [pitch, positionPitch], count) => {
    // Rows of columns that are kept as well have nothing to add to one another.
    const together = along === 'column' && positionPitch !== 0 ? 1 : most;
    for (let column = 0; column < plan.length; column += length) {
      for (let row = 0; row < count; row += together) {
        visit({
          from: first + row * pitch + column,
          rows: Math.min(together, count - row),
          length: Math.min(length, plan.length - column),
          pitch,
          position: position + row * positionPitch + (along === 'column' ? column : 0),
          positionPitch,
        });
      }
    }
  });
}
