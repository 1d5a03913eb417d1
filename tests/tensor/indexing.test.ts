import { describe, expect, test } from 'vitest';
import { arange, ones, type Tensor, tensor, zeros } from '../../src/index.js';

const x = (): Tensor => arange(24).reshape(2, 3, 4);

describe('what an index gives', () => {
  test('numbers and ranges give a view, tensors and arrays a copy', () => {
    const a = x();
    expect(a.at(0, '1:').raw.storage).toBe(a.raw.storage);
    expect(a.at(tensor(1n)).raw.storage).toBe(a.raw.storage);
    expect(a.at([0, 1]).raw.storage).not.toBe(a.raw.storage);
  });

  test('index tensors of any integer dtype, and views of them', () => {
    const index = tensor(new Uint8Array([0, 1, 0, 1]), { shape: [2, 2] }).t();
    expect(x().at(index, 0, 0).tolist()).toEqual([
      [0, 0],
      [12, 12],
    ]);
    expect(
      x()
        .at(1, -1, tensor([-1n]))
        .tolist(),
    ).toEqual([23]);
  });

  test('of an expanded tensor', () => {
    const row = arange(3).expand(2, 3);
    expect(row.at([1, 0], [2, 2]).tolist()).toEqual([2, 2]);
  });

  test('of nothing nothing, but not a position of it', () => {
    expect(zeros(0, 3).at([]).shape).toEqual([0, 3]);
    expect(zeros(2, 0).at([1]).shape).toEqual([1, 0]);
    expect(() => zeros(0).at([0])).toThrow('the index has 0, which is not on axis 0; it is empty');
  });
});

describe('writing at an index', () => {
  test('the last of two values for one place stays', () => {
    const a = zeros(2);
    expect(a.set([[0, 0]], tensor([1, 2]))).toBe(a);
    expect(a.tolist()).toEqual([2, 0]);
    expect(a.raw.storage.version).toBe(1);
  });

  test('from the tensor itself', () => {
    const a = arange(4);
    a.set([[0, 1, 2, 3]], a.flip(0));
    expect(a.tolist()).toEqual([3, 2, 1, 0]);
    a.set([[1, 2, 3]], a.at('0:3'));
    expect(a.tolist()).toEqual([3, 3, 2, 1]);
  });

  test('converts to the dtype, and through a view', () => {
    const a = zeros(2, 3, { dtype: 'int32' });
    a.t().set([[0, 2], 1], tensor([1.9, -1.9]));
    expect(a.tolist()).toEqual([
      [0, 0, 0],
      [1, 0, -1],
    ]);
  });
});

test.each([
  [() => x().at([2]), 'at: the index has 2, which is not on axis 0; it has 2 (-2 to 1)'],
  [() => x().at(0, [-4]), 'at: the index has -4, which is not on axis 0; it has 3 (-3 to 2)'],
  [() => x().at([0, 1], [0, 1, 2]), 'at: the index tensors [2] and [3] do not broadcast against each other'],
  [
    () => x().at(tensor([0.5])),
    "at: an index is float32; positions are integers, a mask is bool\n  Try index.to('int32')",
  ],
  [() => x().at([0.5]), 'at: index 0.5 in [0.5]; an index is a whole number'],
  [() => x().at([true]), 'at: the mask has 1 on its axis 0, the tensor 2 on axis 0; they must agree'],
  [
    () => x().at(0, ones(3, 3, { dtype: 'bool' })),
    'at: the mask has 3 on its axis 1, the tensor 4 on axis 2',
  ],
  [() => x().at(ones(2, 3, 4, 1, { dtype: 'bool' })), 'at: 4 indices, but [2, 3, 4] has 3 axes'],
  [() => x().at('::-1'), "at: the step of '::-1' is -1; it is at least 1\n  Backwards: x.flip(dim)"],
  [() => x().set([[0]], zeros(5)), 'set: values of shape [5] do not broadcast to [1, 3, 4]'],
  [
    () =>
      zeros(3)
        .expand(2, 3)
        .set([[0]], 1),
    'set: axis 0 is expanded',
  ],
  [
    () =>
      ones(2, { requiresGrad: true })
        .mul(2)
        .set([[0]], 1),
    'set: the tensor was made by mul',
  ],
])('says what is wrong (%#)', (call, message) => {
  expect(call).toThrow(message);
});
