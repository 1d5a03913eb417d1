import { describe, expect, test } from 'vitest';
import { isConvlensError } from '../../src/core/errors.js';
import { expectClose } from '../close.js';
import {
  CONV_CASES,
  type ConvCase,
  compute,
  describeCase,
  expectedValues,
  toleranceFor,
} from '../golden/conv-case.js';

/** Runs `check` on every case and tells which failed, and how. */
function failures(cases: readonly ConvCase[], check: (item: ConvCase) => void): string[] {
  return cases.flatMap((item) => {
    try {
      check(item);
      return [];
    } catch (error) {
      return [`${error instanceof Error ? error.message : error}\n  ${describeCase(item)}`];
    }
  });
}

function checkResult(item: ConvCase): void {
  expectClose(compute(item), expectedValues(item), toleranceFor(item));
}

/** Ours is refused as PyTorch's is, and carries PyTorch's sentence. */
function checkRefusal(item: ConvCase): void {
  let result: unknown;
  try {
    result = compute(item);
  } catch (error) {
    if (!isConvlensError(error)) throw error;
    if (error.pytorch !== undefined && item.error?.includes(error.pytorch)) return;
    throw new Error(`PyTorch says "${item.error}", ours is\n${error}\n  pytorch: ${error.pytorch}`);
  }
  throw new Error(`PyTorch says "${item.error}", we give ${result}`);
}

describe('conv1d, conv2d and their layers agree with PyTorch', () => {
  const refused = ({ error }: ConvCase): boolean => error !== undefined;
  test.each([
    ['the grid', 'grid', 1296, 144],
    ['the sweep', 'sweep', 400, 200],
    ['empty axes', 'empty', 4, 3],
    ['OpInfo samples', 'OpInfo float32', 40, 0],
    ['OpInfo samples', 'OpInfo float64', 40, 0],
    ['OpInfo samples', 'OpInfo int64', 40, 0],
    ['OpInfo error samples', 'OpInfo error', 0, 18],
    ['module tests', 'module', 74, 0],
  ])('%s (%s): at least %i results and %i refusals', (_, name, results, refusals) => {
    const cases = CONV_CASES.filter((item) => item.name === name);
    const good = cases.filter((item) => !refused(item));
    const bad = cases.filter(refused);
    expect([good.length >= results, bad.length >= refusals]).toEqual([true, true]);
    expect(failures(good, checkResult)).toEqual([]);
    expect(failures(bad, checkRefusal)).toEqual([]);
  });
});
