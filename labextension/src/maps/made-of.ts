// What a convolution made one cell of: for each input channel the taps, their weights, and what both add to the sum.
import { type Tap, taps, transposedTaps } from 'convlens/conv-arithmetic';
import type { AxisWindow, LayerWindow } from 'convlens/protocol';
import type { HeldValues } from '../parts/held-values.js';

/** The input channels of an output channel: those of its group. */
export interface GroupChannels {
  readonly first: number;
  readonly count: number;
}

/** Which input channels output channel `out` reads. */
export function groupOf(
  out: number,
  weightShape: readonly number[],
  { groups = 1 }: LayerWindow,
): GroupChannels {
  const count = weightShape[1];
  const perGroup = weightShape[0] / groups;
  return { first: Math.floor(out / perGroup) * count, count };
}

/** The taps of an output cell along each spatial axis of an input of `size`. */
export function cellTaps(cell: readonly number[], size: readonly number[], window: LayerWindow): Tap[][] {
  return cell.map((at, d) => {
    const axis = {
      kernelSize: window.kernelSize[d],
      stride: window.stride[d],
      padding: window.padding[d],
      dilation: window.dilation[d],
    };
    return window.transposed
      ? transposedTaps(at, size[d], axis)
      : taps(at, size[d], axis, window.paddingMode ?? 'zeros');
  });
}

/** The part of the input that taps read, all channels of a group; null where they read padding alone. */
export function tappedRegion(
  { first, count }: GroupChannels,
  tapped: readonly (readonly Tap[])[],
): AxisWindow[] | null {
  const spatial = tapped.map((along): AxisWindow | null => {
    const sources = along.flatMap(({ source }) => source ?? []);
    if (sources.length === 0) return null;
    const start = Math.min(...sources);
    return { start, count: Math.max(...sources) - start + 1, step: 1 };
  });
  if (spatial.some((axis) => axis === null)) return null;
  return [{ start: first, count, step: 1 }, ...(spatial as AxisWindow[])];
}

/**
 * What each input channel adds: the sum of its products.
 *
 * @param input holds at least the region of {@link tappedRegion}; null where nothing but zeros is read.
 * @param weight holds all weights of output channel `out`.
 */
export function contributions(
  input: HeldValues | null,
  weight: HeldValues,
  out: number,
  group: GroupChannels,
  tapped: readonly (readonly Tap[])[],
): number[] {
  if (!input) return new Array<number>(group.count).fill(0);
  const outPlace = weight.placeOf(0, out);
  const pairs = readPairs(tapped, input);
  return Array.from({ length: group.count }, (_, k) => {
    const channel = input.placeOf(0, group.first + k);
    let sum = 0;
    for (const { kernel, places } of pairs) {
      sum += Number(weight.valueAt([outPlace, k, ...kernel])) * Number(input.valueAt([channel, ...places]));
    }
    return sum;
  });
}

/** Every tap that reads a cell, and that cell's places among those held; the same for all channels. */
function readPairs(
  tapped: readonly (readonly Tap[])[],
  input: HeldValues,
): { readonly kernel: readonly number[]; readonly places: readonly number[] }[] {
  let pairs = [{ kernel: [] as number[], places: [] as number[] }];
  tapped.forEach((along, d) => {
    pairs = pairs.flatMap(({ kernel, places }) =>
      along.flatMap(({ k, source }) =>
        source === null
          ? []
          : [{ kernel: [...kernel, k], places: [...places, input.placeOf(d + 1, source)] }],
      ),
    );
  });
  return pairs;
}
