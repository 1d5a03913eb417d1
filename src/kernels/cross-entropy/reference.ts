import { forEachRow } from '../../core/strided.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

/** No logarithm counts as less, as in PyTorch: the loss of a certain mistake is 100, not infinite. */
const LEAST_LOG = -100;

/** `−(y · log x + (1 − y) · log(1 − x))`, in double precision, rounded once. */
export const binaryCrossEntropyReference: Kernel<'binaryCrossEntropy'> = {
  name: 'float_binary_cross_entropy__reference',
  supports: () => true,
  run({ input, target }, [out]) {
    const [x, y, z] = [valuesOf<number>(input), valuesOf<number>(target), valuesOf<number>(out)];
    forEachRow(out.shape, [input, target, out], ([i, j, o], [iStep, jStep], length) => {
      for (let n = 0; n < length; n++) {
        const probability = x[i + n * iStep];
        const wanted = y[j + n * jStep];
        const yes = Math.max(Math.log(probability), LEAST_LOG);
        const no = Math.max(Math.log1p(-probability), LEAST_LOG);
        z[o + n] = (wanted - 1) * no - wanted * yes;
      }
    });
  },
};
