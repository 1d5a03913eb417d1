// Normalisation as batch, group and layer norm ask for it: one mean a channel, a group or a row; one weight a channel or a
// value; the gradients of input and weight; means and squared distances.
import { doubles, pick, sizeNear, sizeOf, tensor } from '../random.mjs';

/** Broadcast to a shape: axes of one value get a step of 0. */
function broadcast(data, shape) {
  return { ...data, shape, strides: data.shape.map((size, d) => (size === 1 ? 0 : data.strides[d])) };
}

/** @param {(n: number) => number} random */
export default function* norms(random) {
  for (;;) {
    const layer = random(2) === 0;
    const shape = layer
      ? [1 + random(9), sizeNear(random, random(6) === 0 ? 4096 : 256)]
      : [1 + random(4), 1 + random(9), sizeNear(random, 256)];
    if (sizeOf(shape) > 60_000) continue;
    const kind = pick(random, ['real', 'real', 'special']);
    const [scale, far] = [pick(random, [1, 1e-3, 1e3]), pick(random, [0, 0, 10])];
    const x = tensor(random, shape, kind, { scale, mean: far * scale, rowMajor: random(6) > 0 });
    // A mean of values that are not finite is none either, and then all gradients are NaN.
    const finite = kind === 'real' ? x : tensor(random, shape, 'real', { scale, mean: far * scale });
    const grad = tensor(random, shape, 'real', { rowMajor: true });
    const ofMean = layer ? [shape[0], 1] : [1, shape[1], 1];
    const ofWeight = layer ? [1, shape[1]] : [1, shape[1], 1];
    const centres = doubles(ofMean, () => (far + random(100) / 300) * scale);
    const scales = doubles(ofMean, () => (0.5 + random(100) / 100) / scale);
    const [weight, bias] = [0, 1].map(() =>
      random(3) === 0 ? null : tensor(random, ofWeight, 'real', { rowMajor: true }),
    );
    const [mean, factor, w, b] = [centres, scales, weight, bias].map(
      (data) => data && broadcast(data, shape),
    );
    const at = (data, i) => {
      let [place, rest] = [data.offset, i];
      for (let d = shape.length - 1; d >= 0; d--) {
        place += (rest % shape[d]) * data.strides[d];
        rest = Math.floor(rest / shape[d]);
      }
      return data.storage.array[place];
    };
    yield {
      family: 'normalize',
      args: { input: x, mean, scale: factor, weight: w, bias: b },
      outputs: [{ shape }],
      within: () => [
        (i) => {
          const size = Math.abs(at(x, i) - at(mean, i)) * at(factor, i) * Math.abs(w ? at(w, i) : 1);
          return 5e-7 * (size + Math.abs(b ? at(b, i) : 0));
        },
      ],
    };
    const count = sizeOf(shape) / sizeOf(ofMean);
    let share = 0;
    for (let i = 0; i < sizeOf(shape); i++) {
      share = Math.max(share, Math.abs(at(grad, i) * at(factor, i) * (w ? at(w, i) : 1)));
    }
    yield {
      family: 'normalizeInput',
      args: { grad, input: finite, mean, scale: factor, weight: w, count },
      outputs: [{ shape }],
      within: () => [() => 3e-6 * share],
    };
    yield {
      family: 'normalizeWeight',
      args: { grad, input: finite, mean, scale: factor },
      outputs: [{ shape: ofWeight }],
      within() {
        const [sums, means] = [0, 1].map(() => new Float64Array(sizeOf(ofWeight)));
        const place = (i) => (layer ? i % shape[1] : Math.floor(i / shape[2]) % shape[1]);
        for (let i = 0; i < sizeOf(shape); i++) {
          const g = Math.abs(at(grad, i) * at(factor, i));
          sums[place(i)] += g * Math.abs(at(finite, i) - at(mean, i));
          means[place(i)] += g * Math.abs(at(mean, i));
        }
        return [(i) => 3e-6 * sums[i] + 2 ** -24 * means[i]];
      },
    };
    const kept = random(2);
    const keptShape = shape.slice(0, kept);
    yield {
      family: 'moments',
      args: { input: x, kept },
      outputs: [0, 1].map(() => ({ shape: keptShape, dtype: 'float64' })),
      within: (_, [, squares]) => {
        const values = sizeOf(shape.slice(kept));
        return [(i) => 1e-6 * Math.sqrt(squares[i] / values), (i) => 1e-6 * squares[i]];
      },
    };
  }
}
