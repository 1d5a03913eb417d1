// A whole number with − and + beside it.
import { element } from './dom.js';

/** The stepper, and ways to set it from outside without being called back. */
export interface CountStepper {
  readonly el: HTMLElement;
  /** `text` where the number alone does not say it: `1+2`. */
  set(value: number, options: { readonly changed: boolean; readonly text?: string }): void;
}

/**
 * A number to be turned; one tab stop, arrows turn it (a spin button, as ARIA has it).
 *
 * @param name for the screen reader: `kernel height`.
 * @param label for the eye, where the number stands alone.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/spinbutton/
 */
export function countStepper(
  name: string,
  label: string,
  [min, max]: readonly [number, number],
  onTurn: (value: number) => void,
): CountStepper {
  let now = min;
  const output = element('output', {
    role: 'spinbutton',
    tabindex: 0,
    'aria-label': name,
    'aria-valuemin': min,
    'aria-valuemax': max,
  });
  const side = (sign: string, word: string, step: number): HTMLButtonElement => {
    const button = element(
      'button',
      { type: 'button', tabindex: -1, title: `${word} ${name}`, 'aria-label': `${word} ${name}` },
      sign,
    );
    button.addEventListener('click', () => turn(now + step));
    return button;
  };
  const less = side('−', 'less', -1);
  const more = side('+', 'more', 1);
  const turn = (value: number): void => {
    // A layer's own number may lie beyond the bounds: from there it can only come back.
    const kept = Math.max(Math.min(min, now), Math.min(Math.max(max, now), value));
    if (kept !== now) onTurn(kept);
  };
  output.addEventListener('keydown', (event) => {
    const to = {
      ArrowUp: now + 1,
      ArrowRight: now + 1,
      ArrowDown: now - 1,
      ArrowLeft: now - 1,
      Home: min,
      End: max,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    turn(to);
  });
  const el = element(
    'span',
    { class: 'cl-count' },
    label ? element('span', {}, label) : null,
    less,
    output,
    more,
  );
  return {
    el,
    set(value, { changed, text = String(value) }) {
      now = value;
      output.textContent = text;
      output.setAttribute('aria-valuenow', String(value));
      output.setAttribute('aria-valuetext', text);
      el.classList.toggle('cl-changed', changed);
      less.disabled = value <= min;
      more.disabled = value >= max;
    },
  };
}
