// A loop of any length holds what one step holds: the net, its gradients, what the optimiser keeps.
import { setTimeout as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { data, functional as F, nn, optim, rand, randint, type Tensor } from '../../src/index.js';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

/** Where objects are; code that the engine compiles meanwhile is not of the library's making. */
const SPACES = ['new_space', 'old_space', 'large_object_space', 'new_large_object_space'];

/** Bytes in use by objects, and beside the heap (where the values of tensors are). */
async function used(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    await turn(1);
    collect();
  }
  const objects = v8
    .getHeapSpaceStatistics()
    .filter(({ space_name }) => SPACES.includes(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
  return objects + process.memoryUsage().arrayBuffers;
}

function setUp(): { net: nn.Sequential; step: () => Tensor[] } {
  const net = new nn.Sequential(
    new nn.Conv2d(1, 4, 3),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Dropout(0.5),
    new nn.Linear(36, 10),
  );
  const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
  const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 100);
  const samples = new data.TensorDataset(rand(32, 1, 8, 8), randint(0, 10, [32]));
  const loader = new data.DataLoader(samples, { batchSize: 16, shuffle: true });
  return {
    net,
    step() {
      const made: Tensor[] = [];
      for (const [x, y] of loader) {
        optimizer.zeroGrad();
        const logits = net(x);
        const loss = F.crossEntropy(logits, y);
        loss.backward();
        nn.utils.clipGradNorm_(net.parameters(), 1);
        optimizer.step();
        made.push(x, logits, loss);
      }
      scheduler.step();
      return made;
    },
  };
}

test('2,000 steps hold no more than 200', async () => {
  const { step } = setUp();
  for (let epoch = 0; epoch < 100; epoch++) step();
  const before = await used();
  for (let epoch = 0; epoch < 900; epoch++) step();
  const grown = (await used()) - before;
  // One tensor kept of each step would be seen: what it is made of takes some 400 bytes, without its values.
  expect(grown).toBeLessThan(400_000);
}, 120_000);

test('nothing of a step is held when it is over', async () => {
  const { net, step } = setUp();
  const made = step().map((one) => new WeakRef(one));
  const gradient = new WeakRef(net.parameters()[0].grad as Tensor);
  step();
  await used();
  expect(made.map((one) => one.deref())).toEqual(made.map(() => undefined));
  expect(gradient.deref()).toBe(undefined);
  expect(net.parameters()[0].grad).not.toBe(null);
});
