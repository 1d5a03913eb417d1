// The rectifier whose slope is learned.
import { isFloatingPoint } from '../core/dtype.js';
import { type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { where } from '../tensor/functions.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * Negative values are multiplied with a learned slope: one for all, or one for each channel.
 *
 * @param input `[N, C, ...]`, float32 or float64.
 * @param weight `[]`, `[1]` or `[C]`, of the same dtype.
 * @throws {@link ShapeError} where the weight has not C values, {@link DTypeError} where dtypes disagree.
 *
 * @example
 * F.prelu(tensor([[-2, -2]]), tensor([0.5, 0.25])).tolist(); // [[-1, -0.5]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
 */
export function prelu(input: Tensor, weight: Tensor): Tensor {
  return preluFor('prelu', input, weight);
}

/** @internal {@link prelu} in the words of who asks. */
export function preluFor(asker: Asker, input: Tensor, weight: Tensor): Tensor {
  checkTensor(asker, 'input', input);
  checkTensor(asker, 'weight', weight);
  if (weight.dtype !== input.dtype || !isFloatingPoint(input.dtype)) {
    throw new DTypeError({
      op: askerName(asker),
      problem: `input is ${input.dtype}, weight is ${weight.dtype}; they are both float32, or both float64`,
      expected: weight.dtype,
      actual: input.dtype,
      hint: `Try input.to('${weight.dtype}')`,
      pytorch: `prelu: Type promoting not supported. Got ${input.dtype} and ${weight.dtype}`,
    });
  }
  const channels = input.ndim > 1 ? input.shape[1] : 1;
  if (weight.ndim > 1 || (weight.numel !== 1 && (weight.numel !== channels || input.ndim === 0))) {
    throw new ShapeError({
      op: askerName(asker),
      problem: `the weight is ${formatShape(weight.shape)}; an input ${formatShape(input.shape)} takes [1]${channels > 1 ? ` or [${channels}]` : ''}`,
      operands: [
        { name: 'input', shape: input.shape },
        { name: 'weight', shape: weight.shape },
      ],
      expected: channels,
      actual: weight.shape,
      pytorch:
        input.ndim === 0
          ? 'Not allow zero-dim input tensor.'
          : `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.numel} and channel size = ${channels}.`,
    });
  }
  const slopes = weight.reshape(
    weight.numel === 1 ? [] : input.shape.map((size, axis) => (axis === 1 ? size : 1)),
  );
  const positive = input.gt(0);
  // The inner where keeps infinite values out of the gradient of the weight.
  return where(positive, input, where(positive, 0, input).mul(slopes));
}
