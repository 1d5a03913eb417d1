// In place of the pictures where settings give no output: why, drawn, and settings that work.
import { windowSpan } from 'convlens/conv-arithmetic';
import type { ConvolutionSettings } from 'convlens/protocol';
import { element, svg } from '../parts/dom.js';
import type { Misfit } from './settings.js';

const PITCH = 20;
const CELL = 18;
/** Cells that fit beside each other. */
const MOST_CELLS = 30;

/** The message with its drawing. */
export function misfitNotice(
  { title, sentence, axis, fixes }: Misfit,
  settings: ConvolutionSettings,
  size: readonly number[],
  onFix: (settings: ConvolutionSettings) => void,
): HTMLElement {
  const buttons = fixes.map((fix) => {
    const button = element('button', { type: 'button', class: 'cl-fix' }, fix.text);
    button.addEventListener('click', () => onFix(fix.settings));
    return button;
  });
  return element(
    'div',
    { class: 'cl-misfit', role: 'alert' },
    element('b', {}, title),
    element('p', {}, sentence),
    drawing(settings, size[axis], axis),
    buttons.length > 0
      ? element('div', { class: 'cl-row' }, element('span', { class: 'cl-note' }, 'what works:'), ...buttons)
      : null,
  );
}

/** Taps above, padded cells below: the taps that find none are dashed. */
function drawing(settings: ConvolutionSettings, cells: number, axis: number): SVGElement | null {
  const [before, after] = settings.padding[axis];
  const [taps, dilation] = [settings.kernelSize[axis], settings.dilation[axis]];
  const padded = before + cells + after;
  const span = windowSpan(taps, dilation);
  if (Math.max(padded, span) > MOST_CELLS) return null;
  const square = (at: number, y: number, kind: string): SVGElement =>
    svg('rect', { x: at * PITCH + 1, y, width: CELL, height: CELL, class: kind });
  const tapped = Array.from({ length: taps }, (_, k) =>
    square(k * dilation, 1, k * dilation < padded ? 'cl-misfit-tap' : 'cl-misfit-beyond'),
  );
  const under = Array.from({ length: padded }, (_, i) =>
    square(i, PITCH + 6, i < before || i >= before + cells ? 'cl-misfit-padding' : 'cl-misfit-cell'),
  );
  const width = Math.max(padded, span) * PITCH + 8;
  const label = (y: number, kind: string, text: string): SVGElement =>
    svg('text', { x: width, y, class: kind }, text);
  return svg(
    'svg',
    { width: width + 150, height: 2 * PITCH + 8, 'aria-hidden': 'true', class: 'cl-misfit-drawing' },
    ...tapped,
    ...under,
    label(15, 'cl-wt', `${taps} taps over ${span}`),
    label(PITCH + 20, 'cl-in', `${padded} cells${before + after > 0 ? ' with padding' : ''}`),
  );
}
