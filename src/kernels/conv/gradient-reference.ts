import { type Tap, taps } from '../../core/conv-arithmetic.js';
import { isFloatingPoint } from '../../core/dtype.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousStrides, type Shape } from '../../core/shape.js';
import { contiguousValues, type TensorData } from '../../core/tensor-data.js';
import type { ConvInputArgs, ConvWindow } from '../args.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { addBias } from './channel-bias.js';

/** The three tensors of one convolution: y = conv(x, w). */
interface Triple {
  readonly x: Layout;
  readonly w: Layout;
  readonly y: Layout;
}

type Layout = Pick<TensorData, 'offset' | 'shape' | 'strides'>;

/**
 * The gradient of the input as its definition reads, for any number of spatial axes:
 *
 *   x̄[n, c, y·stride − before + k·dilation] += ȳ[n, o, y] · w[o, c, k]
 *
 * Sums in double precision, rounded once (integers: exactly up to 2⁵³, int64 exactly: a transposed convolution takes
 * them). What falls on the padding is dropped.
 */
export const convInputReference: Kernel<'convInput'> = {
  name: 'any_convinput__reference',
  supports: () => true,
  run({ bias, ...args }, [out]) {
    scatterProducts(args, out);
    if (bias) addBias(out, bias);
  },
};

function scatterProducts({ grad, weight, ...window }: ConvInputArgs, out: TensorData): void {
  if (grad.dtype === 'int64') {
    const [g, w] = [valuesOf<bigint>(grad), valuesOf<bigint>(weight)];
    const sums = contiguousValues(out).fill(0n as never) as BigInt64Array;
    const x = { offset: 0, shape: out.shape, strides: contiguousStrides(out.shape) };
    forEachProduct(window, { x, w: weight, y: grad }, (at, k, y) => {
      sums[at] += g[y] * w[k];
    });
    return;
  }
  const [g, w] = [valuesOf<number>(grad), valuesOf<number>(weight)];
  accumulate(out, (sums, layout) => {
    forEachProduct(window, { x: layout, w: weight, y: grad }, (x, k, y) => {
      sums[x] += g[y] * w[k];
    });
  });
}

/**
 * The gradient of the weight: `w̄[o, c, k] += ȳ[n, o, y] · x[n, c, y·stride − before + k·dilation]`, as
 * {@link convInputReference}.
 */
export const convWeightReference: Kernel<'convWeight'> = {
  name: 'float_convweight__reference',
  supports: ({ grad }) => isFloatingPoint(grad.dtype),
  run({ grad, input, ...window }, [out]) {
    const [g, v] = [valuesOf<number>(grad), valuesOf<number>(input)];
    accumulate(out, (sums, layout) => {
      forEachProduct(window, { x: input, w: layout, y: grad }, (x, k, y) => {
        sums[k] += g[y] * v[x];
      });
    });
  },
};

/** Lets `add` sum in doubles, laid out as `out` from 0 on, and writes the sums to `out`. */
function accumulate(out: TensorData, add: (sums: Float64Array, layout: Layout) => void): void {
  const target = contiguousValues(out) as Float32Array | Float64Array;
  const sums = new Float64Array(target.length);
  add(sums, { offset: 0, shape: out.shape, strides: contiguousStrides(out.shape) });
  target.set(sums);
}

/** Visits every product of the convolution that is not with padding, with where its three values lie. */
function forEachProduct(
  { stride, padding, dilation, groups }: ConvWindow,
  { x, w, y }: Triple,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [batch, outChannels, ...places] = y.shape;
  const channels = w.shape[1];
  const axes = places.map((length, d) => {
    const axis = {
      kernelSize: w.shape[d + 2],
      stride: stride[d],
      padding: padding[d],
      dilation: dilation[d],
    };
    return Array.from({ length }, (_, place) => onInput(taps(place, x.shape[d + 2], axis, 'zeros')));
  });
  const walk = (d: number, xAt: number, wAt: number, yAt: number): void => {
    if (d === axes.length) {
      visit(xAt, wAt, yAt);
      return;
    }
    axes[d].forEach((read, place) => {
      const yNext = yAt + place * y.strides[d + 2];
      for (const { k, index } of read) {
        walk(d + 1, xAt + index * x.strides[d + 2], wAt + k * w.strides[d + 2], yNext);
      }
    });
  };
  for (const [n, o] of pairs([batch, outChannels])) {
    checkInterrupt();
    const first = Math.floor(o / (outChannels / groups)) * channels;
    for (let c = 0; c < channels; c++) {
      walk(
        0,
        x.offset + n * x.strides[0] + (first + c) * x.strides[1],
        w.offset + o * w.strides[0] + c * w.strides[1],
        y.offset + n * y.strides[0] + o * y.strides[1],
      );
    }
  }
}

function onInput(read: readonly Tap[]): Tap[] {
  return read.filter(({ source }) => source !== null);
}

function* pairs([rows, columns]: Shape): Generator<readonly [number, number]> {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) yield [i, j];
}
