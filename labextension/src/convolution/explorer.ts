// The state of the view and the numbers that follow from it; nothing of the page.
import {
  type CellSum,
  type ConvolutionPayload,
  cellSum,
  channelsOf,
  inputGradientSum,
  type Range,
  type Triple,
  tripleOf,
  weightGradientSum,
} from 'convlens/protocol';
import { BackFlow } from './back-flow.js';
import { HeldConvolution, WorkedOutput } from './numbers.js';
import { type Misfit, misfit } from './settings.js';
import { type ExplorerState, nearest } from './state.js';

/** Places of the output beyond which what flows back would be felt in every step. */
const MOST_PLACES = 4096;

/** What a change of the state calls for. */
export type OnChange = (settingsChanged: boolean) => void;

/** A convolution under the settings of the moment. */
export class Explorer {
  readonly held: HeldConvolution;
  state: ExplorerState;
  worked: WorkedOutput;
  back: BackFlow;
  /** What is worked out at the moment: an output cell, or what flows back to an input cell or a weight. */
  sum: CellSum;
  misfit: Misfit | null = null;
  readonly #onChange: OnChange;

  constructor(payload: ConvolutionPayload, onChange: OnChange) {
    const held = new HeldConvolution(payload);
    this.held = held;
    this.state = {
      ...this.#beginning(),
      front: 0,
      slice: 0,
      hot: null,
      cellAt: [held.cells[0].start, held.cells[1].start, held.cells[2].start],
      tap: [0, 0, 0],
    };
    this.worked = new WorkedOutput(held, held.own, 'yours', this.state.at);
    this.back = new BackFlow(held, this.worked, true);
    this.sum = { rows: [], bias: 0, total: 0 };
    this.#onChange = onChange;
    this.#recompute();
    this.state = { ...this.state, ...loudest(this.sum) };
  }

  #beginning(): Omit<ExplorerState, 'front' | 'slice' | 'hot' | 'cellAt' | 'tap'> {
    const { at, settings } = this.held.payload;
    return {
      settings,
      weights: 'yours',
      flow: 'forward',
      out: at[0],
      at: tripleOf(at.slice(1), 0),
      pinned: false,
      cell: null,
      unfolding: false,
    };
  }

  /** Back to the layer's own settings and the first cell. */
  reset(): void {
    this.set(this.#beginning());
  }

  /** Changes the state; what depends on it follows. */
  set(change: Partial<ExplorerState>): void {
    const before = this.state;
    this.state = { ...before, ...change };
    const { settings, weights, flow } = this.state;
    const other = settings !== before.settings || weights !== before.weights;
    if (other || flow !== before.flow) this.state = { ...this.state, hot: null, cell: null };
    if (before.flow === 'forward' && flow !== 'forward') this.state = { ...this.state, ...this.#middle() };
    if (other) {
      this.misfit = misfit(settings, this.held.size);
      if (!this.misfit) {
        this.worked = new WorkedOutput(this.held, settings, weights, this.state.at);
        this.back = new BackFlow(this.held, this.worked, settings === this.held.own && weights === 'yours');
      }
    }
    if (this.canDraw) {
      if (flow !== 'forward' && !this.canFlowBack) this.state = { ...this.state, flow: 'forward' };
      this.#recompute();
      this.#keepFront();
    }
    this.#onChange(other || flow !== before.flow);
  }

  /** Another state for a moment, of which nobody is told: for a frame that is saved. */
  quietly(state: ExplorerState, place: Triple): void {
    const name = { forward: 'at', input: 'cellAt', weight: 'tap' }[state.flow];
    this.state = { ...state, [name]: place };
    this.#recompute();
  }

  /** What flows back is first looked at where the window stands: at its middle tap. */
  #middle(): Partial<ExplorerState> {
    const { front, slice } = this.state;
    const row = this.sum.rows.find(({ channel, depth }) => channel === front && depth.k === slice);
    const term = row?.terms[Math.floor(row.terms.length / 2)];
    if (!row || !term) return {};
    const tap: Triple = [row.depth.k, term.row, term.column];
    if (row.depth.source === null || term.source === null) return { tap };
    return { tap, cellAt: [row.depth.source, ...term.source] };
  }

  #recompute(): void {
    const { layout, values, places } = this.worked;
    const { flow, out, front } = this.state;
    if (flow === 'forward') {
      this.state = { ...this.state, at: nearest(places, this.state.at) };
      this.sum = cellSum(layout, values, out, this.state.at);
    } else if (flow === 'input') {
      this.state = { ...this.state, cellAt: nearest(this.held.cells, this.state.cellAt) };
      this.sum = inputGradientSum(layout, values, this.back.gradient, front, this.state.cellAt);
    } else {
      this.state = { ...this.state, tap: nearest(this.kernel, this.state.tap) };
      this.sum = weightGradientSum(layout, values, this.back.gradient, out, front, this.state.tap);
    }
  }

  /** The plane in front is one that the output channel reads. */
  #keepFront(): void {
    const { out, front, slice, flow } = this.state;
    const { first, count } = channelsOf(this.worked.layout, out);
    const slices = this.worked.layout.axes[0].kernelSize;
    if (front >= first && front < first + count && slice < slices) return;
    if (flow === 'forward') this.state = { ...this.state, ...loudest(this.sum) };
    else if (flow === 'input') {
      const { outChannels, groups, inChannels } = this.state.settings;
      this.state = {
        ...this.state,
        slice: 0,
        out: Math.floor(front / (inChannels / groups)) * (outChannels / groups),
      };
    } else {
      this.state = { ...this.state, front: first, slice: 0 };
      this.#recompute();
    }
  }

  get canDraw(): boolean {
    return this.misfit === null && !this.worked.isEmpty;
  }

  /** Whether what flows back can be worked out: the whole convolution must be held, and be small. */
  get canFlowBack(): boolean {
    const { held, worked } = this;
    const all = held.outs.count === held.own.outChannels;
    return held.isWhole && all && worked.sizes.reduce((a, b) => a * b, 1) <= MOST_PLACES;
  }

  get hasBias(): boolean {
    return this.held.hasBias && this.state.weights === 'yours';
  }

  get hasDepth(): boolean {
    return this.worked.layout.axes[0].kernelSize > 1 || this.worked.layout.size[0] > 1;
  }

  /** The taps of the kernel. */
  get kernel(): Triple<Range> {
    const [depth, height, width] = this.worked.layout.axes.map(({ kernelSize }) => ({
      start: 0,
      count: kernelSize,
    }));
    return [depth, height, width];
  }

  /** Where the cursor goes, and where it is: output cells, input cells or taps. */
  get places(): Triple<Range> {
    const { flow } = this.state;
    return flow === 'forward' ? this.worked.places : flow === 'input' ? this.held.cells : this.kernel;
  }

  get cursor(): Triple {
    const { flow, at, cellAt, tap } = this.state;
    return flow === 'forward' ? at : flow === 'input' ? cellAt : tap;
  }

  /** Moves the cursor of the flow. */
  moveTo(place: Triple, change: Partial<ExplorerState> = {}): void {
    const name = { forward: 'at', input: 'cellAt', weight: 'tap' }[this.state.flow];
    this.set({ ...change, [name]: nearest(this.places, place) });
  }

  /** `y[1, 0, 4]`, `∂x[2, 3, 4]`, `∂w[1, 2, 0, 0]`: what is worked out. */
  get target(): string {
    const { flow, out, front } = this.state;
    const place = this.cursor.slice(3 - this.held.size.length);
    if (flow === 'forward') return `y[${[out, ...place].join(', ')}]`;
    if (flow === 'input') return `∂x[${[front, ...place].join(', ')}]`;
    const within = front - channelsOf(this.worked.layout, out).first;
    return `∂w[${[out, within, ...place].join(', ')}]`;
  }

  /** Whether an output channel reads an input channel. */
  reads(out: number, channel: number): boolean {
    const { first, count } = channelsOf(this.worked.layout, out);
    return channel >= first && channel < first + count;
  }

  /** The slice of the input that is drawn; null in the padding. */
  get inputDepth(): number | null {
    const { flow, cellAt, at } = this.state;
    if (flow === 'input') return cellAt[0];
    if (flow === 'weight') return this.sum.rows.find(({ depth }) => depth.k === at[0])?.depth.source ?? null;
    const { front, slice } = this.state;
    const row = this.sum.rows.find(({ channel, depth }) => channel === front && depth.k === slice);
    return (row ?? this.sum.rows[0]).depth.source;
  }

  /** Another plane of the input in front; one that the output channel does not read brings one that does. */
  chooseInput(channel: number): void {
    const { out, settings } = this.state;
    if (this.reads(out, channel)) {
      this.set({ front: channel, cell: null });
      return;
    }
    const { outChannels, groups, inChannels } = settings;
    const reader = Math.floor(channel / (inChannels / groups)) * (outChannels / groups);
    const { start, count } = this.held.outs;
    if (reader >= start && reader < start + count) this.set({ out: reader, front: channel, cell: null });
  }
}

/** The row with the largest |sum|: the first to be looked at. */
function loudest({ rows }: CellSum): Pick<ExplorerState, 'front' | 'slice'> {
  const row = rows.reduce((best, next) => (Math.abs(next.sum) > Math.abs(best.sum) ? next : best), rows[0]);
  return { front: row.channel, slice: row.depth.k };
}
