import { describeValue } from '../core/describe.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { type Label, parseEquation } from './einsum-equation.js';
import { Tensor } from './tensor.js';

/** A tensor, each of whose axes has another label. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly Label[];
}

/**
 * Sums of products, as the equation says: each operand's axes have letters; letters that the result does not name are
 * summed over. A letter twice in one operand is its diagonal; `...` stands for axes that have no letter and are
 * broadcast. Without `->` the result has the letters that come once, by alphabet.
 *
 * @param equation `'ij,jk->ik'`.
 * @param operands the tensors, one after the other or in one array; all of one dtype.
 * @throws {@link ArgumentError} for a wrong equation, {@link ShapeError} where it does not fit the operands,
 * {@link DTypeError} where dtypes differ.
 *
 * @example
 * const a = tensor([[1, 2], [3, 4]]);
 * einsum('ij,jk->ik', a, a).tolist(); // [[7, 10], [15, 22]]
 * einsum('ii', a).item(); // 5
 * einsum('...j->...', a).tolist(); // [3, 7]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(
  equation: string,
  ...operands: readonly Tensor[] | readonly [readonly Tensor[]]
): Tensor {
  const tensors = checkOperands(
    equation,
    operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : operands,
  );
  const { operands: axes, result } = parseEquation(
    equation,
    tensors.map(({ shape }) => shape),
  );
  checkSizes(tensors, axes);
  const waiting = tensors.map((x, i) => withoutRepeats({ x, labels: axes[i] }));
  let total = waiting.shift()!;
  while (waiting.length > 0) {
    const kept = new Set([...result, ...waiting.slice(1).flatMap(({ labels }) => labels)]);
    total = contract(total, waiting.shift()!, kept);
  }
  total = sumOut(total, new Set(result), tensors.length > 1);
  return total.x.permute(result.map((label) => total.labels.indexOf(label)));
}

function checkOperands(equation: unknown, operands: readonly unknown[]): readonly Tensor[] {
  if (typeof equation !== 'string') {
    const problem = `the equation is ${describeValue(equation)}; it is a text like 'ij,jk->ik'`;
    throw new ArgumentError({ op: 'einsum', problem, actual: equation });
  }
  if (operands.length === 0) {
    throw new ArgumentError({
      op: 'einsum',
      problem: 'no operands given',
      pytorch: 'einsum(): must provide at least one operand',
    });
  }
  const tensors = operands.map((operand, i) => {
    if (operand instanceof Tensor) return operand;
    const problem = `operand ${i} is ${describeValue(operand)}, not a tensor`;
    throw new ArgumentError({ op: 'einsum', problem, actual: operand });
  });
  const odd = tensors.findIndex(({ dtype }) => dtype !== tensors[0].dtype);
  if (odd < 0) return tensors;
  throw new DTypeError({
    op: 'einsum',
    problem: `operand 0 is ${tensors[0].dtype}, operand ${odd} is ${tensors[odd].dtype}; they must agree`,
    expected: tensors[0].dtype,
    actual: tensors[odd].dtype,
    hint: `Try operand.to('${tensors[0].dtype}')`,
    pytorch: 'expected scalar type',
  });
}

/** A label has one size everywhere, or 1, which is repeated. */
function checkSizes(tensors: readonly Tensor[], axes: readonly (readonly Label[])[]): void {
  const sizes = new Map<Label, number>();
  tensors.forEach(({ shape }, i) => {
    axes[i].forEach((label, axis) => {
      const size = shape[axis];
      const own = axes[i].indexOf(label);
      const seen = sizes.get(label) ?? 1;
      const clash = own < axis ? shape[own] !== size : seen !== 1 && size !== 1 && seen !== size;
      if (clash) {
        const other = own < axis ? shape[own] : seen;
        const name = label.startsWith('…') ? "an axis of '...'" : `subscript ${label}`;
        throw new ShapeError({
          op: 'einsum',
          problem: `${name} is ${other} and, in operand ${i}, ${size}`,
          operands: tensors.map((x, k) => ({ name: `operand ${k}`, shape: x.shape })),
          axis,
          expected: other,
          actual: size,
          pytorch: `einsum(): ${own < axis ? `subscript ${label} is repeated for operand ${i} but the sizes don't match, ${size} != ${other}` : `operands do not broadcast with remapped shapes [original->remapped]: ${formatShape(shape)}`}`,
        });
      }
      if (size !== 1 || !sizes.has(label)) sizes.set(label, size);
    });
  });
}

/** The diagonal of every two axes with one label. */
function withoutRepeats({ x, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (second < 0) return { x, labels };
  const first = labels.indexOf(labels[second]);
  const others = labels.filter((_, i) => i !== first && i !== second);
  return withoutRepeats({
    x: x.diagonal({ dim1: first, dim2: second }),
    labels: [...others, labels[second]],
  });
}

/** Summed over the labels that are not kept; a factor of a product stays in its dtype, where a sum of integers is int64. */
function sumOut({ x, labels }: Labelled, kept: ReadonlySet<Label>, inDType: boolean = true): Labelled {
  const gone = [...labels.keys()].filter((axis) => !kept.has(labels[axis]));
  if (gone.length === 0) return { x, labels };
  const sum = inDType ? x.sum(gone, { dtype: x.dtype }) : x.sum(gone);
  return { x: sum, labels: labels.filter((label) => kept.has(label)) };
}

/** The product of two, summed over what they share and nobody else needs: a product of batches of matrices. */
function contract(left: Labelled, right: Labelled, kept: ReadonlySet<Label>): Labelled {
  const a = sumOut(left, new Set([...kept, ...right.labels]));
  const b = sumOut(right, new Set([...kept, ...left.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => kept.has(label));
  const summed = shared.filter((label) => !kept.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const sizeOf = (label: Label): number =>
    Math.max(...[a, b].map(({ x, labels }) => (labels.includes(label) ? x.shape[labels.indexOf(label)] : 1)));
  const hasZero = (label: Label): boolean =>
    [a, b].some(({ x, labels }) => labels.includes(label) && x.shape[labels.indexOf(label)] === 0);
  const size = (label: Label): number => (hasZero(label) ? 0 : sizeOf(label));
  const count = (labels: readonly Label[]): number =>
    labels.reduce((product, label) => product * size(label), 1);
  const matrices = ({ x, labels }: Labelled, ...groups: (readonly Label[])[]): Tensor => {
    const order = groups.flat();
    return x
      .permute(order.map((label) => labels.indexOf(label)))
      .expand(order.map(size))
      .reshape(groups.map(count));
  };
  const product = matrices(a, batch, rows, summed).matmul(matrices(b, batch, summed, columns));
  const labels = [...batch, ...rows, ...columns];
  return { x: product.reshape(labels.map(size)), labels };
}
