import { checkFloatingPoint } from '../core/check-floating-point.js';
import type { DType } from '../core/dtype.js';
import type { Asker } from '../core/errors.js';
import { allocateUnset } from '../core/tensor-data.js';
import { type ActivationName, GELU_CUBE, GELU_SCALE } from '../kernels/activation/functions.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import { filled } from './copies.js';
import type { Operation } from './operation.js';

export { MOST_DERIVATIVES } from '../kernels/unary/gamma.js';
export type { ActivationName };

/** Who asks, for which activation, with which parameters (`kernels/activation/functions.ts` says what they mean). */
export interface ActivationCall {
  readonly asker: Asker;
  readonly operation: ActivationName;
  readonly parameters: readonly number[];
}

/** An activation of every value; float32 or float64. */
export const activation: Operation<ActivationCall> = {
  name: 'activation',
  keeps: ['inputs'],
  letsGo: true,
  forward([input], { asker, operation, parameters }) {
    checkFloatingPoint(asker, input.dtype, notImplemented);
    const out = allocateUnset(input.shape, input.dtype, asker);
    runKernel('activation', { operation, parameters, input }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args, input }) => [grad.apply(activationGradient, args, input(0))],
};

const PYTORCH_NAMES: Readonly<Record<string, string>> = {
  int32: 'Int',
  int64: 'Long',
  uint8: 'Byte',
  bool: 'Bool',
};

function notImplemented(dtype: DType): string {
  return `not implemented for '${PYTORCH_NAMES[dtype] ?? dtype}'`;
}

/** `[grad, x]` → grad times the activation's slope at x. */
export const activationGradient: Operation<ActivationCall> = {
  name: 'activationGradient',
  keeps: ['inputs'],
  forward([grad, input], { operation, parameters }) {
    const out = allocateUnset(input.shape, input.dtype, operation);
    runKernel('activationGradient', { operation, parameters, grad, input }, [out]);
    return { outputs: [out] };
  },
  backward(second, { args, input, needs }) {
    const [grad, x] = [input(0), input(1)];
    const curvature = CURVATURES[args.operation];
    return [
      needs(0) ? second.apply(activationGradient, args, x) : null,
      needs(1)
        ? curvature === undefined
          ? second.apply(filled, 0)
          : second.mul(grad).mul(curvature(x, args.parameters))
        : null,
    ];
  },
};

/** Where a mask (bool) holds, 1, else 0. */
function indicator(mask: Tensor, like: Tensor): Tensor {
  return mask.to(like.dtype);
}

/** The slope of the slope, where it is not 0 everywhere. In tensor methods: higher derivatives follow by themselves. */
const CURVATURES: {
  readonly [Name in ActivationName]?: (x: Tensor, parameters: readonly number[]) => Tensor;
} = {
  celu: (x, [alpha]) =>
    x
      .clamp({ max: 0 })
      .div(alpha)
      .exp()
      .div(alpha)
      .mul(indicator(x.le(0), x)),
  elu: (x, [alpha, scale]) =>
    x
      .clamp({ max: 0 })
      .exp()
      .mul(alpha * scale)
      .mul(indicator(x.le(0), x)),
  gelu(x) {
    const square = x.mul(x);
    const density = square
      .mul(-0.5)
      .exp()
      .div(Math.sqrt(2 * Math.PI));
    return density.mul(square.neg().add(2));
  },
  geluTanh(x) {
    const square = x.mul(x);
    const t = x.add(square.mul(x).mul(GELU_CUBE)).mul(GELU_SCALE).tanh();
    const slope = square
      .mul(3 * GELU_CUBE)
      .add(1)
      .mul(GELU_SCALE);
    const bend = x.mul(6 * GELU_CUBE * GELU_SCALE);
    const inner = slope.add(x.mul(bend).mul(0.5)).sub(x.mul(t).mul(slope).mul(slope));
    return t.mul(t).neg().add(1).mul(inner);
  },
  hardswish: (x) =>
    indicator(x.gt(-3), x)
      .mul(indicator(x.lt(3), x))
      .div(3),
  logsigmoid: (x) => bell(x).neg(),
  mish(x) {
    const s = x.sigmoid();
    const t = x.apply(activation, { asker: 'mish', operation: 'softplus', parameters: [1, 20] }).tanh();
    const rise = t.mul(t).neg().add(1).mul(s); // of t
    const bend = rise.mul(s.neg().add(1)).sub(rise.mul(t).mul(s).mul(2));
    return rise.mul(2).add(x.mul(bend));
  },
  polygamma: (x, [n]) =>
    x.apply(activation, { asker: 'polygamma', operation: 'polygamma', parameters: [n + 2] }),
  silu(x) {
    const s = x.sigmoid();
    return bell(x).mul(x.mul(s.mul(-2).add(1)).add(2));
  },
  softplus: (x, [beta, threshold]) =>
    bell(x.mul(beta))
      .mul(beta)
      .mul(indicator(x.mul(beta).le(threshold), x)),
  softsign: (x) => x.sign().mul(-2).div(x.abs().add(1).pow(3)),
  tanhshrink(x) {
    const t = x.tanh();
    return t.mul(2).mul(t.mul(t).neg().add(1));
  },
};

/** The slope of the sigmoid. */
function bell(x: Tensor): Tensor {
  const s = x.sigmoid();
  return s.mul(s.neg().add(1));
}
