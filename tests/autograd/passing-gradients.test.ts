// Gradients of 256 kB: large enough that their memory is used again.
import { describe, expect, test } from 'vitest';
import { reuse } from '../../src/core/recycled.js';
import { autograd, functional as F, manualSeed, nn, rand, randn, type Tensor } from '../../src/index.js';

const SHAPE = [1, 4, 128, 128] as const;
const VALUES = 4 * 128 * 128;

/** Two layers around something that may look at the gradient on its way. */
function through(look: (y: Tensor) => Tensor): { x: Tensor; z: Tensor } {
  manualSeed(0);
  const layers = [new nn.Conv2d(4, 4, 3, { padding: 1 }), new nn.Conv2d(4, 4, 3, { padding: 1 })];
  const x = rand(...SHAPE, { requiresGrad: true });
  return { x, z: layers[1](look(layers[0](x).relu())) };
}

/** Takes all memory that is kept for results of that size, and writes over it. */
function takeKept(): number {
  let count = 0;
  for (let array = reuse(VALUES); array !== undefined; array = reuse(VALUES)) {
    array.fill(Number.NaN);
    count++;
  }
  return count;
}

const values = (tensor: Tensor | null | undefined): unknown => tensor?.clone().data.slice(0, 4096);

describe('gradients on their way back', () => {
  test('give their memory to those that follow', () => {
    const { z } = through((y) => y);
    takeKept();
    z.sum().backward();
    expect(takeKept()).toBeGreaterThan(0);
  });

  test('have the same values as gradients that are recorded, whose memory is nobody else’s', () => {
    for (const look of [
      (y: Tensor) => y,
      (y: Tensor) => y.add(y),
      (y: Tensor) => F.maxPool2d(y, 2).add(F.avgPool2d(y, 2)),
      (y: Tensor) => F.batchNorm(y, null, null, { training: true }).add(y).relu(),
      (y: Tensor) => y.reshape(4, 16384).matmul(randn(16384, 8)).reshape(1, 4, 4, 2),
      (y: Tensor) => y.add(y.reshape(SHAPE)).add(F.gelu(y)),
    ]) {
      const [once, recorded] = [false, true].map((createGraph) => {
        const { x, z } = through(look);
        const [grad] = autograd.grad(z.mul(z).sum(), [x], { createGraph });
        takeKept();
        return values(grad);
      });
      expect(once).toEqual(recorded);
    }
  });

  test('stay where somebody has seen them', () => {
    const kept: Record<string, () => Tensor | null | undefined> = {};
    const looks: Record<string, (y: Tensor) => Tensor> = {
      hook(y) {
        let seen: Tensor | undefined;
        y.registerHook((grad) => {
          seen = grad;
        });
        kept.hook = () => seen;
        return y;
      },
      retained(y) {
        y.retainGrad();
        kept.retained = () => y.grad;
        return y;
      },
      function(y) {
        let seen: Tensor | undefined;
        class Keeping extends autograd.Function {
          static forward(_ctx: autograd.FunctionContext, x: Tensor): Tensor {
            return x.clone();
          }
          static backward(_ctx: autograd.FunctionContext, grad: Tensor): Tensor {
            seen = grad;
            return grad;
          }
        }
        kept.function = () => seen;
        return Keeping.apply(y);
      },
    };
    for (const [name, look] of Object.entries(looks)) {
      const { z } = through(look);
      z.sum().backward();
      const first = values(kept[name]());
      expect(first, name).toBeInstanceOf(Float32Array);
      takeKept();
      expect(values(kept[name]()), name).toEqual(first);
    }
  });

  test('stay where they were asked for', () => {
    let middle: Tensor | undefined;
    const { x, z } = through((y) => {
      middle = y;
      return y;
    });
    const [grad] = autograd.grad(z.sum(), [middle as Tensor, x]);
    const before = values(grad);
    takeKept();
    expect(values(grad)).toEqual(before);
  });

  test('leave the gradient to begin with alone', () => {
    const { x, z } = through((y) => y);
    const seed = rand(...SHAPE);
    const before = values(seed);
    autograd.grad(z, [x], { gradOutputs: seed });
    takeKept();
    expect(values(seed)).toEqual(before);
  });
});
