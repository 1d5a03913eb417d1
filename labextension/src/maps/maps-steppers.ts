// The steppers of feature maps: through the items of a batch, the slices of a depth, the steps of time.
import { element } from '../parts/dom.js';
import type { HeldValues } from '../parts/held-values.js';
import { type Stepper, stepper } from '../parts/stepper.js';
import type { MapsSource } from './maps-source.js';

/** Where the reader goes. */
export interface StepEvents {
  onItem(item: number): void;
  onDepth(depth: number): void;
  /** A place on the line. */
  onTime(at: number): void;
}

/** A stepper that is built anew only when it has other places than before: the one in use keeps the focus. */
class Steps {
  readonly el: HTMLElement = element('span', {});
  readonly #label: string;
  readonly #onStep: (value: number) => void;
  #values: readonly number[] = [];
  #stepper: Stepper | null = null;

  constructor(label: string, onStep: (value: number) => void) {
    this.#label = label;
    this.#onStep = onStep;
  }

  show(values: readonly number[], value: number): void {
    const at = Math.max(0, values.indexOf(value));
    this.el.hidden = values.length < 2;
    if (values.length < 2) return;
    const same = values.length === this.#values.length && values.every((one, i) => one === this.#values[i]);
    if (same) {
      this.#stepper?.set(at);
      return;
    }
    this.#values = values;
    const focused = this.el.contains(document.activeElement);
    const label = document.activeElement?.getAttribute('aria-label');
    const text = (place: number): string => String(values[place]);
    this.#stepper = stepper(this.#label, values.length, at, text, (place) => this.#onStep(values[place]));
    this.el.replaceChildren(this.#stepper.el);
    if (focused && label) this.el.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]`)?.focus();
  }
}

export class MapsSteppers {
  readonly el: HTMLElement;
  readonly #source: MapsSource;
  readonly #item: Steps;
  readonly #depth: Steps;
  readonly #time: Steps;

  constructor(source: MapsSource, { onItem, onDepth, onTime }: StepEvents) {
    this.#source = source;
    this.#item = new Steps('item', onItem);
    this.#depth = new Steps('depth', onDepth);
    this.#time = new Steps('time', (value) => onTime(this.#columns.indexOf(value)));
    const parts = [this.#item, this.#depth, this.#time].map(({ el }) => el);
    this.el = element('span', { class: 'cl-labelled' }, ...parts);
  }

  #columns: readonly number[] = [];

  /** @param values of the item shown: its depth and its length are stepped through as far as they are held. */
  show(item: number, depth: number, values: HeldValues | null): void {
    this.#item.show(this.#source.items, item);
    const { shape } = this.#source.maps;
    const indices = (axis: number): number[] =>
      values ? Array.from({ length: values.counts[axis] }, (_, at) => values.indexAt(axis, at)) : [];
    this.#depth.show(shape.length === 4 ? indices(1) : [], depth);
    this.#columns = shape.length === 2 && shape[0] > 1 ? indices(1) : [];
    this.#time.show(this.#columns, this.#columns[0]);
  }

  /** The place on the line that is read. */
  atTime(column: number, columns: number): void {
    if (columns === this.#columns.length) this.#time.show(this.#columns, this.#columns[column]);
  }
}
