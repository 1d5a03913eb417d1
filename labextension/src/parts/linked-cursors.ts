// Pictures of the same shape share the cursor, so that a place is seen in all of them at once.
import { watchNearScreen } from './near-screen.js';

/** One picture that takes part. */
export interface LinkedView {
  readonly el: HTMLElement;
  readonly shape: readonly number[];
  /** Goes to an index, where the view draws the axes in which it lies. */
  follow(index: readonly number[], pinned: boolean): void;
}

/** Those that take part, and whether they are near the screen. */
const views = new Map<LinkedView, boolean>();
let leading = false;

/** Takes part from now on; what is returned ends it. */
export function linkCursor(view: LinkedView): () => void {
  views.set(view, false);
  const stop = watchNearScreen(view.el, (near) => views.set(view, near));
  return () => {
    stop();
    views.delete(view);
  };
}

/** Leads all others of the same shape to an index. Those that follow lead nobody. */
export function leadCursors(leader: LinkedView, index: readonly number[], pinned: boolean): void {
  if (leading || !views.has(leader)) return;
  leading = true;
  try {
    const shape = String(leader.shape);
    // All places are read before anything is drawn, and only of what is near: a notebook does not lay out the cells
    // that are off the screen, and asking one of them where it is would do so. What is seen follows.
    const near = [...views].flatMap(([view, isNear]) => (isNear && view !== leader ? [view] : []));
    const followers = near.filter((view) => String(view.shape) === shape && isOnScreen(view.el));
    for (const view of followers) view.follow(index, pinned);
  } finally {
    leading = false;
  }
}

function isOnScreen(el: HTMLElement): boolean {
  const { top, bottom, width } = el.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < window.innerHeight;
}
