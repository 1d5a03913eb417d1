import { expect, test } from 'vitest';
import {
  ArgumentError,
  DTypeError,
  functional as F,
  manualSeed,
  multinomial,
  rand,
  ShapeError,
  tensor,
  zeros,
} from '../../src/index.js';

const weights = tensor([
  [0.1, 0.2, 0.3, 0.4],
  [5, 1, 0, 1],
]);

// torch.multinomial after torch.manual_seed(3), and torch.rand(1) after that.
test.each([
  [
    4,
    true,
    [
      [0, 1, 3, 1],
      [1, 0, 0, 0],
    ],
  ],
  [1, false, [[0], [0]]],
  [1, true, [[0], [0]]],
  [
    2,
    false,
    [
      [0, 3],
      [0, 3],
    ],
  ],
])('PyTorch draws the same %i places, again: %s', (count, replacement, places) => {
  manualSeed(3);
  expect(multinomial(weights, count, { replacement }).tolist()).toEqual(places);
  expect(rand(1).item()).toBe(0.17560523748397827);
});

test('a vector of float64', () => {
  manualSeed(3);
  const drawn = multinomial(weights.at(0).double(), 3, { replacement: true });
  expect(drawn.tolist()).toEqual([0, 1, 3]);
  expect(rand(1).item()).toBe(0.7718658447265625);
});

test('what has no probability is not drawn', () => {
  const drawn = multinomial(tensor([0, 3, 0, 1]), 500, { replacement: true });
  expect(drawn.eq(0).logicalOr(drawn.eq(2)).any().item()).toBe(false);
});

test('exponential_ and gumbelSoftmax draw as PyTorch', () => {
  manualSeed(3);
  expect(zeros(3).exponential_(2).tolist()).toEqual([
    0.017351727932691574, 0.1689547896385193, 0.7412153482437134,
  ]);
  manualSeed(3);
  const soft = F.gumbelSoftmax(tensor([[1, 2, 3]]), { tau: 0.5 }).tolist<number[][]>();
  for (const [i, value] of [0.9026443362236023, 0.07034770399332047, 0.02700791507959366].entries()) {
    expect(soft[0][i]).toBeCloseTo(value, 6);
  }
  const logits = tensor([[1, 2, 3]], { requiresGrad: true });
  const hard = F.gumbelSoftmax(logits, { hard: true });
  expect(hard.detach().sort().values.tolist()).toEqual([[0, 0, 1]]);
  hard.at(0, 0).backward();
  expect(logits.grad?.sum().item()).toBeCloseTo(0, 5);
});

test.each([
  [
    'integers',
    () => multinomial(tensor([1n, 2n]), 1),
    DTypeError,
    'multinomial: the input is int64; probabilities are float32 or float64',
  ],
  [
    'three axes',
    () => multinomial(zeros(1, 2, 3), 1),
    ShapeError,
    'multinomial: the input is [1, 2, 3]; it takes [places] or [rows, places]',
  ],
  [
    'too many',
    () => multinomial(tensor([1, 2]), 3),
    ArgumentError,
    'multinomial: 3 of 2 places are drawn, each once; there are too few',
  ],
  [
    'a negative one',
    () => multinomial(tensor([1, -2]), 1),
    ArgumentError,
    'multinomial: a probability is -2',
  ],
  ['none', () => multinomial(zeros(2), 1), ArgumentError, 'multinomial: all probabilities are 0'],
  ['a rate of 0', () => zeros(2).exponential_(0), ArgumentError, 'exponential_: lambd is 0; it is above 0'],
  [
    'a temperature of 0',
    () => F.gumbelSoftmax(zeros(2), { tau: 0 }),
    ArgumentError,
    'gumbelSoftmax: tau is 0; it takes a number, above 0',
  ],
])('refuses %s', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
