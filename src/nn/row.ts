import { isIterable } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import { parseInteger } from '../core/per-axis.js';
import { Module } from './module.js';
import { indent } from './module-expression.js';
import { setMember } from './module-tree.js';

/** One thing in a row, and its name. */
export type Entry<T> = readonly [name: string, item: T];

/**
 * What a row of modules or of parameters can do. Each is in a field of the row, under its place (`0`, `1`, …) or
 * under a name; what is written to such a field counts, too.
 */
export abstract class Row<T extends object> extends Module {
  [index: number]: T;

  /** Whether a field belongs to the row. */
  protected abstract holds(value: unknown): value is T;

  /** What is put in: a module as it is, a tensor as a parameter. @throws ArgumentError for anything else. */
  protected abstract accept(name: string, value: unknown): T;

  /** The names and what they stand for, in order. */
  protected entries(): Entry<T>[] {
    return Object.entries(this).filter((entry): entry is [string, T] => this.holds(entry[1]));
  }

  /** Takes everything out and puts `entries` in. */
  protected fill(entries: readonly Entry<T>[]): void {
    for (const name of Object.getOwnPropertyNames(this)) {
      // Besides the fields in the row, the indices beside their names (not enumerable).
      if (this.holds(this[name as unknown as number])) delete this[name as unknown as number];
    }
    for (const [name, item] of entries) setMember(this, name, item);
  }

  /** Number of things in the row. */
  override get length(): number {
    return this.entries().length;
  }

  /** What stands at a place (negative: from the end) or under a name; undefined where there is nothing. */
  get(place: number | string): T | undefined {
    const entries = this.entries();
    return typeof place === 'number' ? entries.at(place)?.[1] : entries.find(([name]) => name === place)?.[1];
  }

  /** In order: `for (const item of row)`. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (const [, item] of this.entries()) yield item;
  }

  /** Puts `item` at the end. */
  append(item: T): this {
    return this.insert(this.length, item);
  }

  /** Puts several at the end, in order. */
  extend(items: Iterable<T>): this {
    for (const item of checkIterable(this.constructor.name, items)) this.append(item as T);
    return this;
  }

  /**
   * Puts `item` before what stands at `place` (negative: from the end; the length: at the end).
   *
   * @throws ArgumentError for a place that there is not.
   */
  insert(place: number, item: T): this {
    const items = [...this];
    items.splice(this.place('insert', place, items.length), 0, this.accept(String(place), item));
    this.fill(numbered(items));
    return this;
  }

  /**
   * Takes out what stands at `place`: the last unless given.
   *
   * @throws ArgumentError for a place that there is not.
   */
  pop(place: number = -1): T {
    const entries = this.entries();
    const at = this.place('pop', place, entries.length - 1);
    const [[, item]] = entries.splice(at, 1);
    this.fill(this.isNumbered() ? numbered(entries.map(([, one]) => one)) : entries);
    return item;
  }

  /** Whether every name is the place. */
  protected isNumbered(): boolean {
    return this.entries().every(([name], i) => name === String(i));
  }

  /** A place from 0 to `last`. */
  protected place(method: string, place: unknown, last: number): number {
    const { length } = this;
    const at = Number.isInteger(place)
      ? (place as number) < 0
        ? (place as number) + length
        : (place as number)
      : -1;
    if (at >= 0 && at <= last) return at;
    throw new ArgumentError({
      op: `${this.constructor.name}.${method}`,
      problem: `there is no place ${describeValue(place)}; ${length === 0 ? 'nothing is in it' : `it has ${length}`}`,
      expected: last,
      actual: place,
      pytorch: `index ${describeValue(place)} is out of range`,
    });
  }

  /** The lines of a row as the arguments that rebuild it. */
  protected lines(text: (item: T) => string, open: string = '', close: string = ''): string {
    const entries = this.entries();
    if (entries.length === 0) return open + close;
    const keys = !this.isNumbered();
    const lines = entries.map(
      ([name, item]) => `\n${indent(`${keys ? `${propertyName(name)}: ` : ''}${text(item)},`)}`,
    );
    return keys ? `{${lines.join('')}\n}` : `${open}${lines.join('')}\n${close}`;
  }
}

/** What lies from one place up to another, as an array's `slice` takes them. */
export function sliced<T>(op: string, items: readonly T[], start: unknown, end: unknown): T[] {
  const [from, to] = [start, end].map((place, i) =>
    place === undefined ? undefined : parseInteger(place, { op, name: i === 0 ? 'start' : 'end' }),
  );
  return items.slice(from, to);
}

/** Things under their places. */
export function numbered<T>(items: readonly T[]): Entry<T>[] {
  return items.map((item, i) => [String(i), item]);
}

/** A name as the key of an object in TypeScript. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** @throws ArgumentError for what cannot be iterated. */
export function checkIterable(op: string, items: unknown): Iterable<unknown> {
  if (isIterable(items)) return items;
  throw new ArgumentError({
    op,
    problem: `takes an array, got ${describeValue(items)}`,
    actual: items,
    hint: `Try new nn.${op}([a, b])`,
  });
}

/** `forward` of what only holds things. */
export function notCalled(op: string, use: string): never {
  throw new ArgumentError({
    op,
    problem: 'only holds what is in it; it does not say in which order it is used',
    hint: use,
    pytorch: `Module [${op}] is missing the required "forward" function`,
  });
}
