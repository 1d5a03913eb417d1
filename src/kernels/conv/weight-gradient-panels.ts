// How the gradient of a weight with many channels lays out what it multiplies: in panels, where neighbouring channels of a cell
// lie side by side. A pass holds a block of outputs of some images.
import { windowSpan } from '../../core/conv-arithmetic.js';
import type { TensorData } from '../../core/tensor-data.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { emitPanelRows, type PanelRowsFunction } from '../wasm/panel-rows.js';
import { GRAD_PANEL } from '../wasm/place-tile.js';
import { type TileSet, tileVectors } from '../wasm/tiles.js';
import { type Pass, stageInput } from './simd-input.js';
import {
  type AxisCall,
  blockWindow,
  type ConvCall,
  type ConvPlan,
  imagePlace,
  planBlocks,
} from './simd-plan.js';

/** Neighbouring input channels of a group, one a lane, and where their panel begins among the lanes of all. */
export interface Panel {
  readonly first: number;
  readonly channels: number;
  readonly lanes: number;
  readonly start: number;
}

/** Sixteen lanes (eight with 128 bits), or half as many for what is left. */
function panelsOf(tiles: TileSet, channels: number): Panel[] {
  const wide = 4 * tileVectors(tiles.bits, 6);
  const panels: Panel[] = [];
  let start = 0;
  for (let first = 0; first < channels; ) {
    const rest = channels - first;
    const lanes = rest > wide / 2 ? wide : wide / 2;
    panels.push({ first, channels: Math.min(rest, lanes), lanes, start });
    first += lanes;
    start += lanes;
  }
  return panels;
}

/** Sizes of one pass. */
export interface PanelPlan {
  readonly call: ConvCall;
  /** How the input is cut into blocks and staged, for outputs up to whole multiples of the limits' step. */
  readonly layout: ConvPlan;
  /** Images of a pass, at most. */
  readonly images: number;
  /** Cells of an image's block in a panel, with its zeros. */
  readonly height: number;
  readonly width: number;
  readonly panels: readonly Panel[];
  /** Lanes of all panels. */
  readonly lanes: number;
  /** Outputs of a pass, at most. */
  readonly places: number;
}

/** How blocks are chosen. */
interface PanelLimits {
  /** Cells of a pass down to which it is made smaller. */
  readonly preferred: number;
  /** Their rows and columns are whole multiples of this. */
  readonly step: number;
  /** Cells that a pass needs besides, for each output. */
  readonly cellsOfOutput: number;
  /** Outputs of a pass below which it is not made smaller: sums are read and written once for each. */
  readonly outputs: number;
}

/** Cells of a pass: of the order of a core's second-level cache; and the most. */
export const PREFERRED_CELLS: number = 512 << 10;
const MOST_CELLS = 8 << 20;
const ANY_OUTPUTS: PanelLimits = { preferred: PREFERRED_CELLS, step: 1, cellsOfOutput: 0, outputs: 1 };

function reach({ stride, kernelSize, dilation }: AxisCall, outputs: number): number {
  return (outputs - 1) * stride + windowSpan(kernelSize, dilation);
}

/** Lays out passes; null where they hold too much. */
export function planPanels(
  tiles: TileSet,
  call: ConvCall,
  { step, cellsOfOutput, outputs, ...limits }: PanelLimits = ANY_OUTPUTS,
): PanelPlan | null {
  const panels = panelsOf(tiles, call.channels);
  const lanes = panels.reduce((sum, panel) => sum + panel.lanes, 0);
  const whole = (axis: AxisCall): AxisCall => ({ ...axis, outputs: step * Math.ceil(axis.outputs / step) });
  const covered = { ...call, rows: whole(call.rows), columns: whole(call.columns) };
  let [rows, columns] = [covered.rows.outputs, covered.columns.outputs];
  const cells = (): number =>
    reach(call.rows, rows) * reach(call.columns, columns) * (call.channels + lanes) +
    rows * columns * (2 * call.outChannels + cellsOfOutput);
  const half = (count: number): number => step * Math.ceil(count / 2 / step);
  const preferred = Math.max(limits.preferred, (outputs * cells()) / (rows * columns));
  while (cells() > preferred && rows > step) rows = half(rows);
  while (cells() > preferred && columns > step) columns = half(columns);
  if (cells() > MOST_CELLS) return null;
  const layout = planBlocks(covered, 1, rows, columns);
  const oneBlock = layout.rows.blocks * layout.columns.blocks === 1;
  const images = oneBlock ? Math.max(1, Math.min(call.batch, Math.floor(preferred / cells()))) : 1;
  return {
    call,
    layout: { ...layout, inPlace: false },
    images,
    height: reach(call.rows, rows),
    width: reach(call.columns, columns),
    panels,
    lanes,
    places: images * rows * columns,
  };
}

/** What a pass works in. */
export interface PanelBuffers {
  /** A block of one image, as it is in the tensor. */
  readonly stage: Pointer;
  /** Panels of the input: `[panel][image][height][width][lanes]`. */
  readonly input: Pointer;
  readonly gradStage: Pointer;
  /** Panels of the gradient: `[panel][place][GRAD_PANEL]`. */
  readonly grad: Pointer;
}

/** Cells of the buffers. The last channels of both stages are read in fours. */
export function panelCells({ call, layout, ...plan }: PanelPlan): Record<keyof PanelBuffers, number> {
  const { height, width, lanes, images, places } = plan;
  const gradPanels = Math.ceil(call.outChannels / GRAD_PANEL);
  return {
    stage: (call.channels + 3) * layout.rows.window * layout.columns.window,
    input: images * height * width * lanes,
    gradStage: (call.outChannels + 3) * (places / images),
    grad: gradPanels * GRAD_PANEL * places,
  };
}

/** What buffers of so many cells take in linear memory. */
export function bytesOfCells(cells: Readonly<Record<string, number>>): number {
  return Object.values(cells).reduce((sum, count) => sum + bufferBytes(4 * count), 0);
}

/** Takes buffers of so many cells from the beginning of the arena on. */
export function takeBuffers<Names extends string>(
  { arena }: TileSet,
  cells: Readonly<Record<Names, number>>,
): Record<Names, Pointer> {
  arena.reset();
  const entries = Object.entries<number>(cells);
  return Object.fromEntries(entries.map(([name, count]) => [name, arena.allocate(4 * count)])) as Record<
    Names,
    Pointer
  >;
}

/** Passes of a plan; `images` counts those from `image` on. */
export interface PanelPass extends Pass {
  readonly images: number;
  /** Outputs of each image's block. */
  readonly lines: number;
  readonly columns: number;
}

/** Every pass of a group. */
export function* panelPasses({ call, layout, images }: PanelPlan, group: number): Generator<PanelPass> {
  const { rows, columns } = layout;
  const part = ({ block }: { block: number }, { outputs }: AxisCall, index: number): number =>
    Math.min(block, outputs - index * block);
  for (let image = 0; image < call.batch; image += images) {
    for (let rowBlock = 0; rowBlock < rows.blocks; rowBlock++) {
      for (let columnBlock = 0; columnBlock < columns.blocks; columnBlock++) {
        yield {
          image,
          images: Math.min(images, call.batch - image),
          group,
          groups: 1,
          rowBlock,
          columnBlock,
          lines: part(rows, call.rows, rowBlock),
          columns: part(columns, call.columns, columnBlock),
        };
      }
    }
  }
}

/** The emitted function, proved; null where it computes wrongly here. */
export function panelRows(tiles: TileSet): PanelRowsFunction | null {
  const { f32, scratch } = tiles.arena;
  return tiles.emitted<PanelRowsFunction>('panelRows', emitPanelRows, (f) => {
    // Eight channels of two lines of five cells.
    const [from, to] = [scratch, scratch + 4096];
    for (let i = 0; i < 80; i++) f32[from / 4 + i] = i;
    f(from, to, 2, 2, 5, 40, 20, 160, 32);
    for (let i = 0; i < 80; i++) {
      if (f32[to / 4 + i] !== (i % 8) * 10 + Math.floor(i / 8)) return `value ${i}`;
    }
    return null;
  });
}

/** Fills the panels of the input for a pass; `first` on first use of them. */
export function layPanels(
  tiles: TileSet,
  plan: PanelPlan,
  at: PanelBuffers,
  input: TensorData,
  pass: PanelPass,
  first: boolean,
): void {
  const { layout, height, width, images, panels } = plan;
  const { rows, columns } = layout;
  const cells = panelCells(plan);
  const padded = rows.padded || columns.padded;
  // Lanes without a channel hold zeros too: their sums are made, and numbers that nobody chose may be slow.
  if (first || (padded && rows.blocks * columns.blocks > 1)) {
    tiles.fill()(at.input, Math.ceil(cells.input / 16));
    if (first) tiles.fill()(at.stage, Math.ceil(cells.stage / 16));
  }
  const [y, x] = [
    { axis: rows, index: pass.rowBlock, size: height },
    { axis: columns, index: pass.columnBlock, size: width },
  ].map(({ axis, index, size }) => {
    const [from, to] = blockWindow(axis, index);
    const target = from - (index * axis.block * axis.call.stride - axis.call.before);
    return { staged: to - from, target, count: Math.min(to - from, size - target) };
  });
  if (y.count <= 0 || x.count <= 0) return;
  const copy = panelRows(tiles) as PanelRowsFunction;
  const plane = y.staged * x.staged;
  for (let i = 0; i < pass.images; i++) {
    const image = { ...pass, image: pass.image + i, images: 1 };
    stageInput(tiles, layout, { stage: at.stage, slab: at.stage }, input, image);
    for (const { first: channel, channels, lanes, start } of panels) {
      const block = (start * images + i * lanes) * height * width;
      copy(
        at.stage + 4 * channel * plane,
        at.input + 4 * (block + (y.target * width + x.target) * lanes),
        Math.ceil(channels / 4),
        y.count,
        x.count,
        4 * plane,
        4 * x.staged,
        4 * width * lanes,
        4 * lanes,
      );
    }
  }
}

/** Fills the panels of the gradient for a pass, those of an image in so many lines and columns: what is beyond it stays. */
export function layGrad(
  tiles: TileSet,
  { call, layout, places }: PanelPlan,
  at: PanelBuffers,
  grad: TensorData,
  pass: PanelPass,
  room: { readonly lines: number; readonly columns: number },
): void {
  const { f32 } = tiles.arena;
  const source = grad.storage.array as Float32Array;
  const width = call.columns.outputs;
  const plane = pass.lines * pass.columns;
  const copy = panelRows(tiles) as PanelRowsFunction;
  for (let i = 0; i < pass.images; i++) {
    const { first, channelStep } = imagePlace(call, pass.image + i);
    const start =
      grad.offset +
      first +
      pass.group * call.outChannels * channelStep +
      pass.rowBlock * layout.rows.block * width +
      pass.columnBlock * layout.columns.block;
    let to = at.gradStage / 4;
    if (plane === channelStep) {
      f32.set(source.subarray(start, start + call.outChannels * plane), to);
    } else {
      for (let o = 0; o < call.outChannels; o++) {
        for (let y = 0; y < pass.lines; y++, to += pass.columns) {
          const from = start + o * channelStep + y * width;
          f32.set(source.subarray(from, from + pass.columns), to);
        }
      }
    }
    for (let o = 0; o < call.outChannels; o += GRAD_PANEL) {
      copy(
        at.gradStage + 4 * o * plane,
        at.grad + 4 * (o * places + i * room.lines * room.columns * GRAD_PANEL),
        Math.ceil(Math.min(GRAD_PANEL, call.outChannels - o) / 4),
        pass.lines,
        pass.columns,
        4 * plane,
        4 * pass.columns,
        4 * room.columns * GRAD_PANEL,
        4 * GRAD_PANEL,
      );
    }
  }
}
