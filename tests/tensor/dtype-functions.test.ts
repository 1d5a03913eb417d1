// What is asked of dtypes and of tensors.
import { expect, test } from 'vitest';
import { canCast, isTensor, promoteTypes, resultType, tensor, zeros } from '../../src/index.js';

const x = zeros(2, 3);

test('what is asked of dtypes', () => {
  expect([promoteTypes('uint8', 'float32'), canCast('float32', 'int32')]).toEqual(['float32', false]);
  expect(resultType(tensor([1n]), tensor(0.5))).toBe('float32');
  expect(resultType(tensor([1n]), 2)).toBe('int64');
  expect([isTensor(x), isTensor([1])]).toEqual([true, false]);
  expect([x.elementSize(), x.itemsize, x.nbytes, x.isFloatingPoint(), x.isSigned()]).toEqual([
    4,
    4,
    24,
    true,
    true,
  ]);
});
