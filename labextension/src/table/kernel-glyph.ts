// A window drawn small: its taps where they fall, a dashed frame where there is padding.
import type { LayerWindow } from 'convlens/protocol';
import { svg } from '../parts/dom.js';

const SIZE = 22;
const FRAME = 20;
const LARGEST_TAP = 4;
/** Larger windows would be a grey patch. */
const MOST_TAPS = 225;

/** The drawing of a window of one or two axes; null for what cannot be drawn so small. */
export function kernelGlyph(window: LayerWindow): SVGElement | null {
  const [rows, columns] = window.kernelSize.length === 1 ? [1, window.kernelSize[0]] : window.kernelSize;
  const [down, across] = window.dilation.length === 1 ? [1, window.dilation[0]] : window.dilation;
  if (window.kernelSize.length > 2 || rows * columns > MOST_TAPS) return null;
  const height = down * (rows - 1) + 1;
  const width = across * (columns - 1) + 1;
  const tap = Math.min(LARGEST_TAP, FRAME / Math.max(height, width));
  const [top, left] = [(SIZE - height * tap) / 2, (SIZE - width * tap) / 2];
  const padded = window.padding.some(([before, after]) => before > 0 || after > 0);
  const taps = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const side = Math.max(0.8, tap - 0.5);
    return svg('rect', {
      x: left + column * across * tap,
      y: top + row * down * tap,
      width: side,
      height: side,
    });
  });
  const frame = svg('rect', { class: 'cl-glyph-padding', x: 1, y: 1, width: FRAME, height: FRAME });
  return svg(
    'svg',
    { class: `cl-glyph cl-glyph-${window.kind}`, width: SIZE, height: SIZE, 'aria-hidden': 'true' },
    padded ? frame : null,
    ...taps,
  );
}
