// A slice of `npm run fuzz`: random calls, each kernel against the reference, on the path that is active here.
import { describe, expect, test } from 'vitest';
import { check } from '../../scripts/fuzz/check.mjs';
import { FAMILIES, rowsOf } from '../../scripts/fuzz/families.mjs';
import { generator } from '../../scripts/fuzz/random.mjs';
import * as library from '../../src/index.js';
import { KERNELS } from '../../src/kernels/table.js';

const CALLS = 120;
/** The families of which a call was made. */
const met = new Set<string>();

describe(`${CALLS} random calls`, () => {
  test.each(Object.entries(FAMILIES))('of %s', (_, family) => {
    const rows = rowsOf(KERNELS, library);
    let made = 0;
    for (const call of family(generator(5))) {
      if (made++ === CALLS) break;
      met.add(call.family);
      expect(check(rows, call)).toEqual([]);
    }
  });

  test('are of every family that has more than its reference', () => {
    const rows = Object.entries(KERNELS).filter(([, row]) => row.length > 1);
    expect(rows.map(([family]) => family).filter((family) => !met.has(family))).toEqual([]);
  });
});
