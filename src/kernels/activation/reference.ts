import { forEachRow } from '../../core/strided.js';
import type { ActivationArgs, ActivationGradientArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { ACTIVATIONS, type Curve } from './functions.js';

/** The curve of the parameters as the dtype holds them: they are compared with its values. */
function curveOf({ operation, parameters, input }: ActivationArgs): Curve {
  return ACTIVATIONS[operation](...(input.dtype === 'float32' ? parameters.map(Math.fround) : parameters));
}

/** The value of the curve at every value, in double precision, rounded once. */
export const activationReference: Kernel<'activation'> = {
  name: 'float_activation__reference',
  supports: () => true,
  run(args, [out]) {
    const { value } = curveOf(args);
    const { input } = args;
    const [x, y] = [valuesOf<number>(input), valuesOf<number>(out)];
    forEachRow(input.shape, [input, out], ([i, o], [step], length) => {
      for (let n = 0; n < length; n++) y[o + n] = value(x[i + n * step]);
    });
  },
};

/** The gradient times the slope at every value; 0 where the curve is flat, whatever the gradient. */
export const activationGradientReference: Kernel<'activationGradient'> = {
  name: 'float_activation_gradient__reference',
  supports: () => true,
  run(args: ActivationGradientArgs, [out]) {
    const { slope } = curveOf(args);
    const { grad, input } = args;
    const [g, x, y] = [valuesOf<number>(grad), valuesOf<number>(input), valuesOf<number>(out)];
    forEachRow(input.shape, [grad, input, out], ([k, i, o], [gradStep, step], length) => {
      for (let n = 0; n < length; n++) {
        const rise = slope(x[i + n * step]);
        y[o + n] = rise === 0 ? 0 : g[k + n * gradStep] * rise;
      }
    });
  },
};
