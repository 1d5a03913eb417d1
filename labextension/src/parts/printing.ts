// While the page is printed: no frame comes between the wish to print and the paper, and the paper is white. Chromium
// prints a canvas as if it were opaque that has been painted twice meanwhile, or was painted before and is not begun anew:
// each is painted once.

/** On the body while a page is printed: the style sheet takes the colours of the light theme then. */
const PRINTING = 'cl-printing';

const repaints = new Map<Element, () => void>();
const listeners = new Set<(printing: boolean) => void>();
const draws = new Set<() => void>();

function turn(printing: boolean): void {
  document.body.classList.toggle(PRINTING, printing);
  // Paper has other colours than a dark screen.
  const isDark = document.body.dataset.jpThemeLight === 'false';
  for (const [view, repaint] of isDark ? repaints : []) {
    if (printing) for (const canvas of view.querySelectorAll('canvas')) canvas.width = 0;
    repaint();
  }
  for (const onChange of listeners) onChange(printing);
  for (const draw of draws) draw();
  draws.clear();
}

// Parts are loaded where there is no page as well.
if (typeof window !== 'undefined') {
  window.addEventListener('beforeprint', () => turn(true));
  window.addEventListener('afterprint', () => turn(false));
}

/** Whether the page is being printed. */
export function isPrinting(): boolean {
  return document.body.classList.contains(PRINTING);
}

/** What is drawn, once, before the page goes to paper. */
export const drawnForPrint: Pick<Set<() => void>, 'add' | 'delete'> = draws;

/** Calls back before the page is printed and after. */
export function onPrint(change: (printing: boolean) => void): void {
  listeners.add(change);
}

/** Repaints a view where paper has other colours than the screen, before and after. Returns what stops it. */
export function repaintForPrint(view: Element, repaint: () => void): () => void {
  repaints.set(view, repaint);
  return () => repaints.delete(view);
}
