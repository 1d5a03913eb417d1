// Numbers beside the picture: statistics of all values, and flags for what is no number on the scale.
import { colourAt, cssColour, formatInteger, formatNumber, type Statistics } from 'convlens/protocol';
import { type Child, element, svg } from './dom.js';
import type { Palette } from './palette.js';

/** mean, min, std, max and the counts of zeros and special values. */
export function statisticsTable(statistics: Statistics): HTMLElement {
  const number = (value: number | null, digits: number): string =>
    value === null ? '–' : formatNumber(value, digits);
  const infinities = statistics.positiveInfinity + statistics.negativeInfinity;
  const entries: [string, string][] = [
    ['mean', number(statistics.mean, 3)],
    ['min', number(statistics.min, 4)],
    ['std', number(statistics.std, 3)],
    ['max', number(statistics.max, 4)],
    ['zeros', formatInteger(statistics.zeros)],
    ['NaN · ±∞', `${formatInteger(statistics.nan)} · ${formatInteger(infinities)}`],
  ];
  // Of very many values a part is looked at; NaN and infinities are counted among all.
  if (statistics.sampled !== undefined) entries.push(['looked at', formatInteger(statistics.sampled)]);
  const cells = entries.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value)),
  );
  return element('dl', { class: 'cl-statistics' }, ...cells);
}

/** What a flag counts. */
export type Mark = 'nan' | 'positive-infinity' | 'negative-infinity' | 'above' | 'below';

/** The mark as it is drawn in cells, the count, and the words. */
export function flag(mark: Mark, count: number, text: string, palette: Palette): HTMLElement {
  return element(
    'span',
    { class: 'cl-flag' },
    markIcon(mark, palette),
    element('b', {}, formatInteger(count)),
    ` ${text}`,
  );
}

/** Flags of the special values there are; none where all are finite. */
export function specialFlags(statistics: Statistics, palette: Palette): HTMLElement[] {
  const all: [Mark, number, string][] = [
    ['nan', statistics.nan, 'NaN'],
    ['positive-infinity', statistics.positiveInfinity, '+∞'],
    ['negative-infinity', statistics.negativeInfinity, '−∞'],
  ];
  return all.filter(([, count]) => count > 0).map(([mark, count, text]) => flag(mark, count, text, palette));
}

const SHAPES: Readonly<Record<Mark, (palette: Palette) => Child[]>> = {
  nan: (palette) => [
    svg('rect', { width: 11, height: 11, fill: palette.nan }),
    svg('path', { d: 'M3 3l5 5M8 3l-5 5', stroke: palette.nanInk, 'stroke-width': 1.3 }),
  ],
  'positive-infinity': (palette) => [
    svg('rect', { width: 11, height: 11, fill: palette.ink }),
    svg('path', { d: 'M5.5 2.5l3 5h-6z', fill: palette.up }),
  ],
  'negative-infinity': (palette) => [
    svg('rect', { width: 11, height: 11, fill: palette.ink }),
    svg('path', { d: 'M5.5 8.5l3 -5h-6z', fill: palette.down }),
  ],
  above: (palette) => [
    svg('rect', { width: 11, height: 11, fill: cssColour(colourAt(palette.theme, 1)) }),
    svg('path', { d: 'M11 0v5l-5 -5z', fill: palette.paper }),
  ],
  below: (palette) => [
    svg('rect', { width: 11, height: 11, fill: cssColour(colourAt(palette.theme, -1)) }),
    svg('path', { d: 'M0 11v-5l5 5z', fill: palette.paper }),
  ],
};

function markIcon(mark: Mark, palette: Palette): SVGElement {
  return svg('svg', { viewBox: '0 0 11 11', 'aria-hidden': 'true' }, ...SHAPES[mark](palette));
}
