import { element } from '../parts/dom.js';
import type { ShapeGrid } from './grid.js';

/** A button that opens the list of columns; what is ticked is shown, whatever the width. */
export function columnMenu(grid: ShapeGrid): HTMLElement {
  const list = element('div', { class: 'cl-menu-list', role: 'group', 'aria-label': 'columns' });
  const summary = element('summary', { class: 'cl-menu-button' }, 'columns');
  const menu = element('details', { class: 'cl-menu' }, summary, list);
  const boxes = grid.columns.map(({ id, title, hint }) => {
    const box = element('input', { type: 'checkbox' });
    box.addEventListener('change', () => grid.choose(id, box.checked));
    list.append(element('label', { class: 'cl-menu-tick', title: hint }, box, ` ${title}`));
    return { id, box };
  });
  // What fits may have changed since.
  menu.addEventListener('toggle', () => {
    for (const { id, box } of boxes) box.checked = grid.isShown(id);
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    summary.focus();
    event.stopPropagation();
  });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return element('span', { class: 'cl-menu-place' }, menu);
}
