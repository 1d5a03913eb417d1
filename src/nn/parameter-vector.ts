import { collect, isIterable } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkTensor } from '../functional/operands.js';
import { noGrad } from '../tensor/grad-mode.js';
import { cat } from '../tensor/join.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * The values of all parameters as one vector.
 *
 * @example
 * nn.utils.parametersToVector([ones(2, 2), zeros(1)]).tolist(); // [1, 1, 1, 1, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html
 */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  return cat(tensorsOf('parametersToVector', parameters).map((parameter) => parameter.reshape(-1)));
}

/**
 * Writes the values of a vector into parameters, one behind the other.
 *
 * @throws {@link ShapeError} where the vector has fewer values.
 *
 * @example
 * const w = zeros(2);
 * nn.utils.vectorToParameters(tensor([1, 2]), [w]);
 * w.tolist(); // [1, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.vector_to_parameters.html
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const op = 'vectorToParameters';
  checkTensor(op, 'vector', vector);
  const list = tensorsOf(op, parameters);
  const values = list.reduce((sum, { numel }) => sum + numel, 0);
  if (vector.ndim !== 1 || vector.numel < values) {
    throw new ShapeError({
      op,
      problem: `the vector is [${vector.shape.join(', ')}]; the parameters have ${values} values`,
      operands: [{ name: 'vector', shape: vector.shape }],
      operandsInText: false,
      expected: values,
      actual: vector.numel,
    });
  }
  let at = 0;
  noGrad(() => {
    for (const parameter of list) {
      parameter.copy_(vector.narrow(0, at, parameter.numel).reshape(parameter.shape));
      at += parameter.numel;
    }
  });
}

function tensorsOf(op: string, parameters: unknown): Tensor[] {
  if (isIterable(parameters)) {
    return collect(parameters, (parameter, i) => checkTensor(op, `parameter ${i}`, parameter));
  }
  const problem = `takes parameters, got ${describeValue(parameters)}`;
  throw new ArgumentError({ op, problem, actual: parameters, hint: 'Those of a net: net.parameters()' });
}
