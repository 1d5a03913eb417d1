// The three pictures side by side: input, window × weights, output; and what is at a point of them.
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
import { element } from '../parts/dom.js';
import { watchNearScreen } from '../parts/near-screen.js';
import { type Palette, paletteOf } from '../parts/palette.js';
import { release } from '../parts/plane.js';
import type { HeldConvolution, WorkedOutput } from './numbers.js';
import {
  type ProductsContent,
  type ProductsLayout,
  paintProducts,
  productsHit,
  productsLayout,
  sameRow,
  termRowName,
} from './products.js';
import { arrow, type Box, frame, ring, sizedContext, subscripted } from './sketch.js';
import {
  cellBox,
  paintStack,
  type StackCell,
  type StackContent,
  type StackLayout,
  stackHit,
  stackLayout,
} from './stack.js';
import { type ExplorerState, shownRange } from './state.js';

/** Planes of a stack. */
const MOST_PLANES = 4;
const LARGEST_CELL = 36;
/** Stacks are not wider than this to fill the room. */
const PLANE_ROOM = 222;
const SMALLEST_CELL = 8;
/** Room beside the cells of a stack: its offsets and margins. */
const BESIDE = 52;
const COLUMN_GAP = 22;
/** The words over the products, and the choice of weights, take as much. */
export const MIDDLE = 386;
/** Numbers in the products are worth that the stacks' cells are smaller, but not smaller than this, or a taller view. */
const WORTH = 16;
const TALLEST = 420;
/** From this width on, all three stand beside each other. */
const WIDE = 830;

/** What is drawn at one moment. */
export interface Scene {
  readonly input: { readonly content: StackContent; readonly layout: StackLayout };
  readonly products: { readonly content: ProductsContent; readonly layout: ProductsLayout };
  readonly output: { readonly content: StackContent; readonly layout: StackLayout };
  readonly sum: CellSum;
  readonly frontRow: TermRow;
  readonly isTransposed: boolean;
  /** The output cells of the plane in front that the input cell pointed at feeds. */
  readonly fed: { readonly rows: readonly number[]; readonly columns: readonly number[] } | null;
  /** The rows and columns from the first tap to the last. */
  readonly window: readonly [Range, Range];
  readonly wide: boolean;
}

/** The pictures on the page. */
export interface Stage {
  readonly input: HTMLCanvasElement;
  readonly products: HTMLCanvasElement;
  readonly output: HTMLCanvasElement;
  show(scene: Scene, state: ExplorerState): void;
  repaint(): void;
  dispose(): void;
}

/** Remembers which part of long axes was in view. */
export interface Views {
  input: [Range | null, Range | null];
  output: [Range | null, Range | null];
}

/** The three canvases; they give their pixels back when far from the screen. */
export function stage(near: Element): Stage {
  const input = element('canvas', { class: 'cl-conv-canvas', role: 'img', tabindex: 0 });
  const products = element('canvas', { class: 'cl-conv-canvas', role: 'img' });
  const output = element('canvas', { class: 'cl-conv-canvas', role: 'img', tabindex: 0 });
  let shown: { scene: Scene; state: ExplorerState } | null = null;
  let isNear = true;
  let palette: Palette | null = null;
  const paint = (): void => {
    if (!shown || !isNear) return;
    const { scene, state } = shown;
    palette ??= paletteOf();
    paintInput(
      sizedContext(input, scene.input.layout.width, scene.input.layout.height),
      scene,
      state,
      palette,
    );
    const { content, layout } = scene.products;
    paintProducts(sizedContext(products, layout.width, layout.height), content, layout, palette);
    paintOutput(
      sizedContext(output, scene.output.layout.width, scene.output.layout.height),
      scene,
      state,
      palette,
    );
  };
  const stopWatching = watchNearScreen(near, (comes) => {
    if (comes === isNear) return;
    isNear = comes;
    if (comes) paint();
    else release(input, products, output);
  });
  return {
    input,
    products,
    output,
    show(scene, state) {
      shown = { scene, state };
      paint();
    },
    repaint() {
      palette = null;
      paint();
    },
    dispose: stopWatching,
  };
}

/** Puts together what is drawn of a state, for a view of this width. */
export function composeScene(
  held: HeldConvolution,
  worked: WorkedOutput,
  state: ExplorerState,
  sum: CellSum,
  views: Views,
  width: number,
): Scene {
  const frontRow =
    sum.rows.find(({ channel, depth }) => channel === state.front && depth.k === state.slice) ?? sum.rows[0];
  const input = inputContent(held, worked, state, sum, frontRow, views);
  const output = outputContent(worked, state, views, held.outs);
  const hasDepth = worked.layout.axes[0].kernelSize > 1 || worked.layout.size[0] > 1;
  const products: ProductsContent = {
    sum,
    rows: [worked.layout.axes[1].kernelSize, worked.layout.axes[2].kernelSize],
    target: cellName(held, state),
    targetRange: output.range,
    inputRange: input.range,
    bias: held.hasBias && state.weights === 'yours' ? `bias[${state.out}]` : null,
    front: frontRow,
    hot: state.hot,
    nameOf: (row) => termRowName(row, hasDepth),
  };
  const fitted = (layout: ProductsLayout) => cellSize(input, output, Math.max(MIDDLE, layout.width), width);
  const [roomy, tight] = [productsLayout(products, true), productsLayout(products, false)];
  const [atRoomy, atTight] = [fitted(roomy), fitted(tight)];
  const isWorth =
    roomy.height <= TALLEST &&
    roomy.width <= width &&
    atRoomy.wide === atTight.wide &&
    atRoomy.cell >= Math.min(WORTH, atTight.cell);
  const layout = isWorth ? roomy : tight;
  const { cell, wide } = isWorth ? atRoomy : atTight;
  return {
    input: { content: input, layout: stackLayout(input, cell) },
    products: { content: products, layout },
    output: { content: output, layout: stackLayout(output, cell) },
    sum,
    frontRow,
    isTransposed: worked.layout.outputPadding !== undefined,
    fed: state.cell && feeds(worked, state.cell.at),
    window: [windowRange(worked, state.at, 1), windowRange(worked, state.at, 2)],
    wide,
  };
}

/** `y[1, 0, 4]` */
export function cellName(held: HeldConvolution, { out, at }: Pick<ExplorerState, 'out' | 'at'>): string {
  return `y[${[out, ...at.slice(3 - held.size.length)].join(', ')}]`;
}

/** As large as fits: three pictures in a row, or the two stacks in one, or all below each other. */
function cellSize(
  input: StackContent,
  output: StackContent,
  middle: number,
  width: number,
): { cell: number; wide: boolean } {
  const tallest = Math.max(input.rows.count, input.columns.count, output.rows.count, output.columns.count);
  const columns = input.columns.count + output.columns.count;
  const most = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, Math.floor(PLANE_ROOM / tallest)));
  const beside = Math.floor((width - middle - 2 * BESIDE - 2 * COLUMN_GAP) / columns);
  const wide = width >= WIDE && beside >= SMALLEST_CELL;
  if (wide) return { cell: Math.min(most, beside), wide };
  const pair = Math.floor((width - 2 * BESIDE - COLUMN_GAP) / columns);
  if (pair > SMALLEST_CELL) return { cell: Math.min(most, pair), wide };
  const alone = Math.floor((width - BESIDE) / Math.max(input.columns.count, output.columns.count));
  return { cell: Math.max(4, Math.min(most, alone)), wide };
}

/** The planes of a stack: all of a few, of more those that are told. */
function planesOf(front: number, all: readonly number[], told: readonly number[]): number[] {
  const others = all.length <= MOST_PLANES ? all : [...told, ...all.filter((plane) => plane > front)];
  return [front, ...new Set(others.filter((plane) => plane !== front))].slice(0, MOST_PLANES);
}

function counted({ start, count }: Range): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

/** From the first tap of an output cell to the last, along one axis. */
function windowRange({ layout }: Pick<WorkedOutput, 'layout'>, at: Triple, axis: 1 | 2): Range {
  const indices = tapsAlong(layout, axis, at[axis]).map(({ index }) => index);
  const [first, last] = [Math.ceil(Math.min(...indices)), Math.floor(Math.max(...indices))];
  return { start: first, count: Math.max(1, last - first + 1) };
}

function inputContent(
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

function outputContent(worked: WorkedOutput, state: ExplorerState, views: Views, outs: Range): StackContent {
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

function feeds(worked: WorkedOutput, at: Triple): Scene['fed'] {
  const [, rows, columns] = worked.places;
  return {
    rows: fedAlong(worked.layout, 1, at[1], rows),
    columns: fedAlong(worked.layout, 2, at[2], columns),
  };
}

/** The input with the window on it: its taps, arrows from the sources of copied cells, what is pointed at. */
export function paintInput(
  context: CanvasRenderingContext2D,
  { input: { content, layout }, frontRow, isTransposed }: Scene,
  state: ExplorerState,
  palette: Palette,
): void {
  paintStack(context, content, layout, palette);
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

/** The output with the cell that is worked out, and the cells that are fed. */
export function paintOutput(
  context: CanvasRenderingContext2D,
  { output: { content, layout }, fed }: Scene,
  state: ExplorerState,
  palette: Palette,
): void {
  paintStack(context, content, layout, palette);
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

/** A point of an event on a canvas, in the CSS pixels that it was painted in: the page may show it smaller. */
export function pointOn(canvas: HTMLCanvasElement, event: MouseEvent): [number, number] {
  const box = canvas.getBoundingClientRect();
  const scale = box.width === 0 ? 1 : Number.parseFloat(canvas.style.width) / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

/** What is at a point of the input or the output. */
export function hitStack(
  part: Scene['input'],
  [x, y]: readonly [number, number],
): ReturnType<typeof stackHit> {
  return stackHit(part.content, part.layout, x, y);
}

/** What is at a point of the products. */
export function hitProducts(
  { content, layout }: Scene['products'],
  [x, y]: readonly [number, number],
): ReturnType<typeof productsHit> {
  return productsHit(layout, content.rows[1], x, y);
}
