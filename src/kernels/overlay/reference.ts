import { copyValues } from '../../core/copy.js';
import { forEachRow } from '../../core/strided.js';
import { contiguousValues, fromArray } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { type Values, valuesOf } from '../values.js';

/** Adds values to places of a strided window; float32 in double precision, rounded once. Integers wrap. */
export const overlayReference: Kernel<'overlay'> = {
  name: 'any_overlay__reference',
  supports: () => true,
  run({ source, offset, strides }, [out]) {
    const own = contiguousValues(out);
    const wide = out.dtype === 'float32' ? new Float64Array(own.length) : null;
    // Numbers or, for int64, bigints: `+` is one text for both.
    const sums = (wide ?? own.fill((own instanceof BigInt64Array ? 0n : 0) as never)) as Values<number>;
    const from = valuesOf<number>(source);
    forEachRow(source.shape, [source, { offset, strides }], ([i, at], [step, atStep], length) => {
      for (let n = 0; n < length; n++) sums[at + n * atStep] += from[i + n * step];
    });
    if (wide !== null) copyValues(fromArray<'float64'>(wide, out.shape, 'float64'), out);
  },
};
