// How the gradient of a weight with many channels lays out what it multiplies: in panels, where neighbouring channels of a cell
// lie side by side. A pass holds a block of outputs of some images.
import { windowSpan } from '../../core/conv-arithmetic.js';
import type { TensorData } from '../../core/tensor-data.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { emitPanelRows, type PanelRowsFunction } from '../wasm/panel-rows.js';
import { GRAD_PANEL } from '../wasm/place-tile.js';
import { splitEvenly, type TileSet, tileVectors } from '../wasm/tiles.js';
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

/** Some output channels of a group, one a row of a tile. */
export interface Rows {
  /** Their panel of {@link GRAD_PANEL}, and the first of them in it. */
  readonly panel: number;
  readonly first: number;
  readonly count: number;
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

/** The rows of all tiles that meet panels of so many lanes: half the lanes, twice the rows fill the registers. */
export function rowsOf(tiles: TileSet, outChannels: number, lanes: number): Rows[] {
  const most = lanes === 4 * tileVectors(tiles.bits, 6) ? GRAD_PANEL / 2 : GRAD_PANEL;
  const rows: Rows[] = [];
  for (let panel = 0; panel * GRAD_PANEL < outChannels; panel++) {
    let first = 0;
    for (const count of splitEvenly(Math.min(GRAD_PANEL, outChannels - panel * GRAD_PANEL), most)) {
      rows.push({ panel, first, count });
      first += count;
    }
  }
  return rows;
}

/** Sizes of one pass. */
export interface PanelPlan {
  readonly call: ConvCall;
  /** How the input is cut into blocks and staged. */
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

/** Cells of a pass: of the order of a core's second-level cache; and the most. */
const PREFERRED_CELLS = 512 << 10;
const MOST_CELLS = 8 << 20;

function reach({ stride, kernelSize, dilation }: AxisCall, outputs: number): number {
  return (outputs - 1) * stride + windowSpan(kernelSize, dilation);
}

/** Lays out passes whose blocks have whole multiples of `step` rows and columns; null where they hold too much. */
export function planPanels(tiles: TileSet, call: ConvCall, step: number = 1): PanelPlan | null {
  const panels = panelsOf(tiles, call.channels);
  const lanes = panels.reduce((sum, panel) => sum + panel.lanes, 0);
  let [rows, columns] = [call.rows.outputs, call.columns.outputs];
  const cells = (): number =>
    reach(call.rows, rows) * reach(call.columns, columns) * (call.channels + lanes) +
    rows * columns * 2 * call.outChannels;
  const half = (outputs: number): number => step * Math.ceil(outputs / 2 / step);
  while (cells() > PREFERRED_CELLS && rows > step) rows = half(rows);
  while (cells() > PREFERRED_CELLS && columns > step) columns = half(columns);
  if (cells() > MOST_CELLS) return null;
  const layout = planBlocks(call, 1, rows, columns);
  const oneBlock = layout.rows.blocks * layout.columns.blocks === 1;
  const images = oneBlock ? Math.max(1, Math.min(call.batch, Math.floor(PREFERRED_CELLS / cells()))) : 1;
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

/** Fills the panels of the gradient for a pass; lines and columns of the call. */
export function layGrad(
  tiles: TileSet,
  plan: PanelPlan,
  at: PanelBuffers,
  grad: TensorData,
  pass: PanelPass,
): void {
  const { call, layout, places } = plan;
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
        at.grad + 4 * (o * places + i * plane * GRAD_PANEL),
        Math.ceil(Math.min(GRAD_PANEL, call.outChannels - o) / 4),
        1,
        plane,
        4 * plane,
        4 * plane,
        4 * plane * GRAD_PANEL,
        4 * GRAD_PANEL,
      );
    }
  }
}
