import { element } from '../parts/dom.js';
import { menu } from '../parts/menu.js';
import type { ShapeGrid } from './grid.js';

/** A button that opens the list of columns; what is ticked is shown, whatever the width. */
export function columnMenu(grid: ShapeGrid): HTMLElement {
  const { el, list, onToggle } = menu('columns', 'columns');
  const boxes = grid.columns.map(({ id, title, hint }) => {
    const box = element('input', { type: 'checkbox' });
    box.addEventListener('change', () => grid.choose(id, box.checked));
    list.append(element('label', { class: 'cl-menu-tick', title: hint }, box, ` ${title}`));
    return { id, box };
  });
  // What fits may have changed since.
  onToggle(() => {
    for (const { id, box } of boxes) box.checked = grid.isShown(id);
  });
  return el;
}
