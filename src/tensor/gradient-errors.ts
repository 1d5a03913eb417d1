// What is refused of gradients, in one place: the tape's own errors stand with the tape.
import { describeValue } from '../core/describe.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import type { TapeNode } from './tape.js';
import type { Tensor } from './tensor.js';

/** Gradients are wanted, or not, of a dtype that has them. */
export function checkRequiresGrad(op: string, dtype: DType, requiresGrad: unknown): void {
  if (requiresGrad !== undefined && typeof requiresGrad !== 'boolean') {
    const problem = `requiresGrad is true or false, got ${describeValue(requiresGrad)}`;
    throw new ArgumentError({ op, problem, actual: requiresGrad });
  }
  if (requiresGrad && !isFloatingPoint(dtype)) {
    throw new DTypeError({
      op,
      problem: `${dtype} values have no gradient; requiresGrad takes float32 or float64`,
      actual: dtype,
      hint:
        op === 'requiresGrad'
          ? "Try x.to('float32').requiresGrad_()"
          : "Try { dtype: 'float32', requiresGrad: true }",
      pytorch: 'Only Tensors of floating point and complex dtype can require gradients',
    });
  }
}

/** `requiresGrad = false` on a tensor that an operation made. */
export function notLeaf({ operation }: TapeNode): ArgumentError {
  return new ArgumentError({
    op: 'requiresGrad',
    problem: `the tensor was made by ${operation.name} from values that require grad; only a leaf can be told not to`,
    hint: 'Try x.detach(), the same values without their history',
    pytorch: 'you can only change requires_grad flags of leaf variables.',
  });
}

/**
 * Refuses to write into values that the tape knows, or from such values: the write would not be recorded.
 *
 * @throws ArgumentError
 */
export function refuseInPlace(op: string, target: Tensor | null, source: Tensor | null): void {
  const made = target?.node;
  const isLeaf = target !== null && !made;
  const unrecorded = 'and a write in place is not recorded';
  // Most have a form that makes a new tensor; `copy_`, `fill_` and the random fills have not.
  const form = op.replace(/_$/, '');
  const hasForm =
    form !== op && typeof (target as unknown as Record<string, unknown> | null)?.[form] === 'function';
  throw new ArgumentError({
    op,
    problem:
      target === null
        ? `the values written require grad, ${unrecorded}`
        : made
          ? `the tensor was made by ${made.operation.name} from values that require grad, ${unrecorded}`
          : `the tensor is a leaf that requires grad, ${unrecorded}`,
    actual: (target ?? source)?.shape,
    hint: [
      target === null
        ? 'Try source.detach(), or build the result with operations that make new tensors'
        : hasForm
          ? `Try x.${form}(…), which makes a new tensor`
          : 'Write into a copy: x.detach().clone()',
      ...(isLeaf ? [`To update a parameter: noGrad(() => x.${op}(…))`] : []),
    ].join('\n'),
    pytorch: isLeaf
      ? 'a leaf Variable that requires grad is being used in an in-place operation.'
      : undefined,
  });
}

/** A walk back from a tensor without a history. */
export function noHistory(op: string, { shape, dtype }: Tensor): ArgumentError {
  return new ArgumentError({
    op,
    problem: `the tensor ${formatShape(shape)} does not require grad: nothing it was made from does, or it was made in noGrad`,
    actual: dtype,
    hint: 'Make what is learned with { requiresGrad: true }, or as an nn.Parameter',
    pytorch: 'element 0 of tensors does not require grad and does not have a grad_fn',
  });
}

/** Only one number has a gradient of its own accord: 1. */
export function notScalar(op: string, shape: Shape): ShapeError {
  return new ShapeError({
    op,
    problem: `the tensor ${formatShape(shape)} has ${numel(shape)} values; without a gradient to begin with it takes one`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    expected: 1,
    actual: numel(shape),
    hint:
      op === 'backward'
        ? 'Try x.sum().backward(), or x.backward(onesLike(x)) for the same'
        : 'Give { gradOutputs }, or a sum',
    pytorch: 'grad can be implicitly created only for scalar outputs',
  });
}

/** A gradient to begin with is a tensor like its output. */
export function checkSeed(op: string, grad: Tensor, output: Tensor): void {
  if (grad?.raw === undefined) {
    const numbers = Array.isArray(grad) || ArrayBuffer.isView(grad);
    throw new ArgumentError({
      op,
      problem: `the gradient is ${describeValue(grad)}, not a tensor`,
      actual: grad,
      ...(numbers ? { hint: 'Try tensor(gradient)' } : {}),
    });
  }
  if (formatShape(grad.shape) !== formatShape(output.shape)) {
    throw new ShapeError({
      op,
      problem: `the gradient is ${formatShape(grad.shape)}, the tensor ${formatShape(output.shape)}; they must agree`,
      expected: output.shape,
      actual: grad.shape,
      pytorch: 'Mismatch in shape: grad_output[0] has a shape of',
    });
  }
  if (!isFloatingPoint(grad.dtype)) {
    throw new DTypeError({
      op,
      problem: `the gradient is ${grad.dtype}, the tensor ${output.dtype}; they must agree`,
      expected: output.dtype,
      actual: grad.dtype,
      hint: `Try grad.to('${output.dtype}')`,
    });
  }
}
