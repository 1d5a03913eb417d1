// All cells held of a channel, small, with a frame around those that the large picture shows; press to go there.
import { colourAt, type Range } from 'convlens/protocol';
import { type ColourRange, positionOf } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import type { Palette } from '../parts/palette.js';
import { frame, ring, sizedContext } from './sketch.js';
import { pointOn } from './stage.js';

/** Its longer side, about. */
const SIDE = 96;

/** What the map shows. */
export interface MinimapContent {
  /** The cells held. */
  readonly rows: Range;
  readonly columns: Range;
  /** Those that the large picture shows, and those under the window. */
  readonly shown: readonly [rows: Range, columns: Range];
  readonly window: readonly [rows: Range, columns: Range];
  readonly range: ColourRange;
  readonly valueAt: (row: number, column: number) => number;
}

/** The map. */
export interface Minimap {
  readonly el: HTMLCanvasElement;
  show(content: MinimapContent, palette: Palette): void;
}

/** Builds the map; `onGo` is told the input cell that is pressed. A mouse's shortcut: keys move the window itself. */
export function minimap(onGo: (row: number, column: number) => void): Minimap {
  const el = element('canvas', {
    class: 'cl-minimap',
    role: 'img',
    'aria-label': 'the whole of what is held, small',
  });
  let shown: MinimapContent | null = null;
  const scaleOf = ({ rows, columns }: MinimapContent): number =>
    Math.max(1, Math.round(SIDE / Math.max(rows.count, columns.count)));
  const go = (event: PointerEvent): void => {
    if (!shown) return;
    const [x, y] = pointOn(el, event);
    const scale = scaleOf(shown);
    onGo(shown.rows.start + Math.floor(y / scale), shown.columns.start + Math.floor(x / scale));
  };
  el.addEventListener('pointerdown', go);
  el.addEventListener('pointermove', (event) => event.buttons > 0 && go(event));
  return {
    el,
    show(content, palette) {
      shown = content;
      const { rows, columns, range, valueAt } = content;
      const scale = scaleOf(content);
      const context = sizedContext(el, columns.count * scale, rows.count * scale);
      const pixels = new ImageData(columns.count, rows.count);
      for (let row = 0, at = 0; row < rows.count; row++) {
        for (let column = 0; column < columns.count; column++, at += 4) {
          const position = positionOf(valueAt(rows.start + row, columns.start + column), range);
          // NaN is told in the large picture.
          const [red, green, blue] = colourAt(palette.theme, Number.isNaN(position) ? 0 : position);
          pixels.data.set([red, green, blue, 255], at);
        }
      }
      const small = element('canvas', { width: columns.count, height: rows.count });
      small.getContext('2d')!.putImageData(pixels, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(small, 0, 0, columns.count * scale, rows.count * scale);
      const box = ([down, across]: readonly [Range, Range]) => ({
        x: (across.start - columns.start) * scale,
        y: (down.start - rows.start) * scale,
        width: across.count * scale,
        height: down.count * scale,
      });
      ring(context, box(content.shown), palette.ink, palette, 1.4);
      frame(context, box(content.window), palette.weight, 1.6);
    },
  };
}
