// Convolutions whose window is one cell, at stride 1, as what they are: products of matrices.
import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvWeightArgs, ConvWindow, MatmulArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { multiplierFor } from '../matmul/simd.js';
import { fastestTiles } from '../wasm/isa.js';
import { canFinish } from './epilogue.js';

/** From so many multiply-adds on, several items are added up by kernels that share the work out, whatever the number of threads. */
const MOST_ALONE = 8 << 20;

const { addUp, supports, run } = multiplierFor(fastestTiles);

/** Whether every output sees the cell at its own place, of all channels. */
function isPointwise(weight: TensorData, { stride, padding, groups }: ConvWindow): boolean {
  const [, , ...kernelSize] = weight.shape;
  return (
    groups === 1 &&
    kernelSize.every((size) => size === 1) &&
    stride.every((step) => step === 1) &&
    padding.every(([before, after]) => before === 0 && after === 0)
  );
}

/** `[N, C, ...size]` as `[N, C, cells]`; null where the cells of a plane do not follow each other. */
function asPlanes(data: TensorData): TensorData | null {
  const { shape, strides } = data;
  const size = shape.slice(2);
  if (!isContiguous({ ...data, shape: size, strides: strides.slice(2) })) return null;
  const cells = size.reduce((count, n) => count * n, 1);
  return { ...data, shape: [shape[0], shape[1], cells], strides: [strides[0], strides[1], 1] };
}

/** The weight `[O, C]` for each of so many items, or `[C, O]`. */
function asMatrices({ shape, strides, ...rest }: TensorData, items: number, turned: boolean): TensorData {
  const axes = turned ? [1, 0] : [0, 1];
  return {
    ...rest,
    shape: [items, ...axes.map((axis) => shape[axis])],
    strides: [0, ...axes.map((axis) => strides[axis])],
  };
}

/** The product that is the convolution, or the gradient of its input; null where a kernel of convolutions is faster. */
function asProduct(
  weight: TensorData,
  planes: TensorData | null,
  target: TensorData,
  turned: boolean,
): { args: MatmulArgs; out: TensorData } | null {
  const out = planes && asPlanes(target);
  if (!planes || !out) return null;
  const args = { a: asMatrices(weight, planes.shape[0], turned), b: planes, bias: null };
  // A weight that is larger than the images would be brought over for each of them.
  if (planes.shape[0] > 1 && args.a.shape[1] > planes.shape[2]) return null;
  return supports(args, out) ? { args, out } : null;
}

/**
 * A float32 convolution of one cell at stride 1: for each item its weight times the channels. Sums as in `f32ConvWasm256`, from the
 * bias on.
 */
export const f32ConvPointwise: Kernel<'conv'> = {
  name: 'f32_conv_pointwise__wasm',
  supports(args, [out]) {
    const { input, weight } = args;
    if (input.dtype !== 'float32' || !isPointwise(weight, args)) return false;
    const tiles = fastestTiles();
    if (tiles === null || !canFinish(tiles, args)) return false;
    return asProduct(weight, asPlanes(input), out, false) !== null;
  },
  run({ input, weight, bias, epilogue }, [target]) {
    const product = asProduct(weight, asPlanes(input), target, false);
    if (product === null) throw new Error('f32_conv_pointwise__wasm: run without supports');
    run(product.args, product.out, { bias, epilogue });
  },
};

/** The gradient of its input: the weight turned times the gradients of the output. */
export const f32ConvInputPointwise: Kernel<'convInput'> = {
  name: 'f32_convinput_pointwise__wasm',
  supports(args, [out]) {
    const { grad, weight } = args;
    if (grad.dtype !== 'float32' || !isPointwise(weight, args)) return false;
    return asProduct(weight, asPlanes(grad), out, true) !== null;
  },
  run({ grad, weight }, [target]) {
    const product = asProduct(weight, asPlanes(grad), target, true);
    if (product === null) throw new Error('f32_convinput_pointwise__wasm: run without supports');
    run(product.args, product.out);
  },
};

/** The gradient of its weight: the gradients of the output times the channels turned, added up over the items. */
export const f32ConvWeightPointwise: Kernel<'convWeight'> = {
  name: 'f32_convweight_pointwise__wasm',
  supports(args, [out]) {
    if (args.grad.dtype !== 'float32' || !isPointwise(out, args)) return false;
    const product = asSum(args, out);
    if (product === null) return false;
    const { a } = product.args;
    if (a.shape[0] > 1 && numel(a.shape) * out.shape[1] >= MOST_ALONE) return false;
    return supports(product.args, product.out);
  },
  run(args, [target]) {
    const product = asSum(args, target);
    if (product === null) throw new Error('f32_convweight_pointwise__wasm: run without supports');
    if (product.args.a.shape[0] === 1) run(product.args, product.out);
    else addUp(product.args, product.out);
  },
};

/** The products whose sum is the gradient of the weight; null where the cells of a plane do not follow each other. */
function asSum(
  { grad, input }: ConvWeightArgs,
  target: TensorData,
): { args: MatmulArgs; out: TensorData } | null {
  const [a, x] = [asPlanes(grad), asPlanes(input)];
  if (a === null || x === null || !isContiguous(target)) return null;
  const turned = (list: readonly number[]): number[] => [list[0], list[2], list[1]];
  const b = { ...x, shape: turned(x.shape), strides: turned(x.strides) };
  const [filters, channels] = target.shape;
  return {
    args: { a, b, bias: null },
    out: { ...target, shape: [filters, channels], strides: [channels, 1] },
  };
}
