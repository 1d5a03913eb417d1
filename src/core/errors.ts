import type { Shape } from './shape.js';

/** One tensor of the failed call, as its message lists it: `input   [1, 4, 5, 5]    N=1  C=4  H=5  W=5`. */
export interface Operand {
  /** What the user knows it as: `input`, `weight`. */
  readonly name: string;
  readonly shape: Shape;
  /** A name for each axis (`N`, `C`, `H`, `W`; `out`, `in`, `kH`, `kW`), where the rank is right. */
  readonly axes?: readonly string[];
  /** The axes are how the call reads the shape, not what the user is likely to have meant. */
  readonly readAs?: boolean;
}

/** The facts of an error: what a program reads and a notebook draws. */
export interface ErrorFacts {
  /** The layer as it was built, or the function: `Conv2d(3, 8, 3)`, `conv2d`. */
  readonly op: string;
  /** What disagrees, with both numbers: the rest of the first line. */
  readonly problem: string;
  readonly operands?: readonly Operand[];
  /** Whether the text lists the operands (default): false where its other lines already have their numbers. */
  readonly operandsInText?: boolean;
  /** The axis of the first operand that disagrees. */
  readonly axis?: number;
  readonly expected?: unknown;
  readonly actual?: unknown;
  /** Further lines, between the operands and the hint. */
  readonly details?: readonly string[];
  /** The likely cause and the line that fixes it, only where the numbers support it. */
  readonly hint?: string;
  /** PyTorch's own sentence for the same mistake: what people search for. */
  readonly pytorch?: string;
}

/** `  input   [1, 4, 5, 5]    N=1  C=4  H=5  W=5`, names and shapes padded to a column. */
function operandLines(operands: readonly Operand[]): string[] {
  const shapes = operands.map(({ shape }) => `[${shape.join(', ')}]`);
  const nameWidth = Math.max(...operands.map(({ name }) => name.length));
  const shapeWidth = Math.max(...shapes.map((shape) => shape.length));
  return operands.map(({ name, shape, axes, readAs }, i) => {
    const sizes =
      axes?.length === shape.length ? axes.map((axis, d) => `${axis}=${shape[d]}`).join('  ') : '';
    return `  ${name.padEnd(nameWidth)}  ${shapes[i].padEnd(shapeWidth)}    ${readAs ? 'read as ' : ''}${sizes}`.trimEnd();
  });
}

/** Who, what, both numbers; the operands; the cause and the fix (see docs/architecture.md, "Errors"). */
function formatMessage(facts: ErrorFacts): string {
  return [
    `${facts.op}: ${facts.problem}`,
    ...(facts.operands?.length && facts.operandsInText !== false ? operandLines(facts.operands) : []),
    ...(facts.details ?? []).map((line) => `  ${line}`),
    ...(facts.hint ? facts.hint.split('\n').map((line) => `  ${line}`) : []),
  ].join('\n');
}

/** Puts the facts on the error as fields, hidden from enumeration so that the printed error stays its text. */
function attachFacts(error: Error, name: string, facts: ErrorFacts): void {
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  for (const [key, value] of Object.entries(facts)) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
}

export interface ShapeError extends ErrorFacts {}
/**
 * Shapes that do not fit together.
 *
 * @example
 * let count: number | undefined;
 * try {
 *   zeros(2, 3).matmul(zeros(4, 5));
 * } catch (error) {
 *   if (error instanceof ShapeError) count = error.operands?.length;
 * }
 * count; // 2
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor attaches every field of ErrorFacts
export class ShapeError extends RangeError {
  constructor(facts: ErrorFacts) {
    super(formatMessage(facts));
    attachFacts(this, 'ShapeError', facts);
  }
}

export interface DTypeError extends ErrorFacts {}
/**
 * Dtypes that do not fit together, or that an operation does not take.
 *
 * @example
 * let dtype: unknown;
 * try {
 *   tensor([1n]).softmax(0);
 * } catch (error) {
 *   if (error instanceof DTypeError) dtype = error.actual;
 * }
 * dtype; // 'int64'
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor attaches every field of ErrorFacts
export class DTypeError extends TypeError {
  constructor(facts: ErrorFacts) {
    super(formatMessage(facts));
    attachFacts(this, 'DTypeError', facts);
  }
}

export interface ArgumentError extends ErrorFacts {}
/**
 * An argument that no input could make right.
 *
 * @example
 * let line: string | undefined;
 * try {
 *   new nn.Conv2d(16, 33, 3, { stride: 0 });
 * } catch (error) {
 *   if (error instanceof ArgumentError) line = error.message.split('\n')[0];
 * }
 * line?.startsWith('Conv2d: stride'); // true
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor attaches every field of ErrorFacts
export class ArgumentError extends RangeError {
  constructor(facts: ErrorFacts) {
    super(formatMessage(facts));
    attachFacts(this, 'ArgumentError', facts);
  }
}

/** Who asks: a name, or what has one, for a layer puts its name together only when a message needs it. */
export type Asker = string | { readonly op: string };

/** Who asks, as a message names it. */
export function askerName(asker: Asker): string {
  return typeof asker === 'string' ? asker : asker.op;
}

/** Any error of ours: the text is complete alone, the fields say the same to a program. */
export type ConvlensError = ShapeError | DTypeError | ArgumentError;

const FACT_NAMES = [
  'op',
  'problem',
  'operands',
  'operandsInText',
  'axis',
  'expected',
  'actual',
  'details',
  'hint',
  'pytorch',
] as const satisfies readonly (keyof ErrorFacts)[];

/** Changes some facts of an error on its way up, where a caller knows more; its message and stack follow. */
export function amendError(error: ConvlensError, changes: Partial<ErrorFacts>): void {
  const facts: Record<string, unknown> = {};
  for (const name of FACT_NAMES) if (error[name] !== undefined) facts[name] = error[name];
  Object.assign(facts, changes);
  const before = error.message;
  attachFacts(error, error.name, facts as unknown as ErrorFacts);
  error.message = formatMessage(error);
  if (error.stack !== undefined) error.stack = error.stack.replace(before, () => error.message);
}

export function isConvlensError(value: unknown): value is ConvlensError {
  return value instanceof ShapeError || value instanceof DTypeError || value instanceof ArgumentError;
}
