import { describe, expect, test } from 'vitest';
import { PlanCache } from '../../src/kernels/plan-cache.js';

describe('a plan cache', () => {
  test('makes a plan once for the same numbers, and another for others', () => {
    const plans = new PlanCache<object>();
    const make = () => ({});
    const first = plans.get([1, 2, 3], make);
    expect(plans.get([1, 2, 3], make)).toBe(first);
    for (const facts of [[1, 2], [1, 3, 2], [1, 2, 3, 0], [], [0]]) {
      expect(plans.get(facts, make)).not.toBe(first);
    }
    expect(plans.get([1, 2, 3], make)).toBe(first);
  });

  test('tells numbers apart that have the same hash', () => {
    // 2 ** 32 is 0 to the hash.
    const plans = new PlanCache<string>();
    expect(plans.get([0], () => 'none')).toBe('none');
    expect(plans.get([2 ** 32], () => 'many')).toBe('many');
    expect(plans.get([0], () => 'again')).toBe('none');
  });

  test('knows that there is no plan', () => {
    const plans = new PlanCache<null>();
    let made = 0;
    const make = () => {
      made++;
      return null;
    };
    plans.get([1], make);
    plans.get([1], make);
    expect(made).toBe(1);
  });

  test('keeps no plan of one that throws', () => {
    const plans = new PlanCache<number>();
    expect(() =>
      plans.get([1], () => {
        throw new Error('no memory');
      }),
    ).toThrow('no memory');
    expect(plans.get([1], () => 7)).toBe(7);
  });

  test('is bounded', () => {
    const plans = new PlanCache<number>();
    let made = 0;
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 600; i++) plans.get([i], () => made++);
    }
    expect(made).toBeGreaterThan(600);
    expect(made).toBeLessThanOrEqual(1200);
  });
});
