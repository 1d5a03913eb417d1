// Pictures of the same shape share the cursor, so that a place is seen in all of them at once.

/** One picture that takes part. */
export interface LinkedView {
  readonly el: HTMLElement;
  readonly shape: readonly number[];
  /** Goes to an index, where the view draws the axes in which it lies. */
  follow(index: readonly number[], pinned: boolean): void;
}

const views = new Set<LinkedView>();
let leading = false;

/** Takes part from now on; what is returned ends it. */
export function linkCursor(view: LinkedView): () => void {
  views.add(view);
  return () => {
    views.delete(view);
  };
}

/** Leads all others of the same shape to an index. Those that follow lead nobody. */
export function leadCursors(leader: LinkedView, index: readonly number[], pinned: boolean): void {
  if (leading || !views.has(leader)) return;
  leading = true;
  try {
    const shape = String(leader.shape);
    // All places are read before anything is drawn, and only what is seen follows: of hundreds, each would cost a layout.
    const followers = [...views].filter(
      (view) => view !== leader && String(view.shape) === shape && isOnScreen(view.el),
    );
    for (const view of followers) view.follow(index, pinned);
  } finally {
    leading = false;
  }
}

function isOnScreen(el: HTMLElement): boolean {
  const { top, bottom, width } = el.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < window.innerHeight;
}
