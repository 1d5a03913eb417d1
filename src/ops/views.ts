// Views: another shape, order or part of the same storage. No kernel, no copy (but for `reshape` where the
// values do not lie evenly enough).
import { copyContiguous } from '../core/contiguous.js';
import { copyValues } from '../core/copy.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { contiguousStrides, formatShape, MAX_AXES, numel, type Shape } from '../core/shape.js';
import { allocateData, type TensorData } from '../core/tensor-data.js';
import type { Operation } from './operation.js';
import { sumTo } from './sum-to.js';

/** `sizes` with its one -1, if any, replaced by what is left. */
function inferSizes(op: string, shape: Shape, sizes: readonly number[]): number[] {
  const total = numel(shape);
  const fail = (problem: string): never => {
    throw new ShapeError({
      op,
      problem,
      operands: [{ name: 'input', shape }],
      actual: sizes,
      pytorch: `shape '${formatShape(sizes)}' is invalid for input of size ${total}`,
    });
  };
  if (sizes.length > MAX_AXES) {
    const problem = `the shape has ${sizes.length} sizes; a tensor has at most ${MAX_AXES} axes`;
    throw new ArgumentError({ op, problem, expected: MAX_AXES, actual: sizes.length });
  }
  let open = -1;
  let known = 1;
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i];
    if (!Number.isSafeInteger(size) || size < -1) {
      const problem = `size ${describeValue(size)} along axis ${i}; a size is a whole number from 0, or -1 for what is left`;
      throw new ArgumentError({ op, problem, axis: i, actual: size });
    }
    if (size >= 0) known *= size;
    else if (open < 0) open = i;
    else fail(`only one size can be -1, got ${formatShape(sizes)}`);
  }
  if (open < 0) {
    if (known !== total)
      fail(`${formatShape(shape)} has ${total} values, ${formatShape(sizes)} takes ${known}`);
    return sizes.slice();
  }
  if (known === 0) fail(`-1 in ${formatShape(sizes)} cannot be worked out: any size gives 0 values`);
  if (total % known !== 0) {
    fail(`-1 in ${formatShape(sizes)} cannot be worked out: ${total} values are not divisible by ${known}`);
  }
  return sizes.with(open, total / known);
}

/**
 * Strides that show `data` as `sizes` without a copy, or null where there are none.
 *
 * Axes of the input that lie evenly in memory make a chunk; each chunk must be the product of whole axes of
 * the result (as in PyTorch's `computeStride`).
 */
function viewStrides({ shape, strides }: TensorData, sizes: Shape): number[] | null {
  if (shape.length === 0 || numel(shape) === 0) return contiguousStrides(sizes);
  const result = new Array<number>(sizes.length);
  let view = sizes.length - 1;
  let step = strides[shape.length - 1];
  let chunk = 1;
  let covered = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    chunk *= shape[d];
    const chunkEnds = d === 0 || (shape[d - 1] !== 1 && strides[d - 1] !== chunk * step);
    if (!chunkEnds) continue;
    for (; view >= 0 && (covered < chunk || sizes[view] === 1); view--) {
      result[view] = covered * step;
      covered *= sizes[view];
    }
    if (covered !== chunk) return null;
    if (d > 0) step = strides[d - 1];
    chunk = 1;
    covered = 1;
  }
  return view < 0 ? result : null;
}

/** The same values in the same order under another shape; one size may be -1. */
export const reshape: Operation<Shape> = {
  name: 'reshape',
  forward([input], sizes) {
    const shape = inferSizes('reshape', input.shape, sizes);
    const strides = viewStrides(input, shape);
    if (strides !== null) return { outputs: [{ ...input, shape, strides }] };
    return { outputs: [{ ...copyContiguous(input, 'reshape'), shape, strides: contiguousStrides(shape) }] };
  },
  letsGo: true,
  backward: (grad, { operands }) => [grad.reshape(operands[0].shape)],
};

/** As `reshape`, but never a copy. */
export const view: Operation<Shape> = {
  name: 'view',
  forward([input], sizes) {
    const shape = inferSizes('view', input.shape, sizes);
    const strides = viewStrides(input, shape);
    if (strides === null) {
      throw new ShapeError({
        op: 'view',
        problem: `the values do not lie in an order that ${formatShape(shape)} can show without a copy`,
        operands: [{ name: 'input', shape: input.shape }],
        details: [`strides ${formatShape(input.strides)}`],
        hint: `Try x.reshape(${shape.join(', ')}), which copies where it must`,
        pytorch:
          "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      });
    }
    return { outputs: [{ ...input, shape, strides }] };
  },
  letsGo: true,
  backward: (grad, { operands }) => [grad.reshape(operands[0].shape)],
};

/** The axes in another order; `axes` names each once, from 0. */
export const permute: Operation<readonly number[]> = {
  name: 'permute',
  forward([input], axes) {
    const shape = axes.map((axis) => input.shape[axis]);
    const strides = axes.map((axis) => input.strides[axis]);
    return { outputs: [{ ...input, shape, strides }] };
  },
  backward: (grad, { args: axes }) => [
    grad.apply(
      permute,
      [...axes.keys()].map((axis) => axes.indexOf(axis)),
    ),
  ],
};

/** Axes of size 1, and new ones in front, repeated without a copy; -1 leaves a size as it is. */
export const expand: Operation<Shape> = {
  name: 'expand',
  forward([input], sizes) {
    const added = sizes.length - input.shape.length;
    const fail = (problem: string, axis?: number): never => {
      const operands = [{ name: 'input', shape: input.shape }];
      throw new ShapeError({
        op: 'expand',
        problem,
        operands,
        actual: sizes,
        ...(axis === undefined ? {} : { axis }),
      });
    };
    if (sizes.length > MAX_AXES)
      fail(`the shape has ${sizes.length} sizes; a tensor has at most ${MAX_AXES} axes`);
    for (const [i, size] of sizes.entries()) {
      const valid = Number.isSafeInteger(size) && (size >= 0 || (size === -1 && i >= added));
      if (!valid)
        fail(
          `size ${describeValue(size)} along axis ${i}; a size is a whole number from 0, or -1 to keep an axis`,
          i - added,
        );
    }
    if (added < 0) {
      fail(
        `${formatShape(input.shape)} has ${input.shape.length} axes, ${formatShape(sizes)} has ${sizes.length}`,
      );
    }
    const strides: number[] = [];
    const shape = sizes.map((size, i) => {
      const axis = i - added;
      const old = axis < 0 ? 1 : input.shape[axis];
      if (size === -1 || size === old) {
        strides.push(axis < 0 ? 0 : input.strides[axis]);
        return old;
      }
      if (old !== 1)
        fail(`axis ${axis} has size ${old} and cannot become ${size}; only a size of 1 can`, axis);
      strides.push(0);
      return size;
    });
    return { outputs: [{ ...input, shape, strides }] };
  },
  backward: (grad, { operands }) => [sumTo(grad, operands[0].shape)],
};

/**
 * What becomes of one axis: `index` takes one position and drops the axis, `range` keeps `count` positions,
 * `new` puts an axis of size 1 there (and belongs to no axis of the input).
 */
export type Selection =
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'range'; readonly start: number; readonly step: number; readonly count: number }
  | { readonly kind: 'new' };

/** A part of the tensor: one selection per axis, in order; positions lie within the axes. */
export const slice: Operation<readonly Selection[]> = {
  name: 'slice',
  forward([input], selections) {
    const shape: number[] = [];
    const strides: number[] = [];
    let { offset } = input;
    let axis = 0;
    for (const selection of selections) {
      if (selection.kind === 'new') {
        shape.push(1);
        strides.push(0);
        continue;
      }
      const stride = input.strides[axis++];
      if (selection.kind === 'index') offset += selection.index * stride;
      else {
        if (selection.count > 0) offset += selection.start * stride;
        shape.push(selection.count);
        strides.push(selection.step * stride);
      }
    }
    return { outputs: [{ ...input, shape, strides, offset }] };
  },
  backward: (grad, { args: selections, operands }) => [
    grad.apply(unslice, { selections, shape: operands[0].shape }),
  ],
};

/** Where a part belongs: the {@link slice} of a tensor of `shape`. */
export interface UnsliceArgs {
  readonly selections: readonly Selection[];
  readonly shape: Shape;
}

/** The adjoint of {@link slice}: zeros, and the input in its place among them. */
export const unslice: Operation<UnsliceArgs> = {
  name: 'unslice',
  forward([input], { selections, shape }) {
    const out = allocateData(shape, input.dtype, 'unslice');
    copyValues(input, slice.forward([out], selections).outputs[0]);
    return { outputs: [out] };
  },
  backward: (grad, { args }) => [grad.apply(slice, args.selections)],
};
