// Finding values among others. None of it has a gradient; indices are int32.

import { contiguousArray } from '../core/contiguous.js';
import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { resultDType } from '../core/promotion.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape, sameShape } from '../core/shape.js';
import { checkOperand } from './check-tensors.js';
import { tensor } from './creation.js';
import { Tensor } from './tensor.js';

/** What `searchsorted` takes. */
export interface SearchsortedOptions {
  /** Whether a value goes behind those equal to it; default false. */
  readonly right?: boolean;
  /** `'right'` for {@link right}. */
  readonly side?: 'left' | 'right' | null;
}

/**
 * Where each value would be put in to keep a sequence sorted; of a sequence of several axes, each row's values in its row.
 *
 * @param sortedSequence ascending along the last axis.
 * @param values a number, or a tensor; where the sequence has several axes, of its shape but for the last axis.
 * @throws {@link ShapeError} where the shapes do not fit, {@link ArgumentError} where `side` and `right` disagree.
 *
 * @example
 * searchsorted(tensor([1, 3, 5]), tensor([3, 6])).tolist(); // [1, 3]
 * searchsorted(tensor([1, 3, 5]), 3, { right: true }).item(); // 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html
 */
export function searchsorted(
  sortedSequence: Tensor,
  values: Tensor | Scalar,
  options: SearchsortedOptions = {},
): Tensor {
  const op = 'searchsorted';
  checkOptions(op, options, ['right', 'side']);
  const sequence = checkOperand(op, 'sortedSequence', sortedSequence);
  const sought = sequence.lift(op, values);
  const right = parseFlag(op, 'right', options.right ?? options.side === 'right');
  const { side = null } = options;
  if (![null, 'left', 'right'].includes(side) || (side === 'left' && right)) {
    const problem = `side is ${describeValue(side)}, right is ${right}; they must agree`;
    throw new ArgumentError({ op, problem, actual: side, pytorch: "side can only be 'left' or 'right'" });
  }
  if (sequence.ndim === 1) return sought.bucketize(sequence, { right });
  const rows = sequence.shape.slice(0, -1);
  if (sequence.ndim === 0 || !sameShape(rows, sought.shape.slice(0, -1)) || sought.ndim !== sequence.ndim) {
    throw new ShapeError({
      op,
      problem: `the sequence is ${formatShape(sequence.shape)}, the values ${formatShape(sought.shape)}; they may differ in the last axis alone`,
      operands: [
        { name: 'sortedSequence', shape: sequence.shape },
        { name: 'values', shape: sought.shape },
      ],
      operandsInText: false,
      pytorch:
        'boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match',
    });
  }
  const count = rows.reduce((n, size) => n * size, 1);
  const [length, each] = [sequence.shape.at(-1) as number, sought.shape.at(-1) as number];
  const flat = sought.reshape(count, each);
  const places = sequence
    .reshape(count, length)
    .unbind()
    .map((row, i) => flat.select(0, i).bucketize(row, { right }).data as Int32Array);
  const all = new Int32Array(count * each);
  places.forEach((found, i) => void all.set(found, i * each));
  return tensor(all, { shape: [...sought.shape], dtype: 'int32' });
}

/** What `isin` takes. */
export interface IsinOptions {
  /** Whether to say where values are not among the others; default false. */
  readonly invert?: boolean;
  /** Whether no value comes twice. It makes no difference. */
  readonly assumeUnique?: boolean;
}

/**
 * Whether each value is among others, as bool.
 *
 * @param elements a tensor, or a number.
 * @param testElements the others: a tensor, or a number.
 *
 * @example
 * isin(tensor([1, 2, 3]), tensor([3, 1])).tolist(); // [true, false, true]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isin.html
 */
export function isin(
  elements: Tensor | Scalar,
  testElements: Tensor | Scalar,
  options: IsinOptions = {},
): Tensor {
  checkOptions('isin', options, ['invert', 'assumeUnique']);
  const invert = parseFlag('isin', 'invert', options.invert ?? false);
  const [sought, others] = inOneDType(elements, testElements);
  const among = new Set(others);
  // A set finds NaN, which is equal to nothing.
  const truth = Array.from(sought, (value) => (among.has(value) && !Number.isNaN(value)) !== invert);
  return tensor(truth, { dtype: 'bool' }).reshape(elements instanceof Tensor ? [...elements.shape] : []);
}

/** The values of both in the dtype in which PyTorch compares them. */
function inOneDType(a: Tensor | Scalar, b: Tensor | Scalar): [Values, Values] {
  const first = a instanceof Tensor ? a : (b instanceof Tensor ? b : tensor(0)).lift('isin', a);
  const second = first.lift('isin', b);
  const dtype = resultDType(first.raw, second.raw);
  return [valuesIn(dtype, first), valuesIn(dtype, second)];
}

type Values = Iterable<number | bigint> & ArrayLike<number | bigint>;

function valuesIn(dtype: DType, x: Tensor): Values {
  return contiguousArray(x.detach().to(dtype).raw) as Values;
}
