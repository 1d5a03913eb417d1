import { describeValue } from './describe.js';
import { ArgumentError, type Asker, askerName, ShapeError } from './errors.js';
import { formatShape, MAX_AXES, type Shape } from './shape.js';

/** A list of sizes or axes, written as numbers or as one array: `zeros(2, 3)` and `zeros([2, 3])`. */
export type NumberList = readonly number[] | readonly [readonly number[]];

/** The numbers of a {@link NumberList}. */
export function numberList(list: NumberList): readonly number[] {
  return list.length === 1 && Array.isArray(list[0])
    ? (list[0] as readonly number[])
    : (list as readonly number[]);
}

/**
 * Sizes of a new tensor.
 *
 * @throws ArgumentError unless each is a whole number from 0.
 */
export function checkSizes(op: string, sizes: readonly unknown[]): number[] {
  if (!Array.isArray(sizes)) {
    const problem = `a shape is an array like [2, 3], got ${describeValue(sizes)}`;
    throw new ArgumentError({ op, problem, actual: sizes });
  }
  if (sizes.length > MAX_AXES) {
    const problem = `the shape has ${sizes.length} sizes; a tensor has at most ${MAX_AXES} axes`;
    throw new ArgumentError({ op, problem, expected: MAX_AXES, actual: sizes.length });
  }
  for (const [i, size] of sizes.entries()) {
    if (Number.isSafeInteger(size) && (size as number) >= 0) continue;
    throw new ArgumentError({
      op,
      problem: `size ${describeValue(size)} along axis ${i}; a size is a whole number from 0`,
      axis: i,
      actual: size,
    });
  }
  return sizes as number[];
}

/** `-2 to 1`: the axes there are. */
function axisRange(rank: number): string {
  return rank === 1 ? '0 or -1' : `${-rank} to ${rank - 1}`;
}

/**
 * The axis that `dim` names, counted from 0; a negative one counts from the end.
 *
 * @throws ArgumentError for what is not a whole number, ShapeError for an axis that `shape` does not have.
 */
export function resolveAxis(asker: Asker, dim: unknown, shape: Shape): number {
  const rank = shape.length;
  if (!Number.isInteger(dim)) {
    const problem = `dim is a whole number, got ${describeValue(dim)}`;
    throw new ArgumentError({ op: askerName(asker), problem, actual: dim });
  }
  const axis = (dim as number) < 0 ? (dim as number) + rank : (dim as number);
  if (axis < 0 || axis >= rank) {
    const problem =
      rank === 0
        ? `there is no axis ${dim}: the tensor is a single number, its shape is []`
        : `there is no axis ${dim}; ${formatShape(shape)} has ${rank} (${axisRange(rank)})`;
    const operands = [{ name: 'input', shape }];
    throw new ShapeError({ op: askerName(asker), problem, operands, actual: dim });
  }
  return axis;
}

/**
 * Several different axes.
 *
 * @throws as {@link resolveAxis}, and ArgumentError where one comes twice.
 */
export function resolveAxes(op: string, dims: readonly unknown[], shape: Shape): number[] {
  if (dims.length > MAX_AXES) {
    const problem = `${dims.length} axes given; a tensor has at most ${MAX_AXES}`;
    throw new ArgumentError({ op, problem, expected: MAX_AXES, actual: dims.length });
  }
  const axes = Array.from(dims, (dim) => resolveAxis(op, dim, shape)); // unlike map, does not skip holes
  axes.forEach((axis, i) => {
    const first = axes.indexOf(axis);
    if (first === i) return;
    const both =
      dims[first] === dims[i] ? `${dims[i]} comes twice` : `${dims[first]} and ${dims[i]} are the same`;
    throw new ArgumentError({ op, problem: `axis ${both} in [${dims.join(', ')}]`, actual: dims, axis });
  });
  return axes;
}
