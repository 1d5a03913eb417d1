import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { checkGenerator, type Generator } from '../core/random/generator.js';
import { drawPlaces } from '../core/random/multinomial.js';
import { formatShape } from '../core/shape.js';
import { checkOperand } from './check-tensors.js';
import { tensor } from './creation.js';
import type { Tensor } from './tensor.js';

/** What `multinomial` takes. */
export interface MultinomialOptions {
  /** Whether one place may be drawn several times; default false. */
  readonly replacement?: boolean;
  /** Where the numbers come from; the one that `manualSeed` seeds unless given. */
  readonly generator?: Generator;
}

/**
 * Places of a vector, or of each row of a matrix, drawn with the probabilities that its values are to each other: int32,
 * PyTorch's for the same seed.
 *
 * @param input `[places]` or `[rows, places]`, float32 or float64, at least 0; they need not add up to 1.
 * @param numSamples how many are drawn, of each row.
 * @param options `replacement` (false), `generator`.
 * @throws {@link DTypeError} for integers, {@link ShapeError} for other axes, {@link ArgumentError} where there are no
 * probabilities, or fewer than are drawn.
 *
 * @example
 * multinomial(tensor([0, 1, 0]), 4, { replacement: true }).tolist(); // [1, 1, 1, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html
 */
export function multinomial(input: Tensor, numSamples: number, options: MultinomialOptions = {}): Tensor {
  const op = 'multinomial';
  checkOptions(op, options, ['replacement', 'generator']);
  const weights = checkOperand(op, 'input', input).detach();
  const count = parseInteger(numSamples, { op, name: 'numSamples', minimum: 1 });
  const replacement = parseFlag(op, 'replacement', options.replacement ?? false);
  const generator = checkGenerator(op, options.generator);
  checkWeights(op, weights, count, replacement);
  const places = weights.shape.at(-1) as number;
  const values = weights.to('float64').contiguous().data as Float64Array;
  const round = weights.dtype === 'float32' ? Math.fround : undefined;
  const drawn: number[] = [];
  for (let row = 0; row < values.length; row += places) {
    drawn.push(...drawPlaces(values.subarray(row, row + places), count, replacement, generator, round));
  }
  return tensor(Int32Array.from(drawn), { shape: [...weights.shape.slice(0, -1), count], dtype: 'int32' });
}

function checkWeights(op: string, weights: Tensor, count: number, replacement: boolean): void {
  if (!isFloatingPoint(weights.dtype)) {
    throw new DTypeError({
      op,
      problem: `the input is ${weights.dtype}; probabilities are float32 or float64`,
      actual: weights.dtype,
      hint: "Try input.to('float32')",
      pytorch: 'multinomial only supports floating-point dtypes for input',
    });
  }
  if (weights.ndim < 1 || weights.ndim > 2) {
    throw new ShapeError({
      op,
      problem: `the input is ${formatShape(weights.shape)}; it takes [places] or [rows, places]`,
      operands: [{ name: 'input', shape: weights.shape }],
      operandsInText: false,
      actual: weights.ndim,
      pytorch: 'prob_dist must be 1 or 2 dim',
    });
  }
  const places = weights.shape.at(-1) as number;
  if (!replacement && count > places) {
    throw new ArgumentError({
      op,
      problem: `${count} of ${places} places are drawn, each once; there are too few`,
      expected: places,
      actual: count,
      hint: 'Try { replacement: true }',
      pytorch: 'cannot sample n_sample > prob_dist.size(-1) samples without replacement',
    });
  }
  const wrong = Array.from(weights.contiguous().data as Float32Array).find((w) => !(w >= 0 && w < Infinity));
  const empty = weights.numel === 0 || weights.sum(-1).eq(0).any().item<boolean>();
  if (wrong === undefined && !empty) return;
  throw new ArgumentError({
    op,
    problem: wrong === undefined ? 'all probabilities are 0' : `a probability is ${describeValue(wrong)}`,
    actual: wrong ?? 0,
    pytorch:
      wrong === undefined
        ? 'invalid multinomial distribution (sum of probabilities <= 0)'
        : 'probability tensor contains either `inf`, `nan` or element < 0',
  });
}
