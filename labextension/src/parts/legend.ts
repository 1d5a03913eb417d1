// The legend is the histogram: how the values are spread, the colours they get, where the colours end, and a pointer
// to the value that is read.
import { cssColour, formatNumber, type Histogram } from 'convlens/protocol';
import { type ColourRange, colourOf, ROUNDING } from './colour-range.js';
import { svg } from './dom.js';
import type { Palette } from './palette.js';

const WIDTH = 260;
const HEIGHT = 34;
const STRIP = 7;
/** Colour patches of the strip. */
const PATCHES = 64;
/** Labels nearer to an end of the legend than this would stick out. */
const EDGE = 20;
/** Labels nearer to each other than this would touch. */
const LABEL_ROOM = 54;

/** The legend; `point` moves the pointer alone. */
export interface Legend {
  readonly el: SVGElement;
  show(histogram: Histogram, range: ColourRange, palette: Palette): void;
  point(value: number | null): void;
}

/** An arrow moves an end by this share of the legend. */
const NUDGE = 0.02;

/** An empty legend; with `onRange`, its ends are handles that pointer and arrows move. */
export function legend(onRange?: (range: ColourRange) => void): Legend {
  const pointer = svg('path', { class: 'cl-legend-pointer', 'aria-hidden': 'true' });
  const body = svg('g');
  const el = svg(
    'svg',
    {
      class: 'cl-legend',
      width: WIDTH,
      height: HEIGHT + 14,
      viewBox: `0 0 ${WIDTH} ${HEIGHT + 14}`,
      role: 'img',
    },
    body,
    pointer,
  );
  let place = (_value: number): number => 0;
  let current: ColourRange = { low: 0, high: 1 };
  let width = 1;
  let start = 0;
  const move = (end: 'low' | 'high', value: number): void => onRange?.(movedEnd(current, end, value));
  const grips = (['low', 'high'] as const).map((end) => {
    const grip = svg('rect', {
      class: 'cl-legend-grip',
      width: 14,
      height: HEIGHT,
      role: 'slider',
      tabindex: 0,
      'aria-label': end === 'low' ? 'lower end of the colours' : 'upper end of the colours',
    });
    grip.addEventListener('pointerdown', (event) => {
      grip.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    grip.addEventListener('pointermove', (event) => {
      if (!grip.hasPointerCapture(event.pointerId)) return;
      const box = el.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
      move(end, start + share * width);
    });
    grip.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (step === undefined) return;
      move(end, current[end] + step * NUDGE * width);
      event.preventDefault();
      event.stopPropagation();
    });
    return { end, grip };
  });
  if (onRange) {
    el.setAttribute('role', 'group');
    el.append(...grips.map(({ grip }) => grip));
  }
  const point = (value: number | null): void => {
    const known = value !== null && Number.isFinite(value);
    pointer.setAttribute('visibility', known ? 'visible' : 'hidden');
    if (known) pointer.setAttribute('d', `M${place(value)} ${HEIGHT - STRIP}l-4 -6h8z`);
  };
  return {
    el,
    point,
    show(histogram, range, palette) {
      const [low, high] = extent(histogram, range);
      [current, start, width] = [range, low, high - low];
      place = (value) => Math.max(0, Math.min(WIDTH, ((value - low) / (high - low)) * WIDTH));
      el.setAttribute(
        'aria-label',
        `distribution from ${formatNumber(histogram.low)} to ${formatNumber(histogram.high)}, colours from ${formatNumber(range.low)} to ${formatNumber(range.high)}`,
      );
      body.replaceChildren(
        ...bars(histogram, place),
        ...strip(low, high, range, palette),
        ...handles(low, high, range, place),
        ...labels(low, high, range, place),
      );
      for (const { end, grip } of grips) {
        grip.setAttribute('x', String(place(range[end]) - 7));
        grip.setAttribute('aria-valuenow', String(range[end]));
        grip.setAttribute('aria-valuetext', formatNumber(range[end], 3));
        // Without negatives the colours begin at zero, whatever the values are.
        grip.toggleAttribute('hidden', end === 'low' && range.low === 0 && !range.full);
      }
    },
  };
}

/** The colours with one end moved: both, where they are symmetric around zero. */
function movedEnd(range: ColourRange, end: 'low' | 'high', value: number): ColourRange {
  if (range.full) {
    const moved = { ...range, [end]: value };
    return moved.low < moved.high ? moved : range;
  }
  const reach = Math.abs(value);
  if (reach === 0) return range;
  return { ...range, low: range.low < 0 ? -reach : 0, high: reach };
}

/** From where to where the legend reaches: all values, and no wider than they are. */
function extent(histogram: Histogram, range: ColourRange): [number, number] {
  if (histogram.high > histogram.low) return [histogram.low, histogram.high];
  return [Math.min(range.low, histogram.low), Math.max(range.high, histogram.high)];
}

/** Square roots of the counts: a few values in a tail are seen beside a peak of millions. */
function bars({ counts, low, high }: Histogram, place: (value: number) => number): SVGElement[] {
  const most = Math.sqrt(counts.reduce((a, b) => Math.max(a, b), 1));
  const room = HEIGHT - STRIP - 2;
  const width = (high - low) / counts.length;
  return counts.flatMap((count, i) => {
    if (count === 0) return [];
    const height = Math.max(1, (Math.sqrt(count) / most) * room);
    const x = place(low + i * width);
    const wide = Math.max(1, place(low + (i + 1) * width) - x - 0.6);
    return [svg('rect', { class: 'cl-legend-bar', x, y: HEIGHT - STRIP - 1 - height, width: wide, height })];
  });
}

function strip(low: number, high: number, range: ColourRange, palette: Palette): SVGElement[] {
  const width = WIDTH / PATCHES;
  const patches = Array.from({ length: PATCHES }, (_, i) => {
    const value = low + ((i + 0.5) / PATCHES) * (high - low);
    const fill = cssColour(colourOf(value, range, palette));
    return svg('rect', { x: i * width, y: HEIGHT - STRIP, width: width + 0.3, height: STRIP, fill });
  });
  const frame = { x: 0.25, y: HEIGHT - STRIP, width: WIDTH - 0.5, height: STRIP };
  return [...patches, svg('rect', { class: 'cl-legend-frame', ...frame })];
}

/** Whether values go on below the colours; statistics travel rounded, and their own end is not beyond itself. */
function endsBelow(low: number, range: ColourRange): boolean {
  return low < 0 && range.low - low > ROUNDING * Math.abs(low);
}

function endsAbove(high: number, range: ColourRange): boolean {
  return high - range.high > ROUNDING * Math.abs(high);
}

/** Flags where the colours end before the values do. */
function handles(
  low: number,
  high: number,
  range: ColourRange,
  place: (value: number) => number,
): SVGElement[] {
  const flag = (value: number, side: 1 | -1): SVGElement => {
    const x = place(value);
    return svg('path', {
      class: 'cl-legend-end',
      d: `M${x} 2v${HEIGHT - 2}M${x} 2h${side * 6}v6h${-side * 6}z`,
    });
  };
  return [
    ...(endsBelow(low, range) ? [flag(range.low, 1)] : []),
    ...(endsAbove(high, range) ? [flag(range.high, -1)] : []),
  ];
}

function labels(
  low: number,
  high: number,
  range: ColourRange,
  place: (value: number) => number,
): SVGElement[] {
  const taken: number[] = [];
  const found: SVGElement[] = [];
  const label = (value: number, anchor: 'start' | 'middle' | 'end'): void => {
    const x = place(value);
    if (taken.some((other) => Math.abs(other - x) < LABEL_ROOM)) return;
    taken.push(x);
    const kept = x < EDGE ? 'start' : x > WIDTH - EDGE ? 'end' : anchor;
    found.push(svg('text', { x, y: HEIGHT + 11, 'text-anchor': kept }, formatNumber(value, 3)));
  };
  // By importance: where the colours end, zero, where the values end.
  if (endsBelow(low, range)) label(range.low, 'middle');
  if (endsAbove(high, range)) label(range.high, 'middle');
  label(low, 'start');
  label(high, 'end');
  if (low < 0 && high > 0) {
    found.push(
      svg('path', { class: 'cl-legend-zero', d: `M${place(0)} ${HEIGHT - STRIP - 2}v${STRIP + 2}` }),
    );
    label(0, 'middle');
  }
  return found;
}
