import type { ConvlensError } from '../core/errors.js';
import { numel, type Shape } from '../core/shape.js';
import type { RecordedCall } from './call-record.js';

/**
 * A layer after a flatten: the numbers as the maps they come from, found among the calls before it. See
 * {@link flattenDetail}.
 */
export function mapsDetail(
  { expected, actual }: ConvlensError,
  failed: RecordedCall,
  calls: readonly RecordedCall[],
): string | undefined {
  if (typeof expected !== 'number' || actual !== failed.inputShape?.at(-1)) return undefined;
  for (const { inputShape, outputShape, done } of calls.toReversed()) {
    if (!done || outputShape === null) continue;
    // What a flatten has been given, or what a layer has given and the forward then flattened.
    const isFlat = outputShape.at(-1) === actual && inputShape !== null;
    const item = isFlat ? inputShape.slice(outputShape.length - 1) : outputShape.slice(1);
    if (item.length >= 2 && numel(item) === actual) return flattenDetail(item, expected);
  }
  return undefined;
}

/**
 * Where a layer expects another number of features than a flatten has given, both numbers as maps:
 * `16·5·5 = 400; 576 = 16·6·6 would follow from a 6×6 map`.
 *
 * @param item What was flattened, without the batch: `[C, H, W]` or `[C, L]`.
 * @returns undefined where the expected number is no such map.
 */
export function flattenDetail(item: Shape, expected: number): string | undefined {
  const [channels, ...size] = item;
  const cells = expected / channels;
  const side = size.length === 2 ? Math.round(Math.sqrt(cells)) : cells;
  const fits = side > 0 && Number.isInteger(side) && side ** size.length === cells;
  if (size.length === 0 || size.length > 2 || !fits) return undefined;
  const map = size.map(() => side);
  const where = size.length === 2 ? `a ${map.join('×')} map` : `${side} cells`;
  return `${item.join('·')} = ${numel(item)}; ${expected} = ${[channels, ...map].join('·')} would follow from ${where}`;
}
