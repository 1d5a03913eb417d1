import type { AxisWindowing } from '../../core/conv-arithmetic.js';
import { outputSize } from '../../core/conv-arithmetic.js';
import { isFloatingPoint } from '../../core/dtype.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousStrides } from '../../core/shape.js';
import { contiguousValues, type TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

type Layout = Pick<TensorData, 'offset' | 'shape' | 'strides'>;

/** Visits every value of every block with where it is in the image (-1 in the padding) and among the blocks. */
function forEachValue(
  image: Layout,
  blocks: Layout,
  [rows, columns]: readonly AxisWindowing[],
  visit: (pixel: number, value: number) => void,
): void {
  const [batch, channels, height, width] = image.shape;
  const [across, down] = [outputSize(width, columns), outputSize(height, rows)];
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      checkInterrupt();
      const plane = image.offset + n * image.strides[0] + c * image.strides[1];
      for (let i = 0; i < rows.kernelSize; i++) {
        for (let j = 0; j < columns.kernelSize; j++) {
          const row = (c * rows.kernelSize + i) * columns.kernelSize + j;
          let value = blocks.offset + n * blocks.strides[0] + row * blocks.strides[1];
          for (let p = 0; p < down; p++) {
            const y = p * rows.stride - rows.padding[0] + i * rows.dilation;
            const line = plane + y * image.strides[2];
            for (let q = 0; q < across; q++, value += blocks.strides[2]) {
              const x = q * columns.stride - columns.padding[0] + j * columns.dilation;
              const inside = y >= 0 && y < height && x >= 0 && x < width;
              visit(inside ? line + x * image.strides[3] : -1, value);
            }
          }
        }
      }
    }
  }
}

/** Copies each block's values, zeros where it hangs over; every dtype. */
export const unfoldReference: Kernel<'unfold'> = {
  name: 'any_unfold__reference',
  supports: () => true,
  run({ image, window }, [out]) {
    const from = valuesOf<number>(image);
    const to = valuesOf<number>(out);
    const zero = (image.dtype === 'int64' ? 0n : 0) as number; // int64 values are bigints, which are only copied
    forEachValue(image, out, window, (pixel, value) => {
      to[value] = pixel < 0 ? zero : from[pixel];
    });
  },
};

/** Adds each block's values to their pixels; in double precision, rounded once. */
export const foldReference: Kernel<'fold'> = {
  name: 'float_fold__reference',
  supports: ({ blocks }) => isFloatingPoint(blocks.dtype),
  run({ blocks, window }, [out]) {
    const from = valuesOf<number>(blocks);
    const target = contiguousValues(out) as Float32Array | Float64Array;
    const sums = new Float64Array(target.length);
    const image = { offset: 0, shape: out.shape, strides: contiguousStrides(out.shape) };
    forEachValue(image, blocks, window, (pixel, value) => {
      if (pixel >= 0) sums[pixel] += from[value];
    });
    target.set(sums);
  },
};
