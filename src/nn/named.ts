import { collect, isIterable } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkMemberName } from './member-name.js';
import { Module } from './module.js';
import { indent } from './module-expression.js';
import { setMember } from './module-tree.js';
import { propertyName } from './row.js';

/** Things under names: an object, or entries. */
export type NamedValues<T> = Readonly<Record<string, T>> | Iterable<readonly [string, T]>;

/** What a dictionary of modules or of parameters can do: a `Map`'s methods. Each thing is in a field of its name. */
export abstract class Named<T extends object> extends Module {
  /** Whether a field belongs to the dictionary. */
  protected abstract holds(value: unknown): value is T;

  /** What is put in: a module as it is, a tensor as a parameter. @throws ArgumentError for anything else. */
  protected abstract accept(name: string, value: unknown): T;

  /** Puts in all of an object or of entries; what a name stood for before is replaced. */
  update(values: NamedValues<T>): this {
    for (const [name, value] of namedEntries(this.constructor.name, values)) this.set(name, value as T);
    return this;
  }

  /** Names and things, in order. */
  entries(): IterableIterator<[string, T]> {
    return Object.entries(this)
      .filter((entry): entry is [string, T] => this.holds(entry[1]))
      .values();
  }

  /** The names, in order. */
  keys(): IterableIterator<string> {
    return [...this.entries()].map(([name]) => name).values();
  }

  /** The things, in the order of their names. */
  values(): IterableIterator<T> {
    return [...this.entries()].map(([, item]) => item).values();
  }

  /** As {@link entries}: `for (const [name, item] of dict)`. */
  [Symbol.iterator](): IterableIterator<[string, T]> {
    return this.entries();
  }

  /** Number of names. */
  get size(): number {
    return [...this.entries()].length;
  }

  /** Whether something is under the name. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** What is under the name; undefined where there is nothing. */
  get(name: string): T | undefined {
    return [...this.entries()].find(([key]) => key === name)?.[1];
  }

  /** What is under the name. @throws ArgumentError where there is nothing: the message lists what there is. */
  at(name: string): T {
    const found = this.get(name);
    if (found !== undefined) return found;
    const names = [...this.keys()];
    throw new ArgumentError({
      op: this.constructor.name,
      problem: `there is no ${describeValue(name)}`,
      expected: names,
      actual: name,
      hint: names.length === 0 ? 'Nothing is in it' : `There are ${names.join(', ')}`,
      pytorch: `KeyError: ${describeValue(name)}`,
    });
  }

  /**
   * Puts something under a name; what was there before is replaced.
   *
   * @throws ArgumentError if the name is empty, has a dot, or is a method's (`forward`).
   */
  set(name: string, value: T): this {
    if (!(typeof name === 'string' && this.has(name))) checkMemberName(this.constructor.name, this, name);
    setMember(this, name, this.accept(name, value));
    return this;
  }

  /** Takes out what is under the name, and says whether there was something. */
  delete(name: string): boolean {
    return this.has(name) && delete (this as unknown as Record<string, unknown>)[name];
  }

  /** Takes out everything. */
  clear(): void {
    for (const name of [...this.keys()]) this.delete(name);
  }

  /** The object that rebuilds the dictionary. */
  protected lines(text: (item: T) => string): string {
    const lines = [...this.entries()].map(
      ([name, item]) => `\n${indent(`${propertyName(name)}: ${text(item)},`)}`,
    );
    return lines.length === 0 ? '' : `{${lines.join('')}\n}`;
  }
}

/** Entries of an object, of a `Map` or of an array of pairs. @throws ArgumentError for anything else. */
function namedEntries(op: string, values: unknown): [string, unknown][] {
  const iterable = isIterable(values);
  const isObject = typeof values === 'object' && values !== null && !ArrayBuffer.isView(values);
  if (!iterable && !isObject) {
    const problem = `takes an object of names, got ${describeValue(values)}`;
    throw new ArgumentError({ op, problem, actual: values, hint: `Try new nn.${op}({ name: … })` });
  }
  return collect(iterable ? values : Object.entries(values), (entry, i) => {
    if (Array.isArray(entry) && entry.length === 2) return entry as [string, unknown];
    throw new ArgumentError({
      op,
      problem: `entry ${i} is ${describeValue(entry)}; it takes [name, value]`,
      actual: entry,
      hint: `Or an object: new nn.${op}({ name: … })`,
    });
  });
}
