// Reading values that nobody has vouched for. Only own properties are looked at, every size has a bound, and
// what is returned is built anew: nothing of the sender's object is handed on.

/** Why something was not accepted: one sentence. */
export class Rejection extends Error {}

function reject(sentence: string): never {
  throw new Rejection(sentence);
}

/** Something as a message can quote it. */
function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || typeof value !== 'object') {
    const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
    return text.length > 40 ? `${text.slice(0, 40)}…` : text;
  }
  return 'an object';
}

/** An object whose fields are read one by one, each with a check of its kind. */
export class Reader {
  private readonly source: object;
  /** What messages call it: `values.window[1]`. */
  readonly path: string;

  constructor(value: unknown, path: string) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      reject(`${path} should be an object, it is ${quote(value)}.`);
    }
    this.source = value;
    this.path = path;
  }

  private read(name: string): unknown {
    return Object.hasOwn(this.source, name) ? (this.source as Record<string, unknown>)[name] : undefined;
  }

  private label(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** Whether the field is there; null and undefined count as absent. */
  has(name: string): boolean {
    return (this.read(name) ?? undefined) !== undefined;
  }

  /** The field's value by `convert` if it is there, else nothing: to be spread into an object. */
  optional<Name extends string, T>(name: Name, convert: () => T): { [key in Name]?: T } {
    return this.has(name) ? ({ [name]: convert() } as { [key in Name]?: T }) : {};
  }

  text(name: string, maxLength: number): string {
    const value = this.read(name);
    if (typeof value !== 'string') reject(`${this.label(name)} should be a text, it is ${quote(value)}.`);
    if (value.length > maxLength) {
      reject(`${this.label(name)} has ${value.length} characters, at most ${maxLength} are drawn.`);
    }
    return value;
  }

  /** One of the texts in `choices`. */
  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.read(name);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      reject(`${this.label(name)} should be one of ${choices.join(', ')}; it is ${quote(value)}.`);
    }
    return found;
  }

  flag(name: string): boolean {
    const value = this.read(name);
    if (typeof value !== 'boolean')
      reject(`${this.label(name)} should be true or false, it is ${quote(value)}.`);
    return value;
  }

  number(name: string): number {
    return finiteNumber(this.read(name), this.label(name));
  }

  /** A number above 0. */
  positive(name: string): number {
    return positiveNumber(this.read(name), this.label(name));
  }

  numberOrNull(name: string): number | null {
    const value = this.read(name);
    return value === null ? null : finiteNumber(value, this.label(name));
  }

  /** A whole number from `min` to `max`. */
  integer(name: string, min: number, max: number = Number.MAX_SAFE_INTEGER): number {
    return wholeNumber(this.read(name), this.label(name), min, max);
  }

  object(name: string): Reader {
    return new Reader(this.read(name), this.label(name));
  }

  /** A list of at most `maxLength` entries, each read by `convert`. */
  list<T>(name: string, maxLength: number, convert: (entry: unknown, path: string, at: number) => T): T[] {
    return readList(this.read(name), this.label(name), maxLength, convert);
  }

  /** A list of finite numbers, null where one is missing. */
  numbersOrNull(name: string, maxLength: number): (number | null)[] {
    return this.list(name, maxLength, (entry, path) => (entry === null ? null : finiteNumber(entry, path)));
  }

  /** A list of whole numbers from `min` on. */
  integers(name: string, maxLength: number, min: number): number[] {
    return this.list(name, maxLength, (entry, path) => wholeNumber(entry, path, min));
  }

  /** As {@link integers}; null stays null. */
  integersOrNull(name: string, maxLength: number, min: number): number[] | null {
    return this.read(name) === null ? null : this.integers(name, maxLength, min);
  }

  /** A list of numbers above 0; null stays null. */
  positivesOrNull(name: string, maxLength: number): number[] | null {
    return this.read(name) === null ? null : this.list(name, maxLength, positiveNumber);
  }

  /** Ends the reading: `sentence` says what is wrong with this object. */
  reject(sentence: string): never {
    reject(sentence);
  }
}

function positiveNumber(value: unknown, path: string): number {
  const found = finiteNumber(value, path);
  return found > 0 ? found : reject(`${path} should be above 0, it is ${found}.`);
}

export function readList<T>(
  value: unknown,
  path: string,
  maxLength: number,
  convert: (entry: unknown, path: string, at: number) => T,
): T[] {
  if (!Array.isArray(value)) reject(`${path} should be a list, it is ${quote(value)}.`);
  if (value.length > maxLength) {
    reject(`${path} has ${value.length} entries, at most ${maxLength} are drawn.`);
  }
  return Array.from(value as unknown[], (entry, i) => convert(entry, `${path}[${i}]`, i));
}

export function finiteNumber(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    reject(`${path} should be a finite number, it is ${quote(value)}.`);
  }
  return value;
}

export function wholeNumber(
  value: unknown,
  path: string,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    const bounds = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
    reject(`${path} should be a whole number ${bounds}, it is ${quote(value)}.`);
  }
  return value as number;
}

/** Exactly two numbers. */
export function readPair(
  entry: unknown,
  path: string,
  convert: (entry: unknown, path: string) => number,
): [number, number] {
  const pair = readList(entry, path, 2, convert);
  if (pair.length !== 2) throw new Rejection(`${path} should hold two numbers.`);
  return [pair[0], pair[1]];
}
