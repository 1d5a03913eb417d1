import { expect, test } from 'vitest';
import { describeValue } from '../../src/core/describe.js';
import { zeros } from '../../src/index.js';

test.each<[unknown, string]>([
  ['same', "'same'"],
  ['x'.repeat(50), `'${'x'.repeat(37)}...'`],
  [3n, '3n'],
  [2.5, '2.5'],
  [-0, '-0'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Symbol('s'), 'a symbol'],
  [() => 0, 'a function'],
  [{ a: 1 }, 'an object'],
  [Object.create(null), 'an object'],
  [new Map(), 'a Map'],
  [new Float32Array(2), 'a Float32Array'],
  [zeros(2, 3), 'a tensor [2, 3]'],
  [[1, [2, 'a']], "[1, [2, 'a']]"],
  [[1, 2, 3, 4, 5, 6, 7], '[1, 2, 3, 4, 5, 6, ...]'],
])('%s', (value, text) => expect(describeValue(value)).toBe(text));

test('an array that holds itself', () => {
  const cyclic: unknown[] = [1];
  cyclic.push(cyclic);
  expect(describeValue(cyclic)).toBe('[1, [1, [1, [...]]]]');
});
