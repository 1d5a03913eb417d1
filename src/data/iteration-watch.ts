// Who is told of iterations over loaders: the display, which this layer does not know.

/** What is iterated over. */
interface Watched {
  readonly length: number;
}

/** Passes on the items of an epoch, and sees how far it is. */
export type IterationWatch = <T>(items: IterableIterator<T>, source: Watched) => IterableIterator<T>;

let watch: IterationWatch | null = null;

/** @internal Sets who sees iterations; null for nobody. */
export function onIteration(next: IterationWatch | null): void {
  watch = next;
}

/** @internal The items, under the eyes of whoever watches. */
export function watchIteration<T>(items: IterableIterator<T>, source: Watched): IterableIterator<T> {
  return watch === null ? items : watch(items, source);
}
