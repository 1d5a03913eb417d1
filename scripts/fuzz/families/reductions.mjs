// Sums, norms and extremes over the last axes, in any layout.
import { KINDS, magnitudes, pick, sizeNear, sizeOf, tensor } from '../random.mjs';

/** @param {(n: number) => number} random */
export default function* reductions(random) {
  for (;;) {
    const shape = Array.from({ length: 1 + random(3) }, () => sizeNear(random, random(8) === 0 ? 4096 : 64));
    if (sizeOf(shape) > 60_000) continue;
    const kept = random(shape.length + 1);
    const keptShape = shape.slice(0, kept);
    const kind = pick(random, KINDS);
    const options = kind === 'whole' ? {} : { scale: pick(random, [1, 1e-4, 1e4]) };
    const input = tensor(random, shape, kind, options);
    const outputs = [{ shape: keptShape }];
    yield {
      family: 'sum',
      args: { input, kept },
      outputs,
      exact: kind === 'whole',
      within(_, [expected], reference) {
        const [sizes] = reference({ input: magnitudes(input), kept });
        return [(i) => 2 ** -23 * Math.abs(expected[i]) + 2 ** -45 * sizes[i]];
      },
    };
    yield {
      family: 'extreme',
      args: { input, kept, operation: pick(random, ['max', 'min']) },
      outputs: [...outputs, { shape: keptShape, dtype: 'int32' }],
      exact: true,
    };
    yield {
      family: 'norm',
      args: {
        input,
        kept,
        p: pick(random, [0, 1, 2, 2, 3, 0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
      },
      outputs,
      within: (_, [expected]) => [(i) => 1e-6 * Math.abs(expected[i])],
    };
    yield {
      family: 'truth',
      args: { input, kept, operation: pick(random, ['any', 'all']) },
      outputs: [{ shape: keptShape, dtype: 'bool' }],
      exact: true,
    };
    const count = sizeOf(shape.slice(kept));
    yield {
      family: 'prod',
      args: { input, kept },
      outputs,
      within: (_, [expected]) => [(i) => count * 2 ** -24 * Math.abs(expected[i])],
    };
    yield {
      family: 'logSumExp',
      args: { input, kept },
      outputs,
      within: (_, [expected]) => [(i) => 1e-6 * (Math.abs(expected[i]) + 1)],
    };
  }
}
