// A convolution to be touched: input with its padding, window × weights, output; settings that recompute in the page;
// the window played over the input; what flows back; the sum written out; sizes and costs as formulas.
import type { ConvolutionPayload, TermRow } from 'convlens/protocol';
import { settingControls } from '../convolution/controls.js';
import { Explorer } from '../convolution/explorer.js';
import { type ExportedFrame, saveAnimation, savePicture } from '../convolution/export.js';
import { formulas } from '../convolution/formulas.js';
import { listenTo, point } from '../convolution/interaction.js';
import { kernelGrid } from '../convolution/kernel-grid.js';
import { minimap } from '../convolution/minimap.js';
import { misfitNotice } from '../convolution/misfit.js';
import { rangeOf, type WeightChoice } from '../convolution/numbers.js';
import { player } from '../convolution/player.js';
import { termRowName } from '../convolution/products.js';
import { composeScene, MIDDLE, type Scene } from '../convolution/scene.js';
import { expression } from '../convolution/settings.js';
import { stage } from '../convolution/stage.js';
import { type Flow, indexOf, nearest, placeAt, type Views } from '../convolution/state.js';
import { wiring } from '../convolution/wiring.js';
import {
  changedWeights,
  headings,
  heldWords,
  labels,
  noteWords,
  readingWords,
} from '../convolution/words.js';
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

/** Width that a view is composed for before it is on the page; and of every saved frame. */
const FIRST_WIDTH = 860;

/** A part with its words is not narrower. */
const LEAST_PART = 196;

/** A map of more cells a side would be larger than the picture. */
const LARGEST_MAP = 384;

const HEADING_KINDS = ['cl-in', 'cl-wt', 'cl-out'] as const;

class ConvolutionView {
  readonly el: HTMLElement;
  readonly #explorer: Explorer;
  readonly #stage: ReturnType<typeof stage>;
  readonly #player: ReturnType<typeof player>;
  readonly #controls: ReturnType<typeof settingControls>;
  readonly #weights: ReturnType<typeof choice<WeightChoice>>;
  readonly #flow: ReturnType<typeof choice<Flow>>;
  readonly #map = minimap((row, column) => this.#goTo(row, column));
  readonly #kernel = kernelGrid((tap) => this.#explorer.moveTo(tap));
  readonly #read = readOut();
  readonly #observer: ResizeObserver;
  readonly #code = element('code', { class: 'cl-conv-code' });
  readonly #notice = element('div', {});
  readonly #titles = HEADING_KINDS.map((kind) => ({
    word: element('b', { class: kind }),
    shape: element('code', {}),
  }));
  readonly #parts = HEADING_KINDS.map((_, k) =>
    element('div', { class: k === 1 ? 'cl-conv-part cl-conv-window' : 'cl-conv-part' }),
  );
  readonly #note = element('p', { class: 'cl-note cl-conv-note' });
  readonly #weightsNote = element('p', { class: 'cl-note' });
  readonly #wiring = element('div', {});
  readonly #slices = element('div', {});
  readonly #written = element(
    'details',
    { class: 'cl-values' },
    element('summary', {}, 'the sum written out'),
  );
  readonly #formulas = element('div', {});
  readonly #drawn: HTMLElement;
  readonly #stageEl: HTMLElement;
  readonly #views: Views = { input: [null, null], output: [null, null] };
  #slice: Stepper | null = null;
  #scene: Scene | null = null;
  #width = FIRST_WIDTH;

  constructor(payload: ConvolutionPayload) {
    this.#explorer = new Explorer(payload, (settingsChanged) => {
      if (settingsChanged) this.#showSettings();
      this.#show();
    });
    const { held } = this.#explorer;
    this.#player = player({
      onMove: (index) =>
        this.#explorer.moveTo(placeAt(this.#explorer.places, index), {
          pinned: true,
          unfolding: true,
          cell: null,
        }),
      onState: () => this.#show(),
    });
    this.#controls = settingControls(held.own, held.canRegroup, (settings) =>
      this.#explorer.set({ settings }),
    );
    this.#weights = choice<WeightChoice>(
      'weights',
      [
        { value: 'yours', text: 'yours', hint: 'the weights of this layer' },
        { value: 'blur', text: 'blur', hint: 'all weights equal: an average' },
        { value: 'random', text: 'random', hint: 'made-up weights' },
      ],
      'yours',
      (weights) => this.#explorer.set({ weights }),
    );
    this.#flow = choice<Flow>(
      'direction',
      [
        { value: 'forward', text: 'forward', hint: 'how an output cell is made' },
        { value: 'input', text: '∂ input', hint: 'how a gradient flows back to an input cell' },
        { value: 'weight', text: '∂ weight', hint: 'how a gradient flows back to a weight' },
      ],
      'forward',
      (flow) => {
        this.#player.stop();
        this.#explorer.set({ flow, pinned: false, unfolding: false });
      },
    );
    this.el = element('section', { class: 'cl cl-conv', 'aria-label': 'a convolution, cell by cell' });
    this.#stage = stage(this.el);
    this.#stageEl = this.#stageElement();
    this.#drawn = element('div', {}, this.#stageEl, this.#player.el, this.#read.el, this.#written);
    this.#controls.el.append(this.#flow.el);
    this.el.append(this.#head(), this.#controls.el, this.#notice, this.#drawn, this.#formulas);
    listenTo(this.#stage, this.#explorer, this.#player, () => this.#scene);
    this.#written.addEventListener('toggle', () => this.#write());
    this.#observer = new ResizeObserver(() => {
      const width = this.el.clientWidth;
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#show();
    });
    this.#observer.observe(this.el);
    this.#showSettings();
    this.#show();
  }

  repaint(): void {
    this.#stage.repaint();
    this.#showExtras();
  }

  dispose(): void {
    this.#player.stop();
    this.#observer.disconnect();
    this.#stage.dispose();
    this.#read.dispose();
  }

  #head(): HTMLElement {
    const { name, batch, dtype } = this.#explorer.held.payload;
    const item = batch && batch.size > 1 ? `item ${batch.item} of ${batch.size}` : '';
    const facts = [name ?? '', item, dtype === 'float32' ? '' : dtype, heldWords(this.#explorer)];
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
        iconButton('reset', 'back to yours', () => {
          this.#player.stop();
          this.#explorer.reset();
        }),
        copyButton('copy as TypeScript', () => `new ${this.#callText()}`),
        iconButton('save', 'save this frame as PNG', (button) =>
          savePicture(button, this.#frame(this.#scene!)),
        ),
        iconButton('film', 'save as animated GIF', (button) => this.#saveAnimation(button)),
      ),
    );
  }

  #stageElement(): HTMLElement {
    const below = [
      [this.#stage.input, this.#note, this.#map.el],
      [this.#stage.products, this.#weightsNote, this.#kernel.el],
      [this.#stage.output, this.#slices, this.#wiring],
    ];
    this.#parts.forEach((part, k) => {
      const { word, shape } = this.#titles[k];
      const title = element(
        'div',
        { class: 'cl-conv-title' },
        word,
        ' ',
        shape,
        k === 1 ? this.#weights.el : null,
      );
      part.append(title, ...below[k]);
    });
    return element('div', { class: 'cl-conv-stage' }, ...this.#parts);
  }

  #pieces(): ReturnType<typeof expression> {
    const { state, held } = this.#explorer;
    return expression(state.settings, held.own, held.hasBias);
  }

  #callText(): string {
    return this.#pieces()
      .map(({ text }) => text)
      .join('');
  }

  /** What depends on settings, weights and direction alone. */
  #showSettings(): void {
    const { state, held, misfit, canDraw } = this.#explorer;
    const { settings, weights, flow } = state;
    this.#controls.show(settings);
    this.#weights.choose(weights);
    this.#flow.choose(flow);
    this.#flow.el.hidden = !this.#explorer.canFlowBack;
    if (!canDraw) this.#player.stop();
    const notice = misfit
      ? misfitNotice(misfit, settings, held.size, (fixed) => this.#explorer.set({ settings: fixed }))
      : canDraw
        ? null
        : element(
            'p',
            { class: 'cl-note' },
            'No window of this size lies within the cells that the notebook holds.',
          );
    this.#notice.replaceChildren(...(notice ? [notice] : []));
    this.#drawn.hidden = !canDraw;
    this.#code.replaceChildren(
      ...this.#pieces().map(({ text, changed }) =>
        changed ? element('b', { class: 'cl-changed' }, text) : text,
      ),
    );
    this.#formulas.replaceChildren(formulas(settings, held.size, held.hasBias));
    if (!canDraw) return;
    headings(this.#explorer).forEach(([word, shape], k) => {
      this.#titles[k].word.textContent = word;
      this.#titles[k].shape.textContent = shape;
    });
    this.#weightsNote.textContent = weights === 'yours' ? changedWeights(held.own, settings) : '';
    this.#makeSlices();
  }

  /** Slices of the output, where it has several: one at a time. */
  #makeSlices(): void {
    const { start, count } = this.#explorer.worked.places[0];
    const step = (at: number): void => {
      const [, row, column] = this.#explorer.state.at;
      this.#explorer.set({ at: [start + at, row, column] });
    };
    const text = (at: number): string => String(start + at);
    this.#slice = count > 1 ? stepper('slice', count, this.#explorer.state.at[0] - start, text, step) : null;
    this.#slices.replaceChildren(...(this.#slice ? [this.#slice.el] : []));
  }

  /** Paints, and says in words what is painted. */
  #show(): void {
    const explorer = this.#explorer;
    if (!explorer.canDraw) return;
    const scene = composeScene(explorer, this.#views, this.#width);
    this.#scene = scene;
    this.#stageEl.classList.toggle('cl-conv-narrow', !scene.wide);
    [scene.input, scene.products, scene.output].forEach(({ layout }, k) => {
      this.#parts[k].style.width = `${Math.max(k === 1 ? MIDDLE : LEAST_PART, layout.width)}px`;
    });
    this.#stage.show(scene);
    this.#showExtras();
    const { places, cursor, worked, state } = explorer;
    const count = places.reduce((product, range) => product * range.count, 1);
    this.#player.show(indexOf(places, cursor), count);
    this.#slice?.set(state.at[0] - worked.places[0].start);
    this.#note.textContent = noteWords(explorer, scene);
    const said = labels(explorer);
    for (const name of ['input', 'products', 'output'] as const) {
      this.#stage[name].setAttribute('aria-label', said[name]);
    }
    this.#read.show(readingWords(explorer, scene));
    this.#wire();
    if (!state.hot) this.#write();
  }

  #wire(): void {
    const { state, worked } = this.#explorer;
    const key = `${state.out} ${state.settings.groups}`;
    if (this.#wiring.dataset.shows === key) return;
    this.#wiring.dataset.shows = key;
    this.#wiring.replaceChildren(wiring(worked.layout, state.out));
  }

  /** The small map once not all is drawn, and the kernel whose gradient is looked at. */
  #showExtras(): void {
    if (!this.#scene) return;
    const { held, state, inputDepth: depth, back, kernel } = this.#explorer;
    const { rows, columns, range } = this.#scene.input.content;
    const [, heldRows, heldColumns] = held.cells;
    const isWhole = rows.count >= heldRows.count && columns.count >= heldColumns.count;
    const isLong = heldRows.count === 1 || Math.max(heldRows.count, heldColumns.count) > LARGEST_MAP;
    this.#map.el.hidden = isWhole || isLong || depth === null || state.flow === 'input';
    this.#kernel.el.hidden = state.flow !== 'weight';
    if (!this.#map.el.hidden && depth !== null) {
      const valueAt = (row: number, column: number): number => held.input(state.front, depth, row, column);
      const { window } = this.#scene;
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
    if (state.flow !== 'weight') return;
    const values = back.kernel(state.out, state.front);
    const label = `Gradient of the weights from channel ${state.front} to ${state.out}; arrows choose a tap.`;
    this.#kernel.show({ values, taps: kernel, at: state.tap, range: rangeOf(values), label }, paletteOf());
  }

  /** Moves the window so that an input cell is in its middle. */
  #goTo(row: number, column: number): void {
    const { worked, state } = this.#explorer;
    const place = (axis: 1 | 2, index: number): number => {
      const { axes, outputPadding } = worked.layout;
      const { stride, padding, dilation, kernelSize } = axes[axis];
      const half = (dilation * (kernelSize - 1)) / 2;
      if (outputPadding) return Math.round(index * stride - padding[0] + half);
      return Math.round((index + padding[0] - half) / stride);
    };
    this.#player.stop();
    const at = nearest(worked.places, [state.at[0], place(1, row), place(2, column)]);
    this.#explorer.set({ at, unfolding: false });
  }

  /** The written-out sum, where it is unfolded. */
  #write(): void {
    if (!this.#written.open) return;
    const { target, sum, state, hasBias, hasDepth } = this.#explorer;
    const letter = state.flow === 'input' ? 'g' : 'x';
    const name = (row: TermRow): string => termRowName(row, hasDepth, letter);
    const factors = { forward: 'x · w', input: 'g · w', weight: 'x · g' }[state.flow];
    const lines = writtenSum(target, factors, sum, state.flow === 'forward' && hasBias, name, (hot) =>
      point(this.#explorer, hot),
    );
    this.#written.replaceChildren(this.#written.firstElementChild!, lines);
  }

  #frame(scene: Scene): ExportedFrame {
    return { scene, title: this.#callText(), headings: headings(this.#explorer) };
  }

  /** Every place of the cursor in the plane in front, as the player would show it. */
  #saveAnimation(button: HTMLButtonElement): void {
    this.#player.stop();
    const explorer = this.#explorer;
    const { places, cursor, state } = explorer;
    const plane = places[1].count * places[2].count;
    const first = indexOf(places, [cursor[0], places[1].start, places[2].start]);
    const views: Views = { input: [null, null], output: [null, null] };
    const frames = (k: number): ExportedFrame => {
      explorer.quietly({ ...state, hot: null, cell: null, unfolding: true }, placeAt(places, first + k));
      const frame = this.#frame(composeScene(explorer, views, FIRST_WIDTH));
      explorer.quietly(state, cursor);
      return frame;
    };
    void saveAnimation(button, plane, frames);
  }
}
