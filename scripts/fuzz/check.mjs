// Compares every kernel of a row with the row's last, the reference.
import { ARRAYS, dataOf, sizeOf } from './random.mjs';

/** What an output holds before a kernel writes it: each value must be overwritten. */
const BEFORE = 77;

function runOn(kernel, args, outputs) {
  const results = outputs.map(({ shape, dtype = 'float32' }) =>
    dataOf(new ARRAYS[dtype](sizeOf(shape)).fill(dtype === 'int64' ? BigInt(BEFORE) : BEFORE), shape, dtype),
  );
  if (!kernel.supports(args, results)) return null;
  kernel.run(args, results);
  return results.map(({ storage }) => storage.array);
}

/**
 * Where the two differ by more than the reference's own rounding and `most(i)`; −1 where nowhere. Of `bits` not even −0 and 0
 * are the same.
 */
function firstWrong(actual, expected, most, bits) {
  return expected.findIndex((value, i) => {
    if (Object.is(value, actual[i]) || (!bits && value === actual[i])) return false;
    if (bits) return true;
    if (!Number.isFinite(value) || !Number.isFinite(actual[i])) return true;
    return !(
      most !== undefined && Math.abs(value - actual[i]) <= most(i) + 2 ** -24 * Math.abs(value) + 2 ** -149
    );
  });
}

/**
 * Runs one case on all kernels that take it.
 *
 * @param kernels `KERNELS` of the library
 * @param {object} one a case of a family: `args`, the `outputs`, and whether they must be `exact` (`'bits'`: also the sign of 0) or `within` what
 * @param {(kernel: string, results: ArrayLike<number>[]) => void} onResults is told what each kernel gave
 * @returns {string[]} what is wrong
 */
export function check(kernels, { family, args, outputs, exact = false, within }, onResults = () => {}) {
  const row = kernels[family];
  if (row.length === 1) return [];
  const reference = row.at(-1);
  const expected = runOn(reference, args, outputs);
  const wrong = [];
  for (const kernel of row.slice(0, -1)) {
    const actual = runOn(kernel, args, outputs);
    if (actual === null) continue;
    onResults(kernel.name, actual);
    const most = exact ? null : within(kernel.name, expected, (other) => runOn(reference, other, outputs));
    actual.forEach((values, o) => {
      const at = firstWrong(values, expected[o], most?.[o], exact === 'bits');
      if (at < 0) return;
      const allowed = most ? ` (± ${most[o](at).toExponential(1)})` : '';
      wrong.push(
        `${kernel.name}: result ${o}, value ${at} is ${values[at]}, not ${expected[o][at]}${allowed}; ${told(args)}`,
      );
    });
  }
  return wrong;
}

/** The arguments in words: shapes of tensors, and all numbers. */
function told(args) {
  return JSON.stringify(args, (_, value) => {
    if (value?.storage) return `[${value.shape}] at ${value.offset} by [${value.strides}]`;
    if (ArrayBuffer.isView(value)) return `${value.length} numbers`;
    return value === Number.POSITIVE_INFINITY ? '∞' : value === Number.NEGATIVE_INFINITY ? '−∞' : value;
  });
}
