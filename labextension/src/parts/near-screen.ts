// Which pictures are worth painting: hundreds of views in one notebook would hold a gigabyte of pixels.
import { onPrint } from './printing.js';

/**
 * How far from the screen, and from the edge of the notebook that scrolls, a picture is still painted: two screens,
 * so that a jump within the notebook does not find empty frames.
 */
const MARGIN = '2000px';

interface Watch {
  readonly onChange: (near: boolean) => void;
  near: boolean;
}

const watched = new Map<Element, Watch>();
let observer: IntersectionObserver | null = null;

/** Begins at the first view: the module is loaded where there is no page as well. */
function start(): IntersectionObserver {
  // `scrollMargin` is for scrolling places inside the page, as a notebook is; `rootMargin` is for the page itself.
  const margins: IntersectionObserverInit & { scrollMargin: string } = {
    rootMargin: MARGIN,
    scrollMargin: MARGIN,
  };
  onPrint((printing) => {
    for (const [el, watch] of [...watched]) {
      if (printing) tell(watch, true);
      else {
        // An element that is observed anew is told where it is.
        observer?.unobserve(el);
        observer?.observe(el);
      }
    }
  });
  return new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) tell(watched.get(target), isIntersecting);
  }, margins);
}

/**
 * Calls back when an element comes near the screen and when it leaves; before the page is printed, everything is near.
 * Returns what stops it.
 */
export function watchNearScreen(el: Element, onChange: (near: boolean) => void): () => void {
  observer ??= start();
  watched.set(el, { onChange, near: false });
  observer.observe(el);
  return () => {
    watched.delete(el);
    observer?.unobserve(el);
  };
}

/** Only of a change: what is painted already is not painted again for paper. */
function tell(watch: Watch | undefined, near: boolean): void {
  if (!watch || watch.near === near) return;
  watch.near = near;
  watch.onChange(near);
}
