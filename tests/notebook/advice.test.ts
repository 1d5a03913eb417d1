// What users of PyTorch type first, and what the notebook says to it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KernelClient } from './kernel-client.js';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
  await kernel.run("import { ones } from 'convlens';\nconst a = ones(2);");
});
afterAll(() => kernel?.stop());

test.each([
  ['a + a', 'Of tensors? Try methods: a.add(b), a.mul(2), a.lt(b)'],
  ['a * 2', 'Of tensors? Try methods: a.add(b), a.mul(2), a.lt(b)'],
  ['tensor([1])', "Try import { tensor } from 'convlens'"],
  ['F.relu(a)', "Try import { functional as F } from 'convlens'"],
  ['torch.zeros_like(a)', "Try import { zerosLike } from 'convlens', and zerosLike without torch"],
  ['from torch import nn', "Try import { nn } from 'convlens'"],
  ['None', 'Try null'],
  ['z = 3', 'Declare it: const z = …'],
  ['a.sum(dim_size=1)', 'the others as { dimSize: … }'],
])('%s says how it is written', async (code, advice) => {
  const { evalue, text } = (await kernel.run(code)).error;
  expect(text).toContain(advice);
  expect(evalue.split(advice).length, 'said once').toBe(2);
  expect(text).not.toContain('import("');
});
