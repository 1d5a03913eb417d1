// Pictures looked at where a grid says: written in tensor operations, so that gradients of any order follow, of the
// pictures and of the grid.
import { describeValue } from '../core/describe.js';
import { didYouMean } from '../core/did-you-mean.js';
import { ArgumentError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { numel, type Shape } from '../core/shape.js';
import { gather } from '../ops/gather.js';
import { checkGrid, checkTheta } from '../ops/grid-geometry.js';
import { keep } from '../ops/keep.js';
import { ones, zeros } from '../tensor/creation.js';
import { stack } from '../tensor/join.js';
import { linspace } from '../tensor/ranges.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

const MODES = ['bilinear', 'nearest', 'bicubic'] as const;
const PADDINGS = ['zeros', 'border', 'reflection'] as const;

/** What {@link gridSample} takes beside its operands. */
export interface GridSampleOptions {
  /** How values between cells are made; of volumes `'bilinear'` is trilinear. Default `'bilinear'`. */
  readonly mode?: (typeof MODES)[number];
  /** What lies around the input. Default `'zeros'`. */
  readonly paddingMode?: (typeof PADDINGS)[number];
  /** Whether −1 and 1 are the centres of the corner cells, or else their edges. Default false. */
  readonly alignCorners?: boolean;
}

/** A spatial axis and where on it is looked: positions counted in cells. */
interface Axis {
  readonly size: number;
  readonly alignCorners: boolean;
  readonly padding: (typeof PADDINGS)[number];
}

/**
 * Looks at pictures in the places that a grid gives: a spatial transformer's second step.
 *
 * @param input `[N, C, H, W]` or `[N, C, D, H, W]`, float32 or float64.
 * @param grid `[N, H', W', 2]` of `(x, y)`, or `[N, D', H', W', 3]` of `(x, y, z)`, of the same dtype: −1 is the left (top,
 * front) end of the input and 1 the other.
 * @param options `mode` (`'bilinear'`), `paddingMode` (`'zeros'`), `alignCorners` (false).
 * @returns `[N, C, H', W']` or `[N, C, D', H', W']`.
 * @throws {@link ArgumentError} for options that do not exist, {@link ShapeError} or {@link DTypeError} where input and grid do
 * not go together.
 *
 * @example The pixel in the middle
 * F.gridSample(tensor([[[[1, 2], [3, 4]]]]), zeros(1, 1, 1, 2)).tolist(); // [[[[2.5]]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
 */
export function gridSample(input: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  const op = 'gridSample';
  checkOptions(op, options, ['mode', 'paddingMode', 'alignCorners']);
  const mode = oneOf(op, 'mode', options.mode ?? 'bilinear', MODES);
  const padding = oneOf(op, 'paddingMode', options.paddingMode ?? 'zeros', PADDINGS);
  const alignCorners = parseFlag(op, 'alignCorners', options.alignCorners ?? false);
  checkTensor(op, 'input', input);
  checkTensor(op, 'grid', grid);
  checkGrid(op, input, grid, mode === 'bicubic');

  const spatial = input.shape.slice(2);
  const axes = spatial.map((size): Axis => ({ size, alignCorners, padding }));
  // The grid names the last axis first.
  const positions = axes.map((axis, d) => inCells(grid.select(-1, spatial.length - 1 - d), axis));
  if (mode === 'nearest') {
    const nearest = positions.map((position, d) => pulledIn(position.detach(), axes[d]).round());
    return look(input, nearest, padding === 'zeros');
  }
  const taps = positions.map((position, d) =>
    (mode === 'bicubic' ? cubicTaps : linearTaps)(position, axes[d]),
  );
  let total: Tensor | null = null;
  for (const combination of product(taps)) {
    const values = look(
      input,
      combination.map(({ cell }) => cell),
      padding === 'zeros',
    );
    const weight = combination.map((tap) => tap.weight).reduce((a, b) => a.mul(b));
    const part = values.mul(weight.unsqueeze(1));
    total = total === null ? part : total.add(part);
  }
  return total as Tensor;
}

/**
 * The grid with which {@link gridSample} shows pictures moved by affine maps: a spatial transformer's first step.
 *
 * @param theta `[N, 2, 3]` or `[N, 3, 4]`, float32 or float64: where each place of the result is looked for in the input.
 * @param size of the result of {@link gridSample}, `[N, C, H, W]` or `[N, C, D, H, W]`.
 * @param options `alignCorners` (false), as {@link gridSample}'s.
 * @returns `[N, H, W, 2]` or `[N, D, H, W, 3]`.
 * @throws {@link ShapeError} or {@link DTypeError} where `theta` does not fit, {@link ArgumentError} for a size that is none.
 *
 * @example
 * F.affineGrid(tensor([[[1, 0, 0], [0, 1, 0]]]), [1, 1, 1, 2]).tolist(); // [[[[-0.5, 0], [0.5, 0]]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html
 */
export function affineGrid(
  theta: Tensor,
  size: Shape,
  options: { readonly alignCorners?: boolean } = {},
): Tensor {
  const op = 'affineGrid';
  checkOptions(op, options, ['alignCorners']);
  const alignCorners = parseFlag(op, 'alignCorners', options.alignCorners ?? false);
  checkTensor(op, 'theta', theta);
  const sizes = Array.from(Array.isArray(size) ? size : [size], (cells, i) =>
    parseInteger(cells, {
      op,
      name: `size ${i}`,
      minimum: 1,
      pytorch: () => 'Expected non-zero, positive output size',
    }),
  );
  checkTheta(op, theta, sizes);
  const spatial = sizes.slice(2);
  const { dtype } = theta;
  const coordinates = spatial.map((cells, d) => {
    const ends = alignCorners ? 1 : (cells - 1) / cells;
    const line = cells === 1 ? zeros(1, { dtype }) : linspace(-ends, ends, cells, { dtype });
    const shape = spatial.map((_, axis) => (axis === d ? cells : 1));
    return line.reshape(shape).expand(spatial);
  });
  const places = stack([...coordinates.reverse(), ones(spatial, { dtype })], -1);
  const flat = places.reshape(numel(spatial), spatial.length + 1);
  return flat.matmul(theta.transpose(1, 2)).reshape(sizes[0], ...spatial, spatial.length);
}

function oneOf<T extends string>(op: string, name: string, value: unknown, all: readonly T[]): T {
  if (all.includes(value as T)) return value as T;
  throw new ArgumentError({
    op,
    problem: `no ${name} ${describeValue(value)}${typeof value === 'string' ? didYouMean(value, all) : ''}`,
    expected: all,
    actual: value,
    hint: `It is one of ${all.map(literal).join(', ')}`,
    pytorch: `expected ${name === 'mode' ? 'mode' : 'padding_mode'} to be`,
  });
}

/** Coordinates from −1 to 1, as positions in cells from 0. */
function inCells(coordinate: Tensor, { size, alignCorners }: Axis): Tensor {
  const shifted = coordinate.add(1);
  return alignCorners ? shifted.div(2).mul(size - 1) : shifted.mul(size).sub(1).div(2);
}

/** Positions beyond the edge, led back to the input where the padding asks for it. */
function pulledIn(position: Tensor, axis: Axis): Tensor {
  if (axis.padding === 'zeros') return position;
  return held(axis.padding === 'border' ? position : reflected(position, axis), axis.size - 1);
}

/** At most `most` and at least 0; the gradient of what is held is 0, also right at the ends. */
function held(position: Tensor, most: number): Tensor {
  const inside = position.gt(0).mul(position.lt(most));
  const atEnd = position.detach().ge(most).to(position.dtype).mul(most);
  return position.apply(keep, undefined, inside).add(atEnd);
}

/** Mirrored at the corner cells' centres or edges, as often as it takes. */
function reflected(position: Tensor, { size, alignCorners }: Axis): Tensor {
  const low = alignCorners ? 0 : -0.5;
  const span = alignCorners ? size - 1 : size;
  if (span === 0) return position.mul(0);
  const distance = position.sub(low).abs();
  const flips = distance.detach().div(span).floor();
  const odd = flips.sub(flips.div(2).floor().mul(2));
  const rest = distance.sub(flips.mul(span));
  return rest.mul(odd.mul(-2).add(1)).add(odd.mul(span)).add(low);
}

/** A cell of one axis that goes into a value (where, for each place), and its weight. */
interface Tap {
  readonly cell: Tensor;
  readonly weight: Tensor;
}

function linearTaps(position: Tensor, axis: Axis): Tap[] {
  const inside = pulledIn(position, axis);
  const cell = inside.detach().floor();
  const t = inside.sub(cell);
  return [
    { cell, weight: t.neg().add(1) },
    { cell: cell.add(1), weight: t },
  ];
}

/** Keys' kernel with −0.75, as in `interpolate`; here the padding is of the cells, not of the position. */
function cubicTaps(position: Tensor, axis: Axis): Tap[] {
  const a = -0.75;
  const cell = position.detach().floor();
  const t = position.sub(cell);
  const far = (x: Tensor): Tensor =>
    x
      .mul(a)
      .sub(5 * a)
      .mul(x)
      .add(8 * a)
      .mul(x)
      .sub(4 * a);
  const near = (x: Tensor): Tensor =>
    x
      .mul(a + 2)
      .sub(a + 3)
      .mul(x)
      .mul(x)
      .add(1);
  const rest = t.neg().add(1);
  return [far(t.add(1)), near(t), near(rest), far(rest.add(1))].map((weight, k) => ({
    cell: pulledIn(cell.add(k - 1), axis),
    weight,
  }));
}

/** Every choice of one tap an axis. */
function product(taps: readonly (readonly Tap[])[]): Tap[][] {
  return taps.reduce<Tap[][]>(
    (choices, axis) => choices.flatMap((choice) => axis.map((tap) => [...choice, tap])),
    [[]],
  );
}

/** The input's values in whole cells, one tensor of places for each spatial axis; what lies beside the input is 0. */
function look(input: Tensor, cells: readonly Tensor[], zerosAround: boolean): Tensor {
  const [batch, channels, ...spatial] = input.shape;
  let flat: Tensor | null = null;
  let inside: Tensor | null = null;
  cells.forEach((cell, d) => {
    const on = cell.ge(0).mul(cell.lt(spatial[d]));
    const index = cell.clamp({ min: 0, max: spatial[d] - 1 }).to('int32');
    flat = flat === null ? index : flat.mul(spatial[d]).add(index);
    inside = inside === null ? on : inside.mul(on);
  });
  const places = (flat as unknown as Tensor).shape.slice(1);
  const index = (flat as unknown as Tensor)
    .reshape(batch, 1, numel(places))
    .expand(batch, channels, numel(places));
  const values = input
    .reshape(batch, channels, numel(spatial))
    .apply(gather, 2, index)
    .reshape(batch, channels, ...places);
  return zerosAround ? values.apply(keep, undefined, (inside as unknown as Tensor).unsqueeze(1)) : values;
}
