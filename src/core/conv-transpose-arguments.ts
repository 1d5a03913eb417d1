// What a transposed convolution is told, checked where it is given: by the layers' constructors and by the functional
// forms alike.
import {
  type ConvCaller,
  type ConvSettings,
  parseGroups,
  perAxisRule,
  pytorchConvName,
} from './conv-arguments.js';
import { describeValue } from './describe.js';
import { ArgumentError } from './errors.js';
import { type PerAxis, parsePerAxis, spatialAxes } from './per-axis.js';

/** How a transposed convolution undoes the window of a convolution with the same numbers. */
export interface ConvTransposeOptions {
  /** Cells between the places where neighbouring input cells are put. Default 1. */
  readonly stride?: PerAxis;
  /** Cells cut off both sides of the result: what the convolution would have padded. Default 0. */
  readonly padding?: PerAxis;
  /** Cells added at the end of the result, fewer than the stride or the dilation. Default 0. */
  readonly outputPadding?: PerAxis;
  /** Parts that the channels are divided into, each with filters of its own. Default 1. */
  readonly groups?: number;
  /** Cells between neighbouring taps of the kernel. Default 1. */
  readonly dilation?: PerAxis;
}

/** The names of {@link ConvTransposeOptions}. */
export const CONV_TRANSPOSE_OPTIONS: readonly (keyof ConvTransposeOptions)[] = [
  'stride',
  'padding',
  'outputPadding',
  'groups',
  'dilation',
];

/** {@link ConvTransposeOptions}, checked, with one entry per spatial axis. */
export interface ConvTransposeSettings extends ConvSettings {
  readonly padding: readonly number[];
  readonly outputPadding: readonly number[];
  readonly paddingMode: 'zeros';
}

/**
 * Checks the options and gives every spatial axis its number.
 *
 * @throws ArgumentError for the first option that no input could make right.
 */
export function parseConvTransposeOptions(
  caller: ConvCaller,
  options: ConvTransposeOptions & { readonly paddingMode?: unknown },
): ConvTransposeSettings {
  const {
    stride = 1,
    padding = 0,
    outputPadding = 0,
    groups = 1,
    dilation = 1,
    paddingMode = 'zeros',
  } = options;
  checkPaddingMode(caller, paddingMode);
  if (typeof padding === 'string') throw wordPadding(caller, padding);
  const settings = {
    stride: parsePerAxis(stride, perAxisRule(caller, 'stride', stride, 1)),
    padding: parsePerAxis(padding, perAxisRule(caller, 'padding', padding, 0)),
    outputPadding: parsePerAxis(outputPadding, perAxisRule(caller, 'outputPadding', outputPadding, 0)),
    dilation: parsePerAxis(dilation, perAxisRule(caller, 'dilation', dilation, 1)),
    groups: parseGroups(caller, groups),
    paddingMode: 'zeros' as const,
  };
  checkOutputPadding(caller, settings);
  return settings;
}

function checkPaddingMode({ op, spatialRank }: ConvCaller, mode: unknown): void {
  if (mode === 'zeros') return;
  throw new ArgumentError({
    op,
    problem: `paddingMode is ${describeValue(mode)}; a transposed convolution takes 'zeros' alone`,
    expected: 'zeros',
    actual: mode,
    hint: 'Its padding cuts cells off the result: there is nothing to fill',
    pytorch: `Only "zeros" padding mode is supported for ConvTranspose${spatialRank}d`,
  });
}

function wordPadding(caller: ConvCaller, padding: string): ArgumentError {
  return new ArgumentError({
    op: caller.op,
    problem: `padding is ${describeValue(padding)}; a transposed convolution takes whole numbers`,
    actual: padding,
    hint: caller.isLayer
      ? "For a result of the input's size times the stride ask for it: layer(input, outputSize)"
      : undefined,
    pytorch: `${pytorchConvName(caller)}(): argument 'padding' must be tuple of ints`,
  });
}

/** More would be cells that no window could have begun in. */
function checkOutputPadding(
  { op, spatialRank }: ConvCaller,
  { outputPadding, stride, dilation }: Pick<ConvTransposeSettings, 'outputPadding' | 'stride' | 'dilation'>,
): void {
  const d = outputPadding.findIndex((cells, axis) => cells >= Math.max(stride[axis], dilation[axis]));
  if (d < 0) return;
  const name = spatialAxes(spatialRank)[d];
  const most = Math.max(stride[d], dilation[d]) - 1;
  throw new ArgumentError({
    op,
    problem: `outputPadding is ${outputPadding[d]} along ${name}; it must be smaller than the stride, ${stride[d]}, or the dilation, ${dilation[d]}`,
    axis: d,
    expected: most,
    actual: outputPadding[d],
    hint: `Fits with outputPadding ≤ ${most}, or stride ≥ ${outputPadding[d] + 1}`,
    pytorch: 'output padding must be smaller than either stride or dilation, but got output_padding_',
  });
}
