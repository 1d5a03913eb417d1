// Softmax and its logarithm along any axis, and their gradients.
import { pick, sizeNear, tensor } from '../random.mjs';

/** @param {(n: number) => number} random */
export default function* softmaxes(random) {
  for (;;) {
    const length = sizeNear(random, random(10) === 0 ? 4096 : 128);
    const others = [1 + random(random(4) === 0 ? 700 : 12), random(2) === 0 ? 1 : sizeNear(random, 64)];
    const shape = [others[0], length, others[1]];
    if (shape[0] * shape[1] * shape[2] > 60_000) continue;
    const kind = pick(random, ['real', 'real', 'special']);
    const [scale, log] = [pick(random, [0.1, 1, 10, 60]), random(2) === 0];
    const input = tensor(random, shape, kind, { scale });
    yield {
      family: 'softmax',
      args: { input, axis: 1, log },
      outputs: [{ shape }],
      within: (_, [expected]) => [
        (i) => (log ? 4e-6 : 5e-6) * Math.abs(expected[i]) + (log ? 1e-6 : 2 ** -147),
      ],
    };
    const grad = tensor(random, shape, kind);
    const output = tensor(random, shape, 'real', { scale: 0.05, mean: log ? -2 : 0.1 });
    const largest = grad.storage.array.reduce(
      (most, g) => (Math.abs(g) < 9e4 ? Math.max(most, Math.abs(g)) : most),
      0,
    );
    yield {
      family: 'softmaxGradient',
      args: { grad, output, axis: 1, log },
      outputs: [{ shape }],
      within: () => [() => 5e-6 * largest],
    };
  }
}
