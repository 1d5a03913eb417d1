// The rectifier whose slopes are drawn.
import { contiguousArray } from '../core/contiguous.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, type Asker } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { checkGenerator, type Generator } from '../core/random/generator.js';
import { tensor } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ActivationRule, type InplaceOption, parseSettings } from './activation-rule.js';
import { checkTensor } from './operands.js';
import { LEAKY_RELU } from './rectifiers.js';

/** Options of {@link rrelu}. */
export interface RreluOptions extends InplaceOption {
  /** The least slope. Default 1/8. */
  readonly lower?: number;
  /** The largest slope. Default 1/3. */
  readonly upper?: number;
  /** Whether slopes are drawn; else all are the mean of both. Default false. */
  readonly training?: boolean;
  /** Where they are drawn from; the one that `manualSeed` seeds unless given. */
  readonly generator?: Generator;
}

/** @internal */
export const RRELU: ActivationRule<{ lower: number; upper: number }> = {
  name: 'rrelu',
  defaults: { lower: 1 / 8, upper: 1 / 3 },
  check(op, { lower, upper }) {
    if (lower <= upper) return;
    throw new ArgumentError({
      op,
      problem: `lower ${lower} is beyond upper ${upper}`,
      actual: [lower, upper],
      pytorch: 'Lower bound should be less than or equal to the upper bound',
    });
  },
  compute: (asker, input, { lower, upper }) =>
    LEAKY_RELU.compute(asker, input, { negativeSlope: (lower + upper) / 2 }),
};

/**
 * Negative values are multiplied with random slopes from `lower` to `upper` (PyTorch's for the same seed) while
 * training, else with their mean. float32 or float64.
 *
 * @param options `lower` (1/8), `upper` (1/3), `training` (false), `generator`.
 * @throws {@link ArgumentError} for bounds in the wrong order, {@link DTypeError} for integers.
 *
 * @example
 * F.rrelu(tensor([-2, 2]), { lower: 0.2, upper: 0.3 }).tolist(); // [-0.5, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html
 */
export function rrelu(input: Tensor, options: RreluOptions = {}): Tensor {
  checkOptions('rrelu', options, ['lower', 'upper', 'training', 'inplace', 'generator']);
  const { training = false, generator, ...bounds } = options;
  const settings = parseSettings('rrelu', RRELU, bounds);
  return rreluFor('rrelu', input, {
    ...settings,
    training: parseFlag('rrelu', 'training', training),
    generator: checkGenerator('rrelu', generator),
  });
}

/** @internal {@link rrelu} in the words of who asks. */
export function rreluFor(
  asker: Asker,
  input: Tensor,
  call: { lower: number; upper: number; training: boolean; generator: Generator },
): Tensor {
  checkTensor(asker, 'input', input);
  const { lower, upper, training, generator } = call;
  if (!training || !isFloatingPoint(input.dtype)) return RRELU.compute(asker, input, { lower, upper });
  const values = contiguousArray(input.raw);
  const slopes = new Float64Array(values.length).fill(1);
  for (let i = 0; i < slopes.length; i++) {
    if (Number(values[i]) <= 0) slopes[i] = generator.uniform64() * (upper - lower) + lower;
  }
  return input.mul(tensor(slopes, { shape: [...input.shape], dtype: input.dtype }));
}
