import { numel } from '../../core/shape.js';
import { isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { readBlock, writeBlock } from '../wasm/blocks.js';
import { type Stream, streamsOf } from '../wasm/streams.js';
import { axisView, fitsBlocks, forEachBlock } from './blocks.js';
import { LOG_SOFTMAX_GRADIENT, SOFTMAX_GRADIENT } from './streams.js';

/** Fewer values are done in JavaScript before they are brought to linear memory. */
const LEAST_VALUES = 512;

type Streams = NonNullable<ReturnType<typeof streamsOf<keyof (typeof SOFTMAX_GRADIENT)['row']>>>;

function streamsFor(along: 'row' | 'column', log: boolean): Streams | null {
  return streamsOf((log ? LOG_SOFTMAX_GRADIENT : SOFTMAX_GRADIENT)[along]);
}

/** What the sums of rows or of columns came to becomes the scalar of the second stream. */
function takeSums(
  sums: Stream,
  gradient: Stream,
  along: 'row' | 'column',
  rows: number,
  length: number,
): void {
  const { f32 } = sums;
  const share = gradient.scalar(0);
  if (along === 'row') for (let row = 0; row < rows; row++) f32[share + row] = sums.rowSum(0, row);
  else f32.copyWithin(share, sums.columnSum(0), sums.columnSum(0) + length);
}

/**
 * The gradient of softmax and of its logarithm of float32 on WebAssembly vectors: sums in float32 over 8 lanes (of columns: one
 * after the other), at most 5e-6 of the largest `|g|` off the reference.
 */
export const f32SoftmaxGradientWasm: Kernel<'softmaxGradient'> = {
  name: 'f32_softmax_gradient__wasm',
  supports({ grad, output, axis, log }, [out]) {
    if (grad.dtype !== 'float32' || numel(grad.shape) < LEAST_VALUES) return false;
    if (![grad, output, out].every(isContiguous)) return false;
    const view = axisView(grad, axis);
    if (!fitsBlocks(view) && view.inner !== 1) return false;
    return view.length >= 2 && streamsFor(view.inner === 1 ? 'row' : 'column', log) !== null;
  },
  run({ grad, output, axis, log }, [out]) {
    const view = axisView(grad, axis);
    const along = view.inner === 1 ? 'row' : 'column';
    const streams = streamsFor(along, log);
    if (streams === null) throw new Error('f32_softmax_gradient__wasm: run without supports');
    const [g, y, z] = [grad, output, out].map(({ storage }) => storage.array as Float32Array);
    const { sums, gradient } = streams;
    if (!fitsBlocks(view)) {
      for (let row = 0; row < view.outer; row++) {
        const from = row * view.length;
        const runs = [
          [g, grad.offset + from],
          [y, output.offset + from],
        ] as const;
        sums.run(runs, [], view.length);
        gradient.run(runs, [sums.totals[0]], view.length, [[z, out.offset + from]]);
      }
      return;
    }
    const { f32 } = sums;
    forEachBlock(view, (block) => {
      readBlock(g, grad.offset, block, f32, sums.input(0));
      readBlock(y, output.offset, block, f32, sums.input(1));
      if (along === 'column') f32.fill(0, sums.columnSum(0), sums.columnSum(0) + block.length);
      sums.rows(block.rows, block.length);
      takeSums(sums, gradient, along, block.rows, block.length);
      gradient.rows(block.rows, block.length);
      writeBlock(f32, gradient.output(0), block, z, out.offset);
    });
  },
};
