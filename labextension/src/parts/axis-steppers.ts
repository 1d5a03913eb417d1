// The sliders of the axes that are not in the plane. They are built anew only when there are others than before: the one
// that is being moved keeps the focus.
import { element } from './dom.js';
import { type Stepper, stepper } from './stepper.js';
import type { TensorSource } from './tensor-source.js';

export class AxisSteppers {
  readonly el: HTMLElement = element('div', { class: 'cl-row' });
  readonly #source: TensorSource;
  readonly #onStep: (axis: number, index: number) => void;
  readonly #note = element('span', { class: 'cl-note' });
  #steppers = new Map<number, Stepper>();
  #counts: readonly number[] = [];

  constructor(source: TensorSource, onStep: (axis: number, index: number) => void) {
    this.#source = source;
    this.#onStep = onStep;
  }

  get isEmpty(): boolean {
    return this.#steppers.size === 0 && this.#note.textContent === '';
  }

  /**
   * @param axes that have a slider.
   * @param index where each axis of the tensor is.
   * @param after what stands behind sliders and note.
   */
  show(axes: readonly number[], index: readonly number[], note: string, after: readonly HTMLElement[]): void {
    const { counts } = this.#source;
    this.#note.textContent = note;
    const same =
      this.el.childElementCount > 0 &&
      axes.length === this.#steppers.size &&
      axes.every((axis) => this.#steppers.has(axis)) &&
      counts.every((count, axis) => count === this.#counts[axis]);
    if (!same) this.#build(axes, index, after);
    for (const [axis, found] of this.#steppers) found.set(this.#source.stepOf(axis, index[axis]));
  }

  #build(axes: readonly number[], index: readonly number[], after: readonly HTMLElement[]): void {
    const { counts } = this.#source;
    const { activeElement } = document;
    const focused = this.el.contains(activeElement) ? activeElement?.getAttribute('aria-label') : null;
    this.#counts = counts;
    this.#steppers = new Map(
      axes.map((axis) => {
        const text = (step: number): string => String(this.#source.indexAt(axis, step));
        const at = this.#source.stepOf(axis, index[axis]);
        const made = stepper(`axis ${axis}`, counts[axis], at, text, (step) => {
          this.#onStep(axis, this.#source.indexAt(axis, step));
        });
        return [axis, made];
      }),
    );
    this.el.replaceChildren(...[...this.#steppers.values()].map(({ el }) => el), this.#note, ...after);
    // More steps than before are a new slider: the reader's focus goes with it.
    if (focused) this.el.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }
}
