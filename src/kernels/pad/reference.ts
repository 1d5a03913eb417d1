import { sourceIndex } from '../../core/conv-arithmetic.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

/**
 * Padding and cropping of any number of axes, for every dtype: each output cell copies the input cell that
 * its index stands for, or takes the constant.
 */
export const padReference: Kernel<'pad'> = {
  name: 'any_pad__reference',
  supports: () => true,
  run(args, [out]) {
    const { input } = args;
    const sources = out.shape.map((length, d) =>
      Array.from({ length }, (_, y) => sourceIndex(y - args.padding[d][0], input.shape[d], args.mode)),
    );
    if (input.dtype === 'int64') fill(input, out, sources, BigInt(args.value));
    else fill(input, out, sources, Number(args.value));
  },
};

/** Writes `out` row-major; `sources[d][y]` is the input index along axis `d`, null for the constant. */
function fill<T>(
  input: TensorData,
  out: TensorData,
  sources: readonly (readonly (number | null)[])[],
  constant: T,
): void {
  const from = valuesOf<T>(input);
  const to = valuesOf<T>(out);
  let next = out.offset;
  const fillFrom = (d: number, offset: number | null): void => {
    if (d === sources.length) {
      to[next++] = offset === null ? constant : from[offset];
      return;
    }
    for (const source of sources[d]) {
      fillFrom(d + 1, offset === null || source === null ? null : offset + source * input.strides[d]);
    }
  };
  fillFrom(0, input.offset);
}
