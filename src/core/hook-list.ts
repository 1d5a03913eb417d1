/** What takes a hook off again. */
export interface HookHandle {
  /** The hook is not called any more. Doing it twice does no harm. */
  remove(): void;
}

/** Functions to call, in the order they were added; one that is added twice is called twice. */
export class HookList<Hook> {
  #entries: readonly { readonly hook: Hook }[] = [];

  /** @param first before those already there, instead of after them. */
  add(hook: Hook, first: boolean = false): HookHandle {
    const entry = { hook };
    this.#entries = first ? [entry, ...this.#entries] : [...this.#entries, entry];
    return {
      remove: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
      },
    };
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The hooks of this moment: a hook may add and remove others. */
  *[Symbol.iterator](): IterableIterator<Hook> {
    for (const { hook } of this.#entries) yield hook;
  }
}
