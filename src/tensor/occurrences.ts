import { resolveAxis } from '../core/axes.js';
import { ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { formatShape } from '../core/shape.js';
import { TensorCounting, type UniqueValues } from './counting.js';
import type { ValuesAndIndices } from './extremes.js';
import type { ReduceOptions } from './reductions.js';
import type { Tensor } from './tensor.js';

/** What `uniqueConsecutive` takes. */
export interface UniqueConsecutiveOptions {
  /** Whether to say, for each value, which of the results it went to; default false. */
  readonly returnInverse?: boolean;
  /** Whether to say how many each stands for; default false. */
  readonly returnCounts?: boolean;
  /** Parts of this axis are compared as wholes; all values, each for itself, unless given. */
  readonly dim?: number | null;
}

/** What comes again: most often, or one after the other. */
export abstract class TensorOccurrences extends TensorCounting {
  /**
   * The value that occurs most often along `dim` (default the last axis), of several the smallest, and where it stands last.
   *
   * @throws {@link ShapeError} for an axis without values.
   *
   * @example
   * const { values, indices } = tensor([3, 1, 3, 2]).mode();
   * values.item(); // 3
   * indices.item(); // 2
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.mode.html
   */
  mode(dim: number = -1, options: ReduceOptions = {}): ValuesAndIndices {
    checkOptions('mode', options, ['keepdim']);
    const keepdim = parseFlag('mode', 'keepdim', options.keepdim ?? false);
    const line = this.ndim === 0 ? this.reshape(1) : (this as unknown as Tensor);
    const axis = resolveAxis('mode', dim, line.shape);
    const size = line.shape[axis];
    if (size === 0) {
      throw new ShapeError({
        op: 'mode',
        problem: `axis ${axis} of ${formatShape(this.shape)} has no values`,
        operands: [{ name: 'input', shape: this.shape }],
        operandsInText: false,
        axis,
        pytorch: `mode(): Expected reduction dim ${axis} to have non-zero size.`,
      });
    }
    const { values, indices } = line.movedim(axis, -1).sort();
    const sorted = values.contiguous().data as ArrayLike<number | bigint>;
    const places = indices.contiguous().data as Int32Array;
    const shape = line.shape.with(axis, 1);
    const found = new Int32Array(shape.reduce((n, count) => n * count, 1));
    for (let row = 0; row < found.length; row++) {
      found[row] = places[row * size + endOfLongestRun(sorted, row * size, size)];
    }
    const other = shape.toSpliced(axis, 1);
    const at = this.indices(found)
      .reshape([...other, 1])
      .movedim(-1, axis);
    const picked = line.gather(axis, at);
    const finish = (x: Tensor): Tensor => {
      if (this.ndim === 0) return x.reshape([]);
      return keepdim ? x : x.squeeze(axis);
    };
    return { values: finish(picked), indices: finish(at) };
  }

  /**
   * The values without those that equal the one before them; or the parts of an axis.
   *
   * @example
   * tensor([1, 1, 2, 1]).uniqueConsecutive().tolist(); // [1, 2, 1]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.unique_consecutive.html
   */
  uniqueConsecutive(
    options?: UniqueConsecutiveOptions & { readonly returnInverse?: false; readonly returnCounts?: false },
  ): Tensor;
  uniqueConsecutive(options: UniqueConsecutiveOptions): UniqueValues;
  uniqueConsecutive(options: UniqueConsecutiveOptions = {}): Tensor | UniqueValues {
    const op = 'uniqueConsecutive';
    checkOptions(op, options, ['returnInverse', 'returnCounts', 'dim']);
    const { dim = null } = options;
    const axis = dim === null ? 0 : resolveAxis(op, dim, this.shape);
    const whole = dim === null ? this.reshape(-1) : (this as unknown as Tensor);
    const count = whole.shape[axis];
    const rows = whole.movedim(axis, 0).contiguous();
    const values = rows.data as ArrayLike<number | bigint>;
    const length = count === 0 ? 0 : rows.numel / count;
    const firsts: number[] = [];
    const counts: number[] = [];
    const inverse = new Int32Array(count);
    for (let row = 0; row < count; row++) {
      if (row === 0 || !sameRow(values, row, length)) {
        firsts.push(row);
        counts.push(0);
      }
      counts[counts.length - 1]++;
      inverse[row] = counts.length - 1;
    }
    const kept = whole.indexSelect(axis, this.indices(firsts)).detach();
    return this.uniqueResult(op, options, { values: kept, inverse, counts });
  }
}

/** The last place of the longest run of equal values among sorted ones; the first run, of several. */
function endOfLongestRun(values: ArrayLike<number | bigint>, start: number, size: number): number {
  let [longest, end, run] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    run = i > 0 && values[start + i] === values[start + i - 1] ? run + 1 : 1;
    if (run > longest) [longest, end] = [run, i];
  }
  return end;
}

function sameRow(values: ArrayLike<number | bigint>, row: number, length: number): boolean {
  for (let i = row * length; i < (row + 1) * length; i++) if (values[i] !== values[i - length]) return false;
  return true;
}
