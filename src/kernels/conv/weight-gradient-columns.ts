import { copyValues } from '../../core/copy.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousStrides, numel, type Shape } from '../../core/shape.js';
import { allocateData, contiguousValues, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs, ConvWeightArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { forEachPlace } from '../pool/windows.js';
import { convReference } from './reference.js';
import { simdConvFor } from './simd.js';

/** The columns of one product hold at most so many cells (16 MB). */
const MOST_CELLS = 4 << 20;

/**
 * The gradient of the weight as products of matrices, a few items at a time: `columns` `[C · kernel cells, places]`
 * holds what each weight meets at each place of the window, and times the gradient `[places, O]` it gives `w̄`,
 * transposed. The product is a convolution with a kernel of 1, put to the SIMD kernels. (As one convolution with
 * the gradient for a kernel it takes ten times as long: few outputs fill a vector.) Products are added in double
 * precision.
 */
export const f32ConvWeightColumns: Kernel<'convWeight'> = {
  name: 'f32_convweight_columns__wasm',
  supports(args, [out]) {
    if (args.grad.dtype !== 'float32') return false;
    const { product, result } = prepare(args, out, firstPart(args, out));
    return simdConvFor(product, result) !== undefined;
  },
  run(args, [out]) {
    const sums = new Float64Array(numel(out.shape));
    const { items, block } = firstPart(args, out);
    const [batch, , length] = args.grad.shape;
    for (let from = 0; from < length; from += block) {
      for (let item = 0; item < batch; item += items) {
        checkInterrupt();
        const part: Part = {
          item,
          items: Math.min(items, batch - item),
          from,
          block: Math.min(block, length - from),
        };
        const { product, result } = prepare(args, out, part);
        fillColumns(args, out.shape, product.weight, part);
        fillGradient(args, product.input, part);
        const kernel = simdConvFor(product, result) ?? convReference;
        kernel.run(product, [result]);
        addTransposed(contiguousValues(result) as Float32Array, out.shape, args.groups, sums);
      }
    }
    (contiguousValues(out) as Float32Array).set(sums);
  },
};

/** What one product is about: `items` of the batch, and of each `block` places along the first spatial axis. */
interface Part {
  readonly item: number;
  readonly items: number;
  readonly from: number;
  readonly block: number;
}

/** As many items at once as the columns may hold, or else a part of one. */
function firstPart({ grad, groups }: ConvWeightArgs, out: TensorData): Part {
  const [batch, , length, ...inner] = grad.shape;
  const perPlace = groups * numel(out.shape.slice(1)) * numel(inner);
  const block = Math.max(1, Math.min(length, Math.floor(MOST_CELLS / perPlace)));
  const items =
    block < length ? 1 : Math.max(1, Math.min(batch, Math.floor(MOST_CELLS / (perPlace * length))));
  return { item: 0, items, from: 0, block };
}

/** The product, its operands still zeros. */
function prepare(
  { grad, groups }: ConvWeightArgs,
  out: TensorData,
  { items, block }: Part,
): { product: ConvArgs; result: TensorData } {
  const places = items * block * numel(grad.shape.slice(3));
  const rows = groups * numel(out.shape.slice(1));
  const filters = out.shape[0] / groups;
  const product: ConvArgs = {
    input: allocateData([1, groups * places, filters], 'float32', 'convWeight'),
    weight: allocateData([rows, places, 1], 'float32', 'convWeight'),
    bias: null,
    stride: [1],
    padding: [[0, 0]],
    dilation: [1],
    groups,
  };
  return { product, result: allocateData([1, rows, filters], 'float32', 'convWeight') };
}

/** Copies, for each weight of a channel, what it meets of all channels. Cells on the padding stay zero. */
function fillColumns(
  { input, grad, stride, padding, dilation }: ConvWeightArgs,
  weight: Shape,
  columns: TensorData,
  { item, items, from, block }: Part,
): void {
  const kernelSize = weight.slice(2);
  const places = grad.shape.slice(2);
  const placeStrides = contiguousStrides(places);
  const columnLength = columns.shape[1];
  forEachPlace(kernelSize, (tap, position) => {
    let source = input.offset + item * input.strides[0];
    let target = columns.offset + position * columnLength;
    const shape = [items, input.shape[1]];
    const sourceStrides = input.strides.slice(0, 2);
    const targetStrides = [columnLength / items, numel(kernelSize) * columnLength];
    tap.forEach((k, d) => {
      // Place y reads cell y·stride + shift: those of the input are read.
      const shift = k * dilation[d] - padding[d][0];
      const [low, high] = d === 0 ? [from, from + block] : [0, places[d]];
      const first = Math.max(low, Math.ceil(-shift / stride[d]));
      const end = Math.min(high, Math.floor((input.shape[d + 2] - 1 - shift) / stride[d]) + 1);
      source += (first * stride[d] + shift) * input.strides[d + 2];
      target += (first - low) * placeStrides[d];
      shape.push(Math.max(0, end - first));
      sourceStrides.push(stride[d] * input.strides[d + 2]);
      targetStrides.push(placeStrides[d]);
    });
    copyValues(
      { ...input, offset: source, shape, strides: sourceStrides },
      { ...columns, offset: target, shape, strides: targetStrides },
    );
  });
}

/** Copies the gradient `[items, O, ...places]` as `[groups, items, ...places, O / groups]`. */
function fillGradient(
  { grad, groups }: ConvWeightArgs,
  target: TensorData,
  { item, items, from, block }: Part,
): void {
  const [, channels, , ...inner] = grad.shape;
  const [itemStep, channelStep, ...steps] = grad.strides;
  const filters = channels / groups;
  const shape = [groups, items, block, ...inner, filters];
  copyValues(
    {
      ...grad,
      offset: grad.offset + item * itemStep + from * steps[0],
      shape,
      strides: [filters * channelStep, itemStep, ...steps, channelStep],
    },
    { ...target, shape, strides: contiguousStrides(shape) },
  );
}

/** Adds `[groups, C / groups · kernel cells, O / groups]` to `[O, C / groups · kernel cells]`. */
function addTransposed(product: Float32Array, weight: Shape, groups: number, sums: Float64Array): void {
  const cells = numel(weight.slice(1));
  const filters = weight[0] / groups;
  for (let g = 0, i = 0; g < groups; g++) {
    for (let cell = 0; cell < cells; cell++) {
      for (let o = 0; o < filters; o++) sums[(g * filters + o) * cells + cell] += product[i++];
    }
  }
}
