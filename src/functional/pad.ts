import { PADDING_MODES, type PaddingMode } from '../core/conv-arithmetic.js';
import { describeValue } from '../core/describe.js';
import { didYouMean } from '../core/did-you-mean.js';
import { ArgumentError, type Asker, askerName, ShapeError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { type AxisPadding, pad as padOperation } from '../ops/pad.js';
import { apply, type Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/** How {@link pad} fills: `constant` with a value, the others with cells of the input. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/** What {@link pad} takes beside the input and the amounts. */
export interface PadOptions {
  /** Default `'constant'`. */
  readonly mode?: PadMode;
  /** What mode `'constant'` fills with. Default 0. */
  readonly value?: number | bigint | boolean;
}

const PAD_MODES: readonly PadMode[] = [
  'constant',
  ...PADDING_MODES.filter((mode) => mode !== 'zeros'),
] as PadMode[];

/**
 * Adds cells around a tensor; negative amounts crop.
 *
 * @param input of any rank and dtype. The modes that copy cells take the rank PyTorch gives them: with or
 * without a batch axis before the channels, so amounts for one axis go with rank 2 or 3, for two with 3 or 4,
 * for three with 4 or 5.
 * @param amounts `[left, right]` of the last axis, then of the one before it, …: `[left, right, top, bottom]`.
 * @param options `mode`: `'constant'` (default), `'reflect'` (below the axis's size), `'replicate'`, `'circular'`
 * (at most the axis's size). `value` of the constant: 0.
 * @throws {@link ShapeError} where the input has too few axes or cells, {@link ArgumentError} for amounts or options
 * that no input could make right.
 *
 * @example
 * pad(tensor([[1, 2, 3]]), [2, 1], { mode: 'reflect' }).tolist(); // [[3, 2, 1, 2, 3, 2]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function pad(input: Tensor, amounts: readonly number[], options: PadOptions = {}): Tensor {
  checkOptions('pad', options, ['mode', 'value']);
  checkTensor('pad', 'input', input);
  const mode = parseMode(options.mode ?? 'constant');
  return padFor('pad', input, parseAmounts(amounts), mode, options.value);
}

/** @internal {@link pad} with amounts that have been checked; `value` is of mode `zeros` alone. */
export function padFor(
  asker: Asker,
  input: Tensor,
  amounts: readonly number[],
  mode: PaddingMode,
  value: unknown,
): Tensor {
  const { shape } = checkTensor(asker, 'input', input);
  const filler = parseValue(asker, value, mode, input);
  checkRank(asker, shape, amounts, mode);
  const padding = shape.map((_, axis): AxisPadding => {
    const i = 2 * (shape.length - 1 - axis);
    return i < amounts.length ? [amounts[i], amounts[i + 1]] : [0, 0];
  });
  return apply(padOperation, [input], { asker, padding, mode, value: filler });
}

function parseMode(mode: unknown): PaddingMode {
  if (mode === 'constant') return 'zeros';
  if (PAD_MODES.includes(mode as PadMode)) return mode as PaddingMode;
  const guess =
    mode === 'zeros'
      ? "; did you mean 'constant'?"
      : typeof mode === 'string'
        ? didYouMean(mode, PAD_MODES)
        : '';
  throw new ArgumentError({
    op: 'pad',
    problem: `no mode ${describeValue(mode)}${guess}`,
    expected: PAD_MODES,
    actual: mode,
    hint: `Modes: ${PAD_MODES.map(literal).join(', ')}`,
    pytorch: typeof mode === 'string' ? `Unrecognised padding mode ${mode}` : undefined,
  });
}

function parseValue(asker: Asker, value: unknown, mode: PaddingMode, { dtype }: Tensor): number | bigint {
  if (value === undefined) return 0;
  const facts = { op: askerName(asker), actual: value };
  if (mode !== 'zeros') {
    throw new ArgumentError({
      ...facts,
      problem: `value is ${describeValue(value)}; mode '${mode}' copies cells and takes none`,
      pytorch: `Padding mode "${mode}" doesn't take in value argument`,
    });
  }
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  const fraction =
    dtype !== 'float32' && dtype !== 'float64' && !Number.isInteger(Number(isNumber ? value : 0));
  if (!isNumber || fraction) {
    throw new ArgumentError({
      ...facts,
      problem: `value is ${describeValue(value)}; ${fraction ? `a tensor of ${dtype} holds whole numbers` : 'it takes a number'}`,
    });
  }
  if (dtype === 'bool') return Number(value) === 0 ? 0 : 1;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** The amounts, the last axis first. */
function parseAmounts(amounts: unknown): number[] {
  if (!Array.isArray(amounts)) {
    throw new ArgumentError({
      op: 'pad',
      problem: `the amounts are ${amounts === undefined ? 'missing' : describeValue(amounts)}; they are an array, [left, right] of the last axis first`,
      actual: amounts,
      pytorch: "pad(): argument 'pad' (position 2) must be tuple of ints",
    });
  }
  const numbers = Array.from(amounts, (amount, i) =>
    parseInteger(amount, { op: 'pad', name: `amount ${i}` }),
  );
  if (numbers.length % 2 !== 0) {
    throw new ArgumentError({
      op: 'pad',
      problem: `${formatShape(numbers)} has ${numbers.length} ${numbers.length === 1 ? 'number' : 'numbers'}; each axis takes two`,
      actual: numbers,
      pytorch: 'Padding length must be divisible by 2',
    });
  }
  return numbers;
}

/** PyTorch pads any axes with a constant; in the modes that copy cells, those after the channels. */
function checkRank(
  asker: Asker,
  shape: readonly number[],
  numbers: readonly number[],
  mode: PaddingMode,
): void {
  const padded = numbers.length / 2;
  const rank = shape.length;
  const facts = { operands: [{ name: 'input', shape }], operandsInText: false, actual: rank };
  const amounts = `amounts for ${padded} ${padded === 1 ? 'axis' : 'axes'}`;
  if (padded > rank) {
    throw new ShapeError({
      ...facts,
      op: askerName(asker),
      problem: `${amounts}, the input ${formatShape(shape)} has ${rank}`,
      expected: padded,
      pytorch: `Padding length should be less than or equal to two times the input dimension but got padding length ${numbers.length} and input of dimension ${rank}`,
    });
  }
  if (mode === 'zeros') return;
  const known = padded >= 1 && padded <= 3;
  if (known && (rank === padded + 1 || rank === padded + 2)) return;
  const takes = known ? `an input of ${padded + 1} or ${padded + 2} axes` : 'amounts for one to three axes';
  throw new ShapeError({
    ...facts,
    op: askerName(asker),
    problem: `${amounts} of the input ${formatShape(shape)}; mode '${mode}' takes ${takes}`,
    expected: [padded + 1, padded + 2],
    pytorch: `Padding size ${numbers.length} is not supported for ${rank}D input tensor.`,
  });
}
