// A net that is trained as PyTorch trains it: the same seed, the same draws, the same losses.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  data,
  functional as F,
  load,
  manualSeed,
  nn,
  noGrad,
  optim,
  randperm,
  type Tensor,
} from '../../src/index.js';
import { readGolden } from '../golden/read-golden.js';

interface Case {
  readonly kind: 'Adam' | 'SGD';
  /** Of every step. */
  readonly losses: readonly number[];
  /** On held-out digits, after each epoch. */
  readonly accuracies: readonly number[];
}

const file = path.resolve(import.meta.dirname, '../../notebooks/data/digits.safetensors');
const { cases } = readGolden<Case>('digits');
const trained = Object.fromEntries(
  cases.map(({ kind, accuracies }) => [kind, train(kind, accuracies.length)]),
);

function train(kind: Case['kind'], epochs: number): Omit<Case, 'kind'> {
  const digits = load(file) as Record<string, Tensor>;
  manualSeed(0);
  const net = new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(64, 10),
  );
  const x = digits.images.to('float32').unsqueeze(1).div(16);
  const y = digits.labels;
  const order = randperm(x.shape[0]);
  const [learned, heldOut] = [order.at(':1400'), order.at('1400:')];
  const loader = new data.DataLoader(
    new data.TensorDataset(x.indexSelect(0, learned), y.indexSelect(0, learned)),
    { batchSize: 50, shuffle: true },
  );
  const optimizer =
    kind === 'Adam'
      ? new optim.Adam(net.parameters(), { lr: 1e-2 })
      : new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
  const [testX, testY] = [x.indexSelect(0, heldOut), y.indexSelect(0, heldOut)];
  const losses: number[] = [];
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [images, labels] of loader) {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(net(images), labels);
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
    noGrad(() => {
      accuracies.push(net(testX).argmax(1).eq(testY).to('float32').mean().item());
    });
  }
  return { losses, accuracies };
}

describe.each(cases)('digits learned with $kind', ({ kind, losses, accuracies }) => {
  test('follow the losses of PyTorch', () => {
    const apart = trained[kind].losses.map((loss, step) => Math.abs(loss / losses[step] - 1));
    // An epoch has 28 steps. Rounding grows with every one: sums are taken in another order.
    expect(Math.max(...apart.slice(0, 84))).toBeLessThan(1e-4);
  });

  test('reach its accuracy', () => {
    const last = accuracies.length - 1;
    expect(trained[kind].accuracies[0]).toBeCloseTo(accuracies[0], 6);
    expect(trained[kind].accuracies[last]).toBeGreaterThan(accuracies[last] - 0.02);
  });
});
