// How far an epoch is, for whoever iterates over a DataLoader in a notebook without a word about progress.
import type { DataLoader } from '../data/data-loader.js';
import { findHost } from './find-host.js';
import { LiveDisplay } from './live.js';
import { Bar, barLine, barsBundle, isProgressShown } from './progress.js';
import { isTrainingShown } from './training.js';

/** A shorter epoch shows nothing. */
const SHOW_AFTER_MS = 500;

/** The one bar of a cell: epochs follow one another in it, and loops inside a loop are left out. */
class EpochBar {
  #bar: Bar = new Bar('', undefined);
  readonly #epochs = new WeakMap<object, number>();
  #active = false;
  #shown = false;
  #display: LiveDisplay | undefined;

  get active(): boolean {
    return this.#active;
  }

  begin(loader: { readonly length: number }): void {
    const epoch = (this.#epochs.get(loader) ?? 0) + 1;
    this.#epochs.set(loader, epoch);
    this.#bar = new Bar(`epoch ${epoch}`, loader.length);
    this.#active = true;
  }

  advance(): void {
    const bar = this.#bar;
    bar.done++;
    bar.clock.tick(bar.done);
    const isTold = isTrainingShown() || isProgressShown();
    if (!this.#shown && (isTold || bar.clock.seconds * 1000 < SHOW_AFTER_MS)) return;
    this.#shown = true;
    this.#display ??= new LiveDisplay({
      bundle: () => barsBundle([this.#bar]),
      line: () => barLine(this.#bar),
      // The next cell has a display of its own.
      onCellEnd: () => {
        this.#display = undefined;
        this.#shown = false;
      },
    });
    this.#display.changed();
  }

  end(): void {
    this.#active = false;
    this.#bar.clock.pause();
    if (this.#shown) this.#display?.last();
  }
}

const bar = new EpochBar();

/** The batches of an epoch, counted where there is a notebook to show it. */
export function watchEpoch<T>(
  items: IterableIterator<T>,
  loader: Pick<DataLoader, 'length'>,
): IterableIterator<T> {
  return findHost().showLine !== undefined || bar.active ? items : counted(items, loader);
}

function* counted<T>(items: IterableIterator<T>, loader: Pick<DataLoader, 'length'>): IterableIterator<T> {
  bar.begin(loader);
  try {
    for (const item of items) {
      yield item;
      bar.advance();
    }
  } finally {
    bar.end();
  }
}
