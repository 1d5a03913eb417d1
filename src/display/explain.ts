import { contiguousArray } from '../core/contiguous.js';
import { paddingPairs } from '../core/conv-arguments.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { formatShape, numel, sameShape } from '../core/shape.js';
import { Conv1d, Conv2d, Conv3d } from '../nn/conv.js';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../nn/conv-transpose.js';
import { noGrad } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import { checkName } from './display.js';
import { shortName } from './short-name.js';

/** What `explain` is told beside the convolution and its input. */
export interface ExplainOptions {
  /**
   * The output cell shown first: `[channel, row, column]`, of a `Conv1d` `[channel, place]`, of a `Conv3d` with the
   * depth before the row. By default the first NaN, or else the cell of the largest magnitude.
   */
  readonly at?: readonly number[];
  /** Which item of a batch is shown; 0 by default. */
  readonly item?: number;
  /** What the input is called in the caption. */
  readonly name?: string;
  /** The gradient of a loss at the output, shaped as the output: what flows back. By default that of the sum, ones. */
  readonly gradient?: Tensor;
}

/** The layers that can be explained. */
export type ExplainedLayer = Conv1d | Conv2d | Conv3d | ConvTranspose1d | ConvTranspose2d | ConvTranspose3d;

const LAYERS = [Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d] as const;

/** A convolution of one item, one output cell worked out. Made by {@link explain}. */
export class Explanation {
  readonly conv: ExplainedLayer;
  /** Of one item: `[C, L]`, `[C, H, W]` or `[C, D, H, W]`. */
  readonly input: Tensor;
  /** Of that item: `[O, L']`, `[O, H', W']` or `[O, D', H', W']`. */
  readonly output: Tensor;
  /** The output cell that is worked out, `[out, ...place]`. */
  readonly at: readonly number[];
  readonly name: string | undefined;
  /** Where the item was taken from a batch. */
  readonly batch: { readonly size: number; readonly item: number } | undefined;
  /** Of a loss at this item's output, where it was given. */
  readonly gradient: Tensor | undefined;

  /** @internal */
  constructor(facts: Omit<Explanation, never>) {
    this.conv = facts.conv;
    this.input = facts.input;
    this.output = facts.output;
    this.at = facts.at;
    this.name = facts.name;
    this.batch = facts.batch;
    this.gradient = facts.gradient;
  }
}

/**
 * Shows how a convolution makes its output: which cells of the input lie under the window, what they are multiplied
 * with and what it adds up to, in the user's own numbers. In the notebook every output cell can be touched, the
 * window played over the input, and kernel, stride, padding, dilation and groups changed; without the extension one
 * cell is worked out. Shown by being a cell's last value, or with `display`.
 *
 * @param conv a `Conv1d`, `Conv2d` or `Conv3d`, or one of the transposed.
 * @param input what it is given: `[C, ...]`, or `[N, C, ...]` of which one item is shown.
 * @param options see {@link ExplainOptions}.
 * @returns a value that draws itself, with the `output` of the item and the cell `at` that is worked out.
 * @throws {@link ArgumentError} for another module, a cell or an item that is not there, or an unknown option.
 * @throws {@link ShapeError} or {@link DTypeError} for an input that the layer does not take, or a gradient of another
 * shape than the output.
 *
 * @example
 * const conv = new nn.Conv2d(1, 2, 3, { padding: 1 });
 * explain(conv, rand(1, 8, 8), { at: [1, 0, 4] }).at; // [1, 0, 4]
 */
export function explain(conv: ExplainedLayer, input: Tensor, options: ExplainOptions = {}): Explanation {
  checkOptions('explain', options, ['at', 'item', 'name', 'gradient']);
  checkName('explain', options.name);
  checkLayer(conv);
  const padding = paddingPairs(conv.kernelSize, conv);
  if (padding.some((sides) => Math.min(...sides) < 0)) {
    throw new ArgumentError({
      op: 'explain',
      problem: `padding ${describeValue(conv.padding)} crops the input, which is not drawn`,
      hint: 'Crop the input first, and explain the layer without padding',
    });
  }
  const whole = noGrad(() => conv(input));
  if (numel(whole.shape) === 0) {
    throw new ShapeError({
      op: 'explain',
      problem: 'the output has no values, there is nothing to explain',
      operands: [
        { name: 'input', shape: input.shape },
        { name: 'output', shape: whole.shape },
      ],
    });
  }
  checkGradient(options.gradient, whole);
  const batched = input.shape.length === conv.kernelSize.length + 2;
  const item = checkItem(input, batched, options.item);
  const pick = (tensor: Tensor): Tensor => (batched ? tensor.detach().select(0, item) : tensor.detach());
  const output = pick(whole);
  return new Explanation({
    conv,
    input: pick(input),
    output,
    at: options.at === undefined ? mostTelling(output) : checkPlace(output, options.at),
    name: options.name === undefined ? undefined : shortName(options.name),
    batch: batched ? { size: input.shape[0], item } : undefined,
    gradient: options.gradient === undefined ? undefined : pick(options.gradient),
  });
}

function checkLayer(conv: unknown): void {
  if (LAYERS.some((layer) => conv instanceof layer)) return;
  throw new ArgumentError({
    op: 'explain',
    problem: `the first argument is ${describeValue(conv)}; it takes a layer that convolves, Conv1d to ConvTranspose3d`,
    actual: conv,
    hint: 'Of a net, explain one layer with what arrives there: explain(net.conv2, net.conv1(x))',
  });
}

function checkGradient(gradient: unknown, output: Tensor): void {
  if (gradient === undefined) return;
  if (!(gradient instanceof Tensor)) {
    const problem = `gradient is ${describeValue(gradient)}, not a tensor`;
    throw new ArgumentError({ op: 'explain', problem, actual: gradient });
  }
  if (sameShape(gradient.shape, output.shape)) return;
  throw new ShapeError({
    op: 'explain',
    problem: 'the gradient has another shape than the output',
    operands: [
      { name: 'gradient', shape: gradient.shape },
      { name: 'output', shape: output.shape },
    ],
  });
}

function checkItem({ shape }: Tensor, batched: boolean, item: unknown): number {
  if (item === undefined) return 0;
  const size = batched ? shape[0] : 0;
  if (batched && Number.isInteger(item) && (item as number) >= 0 && (item as number) < size) {
    return item as number;
  }
  throw new ArgumentError({
    op: 'explain',
    problem: batched
      ? `item is a whole number from 0 to ${size - 1}, got ${describeValue(item)}`
      : `item ${describeValue(item)} of an input without a batch axis`,
    operands: [{ name: 'input', shape }],
    actual: item,
  });
}

function checkPlace({ shape }: Tensor, at: unknown): readonly number[] {
  const fits =
    Array.isArray(at) &&
    at.length === shape.length &&
    at.every((place, axis) => Number.isInteger(place) && place >= 0 && place < shape[axis]);
  if (fits) return [...at];
  throw new ArgumentError({
    op: 'explain',
    problem: `at is a cell of the output ${formatShape(shape)}, got ${describeValue(at)}`,
    operands: [{ name: 'output', shape }],
    actual: at,
  });
}

/** The first NaN where there is one, else the cell of the largest finite magnitude. */
function mostTelling(output: Tensor): readonly number[] {
  const values = contiguousArray(output.raw);
  let [found, largest] = [0, -1];
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (Number.isNaN(value)) {
      found = i;
      break;
    }
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) [found, largest] = [i, size];
  }
  return output.shape.map((size, axis) => Math.floor(found / numel(output.shape.slice(axis + 1))) % size);
}
