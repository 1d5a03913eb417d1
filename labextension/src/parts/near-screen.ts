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

/**
 * One for all pictures. The window keeps it for good, so it is a class: closures in a function would keep what the first
 * caller gave, once a minifier has written the function into it.
 */
class NearScreen {
  readonly #watched = new Map<Element, Watch>();
  readonly #observer: IntersectionObserver;

  constructor() {
    // `scrollMargin` is for scrolling places inside the page, as a notebook is; `rootMargin` is for the page itself.
    const margins: IntersectionObserverInit & { scrollMargin: string } = {
      rootMargin: MARGIN,
      scrollMargin: MARGIN,
    };
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) tell(this.#watched.get(target), isIntersecting);
    }, margins);
    onPrint((printing) => this.#printing(printing));
  }

  watch(el: Element, onChange: (near: boolean) => void): void {
    this.#watched.set(el, { onChange, near: false });
    this.#observer.observe(el);
  }

  forget(el: Element): void {
    this.#watched.delete(el);
    this.#observer.unobserve(el);
  }

  #printing(printing: boolean): void {
    for (const [el, watch] of [...this.#watched]) {
      if (printing) tell(watch, true);
      else {
        // An element that is observed anew is told where it is.
        this.#observer.unobserve(el);
        this.#observer.observe(el);
      }
    }
  }
}

/** Made at the first view: the module is loaded where there is no page as well. */
let nearScreen: NearScreen | null = null;

/**
 * Calls back when an element comes near the screen and when it leaves; before the page is printed, everything is near.
 * Returns what stops it.
 */
export function watchNearScreen(el: Element, onChange: (near: boolean) => void): () => void {
  nearScreen ??= new NearScreen();
  const screen = nearScreen;
  screen.watch(el, onChange);
  return () => screen.forget(el);
}

/** Only of a change: what is painted already is not painted again for paper. */
function tell(watch: Watch | undefined, near: boolean): void {
  if (!watch || watch.near === near) return;
  watch.near = near;
  watch.onChange(near);
}
