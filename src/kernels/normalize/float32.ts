import { planRows, walkRows } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { NormalizeArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { type Run, STREAM_PIECE, streamsOf } from '../wasm/streams.js';
import { LEAST_ROW, MOVE, MOVE_EACH } from './streams.js';

const ONE = Float32Array.of(1);
const ZERO = Float32Array.of(0);

function isFloat32(data: TensorData | null): boolean {
  return data === null || data.dtype === 'float32';
}

/** With one weight and one bias for a row, and with one for each of its values. */
const FORMS = { alike: { move: MOVE }, each: { move: MOVE_EACH } } as const;

/** A row with one weight and one bias, batch norm of an image's channel; or with one for each value, layer norm. */
function inJavaScript(
  x: Float32Array,
  y: Float32Array,
  w: Float32Array,
  b: Float32Array,
  [i, , , p, q, o]: readonly number[],
  [di, , , dp, dq]: readonly number[],
  length: number,
  mean: number,
  scale: number,
): void {
  for (let n = 0; n < length; n++) {
    y[o + n] = (x[i + n * di] - mean) * scale * w[p + n * dp] + b[q + n * dq];
  }
}

/**
 * float32 in rows that share a mean and a scale; long ones on WebAssembly vectors, where every step is rounded to float32: at
 * most 5e-7 of `|x − mean| · scale · |weight| + |bias|` off the reference. Short ones as the reference, to the last bit.
 */
export const f32Normalize: Kernel<'normalize'> = {
  name: 'f32_normalize__wasm',
  supports({ input, mean, weight, bias }: NormalizeArgs) {
    const last = input.shape.length - 1;
    return (
      last >= 0 &&
      input.dtype === 'float32' &&
      isFloat32(weight) &&
      isFloat32(bias) &&
      // Neighbours on the last axis share a mean, and there are some.
      mean.strides[last] === 0 &&
      input.shape[last] > 1
    );
  },
  run({ input, mean, scale, weight, bias }, [out]) {
    const none = (): TensorData => ({ ...input, offset: 0, strides: input.shape.map(() => 0) });
    const [factor, shift] = [weight ?? none(), bias ?? none()];
    const array = (data: TensorData): Float32Array => data.storage.array as Float32Array;
    const [x, y] = [array(input), array(out)];
    const [means, scales] = [mean.storage.array as Float64Array, scale.storage.array as Float64Array];
    const [w, b] = [weight === null ? ONE : array(weight), bias === null ? ZERO : array(bias)];
    const operands = [input, mean, scale, factor, shift, out];
    const plan = planRows(
      input.shape,
      operands.map(({ strides }) => strides),
    );
    const [di, , , dp, dq] = plan.steps;
    const alike = dp === 0 && dq === 0;
    const inVectors = di === 1 && plan.length >= LEAST_ROW && (alike || (dp === 1 && dq === 1));
    const move = inVectors ? streamsOf(FORMS[alike ? 'alike' : 'each'])?.move : undefined;
    /** Where the weights that are in linear memory begin. */
    let resident = -1;
    const starts = operands.map(({ offset }) => offset);
    walkRows(plan, starts, (offsets, steps, length) => {
      const [i, j, k, p, q, o] = offsets;
      const [m, s] = [means[j], scales[k]];
      const centre = Math.fround(m);
      if (move === undefined) inJavaScript(x, y, w, b, offsets, steps, length, m, s);
      else if (alike) {
        const slope = s * w[p];
        move.run([[x, i]], [centre, slope, b[q] + (centre - m) * slope], length, [[y, o]]);
      } else {
        const known = resident === p && length <= STREAM_PIECE;
        const row: readonly Run[] = [[x, i], known ? null : [w, p], known ? null : [b, q]];
        move.run(row, [centre, s, (centre - m) * s], length, [[y, o]]);
        resident = p;
      }
    });
  },
};
