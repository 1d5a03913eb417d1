// Icons on a grid of 14 px (roles of axes: 10 px), lines of 1.4 px, no fill. Each stands beside words or in a named button.
import { sayOn } from './button-words.js';
import { element, svg } from './dom.js';

const ICONS = {
  copy: [14, 'M5 5h7v7h-7zM2 9v-7h7'],
  reset: [14, 'M3 4.2a5 5 0 1 1-1 4.3M2.4 1.6v3h3'],
  save: [14, 'M7 1.5v7.5M3.8 6l3.2 3 3.2-3M2 12.3h10'],
  film: [14, 'M1.5 3h11v8h-11zM4 3v8M10 3v8M4 7h6'],
  play: [14, 'M4 2.5l7 4.5-7 4.5z'],
  pause: [14, 'M4.5 3v8M9.5 3v8'],
  rows: [10, 'M5 1v8M3 3l2-2 2 2M3 7l2 2 2-2'],
  columns: [10, 'M1 5h8M3 3l-2 2 2 2M7 3l2 2-2 2'],
  tiles: [10, 'M1 1h3.3v3.3h-3.3zM5.7 1h3.3v3.3h-3.3zM1 5.7h3.3v3.3h-3.3zM5.7 5.7h3.3v3.3h-3.3z'],
  bands: [10, 'M1 1h2v2h-2zM4 1h2v2h-2zM7 1h2v2h-2zM1 7h2v2h-2zM4 7h2v2h-2zM7 7h2v2h-2z'],
  step: [10, 'M4 2l-3 3 3 3M6 2l3 3-3 3'],
} as const;

/** A drawing without a name of its own. */
export function icon(name: keyof typeof ICONS): SVGElement {
  const [grid, path] = ICONS[name];
  return svg(
    'svg',
    { viewBox: `0 0 ${grid} ${grid}`, class: `cl-icon cl-icon-${grid}`, 'aria-hidden': 'true' },
    svg('path', { d: path }),
  );
}

/** A button that copies the text of the moment; says so for some seconds. */
export function copyButton(name: string, text: () => string): HTMLButtonElement {
  const button = element(
    'button',
    { type: 'button', class: 'cl-button', title: name, 'aria-label': name },
    icon('copy'),
  );
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      sayOn(button, 'copied');
    } catch {
      sayOn(button, 'the browser refused');
    }
  });
  return button;
}

/** A button with an icon; `onPress` is given the button, which may say in `data-done` what became of it. */
export function iconButton(
  name: keyof typeof ICONS,
  label: string,
  onPress: (button: HTMLButtonElement) => void,
): HTMLButtonElement {
  const button = element(
    'button',
    { type: 'button', class: 'cl-button', title: label, 'aria-label': label },
    icon(name),
  );
  button.addEventListener('click', () => onPress(button));
  return button;
}
