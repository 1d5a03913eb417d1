// What is drawn at one moment: the contents of the three pictures, and their sizes in the room there is.
import type { CellSum, Range, TermRow } from 'convlens/protocol';
import type { Palette } from '../parts/palette.js';
import type { Explorer } from './explorer.js';
import {
  type Fed,
  feeds,
  inputContent,
  markInput,
  markOutput,
  outputContent,
  windowRange,
} from './forward-scene.js';
import { type GradientPictures, gradientPictures } from './gradient-scene.js';
import { type ProductsContent, type ProductsLayout, productsLayout, termRowName } from './products.js';
import { paintStack, type StackContent, type StackLayout, stackLayout } from './stack.js';
import type { Views } from './state.js';

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

/** One of the two stacks. */
export interface ScenePart {
  readonly content: StackContent;
  readonly layout: StackLayout;
  /** Paints what is marked on it. */
  readonly marks: (context: CanvasRenderingContext2D, palette: Palette) => void;
}

/** What is drawn at one moment. */
export interface Scene {
  readonly input: ScenePart;
  readonly products: { readonly content: ProductsContent; readonly layout: ProductsLayout };
  readonly output: ScenePart;
  readonly sum: CellSum;
  readonly frontRow: TermRow;
  /** The output cells of the plane in front that the input cell pointed at feeds. */
  readonly fed: Fed | null;
  /** The rows and columns of the input from the first tap to the last. */
  readonly window: readonly [Range, Range];
  readonly wide: boolean;
}

/** Contents without their sizes. */
interface Pictures extends GradientPictures {
  readonly fed?: Fed | null;
}

/** Puts together what is drawn of an explorer's state, for a view of this width. */
export function composeScene(explorer: Explorer, views: Views, width: number): Scene {
  const { state, sum, worked } = explorer;
  const pictures: Pictures =
    state.flow === 'forward' ? forwardPictures(explorer, views) : gradientPictures(explorer, views);
  const { input, output, products } = pictures;
  const fitted = (layout: ProductsLayout) => cellSize(input, output, Math.max(MIDDLE, layout.width), width);
  const [roomy, tight] = [productsLayout(products, true), productsLayout(products, false)];
  const [atRoomy, atTight] = [fitted(roomy), fitted(tight)];
  const isWorth =
    roomy.height <= TALLEST &&
    roomy.width <= width &&
    atRoomy.wide === atTight.wide &&
    atRoomy.cell >= Math.min(WORTH, atTight.cell);
  const { cell, wide } = isWorth ? atRoomy : atTight;
  const part = (content: StackContent, mark: GradientPictures['markInput']): ScenePart => {
    const layout = stackLayout(content, cell);
    return { content, layout, marks: (context, palette) => mark(context, layout, palette) };
  };
  return {
    input: part(input, pictures.markInput),
    products: { content: products, layout: isWorth ? roomy : tight },
    output: part(output, pictures.markOutput),
    sum,
    frontRow: pictures.frontRow,
    fed: pictures.fed ?? null,
    window: [windowRange(worked, state.at, 1), windowRange(worked, state.at, 2)],
    wide,
  };
}

/** Paints one of the stacks with its marks. */
export function paintPart(context: CanvasRenderingContext2D, part: ScenePart, palette: Palette): void {
  paintStack(context, part.content, part.layout, palette);
  part.marks(context, palette);
}

function forwardPictures(explorer: Explorer, views: Views): Pictures {
  const { held, worked, state, sum } = explorer;
  const frontRow =
    sum.rows.find(({ channel, depth }) => channel === state.front && depth.k === state.slice) ?? sum.rows[0];
  const input = inputContent(held, worked, state, sum, frontRow, views);
  const output = outputContent(worked, state, views, held.outs);
  const fed = state.cell && feeds(worked, state.cell.at);
  const isTransposed = worked.layout.outputPadding !== undefined;
  return {
    input,
    output,
    frontRow,
    fed,
    products: {
      sum,
      rows: [worked.layout.axes[1].kernelSize, worked.layout.axes[2].kernelSize],
      target: explorer.target,
      targetRange: output.range,
      ranges: { x: input.range },
      roles: { x: 'input', w: 'weight' },
      bias: explorer.hasBias ? `bias[${state.out}]` : null,
      front: frontRow,
      hot: state.hot,
      nameOf: (row) => termRowName(row, explorer.hasDepth),
    },
    markInput: (context, layout, palette) =>
      markInput(context, input, layout, frontRow, isTransposed, state, palette),
    markOutput: (context, layout, palette) => markOutput(context, output, layout, fed, state, palette),
  };
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
