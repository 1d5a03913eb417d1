// A convolution to be touched: input with its padding, window × weights, output; settings that recompute in the page;
// the window played over the input; the sum written out; sizes and costs as formulas.
import {
  type CellSum,
  type ConvolutionPayload,
  type ConvolutionSettings,
  cellSum,
  channelsOf,
  formatNumber,
  type TermRow,
  type Triple,
  toldRows,
  tripleOf,
  weightShape,
} from 'convlens/protocol';
import { settingControls } from '../convolution/controls.js';
import { saveAnimation, savePicture } from '../convolution/export.js';
import { formulas } from '../convolution/formulas.js';
import { type Minimap, minimap } from '../convolution/minimap.js';
import { misfitNotice } from '../convolution/misfit.js';
import { HeldConvolution, type WeightChoice, WorkedOutput } from '../convolution/numbers.js';
import { player } from '../convolution/player.js';
import { type TapPlace, termRowName } from '../convolution/products.js';
import { expression, misfit } from '../convolution/settings.js';
import {
  cellName,
  composeScene,
  hitProducts,
  hitStack,
  MIDDLE,
  pointOn,
  type Scene,
  stage,
  type Views,
} from '../convolution/stage.js';
import { type ExplorerState, indexOf, nearest, placeAt } from '../convolution/state.js';
import { wiring } from '../convolution/wiring.js';
import { writtenSum } from '../convolution/written-sum.js';
import { choice } from '../parts/choice.js';
import { element } from '../parts/dom.js';
import { copyButton, iconButton } from '../parts/icons.js';
import { paletteOf } from '../parts/palette.js';
import { readOut } from '../parts/read-out.js';
import { type Stepper, stepper } from '../parts/stepper.js';
import type { Cleanup, ViewModel } from '../view.js';

/** Draws a convolution. */
export function renderConvolution(host: {
  readonly model: ViewModel<ConvolutionPayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const view = new ConvolutionView(host.model.payload);
  host.el.replaceChildren(view.el);
  const stopListening = host.model.onThemeChange(() => view.repaint());
  return () => {
    stopListening();
    view.dispose();
  };
}

/** Width that a view is composed for before it is on the page. */
const FIRST_WIDTH = 860;

/** A part with its words is not narrower. */
const LEAST_PART = 196;

class ConvolutionView {
  readonly el: HTMLElement;
  readonly #held: HeldConvolution;
  readonly #stage: ReturnType<typeof stage>;
  readonly #read = readOut();
  readonly #player: ReturnType<typeof player>;
  readonly #controls: ReturnType<typeof settingControls>;
  readonly #weights: ReturnType<typeof choice<WeightChoice>>;
  readonly #observer: ResizeObserver;
  readonly #code = element('code', { class: 'cl-conv-code' });
  readonly #stageEl: HTMLElement;
  readonly #notice = element('div', {});
  readonly #below: HTMLElement;
  readonly #titles = {
    input: element('code', {}),
    weights: element('code', {}),
    output: element('code', {}),
  };
  readonly #parts = {
    input: element('div', { class: 'cl-conv-part' }),
    products: element('div', { class: 'cl-conv-part cl-conv-window' }),
    output: element('div', { class: 'cl-conv-part' }),
  };
  readonly #map: Minimap = minimap((row, column) => this.#goTo(row, column));
  readonly #note = element('p', { class: 'cl-note cl-conv-note' });
  readonly #weightsNote = element('p', { class: 'cl-note' });
  readonly #wiring = element('div', {});
  readonly #depths = element('div', {});
  readonly #written = element(
    'details',
    { class: 'cl-values cl-written' },
    element('summary', {}, 'the sum written out'),
  );
  readonly #formulas = element('div', {});
  readonly #views: Views = { input: [null, null], output: [null, null] };
  #depth: Stepper | null = null;
  #state: ExplorerState;
  #worked: WorkedOutput;
  #sum: CellSum;
  #scene: Scene | null = null;
  #width = FIRST_WIDTH;

  constructor(payload: ConvolutionPayload) {
    const held = new HeldConvolution(payload);
    this.#held = held;
    const at = tripleOf(payload.at.slice(1), 0);
    this.#state = {
      settings: held.own,
      weights: 'yours',
      out: payload.at[0],
      at,
      pinned: false,
      front: 0,
      slice: 0,
      hot: null,
      cell: null,
      unfolding: false,
    };
    this.#worked = new WorkedOutput(held, held.own, 'yours', at);
    this.#sum = cellSum(this.#worked.layout, this.#worked.values, this.#state.out, at);
    this.#state = { ...this.#state, ...loudest(this.#sum) };
    this.#player = player({
      onMove: (index) =>
        this.#set({ at: placeAt(this.#worked.places, index), pinned: true, unfolding: true, cell: null }),
      onState: () => this.#set({}),
    });
    this.#controls = settingControls(held.own, held.canRegroup, (settings) => this.#set({ settings }));
    this.#weights = choice<WeightChoice>(
      'weights',
      [
        { value: 'yours', text: 'yours', hint: 'the weights of this layer' },
        { value: 'blur', text: 'blur', hint: 'all weights equal: an average' },
        { value: 'random', text: 'random', hint: 'made-up weights' },
      ],
      'yours',
      (weights) => this.#set({ weights }),
    );
    this.el = element('section', { class: 'cl cl-conv', 'aria-label': 'a convolution, cell by cell' });
    this.#stage = stage(this.el);
    this.#stageEl = this.#stageElement();
    this.#below = element('div', {}, this.#player.el, this.#read.el, this.#written);
    this.el.append(this.#head(), this.#controls.el, this.#notice, this.#stageEl, this.#below, this.#formulas);
    this.#listen();
    this.#written.addEventListener('toggle', () => this.#write());
    this.#observer = new ResizeObserver(() => {
      const width = this.el.clientWidth;
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#show();
    });
    this.#observer.observe(this.el);
    this.#set({ settings: held.own });
  }

  repaint(): void {
    this.#stage.repaint();
    this.#showMap();
  }

  dispose(): void {
    this.#player.stop();
    this.#observer.disconnect();
    this.#stage.dispose();
    this.#read.dispose();
  }

  #head(): HTMLElement {
    const { name, batch, dtype } = this.#held.payload;
    const item = batch && batch.size > 1 ? `item ${batch.item} of ${batch.size}` : '';
    const facts = [
      name ?? '',
      item,
      dtype === 'float32' ? '' : dtype,
      this.#held.isWhole ? '' : this.#heldWords(),
    ];
    const code = (): string =>
      `new ${this.#pieces()
        .map(({ text }) => text)
        .join('')}`;
    return element(
      'header',
      { class: 'cl-conv-head' },
      element(
        'span',
        { class: 'cl-row' },
        this.#code,
        element('span', { class: 'cl-facts' }, facts.filter(Boolean).join(' · ')),
      ),
      element(
        'span',
        { class: 'cl-conv-actions' },
        iconButton('reset', 'back to yours', () => this.#reset()),
        copyButton('copy as TypeScript', code),
        iconButton('save', 'save this frame as PNG', (button) => savePicture(button, this.#exported())),
        iconButton('film', 'save as animated GIF', (button) => this.#saveAnimation(button)),
      ),
    );
  }

  /** Which part of the input is in the notebook. */
  #heldWords(): string {
    const { inputShape, input } = this.#held.payload;
    const part = input.window.map(({ start, count }, axis) =>
      count === inputShape[axis] ? 'all' : `${start}–${start + count - 1}`,
    );
    return `of [${inputShape.join(', ')}] the notebook holds [${part.join(', ')}]`;
  }

  #stageElement(): HTMLElement {
    const title = (kind: string, word: string, shape: HTMLElement, ...more: HTMLElement[]): HTMLElement =>
      element('div', { class: 'cl-conv-title' }, element('b', { class: kind }, word), ' ', shape, ...more);
    this.#parts.input.append(
      title('cl-in', 'input', this.#titles.input),
      this.#stage.input,
      this.#note,
      this.#map.el,
    );
    this.#parts.products.append(
      title('cl-wt', 'window × weights', this.#titles.weights, this.#weights.el),
      this.#stage.products,
      this.#weightsNote,
    );
    this.#parts.output.append(
      title('cl-out', 'output', this.#titles.output),
      this.#stage.output,
      this.#depths,
      this.#wiring,
    );
    const { input, products, output } = this.#parts;
    return element('div', { class: 'cl-conv-stage' }, input, products, output);
  }

  #pieces(): ReturnType<typeof expression> {
    return expression(this.#state.settings, this.#held.own, this.#held.hasBias);
  }

  #reset(): void {
    this.#player.stop();
    const at = tripleOf(this.#held.payload.at.slice(1), 0);
    const { own, payload } = this.#held;
    this.#set({
      settings: own,
      weights: 'yours',
      out: payload.at[0],
      at,
      pinned: false,
      cell: null,
      unfolding: false,
    });
  }

  /** Changes the state; what depends on it follows. */
  #set(change: Partial<ExplorerState>): void {
    const before = this.#state;
    let state = { ...before, ...change };
    const other =
      state.settings !== before.settings || state.weights !== before.weights || 'settings' in change;
    if (other) {
      state = { ...state, hot: null, cell: null };
      this.#state = state;
      this.#controls.show(state.settings);
      this.#weights.choose(state.weights);
      if (misfit(state.settings, this.#held.size) === null) {
        this.#worked = new WorkedOutput(this.#held, state.settings, state.weights, state.at);
      }
    }
    if (misfit(state.settings, this.#held.size) === null && !this.#worked.isEmpty) {
      state = { ...state, at: nearest(this.#worked.places, state.at) };
      this.#sum = cellSum(this.#worked.layout, this.#worked.values, state.out, state.at);
      const { first, count } = channelsOf(this.#worked.layout, state.out);
      const slices = this.#worked.layout.axes[0].kernelSize;
      // The plane in front is one that the output cell reads.
      if (state.front < first || state.front >= first + count || state.slice >= slices) {
        state = { ...state, ...loudest(this.#sum) };
      }
    }
    this.#state = state;
    if (other) this.#showSettings();
    this.#show();
  }

  /** What depends on the settings alone. */
  #showSettings(): void {
    const { settings, weights } = this.#state;
    const wrong = misfit(settings, this.#held.size);
    const empty = !wrong && this.#worked.isEmpty;
    if (wrong) this.#player.stop();
    this.#notice.replaceChildren(
      ...(wrong
        ? [misfitNotice(wrong, settings, this.#held.size, (fixed) => this.#set({ settings: fixed }))]
        : []),
      ...(empty
        ? [
            element(
              'p',
              { class: 'cl-note' },
              'No window of this size lies within the cells that the notebook holds.',
            ),
          ]
        : []),
    );
    this.#stageEl.hidden = this.#below.hidden = wrong !== null || empty;
    this.#code.replaceChildren(
      ...this.#pieces().map(({ text, changed }) =>
        changed ? element('b', { class: 'cl-changed' }, text) : text,
      ),
    );
    this.#formulas.replaceChildren(formulas(settings, this.#held.size, this.#held.hasBias));
    const padded = settings.padding.map(([before, after]) =>
      before === after ? String(before) : `${before}+${after}`,
    );
    const around = !settings.outputPadding && settings.padding.some(([before, after]) => before + after > 0);
    const pads = padded.every((text) => text === padded[0]) ? padded[0] : padded.join(' × ');
    const shape = this.#held.payload.inputShape.join(', ');
    this.#titles.input.textContent = `x [${shape}]${around ? ` + ${pads} a side` : ''}`;
    const { outChannels, kernelSize } = settings;
    this.#titles.weights.textContent = `[${weightShape(settings).join(', ')}]`;
    const sizes = this.#worked.sizes.slice(3 - kernelSize.length);
    this.#titles.output.textContent = `y [${[outChannels, ...sizes].join(', ')}]`;
    this.#showDepths();
    this.#weightsNote.textContent = weights === 'yours' ? changedWeights(this.#held.own, settings) : '';
  }

  /** Slices of the output, where it has several: one at a time. */
  #showDepths(): void {
    const { start, count } = this.#worked.places[0];
    const step = (at: number): void => this.#set({ at: [start + at, this.#state.at[1], this.#state.at[2]] });
    const text = (at: number): string => String(start + at);
    this.#depth = count > 1 ? stepper('slice', count, this.#state.at[0] - start, text, step) : null;
    this.#depths.replaceChildren(...(this.#depth ? [this.#depth.el] : []));
  }

  /** Paints, and says in words what is painted. */
  #show(): void {
    if (this.#stageEl.hidden) return;
    const { places } = this.#worked;
    const state = this.#state;
    this.#scene = composeScene(this.#held, this.#worked, state, this.#sum, this.#views, this.#width);
    this.#stageEl.classList.toggle('cl-conv-narrow', !this.#scene.wide);
    const { input, products, output } = this.#scene;
    for (const [part, { layout }] of [
      [this.#parts.input, input],
      [this.#parts.products, products],
      [this.#parts.output, output],
    ] as const) {
      part.style.width = `${Math.max(part === this.#parts.products ? MIDDLE : LEAST_PART, layout.width)}px`;
    }
    this.#stage.show(this.#scene, state);
    this.#showMap();
    this.#player.show(indexOf(places, state.at), this.#worked.count);
    this.#depth?.set(state.at[0] - places[0].start);
    this.#note.textContent = this.#noteText();
    this.#wire();
    this.#label();
    this.#readAloud();
    if (!state.hot) this.#write();
  }

  /** Where the part that is drawn lies, once it is not all. */
  #showMap(): void {
    if (!this.#scene) return;
    const { rows, columns, range } = this.#scene.input.content;
    const [, heldRows, heldColumns] = this.#held.cells;
    const { frontRow, window } = this.#scene;
    const depth = frontRow.depth.source;
    const isWhole = rows.count >= heldRows.count && columns.count >= heldColumns.count;
    this.#map.el.hidden = isWhole || depth === null;
    if (isWhole || depth === null) return;
    const valueAt = (row: number, column: number): number =>
      this.#held.input(frontRow.channel, depth, row, column);
    const content = {
      rows: heldRows,
      columns: heldColumns,
      shown: [rows, columns],
      window,
      range,
      valueAt,
    } as const;
    this.#map.show(content, paletteOf());
  }

  /** Moves the window so that an input cell is in its middle. */
  #goTo(row: number, column: number): void {
    const place = (axis: 1 | 2, index: number): number => {
      const { axes, outputPadding } = this.#worked.layout;
      const { stride, padding, dilation, kernelSize } = axes[axis];
      const half = (dilation * (kernelSize - 1)) / 2;
      if (outputPadding) return Math.round(index * stride - padding[0] + half);
      return Math.round((index + padding[0] - half) / stride);
    };
    this.#player.stop();
    this.#set({
      at: nearest(this.#worked.places, [this.#state.at[0], place(1, row), place(2, column)]),
      unfolding: false,
    });
  }

  #wire(): void {
    const { out, settings } = this.#state;
    const key = `${out} ${settings.groups}`;
    if (this.#wiring.dataset.shows === key) return;
    this.#wiring.dataset.shows = key;
    this.#wiring.replaceChildren(wiring(this.#worked.layout, out));
  }

  #label(): void {
    const { inputShape } = this.#held.payload;
    const { settings, out } = this.#state;
    const size = inputShape.slice(1).join(' by ');
    this.#stage.input.setAttribute(
      'aria-label',
      `Input: ${inputShape[0]} channels of ${size}, channel ${this.#state.front} in front. Arrows choose a cell and show what it feeds, [ and ] the channel.`,
    );
    const format = (value: number): string => formatNumber(value, 3);
    const { told, rest } = toldRows(this.#sum.rows);
    const sums = [
      ...told.map((row) => format(row.sum)),
      ...(rest ? [`${rest.count} more ${format(rest.sum)}`] : []),
    ];
    this.#stage.products.setAttribute(
      'aria-label',
      `Windows of ${settings.kernelSize.join(' by ')} times weights give ${sums.join(', ')}; with bias ${format(this.#sum.bias)} the sum is ${format(this.#sum.total)}.`,
    );
    const sizes = this.#worked.sizes.slice(3 - settings.kernelSize.length).join(' by ');
    this.#stage.output.setAttribute(
      'aria-label',
      `Output: ${settings.outChannels} channels of ${sizes}, channel ${out} in front. Arrows move the window, [ and ] choose the channel, Space plays.`,
    );
  }

  #noteText(): string {
    const { settings, cell, front } = this.#state;
    if (cell && this.#scene?.fed) {
      const { rows, columns } = this.#scene.fed;
      const planes = settings.outChannels / settings.groups;
      const depths = this.#worked.layout.size[0] > 1 ? ' of this slice' : '';
      return `x[${[cell.channel, ...cell.at.slice(3 - this.#held.size.length)].join(', ')}] feeds ${rows.length * columns.length} cells${depths} in each of ${planes} output ${planes === 1 ? 'plane' : 'planes'}`;
    }
    const terms = this.#scene?.frontRow.terms ?? [];
    const padded = terms.filter((term) => term.padded).length;
    const drawn = this.#held.channels.count > 4 ? ` of ${settings.inChannels}` : '';
    const slice =
      this.#worked.layout.size[0] > 1
        ? `, slice ${this.#scene?.frontRow.depth.source ?? 'of the padding'}`
        : '';
    const where = `channel ${front}${drawn}${slice} in front`;
    if (padded === 0) return where;
    if (settings.outputPadding)
      return `${where}; ${padded} of ${terms.length} taps between or beyond the cells`;
    const how = settings.paddingMode === 'zeros' ? 'worth 0' : 'arrows show the source';
    return `${where}; ${padded} of ${terms.length} taps on padding, ${how}`;
  }

  #readAloud(): void {
    const { hot, cell, out } = this.#state;
    const rank = this.#held.size.length;
    if (hot) {
      const term = hot.row.terms[hot.tap];
      const { first } = channelsOf(this.#worked.layout, out);
      const kernel = [hot.row.depth.k, term.row, term.column].slice(3 - rank);
      const source = term.source && [hot.row.depth.source, ...term.source].slice(3 - rank);
      const x = source
        ? `x[${[hot.row.channel, ...source].join(', ')}]`
        : this.#state.settings.outputPadding
          ? 'no cell'
          : 'padding';
      this.#read.show({
        place: `${x} · w[${[out, hot.row.channel - first, ...kernel].join(', ')}]`,
        relation: '=',
        value: formatNumber(term.product),
        remark: `${formatNumber(term.x)} · ${formatNumber(term.w)}${term.padded && source ? ', copied into the padding' : ''}`,
      });
    } else if (cell) {
      const place = `x[${[cell.channel, ...cell.at.slice(3 - rank)].join(', ')}]`;
      const value = formatNumber(this.#held.input(cell.channel, ...cell.at));
      this.#read.show({ place, relation: '=', value, remark: this.#noteText().replace(/^x\[[^\]]*\] /, '') });
    } else {
      const products = this.#sum.rows.reduce((count, row) => count + row.terms.length, 0);
      const bias = this.#held.hasBias && this.#state.weights === 'yours' ? ' and the bias' : '';
      this.#read.show({
        place: cellName(this.#held, this.#state),
        relation: '=',
        value: formatNumber(this.#sum.total, 5),
        remark: `${products} products${bias}${this.#state.pinned ? ', pinned' : ''}`,
      });
    }
  }

  /** The written-out sum, where it is unfolded. */
  #write(): void {
    if (!this.#written.open) return;
    const hasDepth = this.#worked.layout.axes[0].kernelSize > 1;
    const name = (row: TermRow): string => termRowName(row, hasDepth);
    const point = (hot: TapPlace | null): void => this.#point(hot);
    const hasBias = this.#held.hasBias && this.#state.weights === 'yours';
    const sum = writtenSum(cellName(this.#held, this.#state), this.#sum, hasBias, name, point);
    this.#written.replaceChildren(this.#written.firstElementChild!, sum);
  }

  #point(hot: TapPlace | null): void {
    this.#set(hot ? { hot, front: hot.row.channel, slice: hot.row.depth.k } : { hot: null });
  }

  #listen(): void {
    const { input, products, output } = this.#stage;
    output.addEventListener('pointermove', (event) => {
      if (this.#player.playing || (this.#state.pinned && event.buttons === 0)) return;
      const hit = this.#scene && hitStack(this.#scene.output, pointOn(output, event));
      if (hit && 'row' in hit) this.#moveTo(hit.row, hit.column);
    });
    output.addEventListener('click', (event) => {
      const hit = this.#scene && hitStack(this.#scene.output, pointOn(output, event));
      if (!hit) return;
      if ('plane' in hit) this.#set({ out: hit.plane });
      else {
        this.#player.stop();
        const [, row, column] = this.#state.at;
        const again = this.#state.pinned && row === hit.row && column === hit.column;
        this.#set({ at: [this.#state.at[0], hit.row, hit.column], pinned: !again, unfolding: false });
      }
    });
    output.addEventListener('keydown', (event) => this.#outputKey(event));
    input.addEventListener('pointermove', (event) => {
      if (this.#state.cell?.pinned) return;
      const hit = this.#scene && hitStack(this.#scene.input, pointOn(input, event));
      this.#pointInput(hit && 'row' in hit ? [hit.row, hit.column] : null, false);
    });
    input.addEventListener('pointerleave', () => {
      if (this.#state.cell && !this.#state.cell.pinned) this.#set({ cell: null });
    });
    input.addEventListener('click', (event) => {
      const hit = this.#scene && hitStack(this.#scene.input, pointOn(input, event));
      if (!hit) return;
      if ('plane' in hit) this.#chooseInput(hit.plane);
      else {
        const { cell } = this.#state;
        const again = cell?.pinned && cell.at[1] === hit.row && cell.at[2] === hit.column;
        this.#pointInput(again ? null : [hit.row, hit.column], true);
      }
    });
    input.addEventListener('keydown', (event) => this.#inputKey(event));
    products.addEventListener('pointermove', (event) => {
      const hit = this.#scene && hitProducts(this.#scene.products, pointOn(products, event));
      const tap = hit?.tap ?? null;
      const { hot } = this.#state;
      if (!hit || tap === null) {
        if (hot) this.#point(null);
      } else if (hot?.row !== hit.row || hot.tap !== tap) this.#point({ row: hit.row, tap });
    });
    products.addEventListener('pointerleave', () => this.#state.hot && this.#point(null));
    products.addEventListener('click', (event) => {
      const hit = this.#scene && hitProducts(this.#scene.products, pointOn(products, event));
      if (hit) this.#set({ front: hit.row.channel, slice: hit.row.depth.k });
    });
  }

  #moveTo(row: number, column: number): void {
    const [depth, wasRow, wasColumn] = this.#state.at;
    if (row === wasRow && column === wasColumn) return;
    this.#set({ at: [depth, row, column], unfolding: false });
  }

  /** Points at an input cell of the plane in front; the padding feeds nothing of its own. */
  #pointInput(place: readonly [number, number] | null, pinned: boolean): void {
    const { cell, front } = this.#state;
    const [, rows, columns] = this.#held.cells;
    const depth = this.#scene?.frontRow.depth.source ?? null;
    const isHeld =
      place !== null &&
      depth !== null &&
      place[0] >= rows.start &&
      place[0] < rows.start + rows.count &&
      place[1] >= columns.start &&
      place[1] < columns.start + columns.count;
    if (!isHeld) {
      if (cell) this.#set({ cell: null });
      return;
    }
    if (cell?.at[1] === place[0] && cell.at[2] === place[1] && cell.pinned === pinned) return;
    this.#set({ cell: { channel: front, at: [depth, place[0], place[1]], pinned } });
  }

  /** Another plane of the input in front; one that the output cell does not read brings an output that does. */
  #chooseInput(channel: number): void {
    const reads = channelsOf(this.#worked.layout, this.#state.out);
    if (channel >= reads.first && channel < reads.first + reads.count)
      this.#set({ front: channel, cell: null });
    else {
      const { outChannels, groups, inChannels } = this.#state.settings;
      const out = Math.floor(channel / (inChannels / groups)) * (outChannels / groups);
      const { start, count } = this.#held.outs;
      if (out >= start && out < start + count) this.#set({ out, front: channel, cell: null });
    }
  }

  #outputKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const [depth, row, column] = this.#state.at;
    const [, , columns] = this.#worked.places;
    const to: Record<string, Triple> = {
      ArrowLeft: [depth, row, column - 1],
      ArrowRight: [depth, row, column + 1],
      ArrowUp: [depth, row - 1, column],
      ArrowDown: [depth, row + 1, column],
      Home: [depth, row, columns.start],
      End: [depth, row, columns.start + columns.count - 1],
      PageUp: [depth - 1, row, column],
      PageDown: [depth + 1, row, column],
    };
    const { start, count } = this.#held.outs;
    const step = event.key === ']' ? 1 : event.key === '[' ? -1 : 0;
    if (to[event.key]) {
      this.#player.stop();
      this.#set({ at: nearest(this.#worked.places, to[event.key]), pinned: true, unfolding: false });
    } else if (step !== 0) this.#set({ out: start + ((this.#state.out - start + step + count) % count) });
    else if (event.key === ' ') this.#player.toggle();
    else if (event.key === 'Enter') this.#set({ pinned: !this.#state.pinned });
    else if (event.key === 'Escape') this.#set({ pinned: false, unfolding: false });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #inputKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { cell, front, slice } = this.#state;
    const [, rows, columns] = this.#held.cells;
    const first = this.#scene?.frontRow.terms.find(({ source }) => source !== null)?.source;
    const [row, column] = cell ? [cell.at[1], cell.at[2]] : (first ?? [rows.start, columns.start]);
    const by: Record<string, [number, number]> = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    };
    const step = event.key === ']' ? 1 : event.key === '[' ? -1 : 0;
    const move = by[event.key];
    if (move) {
      const clamp = (value: number, { start, count }: { start: number; count: number }): number =>
        Math.max(start, Math.min(start + count - 1, value));
      const moved = cell ? move : [0, 0];
      this.#pointInput([clamp(row + moved[0], rows), clamp(column + moved[1], columns)], true);
    } else if (step !== 0) {
      const all = this.#sum.rows;
      const at = all.findIndex(({ channel, depth }) => channel === front && depth.k === slice);
      const next = all[(at + step + all.length) % all.length];
      this.#set({ front: next.channel, slice: next.depth.k, cell: null });
    } else if (event.key === 'Escape') this.#set({ cell: null });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #exported(): Parameters<typeof savePicture>[1] {
    return {
      scene: this.#scene!,
      state: this.#state,
      title: this.#pieces()
        .map(({ text }) => text)
        .join(''),
      shapes: [
        `x [${this.#held.payload.inputShape.join(', ')}]`,
        this.#titles.weights.textContent ?? '',
        this.#titles.output.textContent ?? '',
      ],
    };
  }

  /** Every place of the plane in front, as the player would show it. */
  #saveAnimation(button: HTMLButtonElement): void {
    this.#player.stop();
    const { places } = this.#worked;
    const plane = places[1].count * places[2].count;
    const first = indexOf(places, [this.#state.at[0], places[1].start, places[2].start]);
    const views: Views = { input: [null, null], output: [null, null] };
    const frame = (k: number): Parameters<typeof savePicture>[1] => {
      const at = placeAt(places, first + k);
      const state: ExplorerState = { ...this.#state, at, unfolding: true, hot: null, cell: null };
      const sum = cellSum(this.#worked.layout, this.#worked.values, state.out, at);
      return {
        ...this.#exported(),
        state,
        scene: composeScene(this.#held, this.#worked, state, sum, views, FIRST_WIDTH),
      };
    };
    void saveAnimation(button, plane, frame);
  }
}

/** The row with the largest |sum|: the first to be looked at. */
function loudest({ rows }: CellSum): Pick<ExplorerState, 'front' | 'slice'> {
  const row = rows.reduce((best, next) => (Math.abs(next.sum) > Math.abs(best.sum) ? next : best), rows[0]);
  return { front: row.channel, slice: row.depth.k };
}

/** What became of the layer's weights under other settings. */
function changedWeights(own: ConvolutionSettings, now: ConvolutionSettings): string {
  const grown = now.kernelSize.some((size, d) => size > own.kernelSize[d]);
  const shrunk = now.kernelSize.some((size, d) => size < own.kernelSize[d]);
  const said = [
    grown ? 'zeros around your kernel' : '',
    shrunk ? 'the middle of your kernel' : '',
    now.groups < own.groups ? 'your weights, repeated over the channels' : '',
    now.groups > own.groups ? 'your weights of the channels that are left' : '',
  ].filter(Boolean);
  return said.join('; ');
}
