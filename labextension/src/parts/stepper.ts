// One axis, one index at a time: ◂ slider ▸ and the index.
import { element } from './dom.js';

/** The stepper, and a way to set it from outside without being called back. */
export interface Stepper {
  readonly el: HTMLElement;
  set(at: number): void;
}

/**
 * Steps through `count` places.
 *
 * @param label of the axis, for the eye and for the screen reader.
 * @param text of a place: the tensor's index, which need not be the place.
 */
export function stepper(
  label: string,
  count: number,
  at: number,
  text: (at: number) => string,
  onStep: (at: number) => void,
): Stepper {
  const output = element('output', {});
  const slider = element('input', {
    type: 'range',
    min: 0,
    max: count - 1,
    step: 1,
    'aria-label': `index of ${label}`,
  });
  const back = element('button', { type: 'button', 'aria-label': `previous index of ${label}` }, '◂');
  const forth = element('button', { type: 'button', 'aria-label': `next index of ${label}` }, '▸');
  const set = (next: number): void => {
    slider.value = String(next);
    slider.setAttribute('aria-valuetext', text(next));
    output.textContent = text(next);
    back.disabled = next === 0;
    forth.disabled = next === count - 1;
  };
  const go = (next: number): void => {
    const kept = Math.min(count - 1, Math.max(0, next));
    set(kept);
    onStep(kept);
  };
  back.addEventListener('click', () => go(slider.valueAsNumber - 1));
  forth.addEventListener('click', () => go(slider.valueAsNumber + 1));
  slider.addEventListener('input', () => go(slider.valueAsNumber));
  const el = element('span', { class: 'cl-step' }, element('span', {}, label), back, slider, forth, output);
  set(at);
  return { el, set };
}
