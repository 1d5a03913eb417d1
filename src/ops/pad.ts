import { maxPadding, type PaddingMode } from '../core/conv-arithmetic.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import { allocateData, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Operation } from './operation.js';
import { nothingLeft, paddingTooLarge } from './padding-errors.js';

/** Cells added `[before, after]` an axis; negative ones are cut off. */
export type AxisPadding = readonly [number, number];

/** How to pad, and on whose behalf. */
export interface PadArgs {
  /** Who pads, as messages name it. */
  readonly op: string;
  /** One entry per axis, outermost first. */
  readonly padding: readonly AxisPadding[];
  readonly mode: PaddingMode;
  /** What mode `zeros` fills with. */
  readonly value: number | bigint;
}

/** Padding and cropping of every axis. */
export const pad: Operation<PadArgs> = {
  name: 'pad',
  forward([input], args) {
    const outShape = paddedShape(input.shape, args);
    const out = allocateData(outShape, input.dtype, args.op);
    if (numel(outShape) > 0) {
      const { padding, mode, value } = args;
      const circular = mode === 'circular';
      // Circular padding copies from what is left after cropping; the other modes, from the input as it was.
      runKernel(
        'pad',
        {
          input: circular ? crop(input, padding) : input,
          padding: circular
            ? padding.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)])
            : padding,
          mode,
          value,
        },
        [out],
      );
    }
    return { outputs: [out] };
  },
};

/** @throws ShapeError where nothing would be left, or a mode has too few cells to copy from. */
function paddedShape(shape: Shape, { op, padding, mode }: PadArgs): number[] {
  return shape.map((size, axis) => {
    const [before, after] = padding[axis];
    if (before === 0 && after === 0) return size;
    const place = `axis ${axis} of ${formatShape(shape)}`;
    const failed = { op, shape, axis, place, padding: padding[axis], mode };
    const uncropped = size + Math.min(before, 0) + Math.min(after, 0);
    const length = size + before + after;
    const copies = mode === 'reflect' || mode === 'replicate';
    if (copies ? length < 1 : uncropped < 0) throw nothingLeft(failed);
    const source = mode === 'circular' ? uncropped : size;
    if (Math.max(before, after) > maxPadding(source, mode)) throw paddingTooLarge(failed, source);
    return length;
  });
}

/** A view of what negative padding leaves. */
function crop(input: TensorData, padding: readonly AxisPadding[]): TensorData {
  const cut = padding.map(([before, after]) => [Math.max(-before, 0), Math.max(-after, 0)]);
  return {
    ...input,
    offset: cut.reduce((offset, [before], d) => offset + before * input.strides[d], input.offset),
    shape: input.shape.map((size, d) => size - cut[d][0] - cut[d][1]),
  };
}
