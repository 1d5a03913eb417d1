// Large parameters are updated on vectors, small ones in a loop: both to the last bit alike.
import { expect, test } from 'vitest';
import { optim, type Tensor, tensor } from '../../src/index.js';

/** Of the loop alone. */
const SMALL = 100;
const ODD = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-40, -3e-44, 3e38, 1 / 3];

function values(length: number, seed: number, odd: boolean): Float32Array {
  return Float32Array.from({ length }, (_, i) =>
    odd && i % 31 === seed
      ? ODD[(i * 7 + seed) % ODD.length]
      : Math.sin(12.9898 * i + seed) * 1.7 ** (i % 20),
  );
}

type Make = (params: Tensor[]) => optim.SGD | optim.Adam | optim.AdamW;

const MAKERS: [string, Make][] = [
  ['SGD', (params) => new optim.SGD(params, { lr: 0.1 })],
  [
    'SGD, weight decay, maximize',
    (params) => new optim.SGD(params, { lr: 0.1, weightDecay: 0.03, maximize: true }),
  ],
  ['SGD, momentum', (params) => new optim.SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.3 })],
  [
    'SGD, nesterov',
    (params) => new optim.SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
  ],
  ['Adam', (params) => new optim.Adam(params, { lr: 0.1 })],
  ['Adam, far from the average', (params) => new optim.Adam(params, { lr: 0.1, betas: [0.3, 0.7] })],
  [
    'Adam, amsgrad, weight decay',
    (params) => new optim.Adam(params, { lr: 0.1, amsgrad: true, weightDecay: 0.1 }),
  ],
  ['AdamW', (params) => new optim.AdamW(params, { lr: 0.1, maximize: true })],
];

test.each(MAKERS)('%s', (_, make) => {
  for (const [length, odd] of [
    [127, true],
    [128, true],
    [129, false],
    [2047, true],
    [2048, false],
    [2049, true],
    [4101, true],
  ] as const) {
    const whole = tensor(values(length, 1, odd), { requiresGrad: true });
    const parts = Array.from({ length: Math.ceil(length / SMALL) }, (_, i) =>
      tensor(values(length, 1, odd).slice(i * SMALL, (i + 1) * SMALL), { requiresGrad: true }),
    );
    const [ofWhole, ofParts] = [make([whole]), make(parts)];
    for (let step = 0; step < 3; step++) {
      const grad = values(length, 2 + step, odd);
      whole.grad = tensor(grad);
      for (const [i, part] of parts.entries()) part.grad = tensor(grad.slice(i * SMALL, (i + 1) * SMALL));
      ofWhole.step();
      ofParts.step();
      expect([...whole.data]).toEqual(parts.flatMap(({ data }) => [...data]));
    }
  }
});
