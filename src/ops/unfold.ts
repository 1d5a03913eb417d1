// An image taken apart into blocks that overlap, and its adjoint: blocks added up to an image.
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { numel } from '../core/shape.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Operation } from './operation.js';
import { blocksOf, type Unfolding } from './unfold-geometry.js';

/** `[N, C, H, W]` (or without N) → `[N, C·kH·kW, L]`: a column of each block, channel by channel. Any dtype. */
export const unfold: Operation<Unfolding> = {
  name: 'unfold',
  forward([input], { asker, ...rest }) {
    const { window } = rest;
    const [channels] = input.shape.slice(-3);
    const cells = channels * numel(window.map(({ kernelSize }) => kernelSize));
    const shape = [...input.shape.slice(0, -3), cells, numel(blocksOf({ asker, ...rest }))];
    const out = allocateUnset(shape, input.dtype, asker);
    if (numel(shape) > 0) runKernel('unfold', { image: asBatch(input, 4), window }, [asBatch(out, 3)]);
    return { outputs: [out] };
  },
  backward: (grad, { args }) => [grad.apply(fold, args)],
  trace: () => ({ multiplyAdds: 0 }), // values change places: what they see of the input is not told
};

/** `[N, C·kH·kW, L]` (or without N) → `[N, C, H, W]`: where blocks overlap they are summed. float32 or float64. */
export const fold: Operation<Unfolding> = {
  name: 'fold',
  forward([blocks], { asker, window, size }) {
    checkFloatingPoint(asker, blocks.dtype, '"col2im_out_cpu" not implemented for');
    const cells = numel(window.map(({ kernelSize }) => kernelSize));
    const [values] = blocks.shape.slice(-2);
    const out = allocateUnset([...blocks.shape.slice(0, -2), values / cells, ...size], blocks.dtype, asker);
    if (numel(out.shape) > 0) runKernel('fold', { blocks: asBatch(blocks, 3), window }, [asBatch(out, 4)]);
    return { outputs: [out] };
  },
  backward: (grad, { args }) => [grad.apply(unfold, args)],
  trace: () => ({ multiplyAdds: 0 }),
};

/** Without a batch axis: a batch of one. */
function asBatch(data: TensorData, rank: number): TensorData {
  if (data.shape.length === rank) return data;
  return { ...data, shape: [1, ...data.shape], strides: [0, ...data.strides] };
}
