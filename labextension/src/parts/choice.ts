// A row of buttons of which one is chosen.
import { element } from './dom.js';

/** One of the things to choose from. */
export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  /** What it does, said on hover. */
  readonly hint?: string;
}

/** The row, and a way to choose from outside. */
export interface Choice<Value extends string> {
  readonly el: HTMLElement;
  choose(value: Value): void;
}

/**
 * A labelled row of buttons; one tab stop, arrows move the choice inside (a radio group, as ARIA has it).
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/radio/
 */
export function choice<Value extends string>(
  label: string,
  options: readonly Option<Value>[],
  chosen: Value,
  onChoose: (value: Value) => void,
): Choice<Value> {
  const buttons = options.map(({ value, text, hint }) =>
    element('button', { type: 'button', role: 'radio', 'data-value': value, title: hint ?? null }, text),
  );
  const el = element('span', { class: 'cl-choice', role: 'radiogroup', 'aria-label': label }, ...buttons);
  const choose = (value: Value): void => {
    buttons.forEach((button, i) => {
      const on = options[i].value === value;
      button.setAttribute('aria-checked', String(on));
      button.tabIndex = on ? 0 : -1;
    });
  };
  const pick = (at: number): void => {
    const { value } = options[(at + options.length) % options.length];
    choose(value);
    onChoose(value);
  };
  buttons.forEach((button, i) => {
    button.addEventListener('click', () => pick(i));
    button.addEventListener('keydown', (event) => {
      const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (move === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      pick(i + move);
      buttons[(i + move + options.length) % options.length].focus();
    });
  });
  choose(chosen);
  return { el, choose };
}
