import type { DType } from '../core/dtype.js';
import { type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import {
  INTERPOLATE_RANKS,
  type InterpolateMode,
  type Interpolation,
} from '../core/interpolate-arguments.js';
import { spatialAxes } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';

/** The sizes of the result's spatial axes, and what they were multiplied by (null where sizes were asked for). */
export interface InterpolatedAxes {
  readonly places: readonly number[];
  readonly scales: readonly (number | null)[];
}

/** @throws ShapeError or DTypeError where the input does not fit what is asked for. */
export function interpolatedAxes(
  asker: Asker,
  { size, scale, mode, recompute }: Interpolation,
  { shape, dtype }: { readonly shape: Shape; readonly dtype: DType },
): InterpolatedAxes {
  const op = askerName(asker);
  const n = shape.length - 2;
  const operands = [{ name: 'input', shape }];
  if (!INTERPOLATE_RANKS[mode].includes(n)) throw rankAndMode(op, shape, mode);
  const floats = dtype === 'float32' || dtype === 'float64';
  if (!floats && !(dtype === 'uint8' && mode !== 'area' && mode !== 'linear' && mode !== 'trilinear')) {
    throw new DTypeError({
      op,
      problem: `the input is ${dtype}; mode ${literal(mode)} takes float32 or float64`,
      actual: dtype,
      hint: "Try input.to('float32')",
      pytorch: 'not implemented for',
    });
  }
  for (const [name, asked] of [
    ['size', size],
    ['scaleFactor', scale],
  ] as const) {
    if (!Array.isArray(asked) || asked.length === n) continue;
    throw new ShapeError({
      op,
      problem: `${name} has ${asked.length} ${asked.length === 1 ? 'number' : 'numbers'}, ${formatShape(asked)}; the input ${formatShape(shape)} has ${n} spatial ${n === 1 ? 'axis' : 'axes'} (${spatialAxes(n).join(', ')})`,
      operands,
      operandsInText: false,
      expected: n,
      actual: asked.length,
      pytorch: `Input and ${name === 'size' ? 'output' : 'scale_factor'} must have the same number of spatial dimensions`,
    });
  }
  const empty = shape.findIndex((cells, d) => cells === 0 && d > 0);
  if (empty >= 0) {
    const names = ['N', 'C', ...spatialAxes(n)];
    throw new ShapeError({
      op,
      problem: `the input is empty along ${names[empty]}; only the batch may be`,
      operands: [{ name: 'input', shape, axes: names }],
      axis: empty,
      actual: 0,
      pytorch:
        empty === 1
          ? `Non-empty ${n + 2}D data tensor expected`
          : 'Input and output sizes should be greater than 0',
    });
  }
  const spatial = shape.slice(2);
  const scales = spatial.map((_, d) => (Array.isArray(scale) ? scale[d] : (scale as number | null)));
  const places = spatial.map((cells, d) => {
    if (size !== null) return Array.isArray(size) ? size[d] : (size as number);
    return Math.floor(cells * (scales[d] ?? 1));
  });
  const d = places.findIndex((cells) => cells < 1);
  if (d >= 0 && mode !== 'area') {
    throw new ShapeError({
      op,
      problem: `scaleFactor ${scales[d]} leaves nothing of the ${spatial[d]} along ${spatialAxes(n)[d]}`,
      operands,
      operandsInText: false,
      axis: d + 2,
      expected: 1,
      actual: places[d],
      hint: `Fits with scaleFactor ≥ 1 / ${spatial[d]}`,
      pytorch: 'Input and output sizes should be greater than 0',
    });
  }
  return { places, scales: recompute ? scales.map(() => null) : scales };
}

/** Modes are for so many axes; an input without a batch has one too few. */
function rankAndMode(op: string, shape: Shape, mode: InterpolateMode): ShapeError {
  const ranks = INTERPOLATE_RANKS[mode];
  const takes = ranks.map((n) => `[N, C, ${spatialAxes(n).join(', ')}]`).join(' or ');
  const n = shape.length - 2;
  const other = mode === 'bicubic' ? undefined : ['linear', 'bilinear', 'trilinear'][n - 1];
  const unbatched = ranks.includes(n + 1);
  const single = ranks.length === 1;
  return new ShapeError({
    op,
    problem: `the input has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; mode ${literal(mode)} takes ${takes}`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    expected: ranks.map((rank) => rank + 2),
    actual: shape.length,
    hint: [
      unbatched ? 'Without a batch axis? Try input.unsqueeze(0)' : '',
      single && other !== undefined ? `For this input: mode ${literal(other)}` : '',
    ]
      .filter((line) => line !== '')
      .join('\n'),
    pytorch:
      single && mode !== 'bicubic' && n >= 1 && n <= 3
        ? `Got ${shape.length}D input, but ${mode} mode needs ${ranks[0] + 2}D input`
        : `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${shape.length}D) for the modes`,
  });
}
