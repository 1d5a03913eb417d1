import { taps } from '../../core/conv-arithmetic.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { numel, type Shape } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { PlanCache } from '../plan-cache.js';
import { type Values, valuesOf } from '../values.js';
import { applyEpilogue } from './epilogue.js';
import { convFacts } from './facts.js';

/**
 * One product of a window: where its factors lie in storage, counted from the item's and the filter's start.
 * In the zero padding there is no `x`: the cell is 0.
 */
interface Product {
  readonly x: number | null;
  readonly w: number;
}

/** The products of one output cell. */
interface Window {
  /** Where the factors lie: `x[i]` is multiplied with `w[i]`. */
  readonly x: readonly number[];
  readonly w: readonly number[];
  /** Weights that fall on the padding, whose cells are 0. */
  readonly overPadding: readonly number[];
}

/**
 * Convolution as its definition reads, for any number of spatial axes and every dtype: the oracle of the
 * other kernels, and the fallback where they do not apply. Written to be read.
 *
 *   out[n, o, y…] = bias[o] + Σ_{c, k…} input[n, g·C/G + c, y·stride − before + k·dilation] · weight[o, c, k]
 *
 * Products are summed in double precision and rounded once (integers: exactly up to 2⁵³, int64 exactly).
 * Nothing is skipped, neither zeros nor padding: ∞ · 0 is NaN. (PyTorch agrees but for an infinite weight over
 * padding, where its own kernels disagree with each other.)
 */
export const convReference: Kernel<'conv'> = {
  name: 'any_conv__reference',
  supports: () => true,
  run(args, [out]) {
    if (args.input.dtype === 'int64') convolve(args, out, dotInt64, 0n);
    else convolve(args, out, dotNumber, 0);
    if (args.epilogue !== undefined) applyEpilogue(out, args.epilogue);
  },
};

/** `start` and the sum of a window's products; two of one text, since `*` wants one type. */
type Dot<T> = (start: T, window: Window, x: Values<T>, xStart: number, w: Values<T>, wStart: number) => T;

const dotNumber: Dot<number> = (start, window, x, xStart, w, wStart) => {
  let sum = start;
  for (let i = 0; i < window.x.length; i++) sum += x[xStart + window.x[i]] * w[wStart + window.w[i]];
  for (const offset of window.overPadding) sum += 0 * w[wStart + offset];
  return sum;
};

const dotInt64: Dot<bigint> = (start, window, x, xStart, w, wStart) => {
  let sum = start;
  for (let i = 0; i < window.x.length; i++) sum += x[xStart + window.x[i]] * w[wStart + window.w[i]];
  return sum;
};

function convolve<T>(args: ConvArgs, out: TensorData, dot: Dot<T>, zero: T): void {
  const { input, weight, bias, groups } = args;
  const [batch, outChannels, ...outSize] = out.shape;
  const channelsPerGroup = weight.shape[1];
  const filtersPerGroup = outChannels / groups;
  const cells = numel(outSize);
  let cell = out.offset;
  for (const window of windowsOf(args, out)) {
    checkInterrupt();
    for (let n = 0; n < batch; n++) {
      for (let o = 0; o < outChannels; o++) {
        const channel = Math.floor(o / filtersPerGroup) * channelsPerGroup;
        const xStart = input.offset + n * input.strides[0] + channel * input.strides[1];
        const wStart = weight.offset + o * weight.strides[0];
        const start = bias === null ? zero : valuesOf<T>(bias)[bias.offset + o * bias.strides[0]];
        const sum = dot(start, window, valuesOf<T>(input), xStart, valuesOf<T>(weight), wStart);
        valuesOf<T>(out)[cell + (n * outChannels + o) * cells] = sum;
      }
    }
    cell++;
  }
}

/** Windows of so many products in all are kept: working them out takes longer than the sums. */
const MOST_KEPT = 1024;

const kept = new PlanCache<readonly Window[]>();

function windowsOf(args: ConvArgs, out: TensorData): Iterable<Window> {
  const outSize = out.shape.slice(2);
  const products = numel(outSize) * numel(args.weight.shape.slice(1));
  if (products > MOST_KEPT) return windows(args, outSize);
  return kept.get(convFacts(args, out), () => [...windows(args, outSize)]);
}

/** The window of each output cell, cell by cell in row-major order. */
function* windows(args: ConvArgs, outSize: Shape): Generator<Window> {
  const { input, weight } = args;
  const channels = Array.from({ length: weight.shape[1] }, (_, c) => ({
    x: c * input.strides[1],
    w: c * weight.strides[1],
  }));
  const axes = outSize.map((length, d) => Array.from({ length }, (_, y) => axisProducts(args, d, y)));
  function* fromAxis(d: number, products: readonly Product[]): Generator<Window> {
    if (d === axes.length) yield asWindow(products);
    else for (const axis of axes[d]) yield* fromAxis(d + 1, cross(products, axis));
  }
  yield* fromAxis(0, channels);
}

function asWindow(products: readonly Product[]): Window {
  const x: number[] = [];
  const w: number[] = [];
  const overPadding: number[] = [];
  for (const product of products) {
    if (product.x === null) overPadding.push(product.w);
    else {
      x.push(product.x);
      w.push(product.w);
    }
  }
  return { x, w, overPadding };
}

/** Along spatial axis `d`, what the window of output coordinate `y` reads of the input, with its weights. */
function axisProducts(
  { input, weight, stride, padding, dilation }: ConvArgs,
  d: number,
  y: number,
): Product[] {
  const size = input.shape[d + 2];
  const kernelSize = weight.shape[d + 2];
  const axis = { kernelSize, stride: stride[d], padding: padding[d], dilation: dilation[d] };
  return taps(y, size, axis, 'zeros').map(({ k, source }) => ({
    x: source === null ? null : source * input.strides[d + 2],
    w: k * weight.strides[d + 2],
  }));
}

/** Every pair of the two, their offsets added; padding along one axis is padding. */
function cross(a: readonly Product[], b: readonly Product[]): Product[] {
  const pairs: Product[] = [];
  for (const p of a) {
    for (const q of b) {
      const x = p.x === null || q.x === null ? null : p.x + q.x;
      pairs.push({ x, w: p.w + q.w });
    }
  }
  return pairs;
}
