// A button that opens a short list beneath itself.
import { element } from './dom.js';

/** The button, its list, and the whole to put into a view. */
export interface Menu {
  readonly el: HTMLElement;
  readonly button: HTMLElement;
  readonly list: HTMLElement;
  /** Called when it has opened or closed. */
  onToggle(act: () => void): void;
  /** Closes it; the button has the focus again. */
  close(): void;
}

/** A menu under a button that says `title`; `label` names the list. Escape and going elsewhere close it. */
export function menu(title: string, label: string): Menu {
  const list = element('div', { class: 'cl-menu-list', role: 'group', 'aria-label': label });
  const button = element('summary', { class: 'cl-menu-button' }, title);
  const details = element('details', { class: 'cl-menu' }, button, list);
  const close = (): void => {
    details.open = false;
    button.focus();
  };
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    close();
    event.stopPropagation();
  });
  details.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) details.open = false;
  });
  return {
    el: element('span', { class: 'cl-menu-place' }, details),
    button,
    list,
    onToggle: (act) => details.addEventListener('toggle', act),
    close,
  };
}
