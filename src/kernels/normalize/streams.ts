// What normalisation computes value by value, on WebAssembly vectors: means, distances, the values themselves.
import type { StreamForm } from '../wasm/streams.js';

/** `Σ x`. */
export const SUM: StreamForm = {
  name: 'sumOfRow',
  inputs: 1,
  outputs: 0,
  scalars: 0,
  sums: 1,
  neutral: [0],
  compute: (f, { x, sums }) => void f.get(sums[0]).get(x[0]).vector('add').set(sums[0]),
  expected: ([x]) => [x],
};

/** `Σ (x − c)` and `Σ (x − c)²`. */
export const DISTANCES: StreamForm = {
  name: 'distancesOfRow',
  inputs: 1,
  outputs: 0,
  scalars: 1,
  sums: 2,
  neutral: [{ scalar: 0 }],
  compute: (f, { x: [x], scalars: [centre], sums: [sum, squares] }) => {
    f.get(x).get(centre).vector('sub').set(x);
    f.get(sum).get(x).vector('add').set(sum);
    f.get(squares).get(x).get(x).vector('mul').vector('add').set(squares);
  },
  expected: ([x], [centre]) => [x - centre, (x - centre) ** 2],
};

/** `x ← (x − c) · a + b`. */
export const MOVE: StreamForm = {
  name: 'normalizeRow',
  inputs: 1,
  outputs: 1,
  scalars: 3,
  sums: 0,
  compute: (f, { x: [x], scalars: [centre, factor, shift] }) => {
    f.get(x).get(centre).vector('sub').get(factor).vector('mul').get(shift).vector('add').set(x);
  },
  expected: ([x], [c, a, b]) => [(x - c) * a + b],
};

/** `x ← ((x − c) · a + b) · w + v`, with a weight w and a shift v for each column. */
export const MOVE_EACH: StreamForm = {
  name: 'normalizeRowEach',
  inputs: 1,
  outputs: 1,
  scalars: 5,
  scalarsAlong: ['row', 'row', 'row', 'column', 'column'],
  sums: 0,
  compute: (f, { x: [x], scalars: [centre, factor, shift, weight, bias] }) => {
    f.get(x).get(centre).vector('sub').get(factor).vector('mul').get(shift).vector('add');
    f.get(weight).vector('mul').get(bias).vector('add').set(x);
  },
  expected: ([x], [c, a, b, w, v]) => [((x - c) * a + b) * w + v],
};

/** `Σ g` and `Σ g · (x − c)`. */
export const GRADIENT_SUMS: StreamForm = {
  name: 'normalizeGradientSums',
  inputs: 2,
  outputs: 0,
  scalars: 1,
  sums: 2,
  neutral: [0, { scalar: 0 }],
  compute: (f, { x: [g, x], scalars: [centre], sums: [sum, products] }) => {
    f.get(sum).get(g).vector('add').set(sum);
    f.get(products).get(x).get(centre).vector('sub').get(g).vector('mul').vector('add').set(products);
  },
  expected: ([g, x], [c]) => [g, g * (x - c)],
};

/** {@link GRADIENT_SUMS} of `g · w`, with a weight w for each column. */
export const GRADIENT_SUMS_EACH: StreamForm = {
  ...GRADIENT_SUMS,
  name: 'normalizeGradientSumsEach',
  scalars: 2,
  scalarsAlong: ['row', 'column'],
  compute: (f, { x: [g, x], scalars: [centre, weight], sums: [sum, products] }) => {
    f.get(g).get(weight).vector('mul').set(g);
    f.get(sum).get(g).vector('add').set(sum);
    f.get(x).get(centre).vector('sub').get(g).get(products).multiplyAdd().set(products);
  },
  expected: ([g, x], [c, w]) => [g * w, g * w * (x - c)],
};

/** `(g · a − (x − c) · p) − k`. The second scalar is not looked at, so that the places are those of {@link GRADIENT_EACH}. */
export const GRADIENT: StreamForm = {
  name: 'normalizeGradient',
  inputs: 2,
  outputs: 1,
  scalars: 5,
  sums: 0,
  compute: (f, { x: [g, x], scalars: [centre, , factor, slope, share] }) => {
    f.get(g).get(factor).vector('mul').get(x).get(centre).vector('sub').get(slope).vector('mul');
    f.vector('sub').get(share).vector('sub').set(g);
  },
  expected: ([g, x], [c, , a, p, k]) => [g * a - (x - c) * p - k],
};

/** `(g · w · a − (x − c) · p) − k`, with a weight w for each column. */
export const GRADIENT_EACH: StreamForm = {
  ...GRADIENT,
  name: 'normalizeGradientEach',
  scalarsAlong: ['row', 'column', 'row', 'row', 'row'],
  compute: (f, vectors) => {
    const [g, weight] = [vectors.x[0], vectors.scalars[1]];
    f.get(g).get(weight).vector('mul').set(g);
    GRADIENT.compute(f, vectors);
  },
  expected: ([g, x], [c, w, a, p, k]) => [g * w * a - (x - c) * p - k],
};

/** `Σ g · (x − c) · s` of each column. */
export const WEIGHT_SUMS: StreamForm = {
  name: 'normalizeWeightSums',
  inputs: 2,
  outputs: 0,
  scalars: 2,
  sums: 1,
  sumsAlong: ['column'],
  compute: (f, { x: [g, x], scalars: [centre, scale], sums: [sum] }) => {
    f.get(x).get(centre).vector('sub').get(scale).vector('mul').get(g).get(sum).multiplyAdd().set(sum);
  },
  expected: ([g, x], [c, s]) => [g * (x - c) * s],
};
