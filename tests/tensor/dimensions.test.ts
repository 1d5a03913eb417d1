// Errors of splitting and of shapes.
import { expect, test } from 'vitest';
import {
  ArgumentError,
  atleast1d,
  broadcastShapes,
  hsplit,
  ShapeError,
  type Tensor,
  vsplit,
  zeros,
} from '../../src/index.js';

const x = zeros(2, 3);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  ['hsplit', () => hsplit(x, 2), ShapeError, 'hsplit: axis 1 has 3, which 2 equal parts do not make up'],
  ['vsplit', () => vsplit(zeros(3), 1), ShapeError, 'vsplit: [3] has 1 axis; it takes 2 at least'],
  [
    'atleast1d',
    () => atleast1d([3] as unknown as Tensor[]),
    ArgumentError,
    'atleast1d: item 0 is 3, not a tensor',
  ],
  [
    'broadcastShapes',
    () => broadcastShapes([2], [3]),
    ShapeError,
    'broadcastShapes: [2] and [3] do not broadcast',
  ],
  [
    'no shape',
    () => broadcastShapes([-1]),
    ArgumentError,
    'broadcastShapes: size -1 along axis 0; a size is a whole number from 0',
  ],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
