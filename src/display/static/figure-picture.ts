// A plain picture of a figure: lines, points, bars, histograms and heat maps. Other kinds are told in words.
import { defaultRange, formatNumber } from '../../protocol/index.js';
import { histogram, statistics } from '../../tensor/statistics.js';
import { extent, type Series } from '../figure-series.js';
import { type Picture, PNG_BYTES, paintWithin } from './detail.js';
import { paintEdges, paintHeatMap } from './heat-map.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, PAINT, Sheet, seriesPaint, textWidth } from './sheet.js';

/** Half CSS pixels. */
const PLOT = { width: 1200, height: 560, top: 48, bottom: 84, right: 24 } as const;
const HEAT = { width: 900, height: 700, maxCell: 64 } as const;
const BINS = 30;

type Pair = readonly [x: number, y: number];

/** The picture; null where no trace is of a kind that is drawn here. */
export function figurePicture(series: readonly Series[], xTitle: string, yTitle: string): Picture | null {
  const table = series.find((trace) => trace.table !== undefined && trace.type === 'heatmap')?.table;
  if (table !== undefined && (table[0]?.length ?? 0) > 0) return heatPicture(table);
  const drawn = series.filter(({ type }) => ['scatter', 'scattergl', 'bar', 'histogram'].includes(type));
  const shapes = drawn.map((trace) => ({
    trace,
    points: points(trace),
    paint: seriesPaint(series.indexOf(trace)),
  }));
  const all = shapes.flatMap(({ points }) => points);
  const x = extent(all.map(([at]) => at));
  const y = extent(all.map(([, at]) => at));
  if (x === null || y === null || !Number.isFinite(x.max - x.min + y.max - y.min)) return null;
  const bars = drawn.some(({ type }) => type !== 'scatter' && type !== 'scattergl');
  const view = new Plot(
    widened(x, bars ? 0.5 : 0),
    widened(bars ? { min: Math.min(0, y.min), max: Math.max(0, y.max) } : y, 0),
  );
  return paintWithin(PNG_BYTES, () => {
    view.paintFrame(xTitle, yTitle, drawn.find(({ categories }) => categories !== undefined)?.categories);
    for (const { trace, points, paint } of shapes) view.paintTrace(trace, points, paint);
    view.paintNames(shapes.map(({ trace, paint }) => ({ name: trace.name, paint })));
    return { sheet: view.sheet, notes: [] };
  });
}

/** Where the marks of a trace are; of a histogram, the middle and height of each bar. */
function points(trace: Series): Pair[] {
  if (trace.type !== 'histogram') {
    return trace.x.flatMap((x, i) => (x === null || trace.y[i] == null ? [] : [[x, trace.y[i]] as Pair]));
  }
  const values = Float64Array.from(trace.x.filter((value) => value !== null));
  const found = statistics(values);
  const { min, max } = found;
  if (min === null || max === null) return [];
  const width = (max - min || 1) / BINS;
  return histogram(values, found, BINS).map((count, i) => [min + (i + 0.5) * width, count]);
}

/** Where the digits of the ends hardly differ, ticks between them would not either. */
const NARROW = 1e-9;
/** Numbers so small or so large are not told apart, or not subtracted, by doubles. */
const TINY = 1e-300;

/** An extent wide enough to be drawn, with `margin` added on both sides. */
function widened({ min, max }: { min: number; max: number }, margin: number): { min: number; max: number } {
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min > Math.max(size * NARROW, TINY)) return { min: min - margin, max: max + margin };
  const around = Math.max(1, size * 1e-3);
  return { min: min - around, max: max + around };
}

/** Round numbers between the ends, about `count` of them. */
export function roundTicks({ min, max }: { min: number; max: number }, count: number): number[] {
  const rough = (max - min) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(min / step);
  const ticks = Math.floor(max / step + 1e-9) - first + 1;
  return Array.from({ length: ticks }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** At most `length` characters of a text. */
function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Axes and what stands between them. */
class Plot {
  readonly sheet: Sheet;
  private readonly left: number;
  private readonly x: { min: number; max: number };
  private readonly y: { min: number; max: number };
  private readonly yTicks: readonly number[];

  constructor(x: { min: number; max: number }, y: { min: number; max: number }) {
    this.x = x;
    this.y = y;
    this.yTicks = roundTicks(y, 5);
    this.left = 20 + Math.max(...this.yTicks.map((tick) => textWidth(formatNumber(tick))));
    this.sheet = new Sheet(this.left + PLOT.width + PLOT.right, PLOT.top + PLOT.height + PLOT.bottom);
  }

  private placeX(value: number): number {
    return this.left + ((value - this.x.min) / (this.x.max - this.x.min)) * PLOT.width;
  }

  private placeY(value: number): number {
    return PLOT.top + (1 - (value - this.y.min) / (this.y.max - this.y.min)) * PLOT.height;
  }

  paintFrame(xTitle: string, yTitle: string, categories: readonly string[] | undefined): void {
    const { sheet, left } = this;
    sheet.pixels.fill(PAINT.paper);
    const bottom = PLOT.top + PLOT.height;
    for (const tick of this.yTicks) {
      const y = this.placeY(tick);
      sheet.fill(left, y - 1, PLOT.width, 2, tick === 0 ? PAINT.bar : PAINT.hairline);
      sheet.textRight(left - 10, y - GLYPH_HEIGHT / 2, formatNumber(tick), PAINT.quiet);
    }
    const ticks = roundTicks(this.x, 8).filter((tick) => categories === undefined || Number.isInteger(tick));
    const room = Math.floor(PLOT.width / Math.max(1, ticks.length) / GLYPH_WIDTH) - 1;
    for (const tick of ticks) {
      const text = categories === undefined ? formatNumber(tick) : shortened(categories[tick] ?? '', room);
      sheet.fill(this.placeX(tick) - 1, bottom, 2, 8, PAINT.bar);
      sheet.textCentred(this.placeX(tick), bottom + 12, text, PAINT.quiet);
    }
    sheet.fill(left, bottom, PLOT.width, 2, PAINT.bar);
    sheet.textCentred(left + PLOT.width / 2, bottom + 16 + GLYPH_HEIGHT, xTitle, PAINT.ink);
    sheet.text(0, 0, yTitle, PAINT.ink);
  }

  paintTrace(trace: Series, points: readonly Pair[], paint: number): void {
    if (trace.type === 'bar' || trace.type === 'histogram') this.paintBars(trace, points, paint);
    else if (trace.markers) {
      for (const [x, y] of points) this.sheet.fill(this.placeX(x) - 4, this.placeY(y) - 4, 8, 8, paint);
    } else this.paintPath(trace, paint);
  }

  private paintBars(trace: Series, points: readonly Pair[], paint: number): void {
    const width = (PLOT.width / Math.max(1, points.length)) * (trace.type === 'bar' ? 0.8 : 1) - 2;
    const zero = this.placeY(0);
    for (const [x, y] of points) {
      const top = this.placeY(y);
      this.sheet.fill(
        this.placeX(x) - width / 2,
        Math.min(top, zero),
        Math.max(2, width),
        Math.abs(top - zero),
        paint,
      );
    }
  }

  /** A line that breaks where a value is missing. */
  private paintPath({ x, y }: Series, paint: number): void {
    for (let i = 1; i < x.length; i++) {
      const [x0, y0, x1, y1] = [x[i - 1], y[i - 1], x[i], y[i]];
      if (x0 === null || y0 == null || x1 === null || y1 == null) continue;
      this.sheet.line(this.placeX(x0), this.placeY(y0), this.placeX(x1), this.placeY(y1), 3, paint);
    }
  }

  /** The legend, in one line over the plot, as far as it goes. */
  paintNames(names: readonly { name: string; paint: number }[]): void {
    if (names.length < 2) return;
    let right = this.left + PLOT.width;
    for (const { name, paint } of [...names].reverse()) {
      const width = textWidth(name) + 28;
      if (right - width < this.left) return;
      right -= width;
      this.sheet.fill(right, 9, 14, 6, paint);
      this.sheet.text(right + 20, 2, name, PAINT.quiet);
      right -= 16;
    }
  }
}

function heatPicture(table: readonly (readonly (number | null)[])[]): Picture | null {
  const [rows, columns] = [table.length, table[0].length];
  const step = Math.max(1, Math.ceil(columns / HEAT.width), Math.ceil(rows / HEAT.height));
  const fitting = Math.floor(Math.min((HEAT.width * step) / columns, (HEAT.height * step) / rows));
  const cell = Math.min(HEAT.maxCell, Math.max(1, fitting));
  const plane = {
    rows: Math.ceil(rows / step),
    columns: Math.ceil(columns / step),
    at: (row: number, column: number) => table[row * step][column * step] ?? Number.NaN,
  };
  const found = statistics(Float64Array.from(table.flat(), (value) => value ?? Number.NaN));
  const ends = defaultRange(found, 'float64');
  const left = textWidth(String(rows)) + 12;
  return paintWithin(PNG_BYTES, ({ levels }) => {
    const sheet = new Sheet(left + plane.columns * cell + 24, 40 + plane.rows * cell + 4);
    const style = { cellWidth: cell, cellHeight: cell, levels };
    paintEdges(sheet, left, 40, plane, style, step);
    paintHeatMap(sheet, left, 40, plane, ends, style);
    return { sheet: sheet, notes: [] };
  });
}
