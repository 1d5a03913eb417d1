// What the normalizations have in common: their parameters, and what is wrong with a shape.
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/** What is learned of a normalization, and what keeps it from dividing by 0. */
export interface NormOptions {
  /** Multiplied with the normalised values. Default none. */
  readonly weight?: Tensor | null;
  /** Added after that. Default none. */
  readonly bias?: Tensor | null;
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/** What a normalization works with, checked but for the shapes. */
export interface NormCall {
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly eps: number;
}

/** An option that is a number. */
export function numberOption(op: string, name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  const problem = `${name} is ${describeValue(value)}; it takes a number`;
  throw new ArgumentError({ op, problem, actual: value });
}

/** An option that is a tensor, or nothing. */
export function tensorOption(op: string, name: string, value: Tensor | null | undefined): Tensor | null {
  return value === undefined || value === null ? null : checkTensor(op, name, value);
}

/** The options of a normalization. */
export function parseNorm(op: string, { weight, bias, eps = 1e-5 }: NormOptions): NormCall {
  return {
    weight: tensorOption(op, 'weight', weight),
    bias: tensorOption(op, 'bias', bias),
    eps: numberOption(op, 'eps', eps),
  };
}

/** No axis of channels. */
export function tooFewAxes(
  asker: Asker,
  shape: Shape,
  least: number,
  takes: string,
  pytorch?: string,
): ShapeError {
  return new ShapeError({
    op: askerName(asker),
    problem: `the input has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes ${takes}`,
    expected: least,
    actual: shape.length,
    pytorch: pytorch ?? 'Dimension out of range (expected to be in range of',
  });
}

/** A variance of one value. */
export function oneValue(asker: Asker, shape: Shape, what: 'channel' | 'place'): ShapeError {
  return new ShapeError({
    op: askerName(asker),
    problem: `the input ${formatShape(shape)} has one value ${what === 'channel' ? 'a channel' : 'in each channel of an item'}: its mean is itself, and it has no variance`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    expected: 2,
    actual: 1,
    ...(what === 'channel' ? { hint: 'A batch of several, or eval() to use the running statistics' } : {}),
    pytorch: `Expected more than 1 ${what === 'channel' ? 'value per channel' : 'spatial element'} when training, got input size`,
  });
}

/** Refuses what has not one value a channel. */
export function checkChannels(
  asker: Asker,
  shape: Shape,
  channels: number,
  parameters: Readonly<Record<string, unknown>>,
  pytorch: (name: string, shape: Shape) => string = (name, own) =>
    `${PYTORCH_NAMES[name] ?? name} should contain ${channels} elements not ${own.join(', ')}`,
): void {
  for (const name in parameters) {
    const own = (parameters[name] as Tensor | null)?.shape;
    if (own === undefined || (own.length === 1 && own[0] === channels)) continue;
    const last = shape.length > 2 && shape[shape.length - 1] === own[0];
    throw new ShapeError({
      op: askerName(asker),
      problem: `the input has ${channels} channels, ${name} is ${formatShape(own)}; it takes [${channels}]`,
      operands: [
        { name: 'input', shape },
        { name, shape: own },
      ],
      axis: 1,
      expected: own.length === 1 ? own[0] : [channels],
      actual: channels,
      hint: last ? lastAxisHint(shape.length, own[0]) : undefined,
      pytorch: pytorch(name, own),
    });
  }
}

/** @internal The last axis has as many values as there should be channels. */
export function lastAxisHint(rank: number, channels: number): string {
  const order = [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, d) => d + 1)];
  return `The last axis is ${channels}: channels last? Try input.permute(${order.join(', ')})`;
}

const PYTORCH_NAMES: Readonly<Record<string, string>> = {
  runningMean: 'running_mean',
  runningVar: 'running_var',
};

/** Refuses integers, and parameters of another dtype. */
export function checkNormDTypes(
  asker: Asker,
  { dtype }: Tensor,
  parameters: Readonly<Record<string, unknown>> = {},
): void {
  checkFloatingPoint(asker, dtype, 'not implemented for');
  for (const name in parameters) {
    const own = (parameters[name] as Tensor | null)?.dtype;
    if (own === undefined || own === dtype) continue;
    throw new DTypeError({
      op: askerName(asker),
      problem: `the input is ${dtype}, ${name} is ${own}; they must agree`,
      expected: own,
      actual: dtype,
      hint: `Try input.to('${own}')`,
      pytorch: 'mixed dtype (CPU)',
    });
  }
}
