// What taking an image apart into blocks, and putting it together again, is told.
import type { AxisWindowing } from './conv-arithmetic.js';
import { type Asker, askerName } from './errors.js';
import { type PerAxis, type PerAxisRule, parsePerAxis, spatialAxes } from './per-axis.js';

/** How the block moves; one number for both axes, or `[along H, along W]`. */
export interface UnfoldOptions {
  /** Cells between neighbouring taps of a block. Default 1. */
  readonly dilation?: PerAxis;
  /** Cells of zeros on both sides of each axis. Default 0. */
  readonly padding?: PerAxis;
  /** Cells between neighbouring blocks. Default 1. */
  readonly stride?: PerAxis;
}

export const UNFOLD_OPTIONS: readonly (keyof UnfoldOptions)[] = ['dilation', 'padding', 'stride'];

/**
 * The window along H and along W.
 *
 * @throws ArgumentError for the first argument that no input could make right.
 */
export function parseUnfoldWindow(
  asker: Asker,
  kernelSize: unknown,
  { dilation = 1, padding = 0, stride = 1 }: UnfoldOptions,
): readonly AxisWindowing[] {
  const op = askerName(asker);
  const sizes = parsePerAxis(kernelSize, rule(op, 'kernelSize', 1));
  const spread = parsePerAxis(dilation, rule(op, 'dilation', 1));
  const added = parsePerAxis(padding, rule(op, 'padding', 0));
  const steps = parsePerAxis(stride, rule(op, 'stride', 1));
  return sizes.map((size, d) => ({
    kernelSize: size,
    stride: steps[d],
    padding: [added[d], added[d]],
    dilation: spread[d],
  }));
}

/** The height and width that blocks are put together to. */
export function parseFoldSize(asker: Asker, outputSize: unknown): readonly number[] {
  return parsePerAxis(outputSize, rule(askerName(asker), 'outputSize', 1));
}

function rule(op: string, name: string, minimum: number): PerAxisRule {
  const theirs = { kernelSize: 'kernel_size', outputSize: 'output_size' }[name] ?? name;
  return {
    op,
    name,
    noun: 'block',
    axes: spatialAxes(2),
    minimum,
    spreadsOne: false,
    pytorch: (mistake) => {
      if (mistake === 'length') return `It is expected ${theirs} equals to 2, but got size`;
      if (mistake === 'kind') return undefined;
      return name === 'padding'
        ? 'padding should be non-negative'
        : `${theirs.replace('_', ' ')} should be greater than zero`;
    },
  };
}
