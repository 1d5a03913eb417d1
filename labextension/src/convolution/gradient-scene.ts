// What flows back, as it is drawn: the gradient at the output, and what of it reaches an input cell or a weight.
import { sourceIndex } from 'convlens/conv-arithmetic';
import { type Range, readersAlong, type TermRow } from 'convlens/protocol';
import type { Palette } from '../parts/palette.js';
import type { Explorer } from './explorer.js';
import { rangeOf } from './numbers.js';
import { type ProductsContent, termRowName } from './products.js';
import { arrow, dashed, ring, subscripted } from './sketch.js';
import { cellBox, counted, planesOf, type StackCell, type StackContent, type StackLayout } from './stack.js';
import { shownRange, type Views } from './state.js';

/** What the pictures are made of; marks are painted when their sizes are known. */
export interface GradientPictures {
  readonly input: StackContent;
  readonly output: StackContent;
  readonly products: ProductsContent;
  /** The row that is drawn on the stacks. */
  readonly frontRow: TermRow;
  readonly markInput: (context: CanvasRenderingContext2D, layout: StackLayout, palette: Palette) => void;
  readonly markOutput: (context: CanvasRenderingContext2D, layout: StackLayout, palette: Palette) => void;
}

/** The pictures of the flow that the explorer's state names. */
export function gradientPictures(explorer: Explorer, views: Views): GradientPictures {
  const input = inputSide(explorer, views);
  const output = outputSide(explorer, views);
  return explorer.state.flow === 'input'
    ? toInput(explorer, input, output)
    : toWeight(explorer, input, output);
}

/** The input: what flows back to its cells, or its own values where a weight reads them. */
function inputSide(explorer: Explorer, views: Views): StackContent {
  const { held, worked, state, back } = explorer;
  const { layout } = worked;
  const [, height, width] = layout.size;
  const toInput = state.flow === 'input';
  const whole = (axis: 1 | 2): Range => {
    const [before, after] = layout.outputPadding ? [0, 0] : layout.axes[axis].padding;
    return { start: -before, count: before + layout.size[axis] + after };
  };
  const focus = (axis: 1 | 2): Range =>
    toInput ? { start: state.cellAt[axis], count: 1 } : { start: 0, count: layout.size[axis] };
  views.input = [
    shownRange(whole(1), focus(1), views.input[0]),
    shownRange(whole(2), focus(2), views.input[1]),
  ];
  const [rows, columns] = views.input as [Range, Range];
  const depth = explorer.inputDepth;
  const cellAt = (channel: number, row: number, column: number): StackCell => {
    const inside = row >= 0 && column >= 0 && row < height && column < width;
    if (!toInput) {
      const [i, j] = [sourceIndex(row, height, layout.mode), sourceIndex(column, width, layout.mode)];
      if (depth === null || i === null || j === null) return { kind: 'zero' };
      return { kind: inside ? 'value' : 'copy', value: held.input(channel, depth, i, j) };
    }
    // What reaches the padding goes on to the source of the copy, or nowhere.
    if (!inside) return { kind: 'zero' };
    return { kind: 'value', value: back.inputPlane(channel, state.cellAt[0])[row * width + column] };
  };
  return {
    planes: planesOf(state.front, counted(held.channels), []),
    faint: () => false,
    rows,
    columns,
    cellAt,
    size: [height, width],
    range: toInput ? rangeOf(back.inputPlane(state.front, state.cellAt[0])) : held.inputRange,
    label: subscripted(toInput ? '∂x' : 'x', state.front),
    colour: (palette) => palette.input,
  };
}

/** The gradient at the output. */
function outputSide(explorer: Explorer, views: Views): StackContent {
  const { held, worked, state, back } = explorer;
  const [, rows, columns] = worked.places;
  const depth = state.at[0];
  const focus = (axis: 1 | 2): Range => ({ start: state.at[axis], count: 1 });
  views.output = [
    shownRange(rows, focus(1), views.output[0]),
    shownRange(columns, focus(2), views.output[1]),
  ];
  const [shownRows, shownColumns] = views.output as [Range, Range];
  return {
    planes: planesOf(state.out, counted(held.outs), []),
    faint: (out) => !explorer.reads(out, state.front),
    rows: shownRows,
    columns: shownColumns,
    cellAt: (out, row, column) => ({ kind: 'value', value: back.gradient(out, depth, row, column) }),
    size: [worked.sizes[1], worked.sizes[2]],
    range: back.range,
    label: subscripted('g', state.out),
    colour: (palette) => palette.output,
  };
}

/** An input cell gathers from every output cell that read it. */
function toInput(explorer: Explorer, input: StackContent, output: StackContent): GradientPictures {
  const { worked, state, sum } = explorer;
  const { layout } = worked;
  const front =
    sum.rows.find(({ channel, depth }) => channel === state.out && depth.k === state.slice) ??
    sum.rows.find(({ channel }) => channel === state.out) ??
    sum.rows[0];
  const at = [state.cellAt[1], state.cellAt[2]] as const;
  const readers = ([1, 2] as const).map((axis) => [
    ...new Set(readersAlong(layout, axis, state.cellAt[axis]).flat()),
  ]);
  return {
    input,
    output,
    frontRow: front,
    products: {
      sum,
      rows: [layout.axes[1].kernelSize, layout.axes[2].kernelSize],
      target: explorer.target,
      targetRange: input.range,
      ranges: { x: output.range },
      roles: { x: 'output', w: 'weight' },
      bias: null,
      front,
      hot: state.hot,
      nameOf: (row) => termRowName(row, explorer.hasDepth, 'g'),
    },
    markInput(context, layoutOf, palette) {
      const { cell } = layoutOf;
      const middle = (row: number, column: number): [number, number] => {
        const { x, y } = cellBox(input, layoutOf, row, column);
        return [x + cell / 2, y + cell / 2];
      };
      // Copies in the padding hand on what reached them.
      for (const row of counted(input.rows)) {
        for (const column of counted(input.columns)) {
          const isCopy = row !== at[0] || column !== at[1];
          const source = [
            sourceIndex(row, input.size[0], layout.mode),
            sourceIndex(column, input.size[1], layout.mode),
          ];
          if (!isCopy || layout.outputPadding || source[0] !== at[0] || source[1] !== at[1]) continue;
          arrow(context, middle(row, column), middle(at[0], at[1]), palette.input, palette);
        }
      }
      ring(context, cellBox(input, layoutOf, at[0], at[1]), palette.ink, palette);
    },
    markOutput(context, layoutOf, palette) {
      const { cell } = layoutOf;
      for (const row of readers[0]) {
        for (const column of readers[1]) {
          if (!isShown(output, row, column)) continue;
          const { x, y } = cellBox(output, layoutOf, row, column);
          ring(
            context,
            { x: x + 1, y: y + 1, width: cell - 2, height: cell - 2 },
            palette.weight,
            palette,
            1.6,
          );
        }
      }
      markHot(context, output, layoutOf, front, explorer, palette);
    },
  };
}

/** A weight gathers, over all places of the output, what it read there times the gradient. */
function toWeight(explorer: Explorer, input: StackContent, output: StackContent): GradientPictures {
  const { worked, state, sum, back } = explorer;
  const front = sum.rows.find(({ depth }) => depth.k === state.at[0]) ?? sum.rows[0];
  return {
    input,
    output,
    frontRow: front,
    products: {
      sum,
      rows: [worked.sizes[1], worked.sizes[2]],
      target: explorer.target,
      targetRange: rangeOf(back.kernel(state.out, state.front)),
      ranges: { x: input.range, w: output.range },
      roles: { x: 'input', w: 'output' },
      bias: null,
      front,
      hot: state.hot,
      nameOf: (row) => termRowName(row, explorer.hasDepth),
    },
    markInput(context, layoutOf, palette) {
      const { cell } = layoutOf;
      for (const { at } of front.terms) {
        if (!isShown(input, at[0], at[1])) continue;
        const { x, y } = cellBox(input, layoutOf, at[0], at[1]);
        dashed(context, { x: x + 1.5, y: y + 1.5, width: cell - 3, height: cell - 3 }, palette.weight);
      }
      const [first, last] = [front.terms[0].at, front.terms[front.terms.length - 1].at];
      const [from, to] = [
        cellBox(input, layoutOf, first[0], first[1]),
        cellBox(input, layoutOf, last[0], last[1]),
      ];
      ring(
        context,
        { x: from.x, y: from.y, width: to.x + cell - from.x, height: to.y + cell - from.y },
        palette.weight,
        palette,
      );
      markHot(context, input, layoutOf, front, explorer, palette);
    },
    markOutput(context, layoutOf, palette) {
      const { hot } = state;
      if (!hot) return;
      const term = hot.row.terms[hot.tap];
      if (!term || !isShown(output, term.row, term.column)) return;
      ring(context, cellBox(output, layoutOf, term.row, term.column), palette.ink, palette);
    },
  };
}

function isShown({ rows, columns }: StackContent, row: number, column: number): boolean {
  return (
    row >= rows.start &&
    row < rows.start + rows.count &&
    column >= columns.start &&
    column < columns.start + columns.count
  );
}

/** The cell of the term that is pointed at. */
function markHot(
  context: CanvasRenderingContext2D,
  content: StackContent,
  layout: StackLayout,
  front: TermRow,
  { state }: Explorer,
  palette: Palette,
): void {
  const term =
    state.hot && state.hot.row.channel === front.channel ? state.hot.row.terms[state.hot.tap] : null;
  if (!term || term.source === null || !isShown(content, term.at[0], term.at[1])) return;
  const { x, y } = cellBox(content, layout, term.at[0], term.at[1]);
  ring(
    context,
    { x: x + 2, y: y + 2, width: layout.cell - 4, height: layout.cell - 4 },
    palette.ink,
    palette,
  );
}
