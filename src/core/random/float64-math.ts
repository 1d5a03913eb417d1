// What PyTorch's CPU code computes in double precision with one rounding.

/** Splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);
/** Where the low half of a double stands: 0 on every machine that JavaScript meets today, asked all the same. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

/**
 * `a + b` rounded to odd: the exact sum where it is a double, else the one of its two neighbours whose last bit is
 * set. A later rounding to nearest then sees that something was cut off, and a tie that is none is not taken for one.
 */
function addToOdd(a: number, b: number): number {
  const sum = a + b;
  const back = sum - a;
  const error = a - (sum - back) + (b - back);
  if (error === 0 || !Number.isFinite(sum)) return sum;
  word[0] = sum;
  if (halves[LOW] & 1) return sum;
  // The neighbour on the error's side: one up in magnitude where the signs agree, else one down.
  if (error > 0 === sum > 0) {
    halves[LOW] += 1;
  } else {
    if (halves[LOW] === 0) halves[1 - LOW] -= 1;
    halves[LOW] -= 1;
  }
  return word[0];
}

/**
 * `a · b + c` rounded once, as the processor's fused instruction; for factors below 2⁹⁹⁵ whose product's error is no
 * denormal. The product is held as its rounded value and its error (Dekker), the sums likewise (Knuth); what both
 * sums leave over is rounded to odd before the last addition rounds to nearest.
 *
 * T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971);
 * S. Boldo, G. Melquiond, "Emulation of a FMA and correctly rounded sums", IEEE Trans. Comput. 57 (2008).
 */
export function fusedMultiplyAdd64(a: number, b: number, c: number): number {
  const product = a * b;
  const aHigh = a * SPLITTER - (a * SPLITTER - a);
  const bHigh = b * SPLITTER - (b * SPLITTER - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const tail = c + productError;
  const tailBack = tail - c;
  const tailError = c - (tail - tailBack) + (productError - tailBack);
  const sum = product + tail;
  const sumBack = sum - product;
  const sumError = product - (sum - sumBack) + (tail - sumBack);
  return sum + addToOdd(tailError, sumError);
}
