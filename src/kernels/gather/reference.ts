import { copyValues } from '../../core/copy.js';
import { isFloatingPoint } from '../../core/dtype.js';
import { forEachRow, type Strided } from '../../core/strided.js';
import { contiguousValues, fromArray, type TensorData } from '../../core/tensor-data.js';
import type { ScatterMode } from '../args.js';
import { BINARY_BIGINT } from '../binary/functions.js';
import type { Kernel } from '../kernel.js';
import { type Values, valuesOf } from '../values.js';

/** Visits, in row-major order, every index with where it points to in `flat` and where its value is in `picked`. */
function forEachIndex(
  index: TensorData,
  axis: number,
  flat: Strided,
  picked: Strided,
  visit: (at: number, j: number) => void,
): void {
  const indices = index.storage.array as Int32Array;
  const stride = flat.strides[axis];
  // The index says where on the axis; the other axes are walked together.
  const lines = { offset: flat.offset, strides: flat.strides.map((step, d) => (d === axis ? 0 : step)) };
  forEachRow(index.shape, [index, lines, picked], ([i, line, j], [iStep, lineStep, jStep], length) => {
    for (let n = 0; n < length; n++) {
      visit(line + n * lineStep + indices[i + n * iStep] * stride, j + n * jStep);
    }
  });
}

/** Picks values along an axis, for every dtype. */
export const gatherReference: Kernel<'gather'> = {
  name: 'any_gather__reference',
  supports: () => true,
  run({ input, index, axis }, [out]) {
    const [from, to] = [valuesOf<number>(input), valuesOf<number>(out)];
    forEachIndex(index, axis, input, out, (at, j) => {
      to[j] = from[at];
    });
  },
};

type Joins<T> = { readonly [Mode in Exclude<ScatterMode, 'multiply'>]: (old: T, value: T) => T };

const ON_NUMBERS: Joins<number> = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  max: Math.max,
  min: Math.min,
};

const ON_BIGINTS: Joins<bigint> = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  max: BINARY_BIGINT.maximum,
  min: BINARY_BIGINT.minimum,
};

/** Puts values at places along an axis; floating point in double precision, rounded once. Integers wrap. */
export const scatterReference: Kernel<'scatter'> = {
  name: 'any_scatter__reference',
  supports: () => true,
  run({ base, source, index, axis, mode }, [out]) {
    const { dtype, shape } = out;
    const wide = isFloatingPoint(dtype) && dtype !== 'float64';
    const target = wide ? fromArray(new Float64Array(contiguousValues(out).length), shape, 'float64') : out;
    if (base === null) contiguousValues(target).fill((dtype === 'int64' ? 0n : 0) as never);
    else copyValues(base, target);
    if (dtype === 'int64') {
      const join = mode === 'multiply' ? (old: bigint, value: bigint) => old * value : ON_BIGINTS[mode];
      joinAll<bigint>(join);
    } else if (isFloatingPoint(dtype)) {
      joinAll<number>(mode === 'multiply' ? (old, value) => old * value : ON_NUMBERS[mode]);
    } else
      joinAll<number>(
        mode === 'multiply' ? Math.imul : dtype === 'bool' && mode === 'add' ? Math.max : ON_NUMBERS[mode],
      );
    if (wide) copyValues(target, out);

    function joinAll<T>(join: (old: T, value: T) => T): void {
      const [from, to]: Values<T>[] = [valuesOf<T>(source), valuesOf<T>(target)];
      forEachIndex(index, axis, target, source, (at, j) => {
        to[at] = join(to[at], from[j]);
      });
    }
  },
};
