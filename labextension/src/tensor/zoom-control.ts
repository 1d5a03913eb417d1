// Smaller and larger cells, and how large they are.
import { element } from '../parts/dom.js';

export interface ZoomControl {
  readonly el: HTMLElement;
  /** CSS pixels a cell. */
  show(size: number): void;
}

/** @param after what stands behind the buttons. */
export function zoomControl(zoom: (step: -1 | 1) => void, ...after: readonly HTMLElement[]): ZoomControl {
  const output = element('output', {});
  const button = (text: string, name: string, step: -1 | 1): HTMLElement => {
    const made = element('button', { type: 'button', 'aria-label': name, title: name }, text);
    made.addEventListener('click', () => zoom(step));
    return made;
  };
  const parts = [button('−', 'smaller cells', -1), output, button('+', 'larger cells', 1), ...after];
  return {
    el: element('span', { class: 'cl-step cl-end' }, element('span', {}, 'zoom'), ...parts),
    show(size) {
      output.textContent = String(size);
    },
  };
}
