import { describe, expect, test } from 'vitest';
import { DTYPES, type DType } from '../../../src/core/dtype.js';
import { allocateData, type TensorData } from '../../../src/core/tensor-data.js';
import { arange } from '../../../src/index.js';
import { padConstant } from '../../../src/kernels/pad/constant.js';
import { padReference } from '../../../src/kernels/pad/reference.js';

type Padding = readonly (readonly [number, number])[];

/** What both kernels make of the input, into memory that held something before. */
function both(input: TensorData, padding: Padding): ArrayLike<number | bigint>[] {
  const shape = input.shape.map((size, d) => size + padding[d][0] + padding[d][1]);
  return [padConstant, padReference].map((kernel) => {
    const out = allocateData(shape, input.dtype, 'pad');
    out.storage.array.fill((input.dtype === 'int64' ? 9n : 9) as never);
    const args = { input, padding, mode: 'zeros', value: input.dtype === 'bool' ? 1 : 3 } as const;
    expect(kernel.supports(args, [out])).toBe(true);
    kernel.run(args, [out]);
    return out.storage.array;
  });
}

describe('padding with a constant is as the reference', () => {
  test.each([
    [
      'adds on all sides',
      [
        [1, 2],
        [0, 3],
        [2, 0],
      ],
    ],
    [
      'crops',
      [
        [-1, 0],
        [0, -2],
        [-1, -1],
      ],
    ],
    [
      'adds here and crops there',
      [
        [2, -1],
        [-3, 4],
        [1, -5],
      ],
    ],
    [
      'cuts an axis off whole',
      [
        [-3, 0],
        [1, 1],
        [0, 0],
      ],
    ],
    [
      'leaves nothing of an input but the constant',
      [
        [1, 1],
        [-6, 4],
        [0, 0],
      ],
    ],
  ] as const)('%s', (_, padding) => {
    for (const dtype of DTYPES as readonly DType[]) {
      const x = arange(3 * 4 * 5).to(dtype);
      const views = [x.reshape(3, 4, 5), x.reshape(5, 4, 3).permute(2, 1, 0), x.reshape(3, 4, 5).flip(1)];
      for (const view of views) {
        const [actual, expected] = both(view.raw, padding);
        expect(actual).toEqual(expected);
      }
    }
  });

  test('leaves the modes that copy cells to it', () => {
    const { raw } = arange(4);
    const args = { input: raw, padding: [[1, 1]], mode: 'reflect', value: 0 } as const;
    expect(padConstant.supports(args, [allocateData([6], 'float32', 'pad')])).toBe(false);
  });
});
