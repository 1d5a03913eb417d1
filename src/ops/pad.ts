import { maxPadding, type PaddingMode } from '../core/conv-arithmetic.js';
import type { Asker } from '../core/errors.js';
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
  readonly asker: Asker;
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
    const out = allocateData(outShape, input.dtype, args.asker);
    if (numel(outShape) > 0) {
      const { padding, mode, value } = args;
      const circular = mode === 'circular';
      // Circular padding copies from what is left after cropping; the other modes, from the input as it was.
      runKernel(
        'pad',
        {
          input: circular ? crop(input, padding) : input,
          padding: circular ? padding.map(added) : padding,
          mode,
          value,
        },
        [out],
      );
    }
    return { outputs: [out] };
  },
  backward(grad, { args, operands }) {
    const { shape } = operands[0];
    const { asker, padding, mode } = args;
    const zeros = (amounts: readonly AxisPadding[]): PadArgs => ({
      asker,
      padding: amounts,
      mode: 'zeros',
      value: 0,
    });
    // What zeros add, cropping takes away, and the other way round.
    if (mode === 'zeros') return [grad.apply(pad, zeros(padding.map(([a, b]) => [-a, -b])))];
    if (mode !== 'circular') return [grad.apply(unpad, { asker, padding, mode, shape })];
    const cropped = shape.map((size, d) => size + Math.min(padding[d][0], 0) + Math.min(padding[d][1], 0));
    const wrapped = grad.apply(unpad, { asker, padding: padding.map(added), mode, shape: cropped });
    return [wrapped.apply(pad, zeros(padding.map(([a, b]) => [Math.max(-a, 0), Math.max(-b, 0)])))];
  },
  trace: (_inputs, { padding }) => ({ added: padding.map(([before]) => before) }),
};

/** The padding of an input of `shape`, in a mode that copies cells. */
export interface UnpadArgs extends Omit<PadArgs, 'value'> {
  readonly shape: Shape;
}

/** The adjoint of {@link pad} in a mode that copies cells: every copy is added to the cell it was made of. */
export const unpad: Operation<UnpadArgs> = {
  name: 'unpad',
  forward([grad], { asker, padding, mode, shape }) {
    const out = allocateData(shape, grad.dtype, asker);
    runKernel('unpad', { grad, padding, mode }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args }) => [grad.apply(pad, { ...args, value: 0 })],
};

function added([before, after]: AxisPadding): AxisPadding {
  return [Math.max(before, 0), Math.max(after, 0)];
}

/**
 * The shape with padding. As PyTorch, from the last axis on.
 *
 * @throws ShapeError where a mode has too few cells to copy from, or nothing would be left.
 */
function paddedShape(shape: Shape, { asker, padding, mode }: PadArgs): number[] {
  const length = [...shape];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const [before, after] = padding[axis];
    if (before === 0 && after === 0) continue;
    const place = `axis ${axis} of ${formatShape(shape)}`;
    const failed = { asker, shape, axis, place, padding: padding[axis], mode };
    const uncropped = shape[axis] + Math.min(before, 0) + Math.min(after, 0);
    const source = mode === 'circular' ? Math.max(uncropped, 0) : shape[axis];
    if (Math.max(before, after) > maxPadding(source, mode)) throw paddingTooLarge(failed, source);
    length[axis] += before + after;
    const needsCells = mode === 'reflect' || mode === 'replicate';
    if (needsCells ? length[axis] < 1 : uncropped < 0) throw nothingLeft(failed);
  }
  return length;
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
