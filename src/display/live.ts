// A display that is brought up to date while a computation runs: never often, never at much cost, and always once more
// at the end.
import { findHost } from './find-host.js';
import type { MimeBundle } from './host.js';

/** Ten times a second at most. */
const LEAST_MS = 100;
/** Of the time between two updates this share may go into making them. */
const SHARE = 1 / 20;

/** What is shown, in the form that the place takes. */
export interface LiveParts {
  /**
   * For a notebook.
   *
   * @param last Nothing more comes for now: the form that is saved.
   */
  bundle(last: boolean): MimeBundle;
  /** For a terminal: one line. */
  line(): string;
  /** The cell has ended, in whatever way. */
  onCellEnd?(): void;
}

/** One display that changes. */
export class LiveDisplay {
  readonly #parts: LiveParts;
  readonly #id: string = crypto.randomUUID();
  #shown = false;
  #waiting = false;
  #awaitsEnd = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextAt = 0;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** There is something new to show: now, or when the time has come. */
  changed(): void {
    const host = findHost();
    if (!this.#awaitsEnd && host.atCellEnd !== undefined) {
      this.#awaitsEnd = true;
      host.atCellEnd(() => {
        this.#awaitsEnd = false;
        this.#parts.onCellEnd?.();
        this.last();
      });
    }
    this.#waiting = true;
    const wait = this.#nextAt - performance.now();
    if (wait <= 0) this.#show(false);
    else if (this.#timer === undefined) {
      // Between the turns of a cell that waits; a loop without `await` comes by here again by itself.
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        if (this.#waiting) this.#show(host.atCellEnd === undefined);
      }, wait);
      // In a script, nobody waits for a line of progress.
      (this.#timer as { unref?: () => void }).unref?.();
    }
  }

  /** Shows what there is, whole. */
  last(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#show(true);
  }

  #show(last: boolean): void {
    const began = performance.now();
    const host = findHost();
    this.#waiting = false;
    if (host.showLine !== undefined) {
      host.showLine(this.#parts.line(), last);
      this.#nextAt = performance.now() + LEAST_MS;
      return;
    }
    host.publish({ data: this.#parts.bundle(last) }, { displayId: this.#id, update: this.#shown });
    this.#shown = true;
    const ended = performance.now();
    this.#nextAt = ended + Math.max(LEAST_MS, (ended - began) / SHARE);
  }
}
