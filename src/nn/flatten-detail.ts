import { numel, type Shape } from '../core/shape.js';

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
