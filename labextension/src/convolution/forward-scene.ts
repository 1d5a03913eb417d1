// The forward pass as it is drawn: the window on the input and its padding, the output cell that it makes.
import { sourceIndex } from 'convlens/conv-arithmetic';
import {
  type CellSum,
  channelsOf,
  fedAlong,
  type Range,
  type TermRow,
  type Triple,
  tapsAlong,
  toldRows,
} from 'convlens/protocol';
import type { Palette } from '../parts/palette.js';
import type { HeldConvolution, WorkedOutput } from './numbers.js';
import { sameRow } from './products.js';
import { arrow, type Box, frame, ring, subscripted } from './sketch.js';
import { cellBox, counted, planesOf, type StackCell, type StackContent, type StackLayout } from './stack.js';
import { type ExplorerState, shownRange, type Views } from './state.js';

/** The output cells of a plane that an input cell feeds: all pairs of these. */
export interface Fed {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** From the first tap of an output cell to the last, along one axis. */
export function windowRange({ layout }: Pick<WorkedOutput, 'layout'>, at: Triple, axis: 1 | 2): Range {
  const indices = tapsAlong(layout, axis, at[axis]).map(({ index }) => index);
  const [first, last] = [Math.ceil(Math.min(...indices)), Math.floor(Math.max(...indices))];
  return { start: first, count: Math.max(1, last - first + 1) };
}

/** The input with its padding, as far as it is in view. */
export function inputContent(
  held: HeldConvolution,
  worked: WorkedOutput,
  state: ExplorerState,
  sum: CellSum,
  front: TermRow,
  views: Views,
): StackContent {
  const { layout } = worked;
  const [, height, width] = layout.size;
  /** The held cells of an axis with the padding where they reach the edge. */
  const whole = (axis: 1 | 2): Range => {
    const { start, count } = held.cells[axis];
    // The padding of a transposed convolution is cut off the output.
    const [before, after] = layout.outputPadding ? [0, 0] : layout.axes[axis].padding;
    const low = start === 0 ? -before : start;
    const high = start + count === layout.size[axis] ? layout.size[axis] + after : start + count;
    return { start: low, count: high - low };
  };
  views.input = [
    shownRange(whole(1), windowRange(worked, state.at, 1), views.input[0]),
    shownRange(whole(2), windowRange(worked, state.at, 2), views.input[1]),
  ];
  const [rows, columns] = views.input as [Range, Range];
  const depth = front.depth.source;
  const isHeld = (axis: 1 | 2, index: number): boolean =>
    index >= held.cells[axis].start && index < held.cells[axis].start + held.cells[axis].count;
  const cellAt = (channel: number, row: number, column: number): StackCell => {
    const i = sourceIndex(row, height, layout.mode);
    const j = sourceIndex(column, width, layout.mode);
    if (depth === null || i === null || j === null) return { kind: 'zero' };
    if (!isHeld(1, i) || !isHeld(2, j)) return { kind: 'unknown' };
    const value = held.input(channel, depth, i, j);
    return { kind: i === row && j === column && depth === front.depth.index ? 'value' : 'copy', value };
  };
  const reads = channelsOf(layout, state.out);
  const told = toldRows(sum.rows).told.map(({ channel }) => channel);
  return {
    planes: planesOf(front.channel, counted(held.channels), told),
    faint: (channel) => channel < reads.first || channel >= reads.first + reads.count,
    rows,
    columns,
    cellAt,
    size: [height, width],
    range: held.inputRange,
    label: subscripted('x', front.channel),
    colour: (palette) => palette.input,
  };
}

/** The output, as far as it is in view. */
export function outputContent(
  worked: WorkedOutput,
  state: ExplorerState,
  views: Views,
  outs: Range,
): StackContent {
  const [, rows, columns] = worked.places;
  const focus = (axis: 1 | 2): Range => ({ start: state.at[axis], count: 1 });
  views.output = [
    shownRange(rows, focus(1), views.output[0]),
    shownRange(columns, focus(2), views.output[1]),
  ];
  const [shownRows, shownColumns] = views.output as [Range, Range];
  const [depth, atRow, atColumn] = state.at;
  return {
    planes: planesOf(state.out, counted(outs), []),
    faint: () => false,
    rows: shownRows,
    columns: shownColumns,
    cellAt: (out, row, column) => ({ kind: 'value', value: worked.at(out, [depth, row, column]) }),
    size: [worked.sizes[1], worked.sizes[2]],
    range: worked.range(state.out, depth),
    label: subscripted('y', state.out),
    colour: (palette) => palette.output,
    strength: (row, column) =>
      state.unfolding && (row > atRow || (row === atRow && column > atColumn)) ? 0.12 : 1,
  };
}

/** What an input cell feeds. */
export function feeds(worked: WorkedOutput, at: Triple): Fed {
  const [, rows, columns] = worked.places;
  return {
    rows: fedAlong(worked.layout, 1, at[1], rows),
    columns: fedAlong(worked.layout, 2, at[2], columns),
  };
}

/** The window on the input: its taps, arrows from the sources of copied cells, what is pointed at. */
export function markInput(
  context: CanvasRenderingContext2D,
  content: StackContent,
  layout: StackLayout,
  frontRow: TermRow,
  isTransposed: boolean,
  state: ExplorerState,
  palette: Palette,
): void {
  const { cell } = layout;
  const { rows, columns } = content;
  const { terms } = frontRow;
  const box = ([row, column]: readonly [number, number]) => cellBox(content, layout, row, column);
  const inset = (at: readonly [number, number], by: number): Box => {
    const { x, y } = box(at);
    return { x: x + by, y: y + by, width: cell - 2 * by, height: cell - 2 * by };
  };
  const isShown = ([row, column]: readonly [number, number]): boolean =>
    row >= rows.start &&
    row < rows.start + rows.count &&
    column >= columns.start &&
    column < columns.start + columns.count;
  if (isTransposed) {
    for (const { source } of terms) {
      if (source && isShown(source)) ring(context, inset(source, 1), palette.weight, palette, 1.6);
    }
  } else paintWindow(context, content, layout, frontRow, isShown, palette);
  const middle = (at: readonly [number, number]): [number, number] => {
    const { x, y } = box(at);
    return [x + cell / 2, y + cell / 2];
  };
  for (const { at, source } of terms) {
    if (source === null || (source[0] === at[0] && source[1] === at[1])) continue;
    if (isShown(at) && isShown(source)) arrow(context, middle(source), middle(at), palette.input, palette);
  }
  if (state.hot && sameRow(state.hot.row, frontRow)) {
    const { at } = frontRow.terms[state.hot.tap];
    if (isShown(at)) ring(context, inset(at, 2), palette.ink, palette);
  }
  if (!state.cell) return;
  const at = [state.cell.at[1], state.cell.at[2]] as const;
  if (isShown(at)) ring(context, inset(at, 1), palette.input, palette, 2.2);
}

/** The window: a frame around taps that touch, the frame dashed and each tap by itself where they do not. */
function paintWindow(
  context: CanvasRenderingContext2D,
  content: StackContent,
  layout: StackLayout,
  { terms }: TermRow,
  isShown: (at: readonly [number, number]) => boolean,
  palette: Palette,
): void {
  const { cell } = layout;
  const [first, last] = [terms[0].at, terms[terms.length - 1].at];
  const from = cellBox(content, layout, first[0], first[1]);
  const to = cellBox(content, layout, last[0], last[1]);
  const extent = { x: from.x, y: from.y, width: to.x + cell - from.x, height: to.y + cell - from.y };
  const isSpread = (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > terms.length;
  if (!isSpread) {
    ring(context, extent, palette.weight, palette);
    return;
  }
  context.setLineDash([3, 3]);
  frame(context, extent, palette.weight);
  context.setLineDash([]);
  for (const { at } of terms) {
    if (!isShown(at)) continue;
    const { x, y } = cellBox(content, layout, at[0], at[1]);
    ring(context, { x: x + 1, y: y + 1, width: cell - 2, height: cell - 2 }, palette.weight, palette, 1.6);
  }
}

/** The output cell that is worked out, and the cells that are fed. */
export function markOutput(
  context: CanvasRenderingContext2D,
  content: StackContent,
  layout: StackLayout,
  fed: Fed | null,
  state: ExplorerState,
  palette: Palette,
): void {
  const { cell } = layout;
  const isShown = ({ start, count }: Range, at: number): boolean => at >= start && at < start + count;
  for (const row of fed?.rows ?? []) {
    for (const column of fed?.columns ?? []) {
      if (!isShown(content.rows, row) || !isShown(content.columns, column)) continue;
      const { x, y } = cellBox(content, layout, row, column);
      ring(context, { x: x + 1, y: y + 1, width: cell - 2, height: cell - 2 }, palette.input, palette, 1.6);
    }
  }
  const { x, y } = cellBox(content, layout, state.at[1], state.at[2]);
  ring(context, { x, y, width: cell, height: cell }, palette.ink, palette);
}
