// The colour maps that a reader can choose beside our own: for data that is no distance from zero, and for print.
import { colourAt, type Rgb, type Theme } from 'convlens/protocol';

export type ColourMap = 'diverging' | 'viridis' | 'greys';

export const COLOUR_MAPS: readonly { readonly value: ColourMap; readonly text: string }[] = [
  { value: 'diverging', text: 'blue – orange' },
  { value: 'viridis', text: 'viridis' },
  { value: 'greys', text: 'greys' },
];

/** Every ninth of matplotlib's viridis (S. van der Walt, N. Smith, CC0). */
const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 73, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37],
];

/** Paper to ink, as the theme has them. */
const GREYS: Readonly<Record<Theme, readonly Rgb[]>> = {
  light: [
    [248, 248, 248],
    [20, 20, 20],
  ],
  dark: [
    [28, 28, 28],
    [245, 245, 245],
  ],
};

/**
 * The colour at a position: −1…1 with zero at 0.
 *
 * @param signed whether the map of one direction runs over all of −1…1, else over 0…1.
 */
export function mapColour(map: ColourMap, theme: Theme, position: number, signed: boolean): Rgb {
  if (map === 'diverging') return colourAt(theme, position);
  const share = Math.min(1, Math.max(0, signed ? (position + 1) / 2 : position));
  const stops = map === 'viridis' ? VIRIDIS : GREYS[theme];
  const at = (Number.isNaN(share) ? 0 : share) * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(at));
  const mix = (i: 0 | 1 | 2): number => Math.round(stops[k][i] + (stops[k + 1][i] - stops[k][i]) * (at - k));
  return [mix(0), mix(1), mix(2)];
}
