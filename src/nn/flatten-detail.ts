import type { ConvlensError } from '../core/errors.js';
import { numel, type Shape } from '../core/shape.js';
import type { RecordedCall } from './call-record.js';
import { keptSize } from './kept-size.js';
import type { Module } from './module.js';
import { variant } from './proposed-layer.js';

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
  const ran = calls.filter(({ done }) => done);
  for (const { inputShape, outputShape } of ran.toReversed()) {
    if (outputShape === null) continue;
    // What a flatten has been given, or what a layer has given and the forward then flattened.
    const isFlat = outputShape.at(-1) === actual && inputShape !== null;
    const item = isFlat ? inputShape.slice(outputShape.length - 1) : outputShape.slice(1);
    if (item.length < 2 || numel(item) !== actual) continue;
    const detail = flattenDetail(item, expected);
    const way = detail && wayToMap(calls[0].module, ran, item, expected);
    return way === undefined ? detail : `${detail}, as with ${way}`;
  }
  return undefined;
}

/** `conv2 = new nn.Conv2d(6, 16, 5, { padding: 1 })`: how the maps would come out as large as was expected. */
function wayToMap(
  net: Module,
  ran: readonly RecordedCall[],
  item: Shape,
  expected: number,
): string | undefined {
  const kept = keptSize(ran, item.slice(1), wantedMap(item, expected) ?? []);
  const layer = kept && variant(kept.module, { padding: kept.padding });
  const path = net.namedModules().find(([, module]) => module === kept?.module)?.[0];
  if (layer === undefined || path === undefined) return undefined;
  const name = path.slice(path.lastIndexOf('.') + 1);
  return /^\d+$/.test(name) ? `${layer} at ${path}` : `${name} = ${layer}`;
}

/**
 * Where a layer expects another number of features than a flatten has given, both numbers as maps:
 * `16·5·5 = 400; 576 = 16·6·6 would follow from a 6×6 map`.
 *
 * @param item What was flattened, without the batch: `[C, H, W]` or `[C, L]`.
 * @returns undefined where the expected number is no such map.
 */
export function flattenDetail(item: Shape, expected: number): string | undefined {
  const map = wantedMap(item, expected);
  if (map === undefined) return undefined;
  const where = map.length === 2 ? `a ${map.join('×')} map` : `${map[0]} cells`;
  return `${item.join('·')} = ${numel(item)}; ${expected} = ${[item[0], ...map].join('·')} would follow from ${where}`;
}

/** The size of square maps, or of signals, of which as many channels make the expected number. */
function wantedMap([channels, ...size]: Shape, expected: number): number[] | undefined {
  const cells = expected / channels;
  const side = size.length === 2 ? Math.round(Math.sqrt(cells)) : cells;
  const fits = side > 0 && Number.isInteger(side) && side ** size.length === cells;
  return size.length === 0 || size.length > 2 || !fits ? undefined : size.map(() => side);
}
