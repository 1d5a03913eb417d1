import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { numel } from '../core/shape.js';
import { Module } from '../nn/module.js';
import { Tensor } from '../tensor/tensor.js';
import { checkName } from './display.js';
import { checkItem, FeatureMaps } from './inspected-maps.js';
import { type ModelMaps, type ModelMapsOptions, recordMaps } from './model-maps.js';

/** What `featureMaps` shows of an output. */
export interface FeatureMapsOptions {
  /** What the maps are called: `relu1`. */
  readonly name?: string;
  /** Which item of a batch is shown first; 0 by default. */
  readonly item?: number;
}

/**
 * The channels of a layer's output side by side: what each one responds to, which are dead and which are always
 * on. Shown by being a cell's last value, or with `display`. Given a model and its input, the same for every layer of
 * the model, with the weights and the input that made each map.
 *
 * @param output `[C, H, W]`, `[N, C, H, W]` or `[N, C, D, H, W]` (one item is shown at a time), `[C, L]`, or, with
 * `item` given, `[N, C, L]`.
 * @param options `name`, shown in the caption; `item`, the one of the batch that is shown first (default 0).
 * @returns a value that draws itself: one tile a channel, with the share of cells above zero.
 * @throws {@link ShapeError} for another number of axes, or where there is no value to show.
 * @throws {@link ArgumentError} for an item that the batch does not have, or an unknown option.
 *
 * @example
 * const conv = new nn.Conv2d(1, 8, 3);
 * const maps = featureMaps(conv(rand(4, 1, 28, 28)), { name: 'conv', item: 2 });
 * maps.maps.shape; // [8, 26, 26]
 */
export function featureMaps(output: Tensor, options?: FeatureMapsOptions): FeatureMaps;
/**
 * A model at work: every layer's output as feature maps, to click through. The model is run once, in `eval` mode and
 * without recording gradients; its state, its mode and the random numbers are left as they were.
 *
 * Layers are the modules that call no others. What a forward computes between them is shown as well, under the name of
 * its operation.
 *
 * @param model any module.
 * @param input what it is given: a tensor, or an array of tensors for a model of several inputs. With a batch axis the
 * items can be stepped through.
 * @param options `layer`, the name of the one shown first (`'features.0'`; by default the first activation behind a
 * convolution); `item`, the one of the batch that is shown first (default 0).
 * @returns a value that draws itself: the layers in order, the maps of one of them, the weights and the input of a map,
 * and the part of the input that a cell sees.
 * @throws {@link ArgumentError} for what is no module or no tensor, a layer or an item that is not there, or an unknown
 * option. What the model itself throws passes through.
 *
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(1, 6, 5), new nn.ReLU(), new nn.MaxPool2d(2));
 * featureMaps(net, rand(4, 1, 28, 28)).layers.map(({ path }) => path); // ['input', '0', '1', '2']
 */
export function featureMaps(
  model: Module,
  input: Tensor | readonly Tensor[],
  options?: ModelMapsOptions,
): ModelMaps;
export function featureMaps(
  subject: Tensor | Module,
  second: Tensor | readonly Tensor[] | FeatureMapsOptions = {},
  third?: ModelMapsOptions,
): FeatureMaps | ModelMaps {
  if (subject instanceof Module) return recordMaps(subject, second, third);
  return mapsOfOutput(subject, second as FeatureMapsOptions);
}

function mapsOfOutput(output: Tensor, options: FeatureMapsOptions): FeatureMaps {
  checkOptions('featureMaps', options, ['name', 'item']);
  const { name, item } = options;
  checkName('featureMaps', name);
  if (!(output instanceof Tensor)) {
    const problem = `the output is ${describeValue(output)}, not a tensor`;
    throw new ArgumentError({ op: 'featureMaps', problem, actual: output });
  }
  const { shape } = output;
  const batched = shape.length >= 4 || (shape.length === 3 && item !== undefined);
  if (shape.length < 2 || shape.length > 5) {
    throw new ShapeError({
      op: 'featureMaps',
      problem: `the tensor has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}; feature maps are [C, H, W], [N, C, H, W], [N, C, D, H, W] or [C, L]`,
      operands: [{ name: 'output', shape }],
      hint: 'display(output) shows a tensor of any shape',
    });
  }
  if (numel(shape) === 0) {
    throw new ShapeError({
      op: 'featureMaps',
      problem: 'the tensor has no values, there is nothing to show',
      operands: [{ name: 'output', shape }],
    });
  }
  if (!batched) {
    if (item !== undefined) {
      throw new ArgumentError({
        op: 'featureMaps',
        problem: `item ${describeValue(item)} of a tensor without a batch axis`,
        operands: [{ name: 'output', shape }],
        actual: item,
      });
    }
    return new FeatureMaps(output, name, undefined);
  }
  return new FeatureMaps(output, name, { size: shape[0], item: checkItem(output, item) });
}
