import { describeValue } from '../core/describe.js';
import type { TypedArray } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, sameShape } from '../core/shape.js';
import { tensor } from '../tensor/creation.js';
import { stack } from '../tensor/join.js';
import { Tensor } from '../tensor/tensor.js';

/** What a batch of samples becomes: tensors and numbers a tensor, texts an array, parts of a sample part by part. */
export type Collated<T> = T extends Tensor | number | bigint | boolean | TypedArray
  ? Tensor
  : T extends string
    ? string[]
    : T extends readonly unknown[]
      ? { -readonly [I in keyof T]: Collated<T[I]> }
      : T extends object
        ? { [Name in keyof T]: Collated<T[Name]> }
        : unknown;

/**
 * Samples as a batch: tensors are stacked; numbers become a float32 tensor, bigints int64, booleans bool; texts stay an
 * array; of arrays and objects each part is collated by itself.
 *
 * @throws {@link ShapeError} for tensors of different shapes, {@link ArgumentError} for samples that are not alike.
 *
 * @example
 * const [images, labels] = data.defaultCollate([
 *   [zeros(1, 8, 8), 3n],
 *   [zeros(1, 8, 8), 5n],
 * ]);
 * images.shape; // [2, 1, 8, 8]
 * labels.tolist(); // [3, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 */
export function defaultCollate<T>(samples: readonly T[]): Collated<T> {
  if (!Array.isArray(samples)) {
    const problem = `takes an array of samples, got ${describeValue(samples)}`;
    throw new ArgumentError({ op: 'defaultCollate', problem, actual: samples });
  }
  return collate(samples, 'the samples', 0) as Collated<T>;
}

/** Samples further in hold themselves. */
const DEEPEST = 64;

function collate(samples: readonly unknown[], what: string, depth: number): unknown {
  if (depth > DEEPEST) {
    const problem = `the samples are nested more than ${DEEPEST} deep: does one hold itself?`;
    throw new ArgumentError({ op: 'defaultCollate', problem });
  }
  const first = samples[0];
  if (first instanceof Tensor) return stackAlike(samples, what);
  if (typeof first === 'number' || typeof first === 'bigint' || typeof first === 'boolean') {
    checkAlike(samples, what, (one) => typeof one === typeof first);
    return tensor(samples as number[]);
  }
  if (typeof first === 'string') return [...samples];
  if (ArrayBuffer.isView(first)) {
    checkAlike(samples, what, (one) => ArrayBuffer.isView(one));
    return stackAlike(
      samples.map((one) => tensor(one as Float32Array)),
      what,
    );
  }
  if (Array.isArray(first)) {
    checkAlike(samples, what, (one) => Array.isArray(one) && one.length === first.length);
    return first.map((_, i) =>
      collate(
        (samples as unknown[][]).map((one) => one[i]),
        `part ${i} of ${what}`,
        depth + 1,
      ),
    );
  }
  if (typeof first === 'object' && first !== null) {
    const names = Object.keys(first);
    checkAlike(
      samples,
      what,
      (one) => typeof one === 'object' && one !== null && names.every((name) => name in one),
    );
    const part = (name: string): unknown[] => (samples as Record<string, unknown>[]).map((one) => one[name]);
    return Object.fromEntries(
      names.map((name) => [name, collate(part(name), `'${name}' of ${what}`, depth + 1)]),
    );
  }
  throw new ArgumentError({
    op: 'defaultCollate',
    problem: `${what} are ${describeValue(first)}; it takes tensors, numbers, texts, and arrays and objects of them`,
    actual: first,
    hint: 'Give { collateFn } to make a batch of them',
    pytorch: 'default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists',
  });
}

function checkAlike(samples: readonly unknown[], what: string, isAlike: (sample: unknown) => boolean): void {
  const other = samples.findIndex((one) => !isAlike(one));
  if (other < 0) return;
  throw new ArgumentError({
    op: 'defaultCollate',
    problem: `${what} are not alike: the first is ${describeValue(samples[0])}, number ${other} is ${describeValue(samples[other])}`,
    actual: samples[other],
    hint: 'Give { collateFn } to make a batch of them',
    pytorch: 'each element in list of batch should be of equal size',
  });
}

function stackAlike(samples: readonly unknown[], what: string): Tensor {
  checkAlike(samples, what, (one) => one instanceof Tensor);
  const tensors = samples as readonly Tensor[];
  const other = tensors.findIndex(({ shape }) => !sameShape(shape, tensors[0].shape));
  if (other < 0) return stack([...tensors]);
  throw new ShapeError({
    op: 'defaultCollate',
    problem: `${what} have different shapes: the first is ${formatShape(tensors[0].shape)}, number ${other} is ${formatShape(tensors[other].shape)}`,
    operands: [
      { name: 'first', shape: tensors[0].shape },
      { name: `number ${other}`, shape: tensors[other].shape },
    ],
    operandsInText: false,
    hint: 'Bring them to one shape, or give { collateFn }',
    pytorch: 'stack expects each tensor to be equal size',
  });
}
