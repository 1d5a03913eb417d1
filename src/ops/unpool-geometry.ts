import { type AxisWindowing, transposedSize } from '../core/conv-arithmetic.js';
import { isFloatingPoint } from '../core/dtype.js';
import { DTypeError, ShapeError } from '../core/errors.js';
import { spatialAxes } from '../core/per-axis.js';
import type { PoolCaller } from '../core/pool-arguments.js';
import { formatShape, numel, type Shape, sameShape } from '../core/shape.js';
import { forEachRow } from '../core/strided.js';
import type { TensorData } from '../core/tensor-data.js';
import { poolDType, poolEmpty, poolRank } from './pool-errors.js';

/** What is put back, and where. */
export interface Unpooled {
  readonly input: TensorData;
  readonly indices: TensorData;
}

/**
 * The sizes of the spatial axes of an unpooled input, once everything fits.
 *
 * @param asked the sizes asked for, of the spatial axes or of all; null for those of which the pooling leaves no rest.
 * @throws ShapeError or DTypeError for the first thing that does not fit.
 */
export function unpoolGeometry(
  caller: PoolCaller,
  window: readonly AxisWindowing[],
  { input, indices }: Unpooled,
  asked: readonly number[] | null,
): Shape {
  const { op, spatialRank: n } = caller;
  const { shape } = input;
  if (shape.length !== n + 1 && shape.length !== n + 2) throw poolRank(caller, shape);
  if (input.dtype === 'bool') throw poolDType(caller, 'bool', 'numbers, not truth values');
  if (isFloatingPoint(indices.dtype) || indices.dtype === 'bool') {
    throw new DTypeError({
      op,
      problem: `the indices are ${indices.dtype}; they are whole numbers, as { returnIndices: true } gives them`,
      actual: indices.dtype,
      pytorch: 'elements in indices should be type int64',
    });
  }
  if (!sameShape(shape, indices.shape)) {
    throw new ShapeError({
      op,
      problem: `the indices are ${formatShape(indices.shape)}, the input is ${formatShape(shape)}; there is one for each value`,
      operands: [
        { name: 'input', shape },
        { name: 'indices', shape: indices.shape },
      ],
      operandsInText: false,
      expected: shape,
      actual: indices.shape,
      pytorch: `Expected shape of indices to be same as that of the input tensor (${formatShape(shape)}`,
    });
  }
  if (shape.slice(-n - 1).includes(0)) throw poolEmpty(caller, shape);
  const size = unpooledSize(caller, window, shape, asked);
  checkIndices(caller, indices, size);
  return size;
}

function unpooledSize(
  { op, spatialRank: n }: PoolCaller,
  window: readonly AxisWindowing[],
  shape: Shape,
  asked: readonly number[] | null,
): Shape {
  const facts = { op, operands: [{ name: 'input', shape }], operandsInText: false };
  const usual = shape.slice(-n).map((cells, d) => transposedSize(cells, window[d]));
  if (asked === null) {
    const d = usual.findIndex((cells) => cells < 1);
    if (d < 0) return usual;
    throw new ShapeError({
      ...facts,
      problem: `the padding of ${window[d].padding[0]} leaves nothing of the result along ${spatialAxes(n)[d]}`,
      axis: shape.length - n + d,
      expected: 1,
      actual: usual[d],
    });
  }
  if (asked.length !== n && asked.length !== n + 2) {
    throw new ShapeError({
      ...facts,
      problem: `outputSize has ${asked.length} ${asked.length === 1 ? 'number' : 'numbers'}, ${formatShape(asked)}; it takes ${n} (${spatialAxes(n).join(', ')}), or all ${n + 2} of the result`,
      expected: [n, n + 2],
      actual: asked.length,
      pytorch: `output_size should be a sequence containing ${n} or ${n + 2} elements, but it has a length of '${asked.length}'`,
    });
  }
  const size = asked.slice(-n);
  const d = size.findIndex((cells, axis) => Math.abs(cells - usual[axis]) >= window[axis].stride);
  if (d < 0) return size;
  const [least, most] = [usual[d] - window[d].stride + 1, usual[d] + window[d].stride - 1];
  throw new ShapeError({
    ...facts,
    problem: `an output of ${formatShape(size)} was asked for; along ${spatialAxes(n)[d]} it can be ${least} to ${most}`,
    axis: shape.length - n + d,
    expected: [least, most],
    actual: size[d],
    hint: 'It is the size of what was pooled: pooled.shape',
    pytorch: `invalid output_size "${formatShape(size)}" (dim ${d} must be between ${least - 1} and ${most + 1})`,
  });
}

function checkIndices({ op }: PoolCaller, indices: TensorData, size: Shape): void {
  const plane = numel(size);
  const values = indices.storage.array;
  forEachRow(indices.shape, [indices], ([start], [step], length) => {
    for (let i = 0; i < length; i++) {
      const index = Number(values[start + i * step]);
      if (index >= 0 && index < plane) continue;
      throw new ShapeError({
        op,
        problem: `the indices have ${index}; a plane of the result, ${formatShape(size)}, has ${plane} places`,
        operands: [{ name: 'indices', shape: indices.shape }],
        operandsInText: false,
        expected: plane,
        actual: index,
        hint:
          index >= plane
            ? 'Was the pooled input larger? Ask for its size: { outputSize: pooled.shape }'
            : undefined,
        pytorch: `Found an invalid max index: ${index} (output volumes are of size`,
      });
    }
  });
}
