import { describe, expect, test } from 'vitest';
import { optim, type Tensor, tensor } from '../../src/index.js';
import { expectClose, type Tolerance } from '../close.js';
import { hashedValues } from '../golden/hashed-values.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

type Kind = Exclude<keyof typeof optim, 'Optimizer' | 'LBFGS' | 'lrScheduler'>;

interface Case {
  readonly kind: Kind;
  readonly options: object;
  readonly dtype: 'float32' | 'float64';
  readonly seed: number;
  /** Settings from the 11th step on. */
  readonly change: object | null;
  readonly twoGroups: boolean;
  /** Whether the second parameter has no gradient every third step. */
  readonly frozen: boolean;
  /** After steps 1, 2, 5 and 25. */
  readonly looks: readonly (readonly string[])[];
  /** Of the first parameter, at the end. */
  readonly state: Readonly<Record<string, string | number>>;
}

/** Any of them: in the types of all at once a compiler would look for arguments that suit each. */
type AnyOptimizer = new (params: Tensor[] | { params: Tensor[] }[], options: object) => optim.Optimizer;

const SHAPES = [[5, 3], [7]];
const LOOKS = [1, 2, 5, 25];

/** float32: a few roots and powers whose last bit is the machine's; nothing that adds up. */
function toleranceOf(dtype: Case['dtype']): Tolerance {
  return dtype === 'float32' ? { rtol: 3e-7, atol: 3e-7 } : { rtol: 1e-13, atol: 1e-14 };
}

function check(item: Case): void {
  const { kind, options, dtype, seed, change, twoGroups, frozen, looks, state } = item;
  const values = (shape: readonly number[], at: number): Tensor =>
    tensor(hashedValues(shape, at, dtype), { shape, dtype });
  const leaves = SHAPES.map((shape, i) => values(shape, seed + i).requiresGrad_());
  const groups = [{ params: [leaves[0]] }, { params: [leaves[1]], lr: 0.03 }];
  const Kind = optim[kind] as AnyOptimizer;
  const optimizer = new Kind(twoGroups ? groups : leaves, options);
  for (let step = 1, look = 0; step <= 25; step++) {
    if (change !== null && step === 11) Object.assign(optimizer.paramGroups[0], change);
    leaves.forEach((leaf, i) => {
      leaf.grad = frozen && i === 1 && step % 3 === 0 ? null : values(leaf.shape, seed + 10 * step + i);
    });
    optimizer.step();
    if (step !== LOOKS[look]) continue;
    leaves.forEach((leaf, i) => {
      const expected = { shape: leaf.shape, data: decodeValues(looks[look][i], dtype) };
      expectClose(leaf, expected, toleranceOf(dtype));
    });
    look++;
  }
  const own = optimizer.state.get(leaves[0]) ?? {};
  expect(Object.keys(own).sort()).toEqual(Object.keys(state).sort());
  for (const [name, value] of Object.entries(state)) {
    if (typeof value === 'number') expect(own[name]).toBeCloseTo(value, 6);
    else {
      const expected = { shape: leaves[0].shape, data: decodeValues(value, dtype) };
      expectClose(own[name] as Tensor, expected, toleranceOf(dtype));
    }
  }
}

const { cases } = readGolden<Case>('optimisers');

describe('25 steps give the numbers of PyTorch', () => {
  const kinds = [...new Set(cases.map(({ kind }) => kind))];
  test('of every optimiser', () => {
    expect(kinds.length).toBe(11);
  });
  test.each(kinds)('%s', (kind) => {
    for (const item of cases.filter((other) => other.kind === kind)) {
      try {
        check(item);
      } catch (error) {
        const { looks: _, state: __, ...rest } = item;
        throw new Error(`${JSON.stringify(rest)}: ${(error as Error).message}`);
      }
    }
  });
});
