import type { Kernel } from '../kernel.js';
import { forEachLane } from '../lanes.js';
import { valuesOf } from '../values.js';

/** `(g − Σ g·y) · y`, of the logarithm `g − exp(y) · Σ g`, in double precision, rounded once. */
export const softmaxGradientReference: Kernel<'softmaxGradient'> = {
  name: 'float_softmax_gradient__reference',
  supports: () => true,
  run({ grad, output, axis, log }, [out]) {
    const [g, y, z] = [grad, output, out].map((data) => valuesOf<number>(data));
    const [gStep, yStep, step] = [grad, output, out].map(({ strides }) => strides[axis]);
    const length = grad.shape[axis];
    forEachLane(grad.shape, axis, [grad, output, out], ([from, at, to]) => {
      let sum = 0;
      for (let i = 0; i < length; i++)
        sum += log ? g[from + i * gStep] : g[from + i * gStep] * y[at + i * yStep];
      for (let i = 0; i < length; i++) {
        const [slope, value] = [g[from + i * gStep], y[at + i * yStep]];
        z[to + i * step] = log ? slope - Math.exp(value) * sum : (slope - sum) * value;
      }
    });
  },
};
