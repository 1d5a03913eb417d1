import { describeValue } from '../core/describe.js';
import { ArgumentError, amendError, type ConvlensError, isConvlensError } from '../core/errors.js';
import { collapse, literal } from '../core/expression.js';
import { formatShape, sameShape } from '../core/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { Module } from './module.js';
import { indent } from './module-expression.js';

/** Modules under names of their own, in order. */
export type NamedModules = Readonly<Record<string, Module>> | readonly (readonly [string, Module])[];

/**
 * Modules one after the other: each is given what the one before it gives.
 *
 * Modules in a row are named by their place (`0.weight` in the state dict) and can be replaced there
 * (`net[1] = new nn.ReLU()`); an object or entries give names of their own. It is iterated in order and has a
 * `length`.
 *
 * @throws {@link ArgumentError} for what is no module, or a name that is taken or has a dot.
 *
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(1, 6, 5), new nn.ReLU(), new nn.MaxPool2d(2));
 * net(zeros(1, 1, 28, 28)).shape; // [1, 6, 12, 12]
 * net[1]; // new nn.ReLU()
 * new nn.Sequential({ conv: new nn.Conv2d(1, 6, 5), act: new nn.ReLU() }).get('conv');
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module {
  static readonly namespace: string = 'nn';
  [index: number]: Module;

  constructor(modules: NamedModules);
  constructor(...modules: Module[]);
  constructor(...given: readonly unknown[]) {
    super();
    const [first] = given;
    if (given.length !== 1 || typeof first !== 'object' || first === null) {
      for (const [i, module] of given.entries()) this.#add(String(i), module);
      return;
    }
    const entries: readonly unknown[] = Array.isArray(first) ? first : Object.entries(first);
    for (const [i, entry] of entries.entries()) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') {
        throw new ArgumentError({
          op: 'Sequential',
          problem: `entry ${i} is ${describeValue(entry)}; it takes [name, module]`,
          actual: entry,
          hint: 'Without names: new nn.Sequential(a, b, c)',
        });
      }
      this.#add(checkName(entry[0], this), entry[1]);
      Object.defineProperty(this, i, { value: entry[1] }); // the index, beside the name that counts
    }
  }

  #add(name: string, module: unknown): void {
    if (!(module instanceof Module)) {
      throw new ArgumentError({
        op: 'Sequential',
        problem: `module ${/^\d+$/.test(name) ? name : `'${name}'`} is ${describeValue(module)}; it takes modules`,
        actual: module,
        hint:
          typeof module === 'function' ? 'A function or a class? Give an object: new nn.ReLU()' : undefined,
        pytorch: 'is not a Module subclass',
      });
    }
    Object.defineProperty(this, name, {
      value: module,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }

  /** Number of modules. */
  override get length(): number {
    return this.#entries().length;
  }

  /** The module at a place (negative: from the end) or of a name; undefined where there is none. */
  get(place: number | string): Module | undefined {
    const entries = this.#entries();
    return typeof place === 'number' ? entries.at(place)?.[1] : entries.find(([name]) => name === place)?.[1];
  }

  /** The modules in their order: `for (const layer of net)`. */
  *[Symbol.iterator](): IterableIterator<Module> {
    for (const [, module] of this.#entries()) yield module;
  }

  forward(input: Tensor): Tensor {
    const entries = this.#entries();
    const outputs: unknown[] = [];
    let value = input;
    for (const [, module] of entries) {
      try {
        value = module(value) as Tensor;
      } catch (error) {
        if (isConvlensError(error) && outputs.length > 0) tellJourney(error, input, entries, outputs);
        throw error;
      }
      outputs.push(value);
    }
    return value;
  }

  protected override argumentText(): string {
    const entries = this.#entries();
    if (entries.length === 0) return '';
    const positional = entries.every(([name], i) => name === String(i));
    const lines = entries.map(([name, module]) => `${positional ? '' : `${propertyName(name)}: `}${module},`);
    const body = lines.map((line) => `\n${indent(line)}`).join('');
    return positional ? `${body}\n` : `{${body}\n}`;
  }

  /** A module that is written in a field or on an index counts, in order. */
  #entries(): [string, Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }
}

function checkName(name: string, sequential: Sequential): string {
  const problem =
    name === '' || name.includes('.')
      ? `a name has at least one character and no dots, got '${name}'`
      : /^\d+$/.test(name)
        ? `the name '${name}' is a place; names are words`
        : name in sequential
          ? `the name '${name}' is taken`
          : '';
  if (problem === '') return name;
  throw new ArgumentError({ op: 'Sequential', problem, actual: name });
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

const TOLD = new WeakSet<ConvlensError>();
const MOST_STEPS = 6;

/** `on the way:  input [1, 1, 14, 14] → 0 Conv2d [1, 6, 10, 10] → 1 ReLU → 2 Conv2d ✗`, told by the innermost. */
function tellJourney(
  error: ConvlensError,
  input: unknown,
  entries: readonly [string, Module][],
  outputs: readonly unknown[],
): void {
  if (TOLD.has(error)) return;
  TOLD.add(error);
  const steps = outputs.map((output, i) => {
    const [name, module] = entries[i];
    const before = i === 0 ? input : outputs[i - 1];
    return `${name} ${module.constructor.name}${shapeText(output, before)}${strideText(module)}`;
  });
  const [failing, module] = entries[outputs.length];
  const shown = steps.length > MOST_STEPS ? ['…', ...steps.slice(-MOST_STEPS)] : steps;
  const journey = [`input${shapeText(input)}`, ...shown, `${failing} ${module.constructor.name} ✗`].join(
    ' → ',
  );
  amendError(error, { details: [...(error.details ?? []), `on the way:  ${journey}`] });
}

/** The shape, where it has changed. */
function shapeText(value: unknown, before?: unknown): string {
  if (!(value instanceof Tensor)) return '';
  if (before instanceof Tensor && sameShape(value.shape, before.shape)) return '';
  return ` ${formatShape(value.shape)}`;
}

/** Strides shrink maps: a reader looks for them first. */
function strideText(module: Module): string {
  const stride = module.layerWindow()?.stride ?? [];
  return stride.some((step) => step !== 1) ? ` (stride ${literal(collapse(stride))})` : '';
}
