import { forEachRow } from '../../core/strided.js';
import type { Kernel } from '../kernel.js';
import type { BinaryName } from './functions.js';

type RowLoop = (
  x: Float32Array,
  i: number,
  aStep: number,
  y: Float32Array,
  j: number,
  bStep: number,
  z: Float32Array,
  o: number,
  length: number,
) => void;

// One loop each, so that the engine compiles the operation into it instead of calling it for every value.
const LOOPS: { readonly [Name in BinaryName]?: RowLoop } = {
  add(x, i, aStep, y, j, bStep, z, o, length) {
    for (let n = 0; n < length; n++, i += aStep, j += bStep) z[o + n] = x[i] + y[j];
  },
  sub(x, i, aStep, y, j, bStep, z, o, length) {
    for (let n = 0; n < length; n++, i += aStep, j += bStep) z[o + n] = x[i] - y[j];
  },
  mul(x, i, aStep, y, j, bStep, z, o, length) {
    for (let n = 0; n < length; n++, i += aStep, j += bStep) z[o + n] = x[i] * y[j];
  },
  div(x, i, aStep, y, j, bStep, z, o, length) {
    for (let n = 0; n < length; n++, i += aStep, j += bStep) z[o + n] = x[i] / y[j];
  },
  keep(x, i, aStep, y, j, bStep, z, o, length) {
    for (let n = 0; n < length; n++, i += aStep, j += bStep) z[o + n] = y[j] === 0 ? 0 : x[i];
  },
};

/** The four basic operations and `keep` on float32. In double and rounded once they are exact (Figueroa 1995). */
export const f32Arithmetic: Kernel<'binary'> = {
  name: 'f32_arithmetic__js',
  supports: ({ operation, a, b }) =>
    LOOPS[operation] !== undefined && a.dtype === 'float32' && b.dtype === 'float32',
  run({ operation, a, b }, [out]) {
    const loop = LOOPS[operation]!;
    const x = a.storage.array as Float32Array;
    const y = b.storage.array as Float32Array;
    const z = out.storage.array as Float32Array;
    forEachRow(out.shape, [a, b, out], ([i, j, o], [aStep, bStep], length) => {
      loop(x, i, aStep, y, j, bStep, z, o, length);
    });
  },
};
