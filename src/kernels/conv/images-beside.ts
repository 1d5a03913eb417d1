// Small images: several of a batch are laid side by side, as one wide image with the zeros of the padding between them. Its
// rows fill whole tiles, and the weights of a layer are read once for all of them.
import { windowSpan } from '../../core/conv-arithmetic.js';
import { type ConvCall, type ConvPlan, type PassLimits, planConv } from './simd-plan.js';

/** Outputs of a channel in a pass from which on more images save nothing. */
const ENOUGH_OUTPUTS = 512;

/** Cells from an image to the next: the zeros behind one are those before the next. */
function slotOf({ size, kernelSize, stride, dilation, before, outputs }: ConvCall['columns']): number {
  const after = (outputs - 1) * stride + windowSpan(kernelSize, dilation) - before - size;
  return stride * Math.ceil((size + Math.max(before, after, 0)) / stride);
}

/**
 * The layout of a convolution, with as many images side by side as make a pass large enough, where that wastes fewer
 * lanes than images of their own; null where one tile of one group is past the limits.
 */
export function planWithImages(call: ConvCall, lanes: number, limits: PassLimits): ConvPlan | null {
  const single = planConv(call, lanes, limits);
  if (single === null || single.rows.blocks > 1 || single.columns.blocks > 1) return single;
  const wanted = Math.floor(ENOUGH_OUTPUTS / single.run);
  const most = Math.min(wanted, Math.floor(call.batch / (limits.passes ?? 1)));
  const cells = single.stageCells + single.slabCells + single.outCells;
  const fitting = Math.min(most, Math.floor(limits.preferred / cells));
  if (fitting < 2) return single;
  const slot = slotOf(call.columns);
  if (call.columns.outputs * call.columns.stride > slot) return single;
  const count = Math.ceil(call.batch / Math.ceil(call.batch / fitting));
  const several = planConv({ ...call, beside: { count, slot } }, lanes, limits);
  const isWhole = several !== null && several.rows.blocks === 1 && several.columns.blocks === 1;
  return isWhole && several.run < count * single.run ? several : single;
}
