import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkInterrupt } from '../core/interrupt.js';
import { checkOptions } from '../core/options.js';
import { DataLoader } from '../data/data-loader.js';
import { asciiNumber, durationText, formatInteger, rateText } from '../protocol/index.js';
import { checkName } from './display.js';
import type { MimeBundle } from './host.js';
import { LiveDisplay } from './live.js';
import { barText, Clock } from './pace.js';
import { escapeHtml } from './static/html.js';

/** How progress is shown. */
export interface ProgressOptions {
  /** Items there will be, where the iterable has neither `length` nor `size`. */
  readonly total?: number;
  /** What stands before the bar. */
  readonly name?: string;
}

/** One loop under way. */
export class Bar {
  readonly name: string;
  readonly total: number | undefined;
  readonly clock: Clock = new Clock();
  done: number = 0;

  constructor(name: string, total: number | undefined) {
    this.name = name;
    this.total = total;
  }
}

/** Loops that run inside one another, in one display: an inner loop leaves nothing behind when it is done. */
class Bars {
  #bars: Bar[] = [];
  #display: LiveDisplay | undefined;

  get shown(): boolean {
    return this.#bars.length > 0;
  }

  begin(bar: Bar): void {
    if (this.#bars.length === 0) {
      const outermost = [bar];
      this.#display = new LiveDisplay({
        // The outermost stays when it has ended.
        bundle: () => barsBundle(this.#bars.length > 0 ? this.#bars : outermost),
        line: () => (this.#bars.length > 0 ? this.#bars : outermost).map(barLine).join('  '),
      });
    }
    this.#bars.push(bar);
    this.#display?.changed();
  }

  advance(): void {
    this.#display?.changed();
  }

  end(bar: Bar): void {
    bar.clock.pause();
    this.#bars = this.#bars.filter((other) => other !== bar);
    if (this.#bars.length === 0) this.#display?.last();
  }
}

const bars = new Bars();

/** Whether a loop under way shows how far it is. */
export function isProgressShown(): boolean {
  return bars.shown;
}

/**
 * Iterates over something and shows how far it is, how fast it goes and how long it will take: a bar under the cell, or
 * a line in a terminal. Loops inside one another share one display.
 *
 * @param items anything that `for … of` or `for await … of` takes: an array, a DataLoader, a generator.
 * @param options `total`: how many there will be (by default the `length` or `size` of what is iterated); `name`.
 * @returns the same items; asynchronous where the input is.
 * @throws {@link ArgumentError} for what cannot be iterated.
 *
 * @example
 * let sum = 0;
 * for (const value of progress([1, 2, 3], { name: 'adding' })) sum += value;
 */
export function progress<T>(items: Iterable<T>, options?: ProgressOptions): Generator<T, void, undefined>;
export function progress<T>(
  items: AsyncIterable<T>,
  options?: ProgressOptions,
): AsyncGenerator<T, void, undefined>;
export function progress<T>(
  items: Iterable<T> | AsyncIterable<T>,
  options: ProgressOptions = {},
): Generator<T, void, undefined> | AsyncGenerator<T, void, undefined> {
  checkOptions('progress', options, ['total', 'name']);
  checkName('progress', options.name);
  const fields = items as { length?: unknown; size?: unknown } | null | undefined;
  const total = options.total ?? fields?.length ?? fields?.size;
  const bar = new Bar(options.name ?? '', typeof total === 'number' ? total : undefined);
  if (isIterable<T>(items, Symbol.iterator)) return counted(items as Iterable<T>, bar);
  if (isIterable<T>(items, Symbol.asyncIterator)) return countedLater(items as AsyncIterable<T>, bar);
  throw new ArgumentError({
    op: 'progress',
    problem: `got ${describeValue(items)}, which cannot be iterated`,
    actual: items,
    ...(typeof items === 'number' ? { hint: `For numbers, progress(Array(${items}).keys())` } : {}),
  });
}

function isIterable<T>(items: unknown, key: symbol): items is Iterable<T> {
  return (
    items !== null && items !== undefined && typeof (items as Record<symbol, unknown>)[key] === 'function'
  );
}

function* counted<T>(items: Iterable<T>, bar: Bar): Generator<T, void, undefined> {
  bars.begin(bar);
  try {
    // A loader would show an epoch by itself.
    for (const item of items instanceof DataLoader ? items.batches() : items) {
      yield item;
      advance(bar);
    }
  } finally {
    bars.end(bar);
  }
}

async function* countedLater<T>(items: AsyncIterable<T>, bar: Bar): AsyncGenerator<T, void, undefined> {
  bars.begin(bar);
  try {
    for await (const item of items) {
      yield item;
      advance(bar);
    }
  } finally {
    bars.end(bar);
  }
}

function advance(bar: Bar): void {
  bar.done += 1;
  bar.clock.tick(bar.done);
  bars.advance();
  checkInterrupt();
}

/** `412/1 000`, the rate, the time left or spent. */
function factsOf({ done, total, clock }: Bar): string[] {
  const { rate, seconds } = clock;
  const left = total !== undefined && rate !== undefined && done < total ? (total - done) / rate : undefined;
  return [
    total === undefined ? formatInteger(done) : `${formatInteger(done)}/${formatInteger(total)}`,
    ...(rate === undefined ? [] : [rateText(rate)]),
    left === undefined ? durationText(seconds) : `${durationText(left)} left`,
  ];
}

function shareOf({ done, total }: Bar): number | undefined {
  return total === undefined || total === 0 ? undefined : Math.min(1, done / total);
}

/** A bar as a line of text. */
export function barLine(bar: Bar): string {
  const share = shareOf(bar);
  const head =
    share === undefined ? [] : [`${String(Math.floor(share * 100)).padStart(3)}% ${barText(share, 16)}`];
  return asciiNumber([...(bar.name === '' ? [] : [bar.name]), ...head, ...factsOf(bar)].join('  '));
}

/** Bars as a table. */
export function barsBundle(shown: readonly Bar[]): MimeBundle {
  const rows = shown.map((bar) => {
    const { name, done, total } = bar;
    // The element's text is for readers without it.
    const meter =
      total === undefined ? '' : `<progress value="${done}" max="${Math.max(1, total)}"></progress>`;
    const facts = factsOf(bar).map(escapeHtml).join(' · ');
    return `<tr><th scope="row" align="left">${escapeHtml(name)}</th><td>${meter}</td><td align="left">${facts}</td></tr>`;
  });
  return { 'text/html': `<table>${rows.join('')}</table>`, 'text/plain': shown.map(barLine).join('\n') };
}
