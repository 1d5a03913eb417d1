// A plane of a tensor as a picture to be read: cells with ticks, a rail that finds special values, zoom, a cursor by
// pointer and keys, and the profiles of the cursor's row and column. Only what is in view is painted.

import { NUMBER_SIZE } from './cells.js';
import { coalesced, element, release } from './dom.js';
import type { Plane } from './held-values.js';
import { watchNearScreen } from './near-screen.js';
import { paletteOf } from './palette.js';
import {
  type PlaneContent,
  type PlaneLayout,
  PROFILE_HEIGHT,
  PROFILE_WIDTH,
  paintCursor,
  paintPlane,
  type ViewBox,
} from './plane-painter.js';

/** The cell that is read. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
  readonly pinned: boolean;
}

/** The picture. */
export interface PlanePicture {
  readonly el: HTMLElement;
  /** Draws a plane; the cursor stays where it can. */
  show(content: PlaneContent): void;
  moveTo(row: number, column: number, pinned: boolean): void;
  /** Larger or smaller cells by one step; 0 fits them to the width. */
  zoom(step: -1 | 0 | 1): void;
  repaint(): void;
  dispose(): void;
}

/** What the picture tells its view. */
export interface PlaneEvents {
  onCursor(cursor: Cursor): void;
  /** After a change of the cells' size. */
  onZoom?(size: number): void;
}

/** Cell sizes that zooming goes through. */
const ZOOM_SIZES = [1, 2, 3, 4, 5, 7, 9, 12, 16, 20, 26, 32, 44];

/** Cells are not made larger than this to fill the width: numbers fit, and more would say no more. */
export const LARGEST_FITTED = 32;

/** The picture is not higher than this where its cells can be smaller, and scrolls beyond. */
const FITTED_HEIGHT = 340;
/** Up to this height, cells of two pixels are worth more than a smaller picture. */
const DOUBLED_HEIGHT = 440;
/** A plane of few long rows (or columns) is at least so thick, and scrolls along its length. */
const LEAST_THICKNESS = 24;
const VIEW_HEIGHT = 520;

/** Where cells would have to be smaller than a pixel, they get this size and the picture scrolls. */
const SCROLLED_SIZE = 4;
const LARGEST_SCROLLED = 8;

/** Narrower pictures go without the column's profile at their right. */
const PROFILES_FROM_WIDTH = 560;

const PAGE = 10;

/** Builds the picture; it draws itself when it is shown and whenever its room changes. */
export function planePicture(events: PlaneEvents): PlanePicture {
  const base = element('canvas', { class: 'cl-plane-base', role: 'img', tabindex: 0 });
  const top = element('canvas', { class: 'cl-plane-top', 'aria-hidden': 'true' });
  const pane = element('div', { class: 'cl-plane-pane' }, base, top);
  const room = element('div', { class: 'cl-plane-room' }, pane);
  const el = element('div', { class: 'cl-plane' }, room);

  let content: PlaneContent | null = null;
  let layout: PlaneLayout | null = null;
  let chosenSize: number | null = null;
  let cursor: Cursor = { row: 0, column: 0, pinned: false };
  let near = false;

  const viewBox = (): ViewBox => {
    return { width: el.clientWidth, height: el.clientHeight, x: el.scrollLeft, y: el.scrollTop };
  };
  const paint = coalesced(() => {
    const view = viewBox();
    if (!content || !layout || !near || view.width === 0) return;
    const palette = paletteOf();
    pane.style.width = `${view.width}px`;
    pane.style.height = `${view.height}px`;
    paintPlane(sized(base, view), content, layout, view, palette);
    paintCursor(sized(top, view), content, layout, view, cursor, palette);
    paintTop.cancel();
  });
  const paintTop = coalesced(() => {
    const view = viewBox();
    if (!content || !layout || !near || view.width === 0) return;
    paintCursor(sized(top, view), content, layout, view, cursor, paletteOf());
  });

  const arrange = (): void => {
    const width = el.parentElement?.clientWidth ?? 0;
    // No room: JupyterLab does not lay out what is far from the screen.
    if (!content || width === 0) return;
    layout = layoutOf(content.plane, width, chosenSize);
    room.style.width = `${layout.left + layout.size * content.plane.columns + layout.right}px`;
    room.style.height = `${layout.top + layout.size * content.plane.rows + layout.bottom}px`;
    el.style.maxHeight = `${VIEW_HEIGHT}px`;
    events.onZoom?.(layout.size);
    paint.request();
  };

  const move = (row: number, column: number, pinned: boolean, reveal: boolean): void => {
    if (!content) return;
    const { plane } = content;
    cursor = { row: clamp(row, plane.rows - 1), column: clamp(column, plane.columns - 1), pinned };
    if (reveal && layout) scrollTo(el, layout, cursor);
    events.onCursor(cursor);
    paintTop.request();
  };

  const cellAt = (event: PointerEvent | MouseEvent): { row: number; column: number } | null => {
    if (!content || !layout) return null;
    const box = base.getBoundingClientRect();
    const x = event.clientX - box.left - layout.left + el.scrollLeft;
    const y = event.clientY - box.top - layout.top + el.scrollTop;
    const column = Math.floor(x / layout.size);
    const row = Math.floor(y / layout.size);
    const inside = row >= 0 && column >= 0 && row < content.plane.rows && column < content.plane.columns;
    return inside ? { row, column } : null;
  };

  const zoom = (step: -1 | 0 | 1): void => {
    if (!layout) return;
    chosenSize = step === 0 ? null : nextSize(layout.size, step);
    arrange();
    scrollTo(el, layout, cursor);
  };

  base.addEventListener('pointermove', (event) => {
    const cell = cellAt(event);
    if (cell && (!cursor.pinned || event.buttons > 0)) move(cell.row, cell.column, cursor.pinned, false);
  });
  base.addEventListener('click', (event) => {
    const cell = cellAt(event);
    if (!cell) return;
    const again = cursor.pinned && cell.row === cursor.row && cell.column === cursor.column;
    move(cell.row, cell.column, !again, false);
  });
  base.addEventListener('keydown', (event) => {
    if (!content || event.altKey || event.metaKey || event.ctrlKey) return;
    const { row, column, pinned } = cursor;
    const [lastRow, lastColumn] = [content.plane.rows - 1, content.plane.columns - 1];
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [row, 0],
      End: [row, lastColumn],
      PageUp: [row - PAGE, column],
      PageDown: [Math.min(row + PAGE, lastRow), column],
    };
    const to = moves[event.key];
    if (to) move(to[0], to[1], pinned, true);
    else if (event.key === 'Enter' || event.key === ' ') move(row, column, !pinned, true);
    else if (event.key === 'Escape' && pinned) move(row, column, false, false);
    else if (event.key === '+' || event.key === '=') zoom(1);
    else if (event.key === '-') zoom(-1);
    else if (event.key === '0') zoom(0);
    else return;
    // Handled: neither the page scrolls nor does the notebook take it for a command.
    event.preventDefault();
    event.stopPropagation();
  });
  el.addEventListener('scroll', () => paint.request(), { passive: true });
  el.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1 : -1);
    },
    { passive: false },
  );

  const roomObserver = new ResizeObserver(() => arrange());
  const ownObserver = new ResizeObserver(() => paint.request());
  ownObserver.observe(el);
  const stopWatching = watchNearScreen(el, (isNear) => {
    near = isNear;
    if (near) arrange();
    else release(base, top);
  });

  return {
    el,
    show(next) {
      content = next;
      base.setAttribute('aria-label', next.label);
      cursor = {
        ...cursor,
        row: clamp(cursor.row, next.plane.rows - 1),
        column: clamp(cursor.column, next.plane.columns - 1),
      };
      if (el.parentElement) roomObserver.observe(el.parentElement);
      arrange();
    },
    moveTo: (row, column, pinned) => move(row, column, pinned, true),
    zoom,
    repaint: () => paint.request(),
    dispose() {
      roomObserver.disconnect();
      ownObserver.disconnect();
      stopWatching();
      paint.cancel();
      paintTop.cancel();
    },
  };
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}

/** A canvas of the view's size, at the screen's resolution, cleared, with a CSS pixel as its unit. */
function sized(canvas: HTMLCanvasElement, view: { width: number; height: number }): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(view.width * ratio);
  canvas.height = Math.round(view.height * ratio);
  canvas.style.width = `${view.width}px`;
  canvas.style.height = `${view.height}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  return context;
}

function layoutOf(plane: Plane, width: number, chosenSize: number | null): PlaneLayout {
  const digits = String(plane.rowIndex(plane.rows - 1) ?? '').length;
  const left = digits === 0 ? 4 : Math.max(20, 8 + 6 * digits);
  const [top, rail, margin] = [21, 9, 4];
  const wide = width >= PROFILES_FROM_WIDTH && plane.rows > 1 && plane.columns > 1;
  const least = Math.min(LARGEST_SCROLLED, Math.ceil(LEAST_THICKNESS / Math.min(plane.rows, plane.columns)));
  const byHeight = Math.max(
    Math.floor(FITTED_HEIGHT / plane.rows),
    Math.min(2, Math.floor(DOUBLED_HEIGHT / plane.rows)),
  );
  const fit = (right: number): number => {
    const byWidth = Math.floor((width - left - right) / plane.columns);
    const size = Math.min(byWidth, byHeight, LARGEST_FITTED);
    return Math.max(least, size < 1 ? SCROLLED_SIZE : size);
  };
  const withProfiles = rail + PROFILE_WIDTH;
  const size = chosenSize ?? fit(rail + margin);
  const profiles = wide && size < NUMBER_SIZE;
  return {
    size: profiles ? (chosenSize ?? fit(withProfiles)) : size,
    left,
    top,
    right: profiles ? withProfiles : rail + margin,
    bottom: profiles ? PROFILE_HEIGHT : 2,
    profiles,
  };
}

function nextSize(size: number, step: -1 | 1): number {
  const larger = ZOOM_SIZES.find((candidate) => candidate > size) ?? ZOOM_SIZES[ZOOM_SIZES.length - 1];
  const smaller = ZOOM_SIZES.findLast((candidate) => candidate < size) ?? ZOOM_SIZES[0];
  return step > 0 ? larger : smaller;
}

/** Scrolls as little as brings a cell into view. */
function scrollTo(el: HTMLElement, layout: PlaneLayout, { row, column }: Cursor): void {
  const { size } = layout;
  const roomX = el.clientWidth - layout.left - layout.right;
  const roomY = el.clientHeight - layout.top - layout.bottom;
  el.scrollLeft = Math.min(column * size, Math.max(el.scrollLeft, (column + 1) * size - roomX));
  el.scrollTop = Math.min(row * size, Math.max(el.scrollTop, (row + 1) * size - roomY));
}
