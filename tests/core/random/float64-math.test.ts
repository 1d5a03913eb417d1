import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fusedMultiplyAdd64 } from '../../../src/core/random/float64-math.js';

/** A double as an exact fraction `numerator / 2¹⁰⁷⁴`. */
function exact(value: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0];
  const exponent = (bits >> 52n) & 0x7ffn;
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0n ? 0n : 1n << 52n);
  const magnitude = mantissa << (exponent === 0n ? 0n : exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

test('no double is nearer to a · b + c', () => {
  const number = fc.double({ min: -4, max: 4, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-30);
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      const truth = exact(a) * exact(b) + (exact(c) << 1074n);
      const bits = new Float64Array([fusedMultiplyAdd64(a, b, c)]);
      const mine = distance(exact(bits[0]) << 1074n, truth);
      const neighbours = new BigInt64Array(bits.buffer);
      for (const step of [1n, -2n]) {
        neighbours[0] += step;
        if (Number.isFinite(bits[0])) expect(mine <= distance(exact(bits[0]) << 1074n, truth)).toBe(true);
      }
    }),
    { numRuns: 5000 },
  );
});

test('what lies beside a tie is not taken for one', () => {
  // The sum's error is half a unit of the last place but for a part that no double beside it can hold.
  expect(fusedMultiplyAdd64(3.9999999999999996, -3.9999999999999996, -3.999999999999096)).toBe(
    -19.999999999999094,
  );
});

test('is not the sum of a rounded product', () => {
  const a = 1 + 2 ** -30;
  expect(a * a - (1 + 2 ** -29)).toBe(0);
  expect(fusedMultiplyAdd64(a, a, -(1 + 2 ** -29))).toBe(2 ** -60);
});
