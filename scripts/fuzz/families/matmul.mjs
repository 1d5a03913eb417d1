// Matrix products of any and of few rows, batches that are broadcast, and matrices whose columns lie together.
import { KINDS, magnitudes, pick, sizeNear, tensor } from '../random.mjs';
import { ofProducts } from './convolution.mjs';

/** `[...batch, a, b]` that lies as `[...batch, b, a]`. */
function turned(random, [...shape], kind) {
  const [a, b] = shape.splice(-2);
  const { strides, ...data } = tensor(random, [...shape, b, a], kind);
  const last = strides.splice(-2);
  return { ...data, shape: [...shape, a, b], strides: [...strides, last[1], last[0]] };
}

/** One matrix for all of the batch, or one for each. */
function operand(random, batch, shape, kind) {
  const make = random(2) === 0 ? tensor : turned;
  if (random(3) > 0) return make(random, [...batch, ...shape], kind);
  const one = make(random, shape, kind);
  return { ...one, shape: [...batch, ...shape], strides: [...batch.map(() => 0), ...one.strides] };
}

/** @param {(n: number) => number} random */
export default function* products(random) {
  for (;;) {
    const [m, n] = [random(2) === 0 ? 1 + random(4) : sizeNear(random, 64), sizeNear(random, 256)];
    const k = sizeNear(random, random(8) === 0 ? 1024 : 256);
    // Smaller ones are for the reference.
    if (m * n * k < 1024 || (m > 3 && m * n * k < 1 << 14)) continue;
    const batch = random(2) === 0 ? [] : [1 + random(3)];
    const kind = pick(random, KINDS);
    const finite = kind === 'special' ? 'real' : kind;
    const [a, b] = [operand(random, batch, [m, k], kind), operand(random, batch, [k, n], kind)];
    const bias = random(2) === 0 ? null : tensor(random, [n], finite);
    yield {
      family: 'matmul',
      args: { a, b, bias },
      outputs: [{ shape: [...batch, m, n] }],
      exact: kind === 'whole',
      within(_, __, reference) {
        const [sizes] = reference({ a: magnitudes(a), b: magnitudes(b), bias: magnitudes(bias) });
        return [(i) => ofProducts(k) * sizes[i]];
      },
    };
  }
}
