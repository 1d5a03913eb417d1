// How fast something goes, and how long it will take: what a training and a progress bar say of time.

/** Ticks that the present rate is taken of. */
const RECENT = 64;

/** Counts the time spent between ticks, without pauses. */
export class Clock {
  #spent = 0;
  #lastAt: number | undefined = performance.now();
  /** The times spent at the last ticks, oldest first. */
  #recent: { readonly spent: number; readonly done: number }[] = [];

  /** `done` steps are done. */
  tick(done: number): void {
    const now = performance.now();
    if (this.#lastAt !== undefined) this.#spent += now - this.#lastAt;
    // After a pause the first step takes what the steps before it took.
    else this.#recent = [];
    this.#lastAt = now;
    this.#recent.push({ spent: this.#spent, done });
    if (this.#recent.length > RECENT) this.#recent.shift();
  }

  /** Nothing is computed until the next tick. */
  pause(): void {
    this.#lastAt = undefined;
  }

  get seconds(): number {
    return this.#spent / 1000;
  }

  /** Ticks a second of late; undefined before two. */
  get rate(): number | undefined {
    const [first, last] = [this.#recent[0], this.#recent.at(-1)];
    if (first === undefined || last === undefined || last.spent <= first.spent) return undefined;
    return ((last.done - first.done) * 1000) / (last.spent - first.spent);
  }
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar of `width` characters, in eighths of a character. */
export function barText(share: number, width: number): string {
  const eighths = Math.floor(Math.min(1, Math.max(0, share)) * width * 8);
  return `${'█'.repeat(eighths >> 3)}${EIGHTHS[eighths & 7]}`.padEnd(width);
}
