// Division and its remainders. Integers are not divided by 0; floating point then gives infinities and NaN.
import { filled } from './copies.js';
import type { Operation } from './operation.js';
import { pairwise } from './pairwise.js';

/** True division: of integers, float32. */
export const div: Operation = pairwise(
  'div',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => grad.div(input(1)),
    second: (grad, { input }) => grad.neg().mul(input(0).div(input(1)).div(input(1))),
  },
  { takes: 'fraction' },
);

/** The quotient rounded down. It is a step: its gradient is 0. */
export const floorDivide: Operation = pairwise(
  'floorDivide',
  { first: (grad) => grad.apply(filled, 0), second: (grad) => grad.apply(filled, 0) },
  { takes: 'numbers', divides: true },
);

/** The quotient of integers, cut towards zero. */
export const truncDivide: Operation = pairwise('truncDivide', null, {
  name: 'div',
  takes: 'numbers',
  divides: true,
});

/** What is left of a division rounded down: it has the sign of the divisor, as Python's `%`. */
export const remainder: Operation = pairwise(
  'remainder',
  {
    keeps: ['inputs'],
    first: (grad) => grad,
    second: (grad, { input }) => grad.mul(input(0).floorDivide(input(1))).neg(),
  },
  { takes: 'numbers', divides: true },
);

/** What is left of a division cut towards zero: it has the sign of the dividend, as C's `fmod` and JavaScript's `%`. */
export const fmod: Operation = pairwise(
  'fmod',
  {
    keeps: ['inputs'],
    first: (grad) => grad,
    second: (grad, { input }) => grad.mul(input(0).div(input(1)).trunc()).neg(),
  },
  { takes: 'numbers', divides: true },
);
