import { DTypeError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { TensorData } from '../core/tensor-data.js';

type Described = Pick<TensorData, 'shape' | 'dtype'>;

/** @throws ShapeError or DTypeError where pictures and the places to look at do not go together. */
export function checkGrid(op: string, input: Described, grid: Described, cubic: boolean): void {
  const n = input.shape.length - 2;
  const operands = [
    { name: 'input', shape: input.shape },
    { name: 'grid', shape: grid.shape },
  ];
  const fail = (problem: string, pytorch: string, hint?: string): never => {
    throw new ShapeError({ op, problem, operands, hint, pytorch: `grid_sampler(): ${pytorch}` });
  };
  if ((n !== 2 && n !== 3) || grid.shape.length !== n + 2) {
    fail(
      `the input has ${n + 2} axes, the grid ${grid.shape.length}; both have four, [N, C, H, W] and [N, H', W', 2], or five`,
      'expected 4D or 5D input and grid with same number of dimensions',
    );
  }
  if (input.dtype !== grid.dtype || (input.dtype !== 'float32' && input.dtype !== 'float64')) {
    throw new DTypeError({
      op,
      problem: `the input is ${input.dtype}, the grid is ${grid.dtype}; both are float32, or both float64`,
      expected: input.dtype,
      actual: grid.dtype,
      pytorch: 'grid_sampler(): expected input and grid to have same dtype',
    });
  }
  if (input.shape[0] !== grid.shape[0]) {
    fail(
      `the input has ${input.shape[0]} items, the grid ${grid.shape[0]}`,
      'expected grid and input to have same batch size',
      grid.shape[0] === 1 ? 'The same for all? Try grid.expand(input.shape[0], ...)' : undefined,
    );
  }
  if (grid.shape[n + 1] !== n) {
    fail(
      `the last axis of the grid has ${grid.shape[n + 1]}; a place has ${n} coordinates, ${n === 2 ? 'x and y' : 'x, y and z'}`,
      `expected grid to have size ${n} in last dimension`,
    );
  }
  if (input.shape.slice(2).includes(0)) {
    fail('the input has an empty spatial axis', 'expected input to have non-empty spatial dimensions');
  }
  if (cubic && n === 3) {
    fail("mode 'bicubic' takes [N, C, H, W]", 'bicubic interpolation only supports 4D input');
  }
}

/** @throws ShapeError where a matrix is not that of an affine map of pictures of `size`. */
export function checkTheta(op: string, theta: Described, size: readonly number[]): void {
  const n = size.length - 2;
  const { shape, dtype } = theta;
  if (dtype !== 'float32' && dtype !== 'float64') {
    throw new DTypeError({
      op,
      problem: `theta is ${dtype}; it takes float32 or float64`,
      actual: dtype,
      pytorch: 'Expected theta to have floating point type, but got',
    });
  }
  if ((n === 2 || n === 3) && formatShape(shape) === formatShape([size[0], n, n + 1])) return;
  throw new ShapeError({
    op,
    problem:
      n === 2 || n === 3
        ? `theta is ${formatShape(shape)}; for a size of ${formatShape(size)} it is [${size[0]}, ${n}, ${n + 1}]`
        : `the size has ${size.length} numbers, ${formatShape(size)}; it is [N, C, H, W] or [N, C, D, H, W]`,
    operands: [{ name: 'theta', shape }],
    operandsInText: false,
    pytorch:
      n === 2 || n === 3
        ? `Expected a batch of ${n}D affine matrices of shape Nx${n}x${n + 1} for size`
        : 'affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively',
  });
}
