import { type Asker, askerName } from '../core/errors.js';
import {
  type InterpolateOptions,
  type Interpolation,
  parseInterpolation,
  UPSAMPLE_OPTIONS,
} from '../core/interpolate-arguments.js';
import { checkOptions } from '../core/options.js';
import type { SpatialRank } from '../core/per-axis.js';
import { forBytes, type Rescaling, resampleTaps } from '../core/resample-taps.js';
import { interpolatedAxes } from '../ops/interpolate-geometry.js';
import { avgPool } from '../ops/pool.js';
import { adaptivePooling } from '../ops/pool-geometry.js';
import { resample } from '../ops/resample.js';
import { apply, type Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * Makes pictures (or signals, or volumes) larger or smaller.
 *
 * @param input `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]`, float32 or float64 (uint8 for `'nearest'`,
 * `'nearest-exact'`, `'bilinear'` and `'bicubic'`). N may be 0.
 * @param options `size` or `scaleFactor`, for all spatial axes or each; `mode` `'nearest'` (default),
 * `'nearest-exact'`, `'linear'`, `'bilinear'`, `'trilinear'` (one, two, three spatial axes), `'bicubic'` (two) or
 * `'area'`; `alignCorners` (false), `recomputeScaleFactor` (false), `antialias` (false).
 * @returns the input with its spatial axes of that size.
 * @throws {@link ArgumentError} for options that no input could make right, {@link ShapeError} where input and mode or
 * sizes do not go together, {@link DTypeError} for another dtype.
 *
 * @example
 * F.interpolate(tensor([[[1, 2]]]), { scaleFactor: 2 }).tolist(); // [[[1, 1, 2, 2]]]
 * F.interpolate(tensor([[[1, 2]]]), { size: 4, mode: 'linear' }).tolist(); // [[[1, 1.25, 1.75, 2]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
 */
export function interpolate(input: Tensor, options: InterpolateOptions): Tensor {
  checkOptions('interpolate', options, [...UPSAMPLE_OPTIONS, 'antialias']);
  return interpolateFor('interpolate', input, parseInterpolation('interpolate', options ?? {}));
}

/** @internal {@link interpolate} with options that have been checked. */
export function interpolateFor(asker: Asker, input: Tensor, interpolation: Interpolation): Tensor {
  checkTensor(asker, 'input', input);
  const { places, scales } = interpolatedAxes(asker, interpolation, input);
  const { mode, alignCorners, antialias } = interpolation;
  if (mode === 'area') {
    const spatialRank = places.length as SpatialRank;
    const caller = {
      get op(): string {
        return askerName(asker);
      },
      spatialRank,
    };
    return apply(avgPool, [input], adaptivePooling(caller, places, input, 'avg'));
  }
  const kind = mode === 'bicubic' ? 'cubic' : mode.includes('linear') ? 'linear' : mode;
  let result = input;
  for (let d = places.length - 1; d >= 0; d--) {
    const size = input.shape[d + 2];
    // Every cell lies where it was; with antialiasing PyTorch leaves such an axis alone, whatever the scale.
    if (size === places[d] && (antialias || (scales[d] ?? 1) === 1)) continue;
    const round = input.dtype === 'float64' ? (value: number) => value : Math.fround;
    const axis: Rescaling = { size, places: places[d], scale: scales[d], alignCorners, round };
    const exact = resampleTaps(kind as 'nearest', axis, antialias, asker);
    const taps = input.dtype === 'uint8' ? forBytes(exact) : exact;
    result = apply(resample, [result], { asker, axis: d + 2, taps });
  }
  return result === input ? input.clone() : result;
}
