// Settings that are numbers, words or flags: what each may be, said once.
import { describeValue } from './describe.js';
import { ArgumentError } from './errors.js';
import { parseFlag } from './flag.js';

/** Refuses a value that a setting cannot have. */
export type Rule = (op: string, name: string, value: unknown) => void;

/** A rule for every setting. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule };

/** Bounds of a number, and PyTorch's words for one beyond them. */
export interface Bounds {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
  /** `Invalid learning rate`; the value is put behind it. */
  readonly pytorch?: string;
}

/** A number within bounds. */
export function numberWithin(bounds: Bounds): Rule {
  const { from, above, to, below, pytorch } = bounds;
  return (op, name, value) => {
    const isNumber = typeof value === 'number';
    const fits =
      isNumber &&
      (from === undefined || value >= from) &&
      (above === undefined || value > above) &&
      (to === undefined || value <= to) &&
      (below === undefined || value < below);
    if (fits && !Number.isNaN(value)) return;
    const takes = [
      from === undefined ? '' : `at least ${from}`,
      above === undefined ? '' : `above ${above}`,
      to === undefined ? '' : `at most ${to}`,
      below === undefined ? '' : `below ${below}`,
    ].filter((part) => part !== '');
    throw new ArgumentError({
      op,
      problem: `${name} is ${describeValue(value)}; it takes a number${takes.length > 0 ? `, ${takes.join(' and ')}` : ''}`,
      expected: bounds,
      actual: value,
      ...(isNumber && pytorch !== undefined ? { pytorch: `${pytorch}: ${value}` } : {}),
    });
  };
}

/** A whole number within bounds. */
export function wholeWithin(bounds: Bounds): Rule {
  const within = numberWithin(bounds);
  return (op, name, value) => {
    within(op, name, value);
    if (Number.isInteger(value)) return;
    const problem = `${name} is ${describeValue(value)}; it takes a whole number`;
    throw new ArgumentError({ op, problem, actual: value });
  };
}

/** Two numbers, each with bounds of its own. */
export function pairOf(first: Rule, second: Rule): Rule {
  return (op, name, value) => {
    if (!Array.isArray(value) || value.length !== 2) {
      const problem = `${name} is ${describeValue(value)}; it takes two numbers`;
      throw new ArgumentError({ op, problem, expected: 2, actual: value });
    }
    first(op, `${name}[0]`, value[0]);
    second(op, `${name}[1]`, value[1]);
  };
}

/** One of some words, or null where that is among them. */
export function oneOf(words: readonly (string | null)[], pytorch?: (value: string) => string): Rule {
  return (op, name, value) => {
    if (words.includes(value as string | null)) return;
    const list = words.map((word) => (word === null ? 'null' : `'${word}'`)).join(', ');
    throw new ArgumentError({
      op,
      problem: `${name} is ${describeValue(value)}; it takes one of ${list}`,
      expected: words,
      actual: value,
      ...(pytorch === undefined || typeof value !== 'string' ? {} : { pytorch: pytorch(value) }),
    });
  };
}

/** One of some numbers. */
export function oneOfNumbers(numbers: readonly number[], pytorch?: string): Rule {
  return (op, name, value) => {
    if (numbers.includes(value as number)) return;
    const problem = `${name} is ${describeValue(value)}; it takes ${numbers.join(' or ')}`;
    throw new ArgumentError({ op, problem, expected: numbers, actual: value, pytorch });
  };
}

/** True or false. */
export const flag: Rule = (op, name, value) => {
  parseFlag(op, name, value);
};

/** A step, a decay, an epsilon: what is not negative. */
export function atLeast0(pytorch?: string): Rule {
  return numberWithin({ from: 0, pytorch });
}

/** Refuses every setting that is not within its rule; those that are not set pass. */
export function checkSettings(op: string, settings: object, rules: Readonly<Record<string, Rule>>): void {
  for (const [name, value] of Object.entries(settings))
    if (value !== undefined) rules[name]?.(op, name, value);
}
