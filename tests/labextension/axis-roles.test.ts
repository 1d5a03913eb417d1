import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AxisRole,
  initialRoles,
  isVector,
  vectorRoles,
  withRole,
} from '../../labextension/src/parts/axis-roles.js';

describe('initialRoles', () => {
  test('the last axes are the plane, the one before is tiles, the rest is stepped', () => {
    expect(initialRoles([20, 33, 26, 100])).toEqual(['step', 'tiles', 'rows', 'columns']);
    expect(initialRoles([26, 100])).toEqual(['rows', 'columns']);
    expect(initialRoles([100])).toEqual(['columns']);
    expect(initialRoles([])).toEqual([]);
  });

  test('small kernels stand in rows and columns', () => {
    expect(initialRoles([16, 8, 3, 3])).toEqual(['tiles', 'bands', 'rows', 'columns']);
    expect(initialRoles([4, 8, 3, 3])).toEqual(['bands', 'tiles', 'rows', 'columns']);
    expect(initialRoles([2, 4, 6, 3, 3])).toEqual(['step', 'bands', 'tiles', 'rows', 'columns']);
    expect(initialRoles([64, 3, 7, 7])).toEqual(['step', 'tiles', 'rows', 'columns']);
    expect(initialRoles([16, 64, 3, 3])).toEqual(['step', 'tiles', 'rows', 'columns']);
    expect(initialRoles([4, 3, 40, 40])).toEqual(['step', 'tiles', 'rows', 'columns']);
    expect(initialRoles([8, 1, 3, 3])).toEqual(['step', 'step', 'rows', 'columns']);
  });

  test('an axis of one index, or of too many, is no row of tiles', () => {
    expect(initialRoles([1, 5, 5])).toEqual(['step', 'rows', 'columns']);
    expect(initialRoles([1000, 5, 5])).toEqual(['step', 'rows', 'columns']);
  });
});

describe('withRole', () => {
  test('two axes change places', () => {
    const roles = initialRoles([20, 33, 26, 100]);
    expect(withRole(roles, [20, 33, 26, 100], 1, 'rows')).toEqual(['step', 'rows', 'tiles', 'columns']);
  });

  test('rows of tiles end with the tiles', () => {
    const roles: AxisRole[] = ['bands', 'tiles', 'rows', 'columns'];
    expect(withRole(roles, [16, 8, 3, 3], 1, 'step')).toEqual(['step', 'step', 'rows', 'columns']);
    expect(withRole(roles, [16, 8, 3, 3], 0, 'tiles')).toEqual(['tiles', 'bands', 'rows', 'columns']);
    expect(withRole(['step', 'tiles', 'rows', 'columns'], [100, 100, 3, 3], 0, 'bands')[0]).toBe('step');
  });

  test('there are one axis of rows and one of columns, and never two of tiles, whatever is asked for', () => {
    const asked = fc.record({
      counts: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 6 }),
      wishes: fc.array(
        fc.tuple(fc.nat(), fc.constantFrom<AxisRole>('rows', 'columns', 'tiles', 'bands', 'step')),
        {
          maxLength: 20,
        },
      ),
    });
    fc.assert(
      fc.property(asked, ({ counts, wishes }) => {
        let roles = initialRoles(counts);
        for (const [axis, role] of wishes) roles = withRole(roles, counts, axis % counts.length, role);
        const count = (role: AxisRole): number => roles.filter((other) => other === role).length;
        expect([count('rows'), count('columns')]).toEqual([1, 1]);
        expect(count('tiles')).toBeLessThanOrEqual(1);
        // Rows of tiles are rows of something.
        expect(count('bands')).toBeLessThanOrEqual(count('tiles'));
      }),
    );
  });
});

test('a tensor with one long axis is a vector, wherever the axis stands', () => {
  expect([[100], [1, 100], [100, 1], [1, 7, 1]].map(isVector)).toEqual([true, true, true, true]);
  expect([[], [1, 1], [2, 3]].map(isVector)).toEqual([false, false, false]);
  expect(vectorRoles([1, 100, 1])).toEqual(['step', 'columns', 'step']);
});
