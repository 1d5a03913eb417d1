// The cursor that displays of one shape share, and the button that parts with it.
import { element } from '../parts/dom.js';
import { type LinkedView, leadCursors, linkCursor } from '../parts/linked-cursors.js';

/** The button; `l` on a picture of the view presses it as well. */
export interface LinkControl {
  readonly button: HTMLElement;
  /** Takes the others along, where the reader is in this view. */
  lead(index: readonly number[], pinned: boolean): void;
  dispose(): void;
}

export function linkControl(view: LinkedView): LinkControl {
  const button = element('button', { type: 'button', class: 'cl-link', 'aria-pressed': 'true' }, 'linked');
  button.title = 'the cursor is shared with displays of the same shape (l)';
  let unlink = linkCursor(view);
  const toggle = (): void => {
    const linked = button.getAttribute('aria-pressed') === 'true';
    button.setAttribute('aria-pressed', String(!linked));
    unlink();
    if (!linked) unlink = linkCursor(view);
  };
  button.addEventListener('click', toggle);
  view.el.addEventListener('keydown', (event) => {
    if (event.key !== 'l' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof HTMLCanvasElement)) return;
    toggle();
    event.stopPropagation();
  });
  return {
    button,
    lead(index, pinned) {
      // Only where the reader is: a view that is drawn anew leads nobody.
      if (view.el.matches(':hover, :focus-within')) leadCursors(view, index, pinned);
    },
    dispose: () => unlink(),
  };
}
