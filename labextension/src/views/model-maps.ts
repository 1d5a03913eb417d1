// A model at work: its layers in a strip, the maps of one of them, the input with what a cell sees of it, and the weights
// and inputs that made the map.
import { formatInteger, formatNumber, type ModelMapsPayload, type RecordedLayer } from 'convlens/protocol';
import { brightness, InputPicture, isColour, type Overlay } from '../maps/input-picture.js';
import { kindOf, layerStrip } from '../maps/layer-strip.js';
import { makerOf } from '../maps/maker-of.js';
import { Makers } from '../maps/makers.js';
import { MapsPanel, type MapsPlace, savedNote } from '../maps/maps-panel.js';
import { MapsSource } from '../maps/maps-source.js';
import { cellOver, seenAxes, seenWords } from '../maps/receptive-box.js';
import { choice } from '../parts/choice.js';
import type { ColourRange } from '../parts/colour-range.js';
import { element } from '../parts/dom.js';
import type { HeldValues, Plane } from '../parts/held-values.js';
import type { Cleanup, ViewModel } from '../view.js';

type InputMode = 'picture' | 'overlay';

const OPACITY = 0.8;

/** Where the reader is, in the plane as it is drawn. */
interface Placed {
  readonly place: MapsPlace;
  readonly plane: Plane;
  readonly range: ColourRange;
}

/** Draws a model at work. */
export function renderModelMaps(host: {
  readonly model: ViewModel<ModelMapsPayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const { model, el } = host;
  const root = element('section', { class: 'cl', 'aria-label': `${model.payload.model}, layer by layer` });
  el.replaceChildren(root);
  return new ModelMapsView(root, model).dispose;
}

class ModelMapsView {
  readonly #model: ViewModel<ModelMapsPayload>;
  readonly #layers: readonly RecordedLayer[];
  readonly #sources: readonly (MapsSource | null)[];
  readonly #strip: ReturnType<typeof layerStrip>;
  readonly #title = element('span', { class: 'cl-title' });
  readonly #body = element('div', { class: 'cl-model-maps' });
  readonly #input: InputPicture;
  readonly #inputHeading = element('h4', { class: 'cl-heading' });
  readonly #inputWords = element('p', { class: 'cl-note cl-input-words' });
  readonly #opacity = element('input', {
    type: 'range',
    min: 0,
    max: 1,
    step: 0.05,
    value: OPACITY,
    'aria-label': 'opacity of the map over the input',
  });
  readonly #inputSide: HTMLElement;
  readonly #stopThemes: () => void;
  #mode: InputMode = 'picture';
  #at = 0;
  #panel: MapsPanel | null = null;
  #makers: Makers | null = null;
  #place: Placed | null = null;

  constructor(root: HTMLElement, model: ViewModel<ModelMapsPayload>) {
    const { payload } = model;
    this.#model = model;
    this.#layers = payload.layers;
    this.#sources = payload.layers.map(({ maps, kind, vector }) => {
      if (!maps || maps.channels.length === 0 || maps.values.window.some(({ count }) => count === 0))
        return null;
      return new MapsSource(maps, { isLayer: kind !== 'input', isVector: vector ?? false }, model, () =>
        this.#redraw(),
      );
    });
    this.#strip = layerStrip(payload.layers, payload.batch !== undefined, (at) => this.#open(at));
    this.#input = new InputPicture((cell) => this.#pointed(cell));
    this.#inputSide = this.#buildInputSide();
    const more = payload.moreLayers;
    root.append(
      element('header', { class: 'cl-head' }, this.#title),
      this.#strip.el,
      more
        ? element('p', { class: 'cl-note' }, `${formatInteger(more)} more layers are not in this notebook.`)
        : '',
      this.#body,
    );
    root.addEventListener('keydown', (event) => this.#key(event));
    for (const event of ['pointerdown', 'focusin'] as const) root.addEventListener(event, () => this.#wake());
    this.#stopThemes = model.onThemeChange(() => {
      this.#input.repaint();
      this.#redraw();
    });
    this.#open(payload.chosen);
  }

  readonly dispose = (): void => {
    this.#stopThemes();
    this.#panel?.dispose();
    this.#makers?.dispose();
    this.#input.dispose();
    for (const source of this.#sources) source?.dispose();
  };

  #buildInputSide(): HTMLElement {
    const modes = [
      { value: 'picture', text: 'picture' },
      { value: 'overlay', text: 'overlay', hint: 'the map over the input' },
    ] as const;
    const mode = choice<InputMode>('input as', modes, this.#mode, (next) => {
      this.#mode = next;
      this.#showInput();
    });
    this.#opacity.addEventListener('input', () => this.#showInput());
    return element(
      'div',
      { class: 'cl-map' },
      element(
        'div',
        { class: 'cl-row' },
        this.#inputHeading,
        element('span', { class: 'cl-labelled cl-end' }, this.#opacity, mode.el),
      ),
      this.#input.el,
      this.#inputWords,
    );
  }

  /** `[` and `]` go to the layer before and after. */
  #key(event: KeyboardEvent): void {
    const step = { '[': -1, ']': 1 }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.#at + step;
    if (at >= 0 && at < this.#layers.length) this.#open(at);
  }

  #wake(): void {
    const maker = makerOf(this.#layers, this.#at);
    const wanted = [this.#sources[this.#at], this.#sources[0], maker && this.#sources[maker.input]];
    const woken = wanted.map((source) => source?.wake() ?? false);
    this.#makers?.wake();
    if (woken.includes(true)) this.#redraw();
  }

  /** Another layer. The channel stays where the layer has as many. */
  #open(at: number, channel?: number): void {
    this.#at = at;
    this.#strip.choose(at);
    const layer = this.#layers[at];
    const source = this.#sources[at];
    const before = this.#panel ?? undefined;
    this.#makers?.dispose();
    this.#makers = null;
    this.#place = null;
    this.#title.replaceChildren(
      element(
        'span',
        { class: 'cl-name' },
        element('span', { class: 'cl-quiet' }, `${this.#model.payload.model} › `),
        layer.path,
      ),
      element('span', { class: 'cl-facts' }, this.#facts(layer).join(' · ')),
    );
    const inBody = this.#body.contains(document.activeElement);
    before?.dispose();
    if (!source) {
      this.#panel = null;
      this.#body.replaceChildren(
        element('p', { class: 'cl-note' }, `No maps: ${layer.without ?? 'the layer has no values'}.`),
      );
      return;
    }
    const about = `${layer.path}${kindOf(layer) ? `, ${kindOf(layer)}` : ''}`;
    const panel = new MapsPanel(
      source,
      about,
      { onPlace: (place, plane, range) => this.#placed({ place, plane, range }) },
      { before, channel },
    );
    this.#panel = panel;
    this.#makers = this.#makersOf(at);
    // The input beside itself says nothing more, unless it is a colour picture.
    const isTwice = at === 0 && layer.maps?.shape[0] !== 3;
    const sides = [panel.detail, ...(this.#sources[0] && !isTwice ? [this.#inputSide] : [])];
    this.#body.replaceChildren(
      panel.controls,
      panel.tiles,
      element('div', { class: 'cl-detail cl-sides' }, ...sides),
      ...(this.#makers ? [this.#makers.el] : []),
    );
    panel.redraw();
    // What had the focus is gone: its place among the layers is not.
    if (inBody)
      this.#body.querySelector<HTMLElement>('[role="option"][tabindex="0"], canvas[tabindex]')?.focus();
  }

  #facts(layer: RecordedLayer): string[] {
    const { batch } = this.#model.payload;
    return [
      kindOf(layer),
      layer.shape.length > 0 ? `[${layer.shape.join(', ')}]` : 'scalar',
      layer.maps?.dtype ?? '',
      layer.maps ? savedNote(layer.maps) : '',
      batch && batch.size > 1 ? `${formatInteger(batch.size)} items` : '',
    ].filter(Boolean);
  }

  #makersOf(at: number): Makers | null {
    const maker = makerOf(this.#layers, at);
    const { weight, path } = maker ? this.#layers[maker.conv] : {};
    const input = maker && this.#sources[maker.input];
    if (!maker || !weight || !input || path === undefined) return null;
    const parts = {
      name: path,
      inputName: this.#inputName(maker.input),
      weight,
      input,
      onOpen: (channel: number) => this.#open(maker.input, channel),
    };
    return new Makers(parts, this.#model, () => this.#showMakers());
  }

  #inputName(at: number): string {
    if (at === 0) return 'the input';
    const { path, vector } = this.#layers[at];
    return `the ${vector ? 'values' : 'maps'} of ${path}`;
  }

  #redraw(): void {
    this.#panel?.redraw();
  }

  #placed(next: Placed): void {
    this.#place = next;
    this.#showInput();
    this.#showMakers();
  }

  /** The cell whose middle is nearest to the pointer on the input. */
  #pointed(cell: readonly number[]): void {
    const { field, maps } = this.#layers[this.#at];
    if (!field || !maps || !this.#panel) return;
    // Of a 3-D map the depth stays.
    const inPlane = field.slice(-cell.length);
    this.#panel.moveTo(cellOver(inPlane, cell, maps.shape.slice(-cell.length)));
  }

  #showInput(): void {
    const source = this.#sources[0];
    const now = this.#place;
    if (!source || !now) return;
    const shown = source.tiles(now.place.item);
    const values = source.plane(now.place.item, 0, 0);
    const best = values && values.counts[0] === source.maps.shape[0] ? values : shown?.values;
    if (!best) {
      this.#inputWords.textContent = `Item ${now.place.item} of the input is not saved in this notebook.`;
      return;
    }
    const layer = this.#layers[this.#at];
    const size = source.maps.shape.slice(1);
    const isSame = this.#at === 0;
    const field = layer.field?.length === size.length ? layer.field : null;
    const seen = field && !isSame ? seenAxes(field, now.place.cell, size) : null;
    const words = isSame ? '' : field && seen ? seenWords(field, seen) : this.#unknownField(layer);
    const isMap = !layer.vector && now.plane.rows > 0 && !isSame;
    const overlay: Overlay | null =
      this.#mode === 'overlay' && isMap
        ? { plane: now.plane, range: now.range, field, opacity: this.#opacity.valueAsNumber }
        : null;
    this.#opacity.hidden = this.#mode !== 'overlay';
    this.#inputHeading.replaceChildren(
      element('span', { class: 'cl-in' }, 'input '),
      element('span', { class: 'cl-quiet' }, best.shape.join(' × ')),
    );
    this.#inputWords.textContent = [words && `This cell sees ${words}.`, colourNote(best)]
      .filter(Boolean)
      .join(' ');
    this.#input.show({
      values: best,
      seen,
      overlay,
      label: `The input. ${words && `The cell sees ${words}.`}`,
    });
  }

  #unknownField({ seesAll, vector, path }: RecordedLayer): string {
    if (seesAll) return 'all of the input';
    if (vector) return `what its values were computed from: ${path} has no places any more`;
    return `a part of the input that is not known: ${path}, or what comes before it, moves or mixes cells in a way that is not told`;
  }

  #showMakers(): void {
    const maker = makerOf(this.#layers, this.#at);
    const now = this.#place;
    if (!maker || !now) return;
    const { place, plane } = now;
    const { cell } = place;
    const row =
      cell.length > 1 ? indexIn(plane.rows, (at) => plane.rowIndex(at) ?? 0, cell[cell.length - 2]) : 0;
    const column = indexIn(plane.columns, (at) => plane.columnIndex(at), cell[cell.length - 1]);
    const { vector, weight } = this.#layers[maker.conv];
    const made = vector
      ? // A value is an output channel of one cell.
        { channel: cell[cell.length - 1], cell: weight?.window.kernelSize.map(() => 0) ?? null }
      : { channel: place.channel, cell: maker.sameCells ? cell : null };
    this.#makers?.show({
      item: place.item,
      ...made,
      after: maker.after,
      value: plane.valueAt(row, column),
    });
  }
}

function indexIn(count: number, indexAt: (at: number) => number, index: number): number {
  const step = count > 1 ? indexAt(1) - indexAt(0) : 1;
  return Math.max(0, Math.min(count - 1, Math.round((index - indexAt(0)) / step)));
}

/** How the numbers of the input became colours, where that is not plain. */
function colourNote(values: HeldValues): string {
  if (isColour(values)) {
    const { low, high, isStretched } = brightness(values);
    return isStretched ? `Black is ${formatNumber(low, 3)}, white ${formatNumber(high, 3)}.` : '';
  }
  return values.shape[0] > 1 && values.shape.length > 2 ? 'Channel 0 is drawn.' : '';
}
