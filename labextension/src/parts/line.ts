// Values along one axis as a line, filled in the colours of the values, with a cursor by pointer and keys.
import { cssColour, formatNumber } from 'convlens/protocol';
import { type ColourRange, colourOf, extremes } from './colour-range.js';
import { coalesced, element, release } from './dom.js';
import type { Plane } from './held-values.js';
import { watchNearScreen } from './near-screen.js';
import { type Palette, paletteOf } from './palette.js';
import type { Cursor, PlaneEvents, PlanePicture } from './plane.js';
import type { PlaneContent } from './plane-painter.js';
import { tickStep } from './plane-ticks.js';

const HEIGHT = 150;
const LARGEST_WIDTH = 720;
/** Room around the curve: labels at the right, ticks below, the rail above. */
const MARGIN = { left: 6, right: 62, top: 10, bottom: 18 };
const PAGE = 10;
/** Pixels from one labelled index to the next. */
const TICK_SPACING = 56;

/** Where values lie on the canvas. */
interface Frame {
  readonly width: number;
  readonly count: number;
  x(at: number): number;
  y(value: number): number;
}

/** A line of the values of a plane with one row. Zooming does nothing: the line has the width of its place. */
export function linePicture(events: PlaneEvents): PlanePicture {
  const base = element('canvas', { class: 'cl-plane-base', role: 'img', tabindex: 0 });
  const top = element('canvas', { class: 'cl-plane-top', 'aria-hidden': 'true' });
  const el = element('div', { class: 'cl-line' }, base, top);
  let content: PlaneContent | null = null;
  let frame: Frame | null = null;
  let near = false;
  let cursor: Cursor = { row: 0, column: 0, pinned: false };

  const paintTop = coalesced(() => {
    if (content && frame && near)
      paintCursor(context(top, frame.width), content.plane, frame, cursor.column, paletteOf());
  });
  const paint = coalesced(() => {
    if (!content || !frame || !near) return;
    paintLine(context(base, frame.width), content, frame, paletteOf());
    paintTop.request();
  });
  const arrange = (): void => {
    const width = Math.min(LARGEST_WIDTH, el.parentElement?.clientWidth ?? 0);
    if (!content || width === 0) return;
    frame = frameOf(content.plane, width);
    el.style.width = `${width}px`;
    el.style.height = `${HEIGHT}px`;
    paint.request();
  };
  const move = (column: number, pinned: boolean): void => {
    if (!content) return;
    cursor = { row: 0, column: Math.max(0, Math.min(content.plane.columns - 1, column)), pinned };
    events.onCursor(cursor);
    paintTop.request();
  };
  const columnAt = (event: MouseEvent): number => {
    if (!frame) return 0;
    const x = event.clientX - base.getBoundingClientRect().left;
    return Math.round(
      ((x - MARGIN.left) / (frame.x(frame.count - 1) - MARGIN.left || 1)) * (frame.count - 1),
    );
  };

  base.addEventListener('pointermove', (event) => {
    if (!cursor.pinned || event.buttons > 0) move(columnAt(event), cursor.pinned);
  });
  base.addEventListener('click', (event) => {
    const column = columnAt(event);
    move(column, !(cursor.pinned && column === cursor.column));
  });
  base.addEventListener('keydown', (event) => {
    if (!content || event.altKey || event.metaKey || event.ctrlKey) return;
    const { column, pinned } = cursor;
    const moves: Record<string, number> = {
      ArrowLeft: column - 1,
      ArrowRight: column + 1,
      Home: 0,
      End: content.plane.columns - 1,
      PageUp: column - PAGE,
      PageDown: column + PAGE,
    };
    if (event.key in moves) move(moves[event.key], pinned);
    else if (event.key === 'Enter' || event.key === ' ') move(column, !pinned);
    else if (event.key === 'Escape' && pinned) move(column, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const observer = new ResizeObserver(() => arrange());
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
      if (el.parentElement) observer.observe(el.parentElement);
      arrange();
    },
    moveTo: (_row, column, pinned) => move(column, pinned),
    zoom() {},
    repaint: () => paint.request(),
    dispose() {
      observer.disconnect();
      stopWatching();
      paint.cancel();
      paintTop.cancel();
    },
  };
}

function context(canvas: HTMLCanvasElement, width: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(HEIGHT * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${HEIGHT}px`;
  const found = canvas.getContext('2d')!;
  found.scale(ratio, ratio);
  return found;
}

/** Zero is always in the frame. */
function frameOf(plane: Plane, width: number): Frame {
  const { min, max } = extremes(plane);
  const low = Math.min(0, min ?? 0);
  const high = Math.max(0, max ?? 0, low === 0 && (max ?? 0) <= 0 ? 1 : 0);
  const room = HEIGHT - MARGIN.top - MARGIN.bottom;
  const step = (width - MARGIN.left - MARGIN.right) / Math.max(1, plane.columns - 1);
  return {
    width,
    count: plane.columns,
    x: (at) => MARGIN.left + at * step,
    y: (value) => MARGIN.top + ((high - value) / (high - low || 1)) * room,
  };
}

function paintLine(
  paint: CanvasRenderingContext2D,
  { plane, range }: PlaneContent,
  frame: Frame,
  palette: Palette,
): void {
  const zero = frame.y(0);
  const right = frame.x(frame.count - 1);
  paint.fillStyle = gradient(paint, frame, range, palette);
  for (const run of finiteRuns(plane)) {
    paint.beginPath();
    paint.moveTo(frame.x(run.first), zero);
    for (let at = run.first; at <= run.last; at++) paint.lineTo(frame.x(at), frame.y(plane.valueAt(0, at)));
    paint.lineTo(frame.x(run.last), zero);
    paint.fill();
  }
  paint.strokeStyle = palette.rule;
  paint.lineWidth = 1;
  paint.beginPath();
  paint.moveTo(MARGIN.left, zero);
  paint.lineTo(right, zero);
  paint.stroke();
  paint.strokeStyle = palette.ink;
  paint.lineWidth = frame.count > 2 * frame.width ? 0.5 : 1.1;
  paint.lineJoin = 'round';
  for (const run of finiteRuns(plane)) {
    paint.beginPath();
    for (let at = run.first; at <= run.last; at++) paint.lineTo(frame.x(at), frame.y(plane.valueAt(0, at)));
    paint.stroke();
  }
  paintRail(paint, plane, frame, palette);
  paintLabels(paint, plane, frame, palette);
}

/** The colours of the values, from the top of the frame to its bottom. */
function gradient(
  paint: CanvasRenderingContext2D,
  frame: Frame,
  range: ColourRange,
  palette: Palette,
): CanvasGradient {
  const lowest = Math.min(range.low, 0);
  const [top, bottom] = [frame.y(range.high), frame.y(lowest)];
  const found = paint.createLinearGradient(0, top, 0, bottom);
  const stops = 12;
  for (let i = 0; i <= stops; i++) {
    const value = range.high + ((lowest - range.high) * i) / stops;
    found.addColorStop(i / stops, cssColour(colourOf(value, range, palette)));
  }
  return found;
}

/** Stretches without NaN or infinity. */
function finiteRuns(plane: Plane): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  let first = -1;
  for (let at = 0; at <= plane.columns; at++) {
    const finite = at < plane.columns && Number.isFinite(plane.valueAt(0, at));
    if (finite && first < 0) first = at;
    else if (!finite && first >= 0) {
      runs.push({ first, last: at - 1 });
      first = -1;
    }
  }
  return runs;
}

function paintRail(paint: CanvasRenderingContext2D, plane: Plane, frame: Frame, palette: Palette): void {
  for (let at = 0; at < plane.columns; at++) {
    const value = plane.valueAt(0, at);
    if (Number.isFinite(value)) continue;
    paint.fillStyle = Number.isNaN(value) ? palette.nan : palette.ink;
    paint.fillRect(frame.x(at) - 3.5, 1, 7, 4);
  }
}

function paintLabels(paint: CanvasRenderingContext2D, plane: Plane, frame: Frame, palette: Palette): void {
  paint.font = `10px ${palette.code}`;
  paint.fillStyle = palette.quiet;
  paint.textBaseline = 'middle';
  paint.textAlign = 'left';
  const { min, max } = extremes(plane);
  const x = frame.x(frame.count - 1) + 6;
  if (max !== null) paint.fillText(formatNumber(max, 3), x, frame.y(max));
  if (min !== null && max !== null && frame.y(min) - frame.y(max) > 12) {
    paint.fillText(formatNumber(min, 3), x, frame.y(min));
  }
  const step = tickStep(frame.x(1) - frame.x(0), TICK_SPACING);
  for (let at = 0; at < plane.columns; at += step) {
    paint.textAlign = at === 0 ? 'left' : 'center';
    paint.fillText(String(plane.columnIndex(at)), at === 0 ? MARGIN.left : frame.x(at), HEIGHT - 7);
  }
}

function paintCursor(
  paint: CanvasRenderingContext2D,
  plane: Plane,
  frame: Frame,
  at: number,
  palette: Palette,
): void {
  const x = frame.x(at);
  paint.strokeStyle = palette.quiet;
  paint.lineWidth = 0.8;
  paint.beginPath();
  paint.moveTo(x, MARGIN.top);
  paint.lineTo(x, HEIGHT - MARGIN.bottom);
  paint.stroke();
  const value = plane.valueAt(0, at);
  if (!Number.isFinite(value)) return;
  paint.beginPath();
  paint.arc(x, frame.y(value), 3.5, 0, 2 * Math.PI);
  paint.fillStyle = palette.ink;
  paint.strokeStyle = palette.paper;
  paint.lineWidth = 3;
  paint.stroke();
  paint.fill();
}
