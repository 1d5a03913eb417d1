// What moves values and computes none: padding, windows laid out as blocks, picking by an index.
import { dataOf, KINDS, pick, sizeNear, sizeOf, tensor } from '../random.mjs';

/** Zeros or a value around an axis, or cells cut off; never all of them. */
function around(random, size) {
  const before = random(6) - 2;
  const after = random(6) - 2;
  return before + after + size >= 1 && -before < size && -after < size ? [before, after] : [0, 0];
}

/** @param {(n: number) => number} random */
export default function* places(random) {
  for (;;) {
    const rank = 1 + random(4);
    const shape = Array.from({ length: rank }, () => sizeNear(random, rank < 3 ? 256 : 16));
    if (sizeOf(shape) > 40_000) continue;
    const kind = pick(random, KINDS);
    const input = tensor(random, shape, kind);
    const padding = shape.map((size) => around(random, size));
    const value = pick(random, [0, 0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]);
    yield {
      family: 'pad',
      args: { input, padding, mode: 'zeros', value },
      outputs: [{ shape: shape.map((size, d) => size + padding[d][0] + padding[d][1]) }],
      exact: 'bits',
    };
    const axis = random(rank);
    const picked = shape.with(axis, sizeNear(random, 32));
    const index = Int32Array.from({ length: sizeOf(picked) }, () => random(shape[axis]));
    yield {
      family: 'gather',
      args: { input, index: dataOf(index, picked, 'int32'), axis },
      outputs: [{ shape: picked }],
      exact: 'bits',
    };
  }
}
