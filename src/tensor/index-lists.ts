// Lists of positions.
import { checkSizes } from '../core/axes.js';
import { ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import { checkOperand } from './check-tensors.js';
import { tensor } from './creation.js';
import { checkIndex } from './picking.js';
import type { Tensor } from './tensor.js';

/** What `trilIndices` and `triuIndices` take. */
export interface TriangleIndicesOptions {
  /** The last, or first, diagonal kept: 0 (default) the main one, above 0 one above it, below 0 one below. */
  readonly offset?: number;
}

/**
 * For places in row-major order of a shape, the position on each axis.
 *
 * @throws {@link DTypeError} for fractions, {@link ShapeError} for a place that the shape does not have.
 *
 * @example
 * unravelIndex(tensor([4n]), [2, 3]).map((index) => index.tolist()); // [[1], [1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unravel_index.html
 */
export function unravelIndex(indices: Tensor, shape: Shape | number): Tensor[] {
  const op = 'unravelIndex';
  const at = checkIndex(op, indices);
  const sizes = checkSizes(op, typeof shape === 'number' ? [shape] : shape);
  const total = numel(sizes);
  const outside = Array.from(at.contiguous().data as Int32Array).find((i) => i >= total || i < -total);
  if (outside !== undefined) {
    throw new ShapeError({
      op,
      problem: `place ${outside} is not in ${formatShape(sizes)}, which has ${total} values`,
      operands: [{ name: 'shape', shape: sizes }],
      operandsInText: false,
      expected: total,
      actual: outside,
    });
  }
  let rest = total;
  return sizes.map((size) => {
    rest = size === 0 ? 0 : rest / size;
    return at.floorDivide(rest).remainder(size).to('int32');
  });
}

/**
 * Rows and columns of the lower triangle of a matrix: int32, `[2, count]`.
 *
 * @throws {@link ArgumentError} unless rows and columns are whole numbers from 0 on.
 *
 * @example
 * trilIndices(2, 2).tolist(); // [[0, 1, 1], [0, 0, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tril_indices.html
 */
export function trilIndices(rows: number, columns: number, options: TriangleIndicesOptions = {}): Tensor {
  return triangle('trilIndices', rows, columns, options, (above, offset) => above <= offset);
}

/**
 * Rows and columns of the upper triangle of a matrix: int32, `[2, count]`.
 *
 * @throws {@link ArgumentError} unless rows and columns are whole numbers from 0 on.
 *
 * @example
 * triuIndices(2, 2, { offset: 1 }).tolist(); // [[0], [1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.triu_indices.html
 */
export function triuIndices(rows: number, columns: number, options: TriangleIndicesOptions = {}): Tensor {
  return triangle('triuIndices', rows, columns, options, (above, offset) => above >= offset);
}

function triangle(
  op: string,
  rows: number,
  columns: number,
  options: TriangleIndicesOptions,
  holds: (above: number, offset: number) => boolean,
): Tensor {
  checkOptions(op, options, ['offset']);
  const offset = parseInteger(options.offset ?? 0, { op, name: 'offset' });
  const [height, width] = checkSizes(op, [rows, columns]);
  const places: [number[], number[]] = [[], []];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!holds(x - y, offset)) continue;
      places[0].push(y);
      places[1].push(x);
    }
  }
  const count = places[0].length;
  return tensor(Int32Array.from(places.flat()), { shape: [2, count], dtype: 'int32' });
}

/** What `combinations` takes. */
export interface CombinationsOptions {
  /** How many values each has; default 2. */
  readonly r?: number;
  /** Whether a value may come several times; default false. */
  readonly withReplacement?: boolean;
}

/**
 * Every choice of `r` values of a vector, a row each.
 *
 * @throws {@link ShapeError} for other than one axis.
 *
 * @example
 * combinations(tensor([1, 2, 3])).tolist(); // [[1, 2], [1, 3], [2, 3]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.combinations.html
 */
export function combinations(input: Tensor, options: CombinationsOptions = {}): Tensor {
  const op = 'combinations';
  checkOptions(op, options, ['r', 'withReplacement']);
  const x = checkOperand(op, 'input', input);
  const r = parseInteger(options.r ?? 2, { op, name: 'r', minimum: 0 });
  const again = parseFlag(op, 'withReplacement', options.withReplacement ?? false);
  if (x.ndim !== 1) {
    throw new ShapeError({
      op,
      problem: `the input is ${formatShape(x.shape)}; it takes one axis`,
      operands: [{ name: 'input', shape: x.shape }],
      operandsInText: false,
      expected: 1,
      actual: x.ndim,
      pytorch: 'Expect a 1D vector, but got shape',
    });
  }
  if (r === 0) return x.newEmpty([0]);
  let chosen: number[][] = [[]];
  for (let place = 0; place < r; place++) {
    chosen = chosen.flatMap((row) => {
      const first = row.length === 0 ? 0 : (row.at(-1) as number) + (again ? 0 : 1);
      return Array.from({ length: Math.max(0, x.numel - first) }, (_, i) => [...row, first + i]);
    });
  }
  const picks = tensor(Int32Array.from(chosen.flat()), { shape: [chosen.length * r], dtype: 'int32' });
  return x.indexSelect(0, picks).reshape(chosen.length, r);
}
