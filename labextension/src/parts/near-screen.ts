// Which pictures are worth painting: hundreds of views in one notebook would hold a gigabyte of pixels.

/**
 * How far from the screen, and from the edge of the notebook that scrolls, a picture is still painted: two screens,
 * so that a jump within the notebook does not find empty frames.
 */
const MARGIN = '2000px';

const watched = new Map<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;

/** Begins at the first view: the module is loaded where there is no page as well. */
function start(): IntersectionObserver {
  // `scrollMargin` is for scrolling places inside the page, as a notebook is; `rootMargin` is for the page itself.
  const margins: IntersectionObserverInit & { scrollMargin: string } = {
    rootMargin: MARGIN,
    scrollMargin: MARGIN,
  };
  window.addEventListener('beforeprint', () => {
    for (const onChange of [...watched.values()]) onChange(true);
  });
  return new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
  }, margins);
}

/**
 * Calls back when an element comes near the screen and when it leaves; before the page is printed, everything is near.
 * Returns what stops it.
 */
export function watchNearScreen(el: Element, onChange: (near: boolean) => void): () => void {
  observer ??= start();
  watched.set(el, onChange);
  observer.observe(el);
  return () => {
    watched.delete(el);
    observer?.unobserve(el);
  };
}
