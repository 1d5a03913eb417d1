// What the activations have in common: a rule says which parameters there are and what is computed; the function
// and the layer of a name are made of the same rule.
import { describeValue } from '../core/describe.js';
import { didYouMean } from '../core/did-you-mean.js';
import { ArgumentError, type Asker, askerName } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { type ActivationName, activation } from '../ops/activation.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/** What every activation takes, for the sake of programs from PyTorch. */
export interface InplaceOption {
  /** Accepted, and without effect: the result is always a new tensor, and the numbers are the same. */
  readonly inplace?: boolean;
}

/** The parameters of an activation, each a number or a word. */
export type Settings = Readonly<Record<string, number | string>>;

/** One activation. */
export interface ActivationRule<S extends Settings = Settings> {
  /** PyTorch's name in camelCase. */
  readonly name: string;
  /** Every parameter with its default. */
  readonly defaults: S;
  /** The parameter that may be given as a plain number. */
  readonly single?: string;
  /** The words that a parameter takes. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** @throws ArgumentError for parameters that no input could make right. */
  check?(op: string, settings: S): void;
  compute(asker: Asker, input: Tensor, settings: S): Tensor;
  /** Where that is all: nothing is below the one, or above the other. */
  bounds?(settings: S): readonly [least: number, most: number];
}

/** A rule that is one curve, applied to every value. */
export function curveRule<S extends Settings>(
  operation: ActivationName,
  defaults: S,
  rest: Partial<ActivationRule<S>> & { readonly parameters?: (settings: S) => readonly number[] } = {},
): ActivationRule<S> {
  const { parameters = inOrder, ...others } = rest;
  function inOrder(settings: S): number[] {
    return Object.keys(defaults).map((name) => settings[name] as number);
  }
  return {
    name: operation,
    defaults,
    compute: (asker, input, settings) =>
      input.apply(activation, { asker, operation, parameters: parameters(settings) }),
    ...others,
  };
}

/**
 * The parameters that a call or a layer is given, defaults filled in.
 *
 * @throws ArgumentError for options that there are not, and values that no input could make right.
 */
export function parseSettings<S extends Settings>(op: string, rule: ActivationRule<S>, given: unknown): S {
  const { defaults, single, words } = rule;
  const isOptions = single === undefined || (typeof given === 'object' && given !== null);
  const options = (isOptions ? (given ?? {}) : { [single]: given ?? defaults[single] }) as Record<
    string,
    unknown
  >;
  checkOptions(op, options, [...Object.keys(defaults), 'inplace']);
  if (options.inplace !== undefined) parseFlag(op, 'inplace', options.inplace);
  const settings: Record<string, number | string> = { ...defaults };
  for (const name of Object.keys(defaults)) {
    const value = options[name] ?? defaults[name];
    const allowed = words?.[name];
    if (allowed === undefined ? typeof value !== 'number' : !allowed.includes(value as string)) {
      const guess = allowed !== undefined && typeof value === 'string' ? didYouMean(value, allowed) : '';
      throw new ArgumentError({
        op,
        problem: `${name} is ${describeValue(value)}; it takes ${allowed?.map((word) => `'${word}'`).join(' or ') ?? 'a number'}${guess}`,
        expected: allowed ?? 'a number',
        actual: value,
      });
    }
    settings[name] = value as number | string;
  }
  rule.check?.(op, settings as S);
  return settings as S;
}

/** An activation as a function. */
export function activate<S extends Settings>(rule: ActivationRule<S>, input: Tensor, given: unknown): Tensor {
  const settings = parseSettings(rule.name, rule, given);
  return activateFor(rule.name, rule, input, settings);
}

/** @internal An activation in the words of who asks, with parameters that have been checked. */
export function activateFor<S extends Settings>(
  asker: Asker,
  rule: ActivationRule<S>,
  input: Tensor,
  settings: S,
): Tensor {
  return rule.compute(asker, checkTensor(asker, 'input', input), settings);
}

/** An argument that must be a number. */
export function checkNumber(asker: Asker, name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw new ArgumentError({
    op: askerName(asker),
    problem:
      value === undefined ? `${name} is missing` : `${name} is ${describeValue(value)}; it takes a number`,
    actual: value,
  });
}
