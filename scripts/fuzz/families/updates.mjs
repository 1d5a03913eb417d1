// Steps of the optimisers that update whole arrays on vectors: three of them, with every setting that has a form of its own.
import { pick, sizeNear, valuesOf } from '../random.mjs';

/** Arrays that are shorter are updated by the loops in JavaScript. */
const SHORT = 100;

/**
 * The updates as a row of kernels: one parameter for all values, and short ones.
 *
 * @param library what `src/index.ts` exports
 */
export function updateRow({ nn, optim, tensor }) {
  const updating = (name, most) => ({
    name,
    supports: () => true,
    run({ optimizer, options, values, grads }, [out]) {
      const starts = Array.from({ length: Math.ceil(values.length / most) }, (_, i) => i * most);
      const part = (array, start) => tensor(array.slice(start, start + most));
      const params = starts.map((start) => new nn.Parameter(part(values, start)));
      const steps = new optim[optimizer](params, options);
      for (const grad of grads) {
        for (const [i, start] of starts.entries()) params[i].grad = part(grad, start);
        steps.step();
      }
      for (const [i, start] of starts.entries()) out.storage.array.set(params[i].data, start);
    },
  });
  return [updating('f32_update__wasm', 1 << 30), updating('loops', SHORT)];
}

function settings(random, optimizer) {
  const shared = {
    lr: 0.01 + random(100) / 1000,
    maximize: random(4) === 0,
    weightDecay: pick(random, [0, 0.01]),
  };
  if (optimizer !== 'SGD')
    return { ...shared, amsgrad: random(3) === 0, betas: [pick(random, [0.9, 0.4]), 0.99] };
  const momentum = pick(random, [0, 0.9]);
  return { ...shared, momentum, nesterov: momentum > 0 && random(2) === 0 };
}

/** @param {(n: number) => number} random */
export default function* updates(random) {
  for (;;) {
    const optimizer = pick(random, ['Adam', 'AdamW', 'SGD']);
    const length = 128 + sizeNear(random, random(8) === 0 ? 4096 : 512);
    const kind = pick(random, ['real', 'special']);
    yield {
      family: 'update',
      args: {
        optimizer,
        options: settings(random, optimizer),
        values: valuesOf(random, length, 'real'),
        grads: [1, 2, 3].map(() => valuesOf(random, length, kind)),
      },
      outputs: [{ shape: [length] }],
      exact: true,
    };
  }
}
