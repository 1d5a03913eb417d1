// Icons on a grid of 14 px (roles of axes: 10 px), lines of 1.4 px, no fill. Each stands beside words or in a named button.
import { element, svg } from './dom.js';

const ICONS = {
  copy: [14, 'M5 5h7v7h-7zM2 9v-7h7'],
  rows: [10, 'M5 1v8M3 3l2-2 2 2M3 7l2 2 2-2'],
  columns: [10, 'M1 5h8M3 3l-2 2 2 2M7 3l2 2-2 2'],
  tiles: [10, 'M1 1h3.3v3.3h-3.3zM5.7 1h3.3v3.3h-3.3zM1 5.7h3.3v3.3h-3.3zM5.7 5.7h3.3v3.3h-3.3z'],
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

/** A button that copies the text of the moment; says so for a second. */
export function copyButton(name: string, text: () => string): HTMLButtonElement {
  const button = element(
    'button',
    { type: 'button', class: 'cl-button', title: name, 'aria-label': name },
    icon('copy'),
  );
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.dataset.done = 'copied';
    } catch {
      button.dataset.done = 'the browser refused';
    }
    setTimeout(() => delete button.dataset.done, 1200);
  });
  return button;
}
