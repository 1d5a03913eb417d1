// The line under a picture that says what the cursor is on. Its height is reserved: hovering never moves the page.
import { element } from './dom.js';

/** Spoken at most so often: a cursor that runs over a picture is not read out cell by cell. */
const SPEAK_EVERY_MS = 250;

/** What the line says: the place quietly, the value in bold, a remark. */
export interface Reading {
  readonly place: string;
  /** `=`, or `≈` where only a quantised value is at hand. */
  readonly relation: '=' | '≈' | '<' | '>';
  readonly value: string;
  readonly remark?: string;
}

/** The line; `null` empties it. */
export interface ReadOut {
  readonly el: HTMLElement;
  show(reading: Reading | null): void;
  dispose(): void;
}

/** A read-out line with its spoken copy. */
export function readOut(): ReadOut {
  const seen = element('span', { 'aria-hidden': 'true' });
  const spoken = element('span', { class: 'cl-spoken', 'aria-live': 'polite' });
  const el = element('div', { class: 'cl-read' }, seen, spoken);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    el,
    show(reading) {
      seen.replaceChildren(...(reading ? parts(reading) : []));
      clearTimeout(timer);
      timer = setTimeout(() => {
        spoken.textContent = seen.textContent;
      }, SPEAK_EVERY_MS);
    },
    dispose: () => clearTimeout(timer),
  };
}

function parts({ place, relation, value, remark }: Reading): (Node | string)[] {
  const quiet = (text: string): HTMLElement => element('span', { class: 'cl-quiet' }, text);
  return [quiet(place), ` ${relation} `, element('b', {}, value), ...(remark ? [' ', quiet(remark)] : [])];
}
