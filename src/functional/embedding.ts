// Rows of a table: what stands for a word, a class, a place.
import { contiguousArray } from '../core/contiguous.js';
import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { tensor, zeros } from '../tensor/creation.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';
import { numberOption } from './norm-checks.js';
import { checkTensor } from './operands.js';

/** Options of {@link embedding}. */
export interface EmbeddingOptions {
  /** A row that learns nothing: its gradient is 0; negative counts from the end. Default none. */
  readonly paddingIdx?: number | null;
  /** Rows with a larger norm are scaled down to it, in place, before they are looked up. Default none. */
  readonly maxNorm?: number | null;
  /** The p of that norm. Default 2. */
  readonly normType?: number;
  /** Whether a row's gradient is divided by how often it comes in the input. Default false. */
  readonly scaleGradByFreq?: boolean;
}

/** The options of {@link embedding}, checked; `paddingIdx` counts from 0. */
export interface EmbeddingCall {
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
}

/** @internal Every option of an embedding. */
export const EMBEDDING_OPTIONS: readonly (keyof EmbeddingOptions)[] = [
  'paddingIdx',
  'maxNorm',
  'normType',
  'scaleGradByFreq',
];

/** @internal The options, checked against the number of rows. */
export function parseEmbedding(op: string, rows: number, options: EmbeddingOptions): EmbeddingCall {
  const { paddingIdx = null, maxNorm = null, normType = 2, scaleGradByFreq = false } = options;
  return {
    paddingIdx: paddingIdx === null ? null : paddingRow(op, rows, paddingIdx),
    maxNorm: maxNorm === null ? null : numberOption(op, 'maxNorm', maxNorm),
    normType: numberOption(op, 'normType', normType),
    scaleGradByFreq: parseFlag(op, 'scaleGradByFreq', scaleGradByFreq),
  };
}

function paddingRow(op: string, rows: number, paddingIdx: number): number {
  const row = parseInteger(paddingIdx, { op, name: 'paddingIdx' });
  if (row >= -rows && row < rows) return row < 0 ? row + rows : row;
  throw new ArgumentError({
    op,
    problem: `paddingIdx is ${row}; there are ${rows} rows (${-rows} to ${rows - 1})`,
    actual: row,
    pytorch: 'Padding_idx must be within num_embeddings',
  });
}

/**
 * For each index the row of `weight` with that number.
 *
 * @param input Indices of any shape, any integer dtype.
 * @param weight `[rows, size]`.
 * @param options `paddingIdx`: a row that learns nothing; `maxNorm` and `normType` (2): larger rows are scaled down, in
 * place; `scaleGradByFreq` (false).
 * @returns `[...input, size]`.
 * @throws {@link ShapeError} for an index without a row, {@link DTypeError} for indices that are no integers,
 * {@link ArgumentError} for a `paddingIdx` without a row.
 *
 * @example
 * F.embedding(tensor([1n, 0n, 1n]), tensor([[1, 2], [3, 4]])).tolist(); // [[3, 4], [1, 2], [3, 4]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export function embedding(input: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  const op = 'embedding';
  checkOptions(op, options, EMBEDDING_OPTIONS);
  checkTensor(op, 'weight', weight);
  return embeddingFor(op, input, weight, parseEmbedding(op, weight.shape[0] ?? 0, options));
}

/** @internal {@link embedding} in the words of who asks. */
export function embeddingFor(asker: Asker, input: Tensor, weight: Tensor, call: EmbeddingCall): Tensor {
  checkTensor(asker, 'input', input);
  checkTensor(asker, 'weight', weight);
  if (weight.ndim !== 2) {
    throw new ShapeError({
      op: askerName(asker),
      problem: `the weight is ${formatShape(weight.shape)}; it takes [rows, size]`,
      expected: 2,
      actual: weight.ndim,
      pytorch: "'weight' must be 2-D",
    });
  }
  const rows = checkRows(asker, input, weight.shape[0]);
  if (call.maxNorm !== null) limitRows(weight, rows, call.maxNorm, call.normType);
  const index = tensor(rows, { shape: [rows.length], dtype: 'int32' });
  const found = weight.indexSelect(0, index);
  const factors = gradientFactors(rows, call);
  if (factors !== null && found.requiresGrad) {
    const scale = tensor(factors, { shape: [rows.length, 1], dtype: weight.dtype });
    found.registerHook((grad) => grad.mul(scale));
  }
  return found.reshape([...input.shape, weight.shape[1]]);
}

/** The indices, checked: whole numbers, each the number of a row. */
function checkRows(asker: Asker, input: Tensor, count: number): Int32Array {
  if (isFloatingPoint(input.dtype) || input.dtype === 'bool') {
    throw new DTypeError({
      op: askerName(asker),
      problem: `the input is ${input.dtype}; indices are int32, int64 or uint8`,
      expected: ['int32', 'int64', 'uint8'],
      actual: input.dtype,
      hint: "Try input.to('int64')",
      pytorch:
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int",
    });
  }
  const values = contiguousArray(input.raw);
  const rows = new Int32Array(values.length);
  for (let i = 0; i < rows.length; i++) {
    const row = Number(values[i]);
    if (row < 0 || row >= count) {
      throw new ShapeError({
        op: askerName(asker),
        problem: `index ${row}, the ${ordinal(i)} of the input, has no row; there are ${count} (0 to ${count - 1})`,
        expected: count,
        actual: row,
        pytorch: 'index out of range in self',
      });
    }
    rows[i] = row;
  }
  return rows;
}

function ordinal(i: number): string {
  const n = i + 1;
  const teens = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

/** What the gradient of each looked-up row is multiplied with; null where that is 1 everywhere. */
function gradientFactors(
  rows: Int32Array,
  { paddingIdx, scaleGradByFreq }: EmbeddingCall,
): Float64Array | null {
  if (!scaleGradByFreq && (paddingIdx === null || !rows.includes(paddingIdx))) return null;
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return Float64Array.from(rows, (row) =>
    row === paddingIdx ? 0 : scaleGradByFreq ? 1 / (counts.get(row) ?? 1) : 1,
  );
}

/** Scales rows that are too long down to `maxNorm`, in place. */
function limitRows(weight: Tensor, rows: Int32Array, maxNorm: number, p: number): void {
  noGrad(() => {
    for (const row of new Set(rows)) {
      const values = weight.select(0, row);
      const length = Number(values.norm(p).item());
      if (length > maxNorm) values.copy_(values.mul(maxNorm / (length + 1e-7)));
    }
  });
}

/**
 * Whole numbers as rows of zeros and a one.
 *
 * @param input Class numbers of any shape, any integer dtype.
 * @param numClasses How many there are; one more than the largest unless given.
 * @returns `[...input, numClasses]`, int64, as in PyTorch: `.to('float32')` for arithmetic with fractions.
 * @throws {@link ArgumentError} for a class below 0 or beyond `numClasses`, {@link DTypeError} for what is no integer.
 *
 * @example
 * F.oneHot(tensor([0n, 2n])).tolist(); // [[1, 0, 0], [0, 0, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export function oneHot(input: Tensor, numClasses: number = -1): Tensor {
  const op = 'oneHot';
  const { dtype, shape, numel } = checkTensor(op, 'input', input);
  const given = parseInteger(numClasses, { op, name: 'numClasses', minimum: -1 });
  if (isFloatingPoint(dtype) || dtype === 'bool') {
    throw new DTypeError({
      op,
      problem: `the input is ${dtype}; class numbers are int32, int64 or uint8`,
      actual: dtype,
      hint: "Try input.to('int64')",
      pytorch: 'one_hot is only applicable to index tensor of type LongTensor.',
    });
  }
  if (numel === 0 && given <= 0) {
    throw new ArgumentError({
      op,
      problem: 'the input is empty: the number of classes does not follow from it',
      hint: 'Give it: oneHot(input, 10)',
      pytorch: 'Can not infer total number of classes from empty tensor.',
    });
  }
  const classes = Array.from(contiguousArray(input.raw), Number);
  const least = classes.findIndex((value) => value < 0);
  if (least >= 0) {
    throw new ArgumentError({
      op,
      problem: `class ${classes[least]}; classes are numbered from 0`,
      actual: classes[least],
      pytorch: 'Class values must be non-negative.',
    });
  }
  const largest = classes.reduce((most, value) => Math.max(most, value), -1);
  const count = given === -1 ? largest + 1 : given;
  if (largest >= count) {
    throw new ArgumentError({
      op,
      problem: `class ${largest}, but numClasses is ${describeValue(numClasses)} (0 to ${count - 1})`,
      expected: count,
      actual: largest,
      pytorch: 'Class values must be smaller than num_classes.',
    });
  }
  const result = zeros([...shape, count], { dtype: 'int64' });
  const array = result.raw.storage.array as BigInt64Array;
  for (const [i, value] of classes.entries()) array[i * count + value] = 1n;
  return result;
}
