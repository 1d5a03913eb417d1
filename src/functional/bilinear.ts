import { type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * `y = x1ᵀ · W · x2 + bias` for each output: every output is a weighted sum of the products of all pairs.
 *
 * @param input1 `[..., in1]`, float32 or float64.
 * @param input2 `[..., in2]`, with the same axes in front.
 * @param weight `[out, in1, in2]`.
 * @param bias `[out]`, or null for none.
 * @returns `[..., out]`.
 * @throws {@link ShapeError} or {@link DTypeError} where the operands do not fit.
 *
 * @example
 * F.bilinear(tensor([1, 2]), tensor([3]), tensor([[[1], [10]]])).tolist(); // [63]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.bilinear.html
 */
export function bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return bilinearFor('bilinear', input1, input2, weight, bias);
}

/** @internal {@link bilinear} in the words of who asks. */
export function bilinearFor(
  asker: Asker,
  input1: Tensor,
  input2: Tensor,
  weight: Tensor,
  bias: Tensor | null,
): Tensor {
  const named = { input1, input2, weight, ...(bias === null ? {} : { bias }) };
  for (const [name, value] of Object.entries(named)) checkTensor(asker, name, value);
  const misfit = (problem: string, pytorch: string): ShapeError =>
    new ShapeError({
      op: askerName(asker),
      problem,
      operands: Object.entries(named).map(([name, { shape }]) => ({ name, shape })),
      pytorch,
    });
  if (weight.ndim !== 3) {
    throw misfit(
      `the weight has ${weight.ndim} axes; it takes [out, in1, in2]`,
      'bilinear(): weight must be 3-D',
    );
  }
  const [out, in1, in2] = weight.shape;
  checkInput('input1', input1.shape, in1, misfit);
  checkInput('input2', input2.shape, in2, misfit);
  const leading = input1.shape.slice(0, -1);
  if (!sameShape(leading, input2.shape.slice(0, -1))) {
    throw misfit(
      `the inputs differ before their last axis: ${formatShape(leading)} and ${formatShape(input2.shape.slice(0, -1))}`,
      'bilinear(): input',
    );
  }
  if (bias !== null && !sameShape(bias.shape, [out])) {
    throw misfit(`the bias is ${formatShape(bias.shape)}; ${out} outputs take [${out}]`, 'bilinear(): bias');
  }
  for (const [name, { dtype }] of Object.entries(named)) {
    if (dtype === input1.dtype) continue;
    throw new DTypeError({
      op: askerName(asker),
      problem: `input1 is ${input1.dtype}, ${name} is ${dtype}; they must agree`,
      expected: input1.dtype,
      actual: dtype,
      hint: `Try ${name}.to('${input1.dtype}')`,
      pytorch: 'expected m1 and m2 to have the same dtype',
    });
  }
  const left = input1.reshape(-1, in1).matmul(weight.permute(1, 0, 2).reshape(in1, out * in2));
  const products = left
    .reshape(-1, out, in2)
    .mul(input2.reshape(-1, 1, in2))
    .sum(2)
    .reshape([...leading, out]);
  return bias === null ? products : products.add(bias);
}

function checkInput(
  name: string,
  shape: Shape,
  size: number,
  misfit: (problem: string, pytorch: string) => ShapeError,
): void {
  const last = shape.at(-1);
  if (last === size) return;
  const has = last === undefined ? 'is a single number' : `has ${last} values on its last axis`;
  throw misfit(
    `${name} ${has}, the weight takes ${size}`,
    last === undefined
      ? 'bilinear()'
      : `bilinear(): ${name} size does not match weight size: got ${last} but expected ${size}`,
  );
}
