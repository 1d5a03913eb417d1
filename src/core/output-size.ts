import { type Asker, askerName } from './errors.js';
import { type PerAxis, parseInteger, type SpatialRank } from './per-axis.js';

/** Sizes asked for: one for all spatial axes, an array of them, or either as `{ outputSize }`; null for none. */
export type OutputSize = PerAxis | null | { readonly outputSize?: PerAxis | null };

/**
 * The sizes that a call asks for; null where it leaves them open. Whether there are as many as the result has axes is the
 * operation's to say.
 *
 * @throws ArgumentError for what is no whole number.
 */
export function parseOutputSize(
  asker: Asker,
  spatialRank: SpatialRank,
  value: OutputSize | undefined,
): number[] | null {
  const bare =
    typeof value === 'object' && value !== null && 'outputSize' in value ? value.outputSize : value;
  if (bare === undefined || bare === null) return null;
  const sizes: readonly unknown[] = Array.isArray(bare) ? bare : new Array(spatialRank).fill(bare);
  const rule = { op: askerName(asker), name: 'outputSize', minimum: 0 };
  return Array.from(sizes, (size) => parseInteger(size, rule));
}
