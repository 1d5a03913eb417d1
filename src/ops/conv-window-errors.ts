// A window that is larger than what it slides over, and an input without cells.
import type { ConvCaller, ConvSettings } from '../core/conv-arguments.js';
import { type AxisWindowing, maxPadding, windowSpan } from '../core/conv-arithmetic.js';
import { ShapeError } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { ConvOperands } from './conv-geometry.js';
import { count, inputAndWeight, range } from './conv-operands.js';

export function kernelDoesNotFit(
  caller: ConvCaller,
  operands: ConvOperands,
  settings: ConvSettings,
  size: Shape,
  axes: readonly AxisWindowing[],
): ShapeError {
  const names = spatialAxes(caller.spatialRank);
  const padded = size.map((length, d) => length + axes[d].padding[0] + axes[d].padding[1]);
  const spans = axes.map(({ kernelSize, dilation }) => windowSpan(kernelSize, dilation));
  const failing = range(0, size.length).filter((d) => padded[d] < spans[d]);
  const lines = failing.map((d) => spanLine(size[d], padded[d], axes[d], settings));
  const same = lines.every((line) => line === lines[0]);
  const joined = (values: readonly number[]): string => values.join(' x ');
  return new ShapeError({
    op: caller.op,
    problem: `the kernel does not fit along ${failing.map((d) => names[d]).join(' and ')}`,
    operands: inputAndWeight(caller, operands),
    operandsInText: false,
    axis: operands.input.shape.length - size.length + failing[0],
    expected: spans,
    actual: padded,
    details: same ? [lines[0]] : lines.map((line, i) => `along ${names[failing[i]]}: ${line}`),
    hint: fitHint(caller, settings, failing, size, axes),
    pytorch: `Calculated padded input size per channel: (${joined(padded)}). Kernel size: (${joined(spans)}). Kernel size can't be greater than actual input size`,
  });
}

/** `3 taps with dilation 3 span 7 cells, the input has 6 (no padding)`. */
function spanLine(
  size: number,
  padded: number,
  { kernelSize, dilation, padding }: AxisWindowing,
  settings: ConvSettings,
): string {
  const span = windowSpan(kernelSize, dilation);
  const taps = `${count(kernelSize, 'tap')}${dilation > 1 ? ` with dilation ${dilation}` : ''}`;
  const amount = settings.padding === 'same' ? "'same'" : padding[0];
  const after = padded === size ? 'no padding' : `${padded} with padding ${amount}`;
  return `${taps} ${kernelSize === 1 ? 'spans' : 'span'} ${count(span, 'cell')}, the input has ${size} (${after})`;
}

/**
 * The largest dilation and the least padding with which every failing axis fits. A kernel without dilation has
 * said it all with its size.
 */
function fitHint(
  { spatialRank }: ConvCaller,
  { padding, paddingMode }: ConvSettings,
  failing: readonly number[],
  size: Shape,
  axes: readonly AxisWindowing[],
): string | undefined {
  if (failing.every((d) => axes[d].dilation === 1) || failing.some((d) => size[d] === 0)) return undefined;
  const ways: string[] = [];
  const room = (d: number): number => size[d] + axes[d].padding[0] + axes[d].padding[1];
  const dilation = Math.min(...failing.map((d) => Math.floor((room(d) - 1) / (axes[d].kernelSize - 1))));
  if (dilation >= 1) ways.push(`dilation ≤ ${dilation}`);
  const needed = Math.max(
    ...failing.map((d) => Math.ceil((windowSpan(axes[d].kernelSize, axes[d].dilation) - size[d]) / 2)),
  );
  const numeric = padding !== 'same' && padding !== 'valid';
  if (numeric && failing.every((d) => needed <= maxPadding(size[d], paddingMode))) {
    ways.push(`padding ≥ ${needed}`);
  }
  if (ways.length === 0) return undefined;
  const where = failing.length < axes.length ? ` along ${spatialAxes(spatialRank)[failing[0]]}` : '';
  return `Fits with ${ways.join(', or ')}${where}`;
}

export function emptyAxis(caller: ConvCaller, operands: ConvOperands, size: Shape): ShapeError {
  const d = size.indexOf(0);
  const { shape } = operands.input;
  const batched = shape.length === caller.spatialRank + 2 ? shape : [1, ...shape];
  return new ShapeError({
    op: caller.op,
    problem: `the input has no cells along ${spatialAxes(caller.spatialRank)[d]}; only the batch may be empty`,
    operands: [inputAndWeight(caller, operands)[0]],
    axis: shape.length - size.length + d,
    actual: 0,
    pytorch: `Only zero batch or zero channel inputs are supported, but got input shape: ${formatShape(caller.spatialRank === 1 ? [...batched.slice(0, 2), 1, batched[2]] : batched)}`,
  });
}
