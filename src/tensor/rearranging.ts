import { type NumberList, numberList, resolveAxes, resolveAxis } from '../core/axes.js';
import { collect } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { fromArray } from '../core/tensor-data.js';
import { cat } from '../ops/join.js';
import { flip } from '../ops/lattice.js';
import { TensorBase } from './base.js';
import { TensorPlacing } from './placing.js';
import type { Tensor } from './tensor.js';

/** The values turned round, moved along and repeated. */
export abstract class TensorRearranging extends TensorPlacing {
  /**
   * The axes named in the other direction; a copy.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).flip(1).tolist(); // [[2, 1], [4, 3]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.flip.html
   */
  flip(...dims: NumberList): Tensor {
    // A single number is one axis of one value, as in PyTorch.
    const axes = resolveAxes('flip', numberList(dims), this.ndim === 0 ? [1] : this.shape);
    return this.apply(flip, this.ndim === 0 ? [] : axes);
  }

  /** Rows in the other direction: the second axis flipped. */
  fliplr(): Tensor {
    return this.flip(1);
  }

  /** Columns in the other direction: the first axis flipped. */
  flipud(): Tensor {
    resolveAxis('flipud', 0, this.shape);
    return this.flip(0);
  }

  /**
   * The values moved along axes by so many positions; what leaves at one end comes in at the other. Without `dims`, in
   * the row-major order of all values.
   *
   * @throws {@link ShapeError} for an axis that is not there, {@link ArgumentError} where shifts and axes differ in number.
   *
   * @example
   * tensor([1, 2, 3, 4]).roll(1).tolist(); // [4, 1, 2, 3]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.roll.html
   */
  roll(shifts: number | readonly number[], dims: number | readonly number[] | null = null): Tensor {
    const amounts = Array.isArray(shifts) ? (shifts as readonly number[]) : [shifts as number];
    if (dims === null) {
      if (amounts.length === 1) return this.reshape(-1).rolled(0, amounts[0]).reshape(this.shape);
      throw new ArgumentError({
        op: 'roll',
        problem: `${amounts.length} shifts without axes; it takes one, or as many axes`,
        actual: shifts,
        pytorch: `shifts and dimensions must align. shifts: ${amounts.length}, dims:0`,
      });
    }
    const axes = collect(Array.isArray(dims) ? dims : [dims], (dim) =>
      resolveAxis('roll', dim as number, this.shape),
    );
    if (axes.length !== amounts.length) {
      throw new ArgumentError({
        op: 'roll',
        problem: `${amounts.length} shifts and ${axes.length} axes; it takes one shift for each axis`,
        expected: axes.length,
        actual: amounts.length,
        pytorch: `shifts and dimensions must align. shifts: ${amounts.length}, dims:${axes.length}`,
      });
    }
    if (axes.length === 0) return this.clone();
    return axes.reduce<Tensor>((x, axis, i) => x.rolled(axis, amounts[i]), this as unknown as Tensor);
  }

  private rolled(axis: number, shift: number): Tensor {
    const by = parseInteger(shift, { op: 'roll', name: 'the shift' });
    const size = this.shape[axis];
    const start = size === 0 ? 0 : (((size - by) % size) + size) % size;
    if (start === 0) return this.clone();
    return this.narrow(axis, start, size - start).apply(cat, axis, this.narrow(axis, 0, start));
  }

  /**
   * The whole tensor repeated along each axis; more sizes than axes put new ones in front.
   *
   * @throws {@link ShapeError} for fewer sizes than axes.
   *
   * @example
   * tensor([1, 2]).repeat(2, 2).tolist(); // [[1, 2, 1, 2], [1, 2, 1, 2]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
   */
  repeat(...sizes: NumberList): Tensor {
    const times = collect(numberList(sizes), (count) =>
      parseInteger(count, { op: 'repeat', name: 'a size', minimum: 0 }),
    );
    if (times.length < this.ndim) {
      throw new ShapeError({
        op: 'repeat',
        problem: `${times.length === 1 ? '1 size' : `${times.length} sizes`} given, ${formatShape(this.shape)} has ${this.ndim} axes; it takes one for each`,
        operands: [{ name: 'input', shape: this.shape }],
        operandsInText: false,
        expected: this.ndim,
        actual: times.length,
        hint: `Try x.tile(${times.join(', ')})`,
        pytorch: 'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
      });
    }
    const shape = [...new Array<number>(times.length - this.ndim).fill(1), ...this.shape];
    const repeated = this.reshape(shape.flatMap((size) => [1, size]))
      .expand(shape.flatMap((size, d) => [times[d], size]))
      .reshape(shape.map((size, d) => size * times[d]));
    return repeated.raw.storage === this.raw.storage ? repeated.clone() : repeated;
  }

  /**
   * As {@link repeat}, but fewer sizes than axes are those of the last axes.
   *
   * @example
   * tensor([[1, 2]]).tile(2).tolist(); // [[1, 2, 1, 2]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.tile.html
   */
  tile(...sizes: NumberList): Tensor {
    const times = collect(numberList(sizes), (count) =>
      parseInteger(count, { op: 'tile', name: 'a size', minimum: 0 }),
    );
    return this.repeat([...new Array<number>(Math.max(0, this.ndim - times.length)).fill(1), ...times]);
  }

  /**
   * Each position of an axis repeated in place, a number of times or a number each; without `dim`, each of all values
   * in row-major order.
   *
   * @throws {@link ShapeError} where the numbers do not fit the axis.
   *
   * @example
   * tensor([1, 2]).repeatInterleave(2).tolist(); // [1, 1, 2, 2]
   * tensor([[1, 2]]).repeatInterleave(tensor([2n, 1n]), 1).tolist(); // [[1, 1, 2]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html
   */
  repeatInterleave(repeats: number | Tensor, dim: number | null = null): Tensor {
    if (dim === null) return this.reshape(-1).repeatInterleave(repeats, 0);
    const axis = resolveAxis('repeatInterleave', dim, this.shape);
    const size = this.shape[axis];
    if (!(repeats instanceof TensorBase)) {
      const count = parseInteger(repeats, { op: 'repeatInterleave', name: 'repeats', minimum: 0 });
      const expanded = this.unsqueeze(axis + 1).expand(
        this.shape.toSpliced(axis + 1, 0, count).with(axis, size),
      );
      return expanded.clone().reshape(this.shape.with(axis, size * count));
    }
    const counts = Array.from(repeats.reshape(-1).to('float64').data as Float64Array, (count) =>
      parseInteger(count, { op: 'repeatInterleave', name: 'a number of repeats', minimum: 0 }),
    );
    if (counts.length !== 1 && (counts.length !== size || repeats.ndim > 1)) {
      throw new ShapeError({
        op: 'repeatInterleave',
        problem: `repeats is ${formatShape(repeats.shape)}, axis ${axis} has ${size}; it takes one number, or one for each position`,
        operands: [{ name: 'input', shape: this.shape }],
        operandsInText: false,
        axis,
        expected: size,
        actual: repeats.shape,
        pytorch: 'repeats must have the same size as input along dim',
      });
    }
    const order = Array.from({ length: size }, (_, i) =>
      new Array<number>(counts[counts.length === 1 ? 0 : i]).fill(i),
    ).flat();
    return this.indexSelect(axis, this.wrap(fromArray(Int32Array.from(order), [order.length], 'int32')));
  }

  /**
   * Turned by 90 degrees `k` times, in the plane of two axes, from the first towards the second.
   *
   * @throws {@link ArgumentError} unless `dims` are two different axes.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).rot90().tolist(); // [[2, 4], [1, 3]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.rot90.html
   */
  rot90(k: number = 1, dims: readonly number[] = [0, 1]): Tensor {
    const turns = parseInteger(k, { op: 'rot90', name: 'k' });
    if (!Array.isArray(dims) || dims.length !== 2) {
      const problem = `turns in the plane of two axes, got ${describeValue(dims)}`;
      throw new ArgumentError({ op: 'rot90', problem, expected: 2, actual: dims });
    }
    const [a, b] = resolveAxes('rot90', dims, this.shape);
    switch (((turns % 4) + 4) % 4) {
      case 1:
        return this.flip(b).transpose(a, b).clone();
      case 2:
        return this.flip(a, b);
      case 3:
        return this.flip(a).transpose(a, b).clone();
      default:
        return this.clone();
    }
  }
}
