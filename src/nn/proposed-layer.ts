// The layer that would have taken the input: the change that an error in a net proposes.
import { maxPadding, windowSpan } from '../core/conv-arithmetic.js';
import type { ConvlensError } from '../core/errors.js';
import { type Shape, sameShape } from '../core/shape.js';
import type { Module } from './module.js';
import { moduleExpression } from './module-expression.js';

/** Fields that say how many features, or channels, a layer takes. */
const INPUT_SIZES = ['inFeatures', 'inChannels', 'numFeatures', 'numChannels', 'inputSize', 'embedDim'];

/** What of the layer must divide the number. */
const DIVISORS = ['groups', 'numGroups', 'numHeads'];

type Fields = Readonly<Record<string, unknown>>;

/** `new nn.Linear(400, 120)` for a Linear(576, 120) that is given 400 features; undefined where no number says it. */
export function layerForInput(layer: Module, error: ConvlensError): string | undefined {
  const { expected, actual } = error;
  if (typeof expected === 'number' && typeof actual === 'number') return ofSize(layer, expected, actual);
  if (!Array.isArray(expected) || !Array.isArray(actual)) return undefined;
  const { normalizedShape } = layer as unknown as Fields;
  if (normalizedShape === expected && actual.length >= expected.length) {
    return variant(layer, { normalizedShape: actual.slice(-expected.length) });
  }
  return undefined;
}

function ofSize(layer: Module, expected: number, actual: number): string | undefined {
  const fields = layer as unknown as Fields;
  const field = INPUT_SIZES.find((name) => fields[name] === expected);
  if (field === undefined || actual < 1) return undefined;
  const { groups, outChannels } = fields;
  if (field === 'inChannels' && groups === expected && expected > 1) {
    // Depthwise: each channel its own filters, as before.
    return variant(layer, {
      inChannels: actual,
      outChannels: ((outChannels as number) / expected) * actual,
      groups: actual,
    });
  }
  const fits = DIVISORS.every((name) => typeof fields[name] !== 'number' || actual % fields[name] === 0);
  return fits ? variant(layer, { [field]: actual }) : undefined;
}

/**
 * Where the window is larger than what it slides over: `new nn.Conv2d(6, 16, 5, { padding: 1 })` with the least padding
 * that there must be, `new nn.MaxPool2d(3)` with the largest window that there can be.
 */
export function layerForWindow(layer: Module, error: ConvlensError, inputShape: Shape): string | undefined {
  const window = layer.layerWindow();
  const { padding, stride } = layer as unknown as Fields;
  if (window === null || !Array.isArray(padding) || !/does not fit along/.test(error.problem))
    return undefined;
  const { kernelSize, dilation, paddingMode = 'zeros' } = window;
  const size = inputShape.slice(-kernelSize.length);
  if (window.kind === 'pooling') {
    const room = (d: number): number => Math.floor((size[d] + 2 * padding[d] - 1) / dilation[d]) + 1;
    const fitting = kernelSize.map((taps, d) => Math.min(taps, room(d)));
    if (fitting.some((taps, d) => taps < Math.max(1, 2 * padding[d]))) return undefined;
    const follows = Array.isArray(stride) && sameShape(stride, kernelSize);
    return variant(layer, { kernelSize: fitting, ...(follows ? { stride: fitting } : {}) });
  }
  const needed = kernelSize.map((taps, d) =>
    Math.max(padding[d], Math.ceil((windowSpan(taps, dilation[d]) - size[d]) / 2)),
  );
  const fits = needed.every((cells, d) => cells <= maxPadding(size[d], paddingMode));
  return fits ? variant(layer, { padding: needed }) : undefined;
}

/** How a layer of the library would be written with other fields. */
export function variant(layer: Module, fields: Fields): string | undefined {
  // A user's own subclass may take other arguments.
  if (!Object.hasOwn(layer.constructor, 'namespace')) return undefined;
  const values = Object.entries(fields).map(([name, value]) => [name, { value }] as const);
  return moduleExpression(Object.create(layer, Object.fromEntries(values)) as Module);
}
