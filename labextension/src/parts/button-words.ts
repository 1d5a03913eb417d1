// What became of a press, said beside the button for a moment, and to screen readers.
import { element } from './dom.js';

const SHOWN_MS = 2500;

/** One for the page: it must be there before it speaks. */
let announcer: HTMLElement | null = null;

/** Shows words beside a button; those beside its neighbours go, which would lie under them. */
export function showOn(button: HTMLElement, words: string): void {
  for (const neighbour of button.parentElement?.querySelectorAll<HTMLElement>('[data-done]') ?? []) {
    delete neighbour.dataset.done;
  }
  button.dataset.done = words;
}

/** Shows words for some seconds, and has a screen reader say them. */
export function sayOn(button: HTMLElement, words: string): void {
  showOn(button, words);
  announce(words);
  setTimeout(() => {
    if (button.dataset.done === words) delete button.dataset.done;
  }, SHOWN_MS);
}

function announce(words: string): void {
  if (!announcer?.isConnected) {
    announcer = element('div', { class: 'cl-spoken', role: 'status' });
    document.body.append(announcer);
  }
  // The same words twice are two messages.
  announcer.textContent = '';
  const speaker = announcer;
  setTimeout(() => {
    speaker.textContent = words;
  });
}
