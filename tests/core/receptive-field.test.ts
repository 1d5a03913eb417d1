import { expect, test } from 'vitest';
import {
  growField,
  INPUT_FIELD,
  joinFields,
  jumpText,
  seenByCell,
  spreadField,
} from '../../src/core/receptive-field.js';

const axis = (kernelSize: number, stride: number, padding = 0, dilation = 1) => ({
  kernelSize,
  stride,
  padding: [padding, padding] as const,
  dilation,
});

test('a window widens the field, and its stride moves neighbours apart', () => {
  const one = growField(INPUT_FIELD, axis(3, 2, 1));
  expect(one).toEqual({ size: 3, jump: 2, start: -1 });
  expect(growField(one, axis(3, 1, 1))).toEqual({ size: 7, jump: 2, start: -3 });
});

test('after a transposed convolution neighbours see each their own, in turn', () => {
  const field = spreadField(INPUT_FIELD, axis(3, 2));
  expect(field).toEqual({
    size: 2,
    jump: 0.5,
    start: -1,
    phases: [
      { start: -1, size: 2 },
      { start: 0, size: 1 },
    ],
  });
  expect([0, 1, 2, 3, -1].map((cell) => seenByCell(field, cell))).toEqual([
    { start: -1, size: 2 },
    { start: 0, size: 1 },
    { start: 0, size: 2 },
    { start: 1, size: 1 },
    { start: -1, size: 1 },
  ]);
});

test('a window as wide as its stride spreads cells that see alike, and a stride gathers them again', () => {
  const field = spreadField(INPUT_FIELD, axis(2, 2));
  expect(field.phases).toEqual([
    { start: 0, size: 1 },
    { start: 0, size: 1 },
  ]);
  expect(growField(field, axis(2, 2))).toEqual({ size: 1, jump: 1, start: 0 });
});

test('a cell between the taps sees nothing', () => {
  expect(spreadField(INPUT_FIELD, axis(1, 2)).phases).toEqual([
    { start: 0, size: 1 },
    { start: 0, size: 0 },
  ]);
});

test('fields that are joined see what both see, each cell its own', () => {
  const down = growField(INPUT_FIELD, axis(2, 2));
  expect(joinFields(spreadField(down, axis(2, 2)), INPUT_FIELD)).toEqual({
    size: 2,
    jump: 1,
    start: 0,
    phases: [
      { start: 0, size: 2 },
      { start: 0, size: 2 },
    ],
  });
});

test('a jump reads as a whole number or a fraction', () => {
  expect([1, 4, 0.5, 1 / 3, 1.5].map(jumpText)).toEqual(['1', '4', '1/2', '1/3', '3/2']);
});
