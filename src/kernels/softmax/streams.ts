// What softmax and its gradient compute value by value, on WebAssembly vectors.
import { pushExp } from '../wasm/elementwise.js';
import { byColumn, type StreamForm } from '../wasm/streams.js';

/** The largest x. A NaN is passed over: the sum of the exponentials finds it. */
const LARGEST: StreamForm = {
  name: 'largest',
  inputs: 1,
  outputs: 0,
  scalars: 0,
  sums: 1,
  start: Number.NEGATIVE_INFINITY,
  neutral: [Number.NEGATIVE_INFINITY],
  compute: (f, { x, sums }) => void f.get(sums[0]).get(x[0]).vector('pickMax').set(sums[0]),
  expected: ([x]) => [x],
};

/** `exp(x − c)` and its sum. */
const EXPONENTIALS: StreamForm = {
  name: 'exponentials',
  inputs: 1,
  outputs: 1,
  scalars: 1,
  sums: 1,
  neutral: [Number.NEGATIVE_INFINITY],
  compute(f, { x: [x], scalars: [centre], sums: [sum] }) {
    f.get(x).get(centre).vector('sub').set(x);
    pushExp(f, x);
    f.set(x).get(sum).get(x).vector('add').set(sum);
  },
  expected: ([x], [centre]) => [Math.exp(x - centre), Math.exp(x - centre)],
};

/** `Σ exp(x − c)`. */
export const EXPONENTIALS_SUM: StreamForm = {
  ...EXPONENTIALS,
  name: 'exponentialsSum',
  outputs: 0,
  expected: ([x], [centre]) => [Math.exp(x - centre)],
};

/** The exponentials, which lie behind x, times s: written over x. */
const SCALE: StreamForm = {
  name: 'scaleExponentials',
  inputs: 1,
  outputs: 1,
  scalars: 1,
  sums: 0,
  slots: [1, 0],
  compute: (f, { x: [x], scalars: [scale] }) => void f.get(x).get(scale).vector('mul').set(x),
  expected: ([x], [scale]) => [x * scale],
};

/** `exp(x − c) · s`. */
const SCALED: StreamForm = {
  name: 'scaledExponentials',
  inputs: 1,
  outputs: 1,
  scalars: 2,
  sums: 0,
  compute(f, { x: [x], scalars: [centre, scale] }) {
    f.get(x).get(centre).vector('sub').set(x);
    pushExp(f, x);
    f.get(scale).vector('mul').set(x);
  },
  expected: ([x], [centre, scale]) => [Math.exp(x - centre) * scale],
};

/** `(x − c) − d`: what is near c keeps its digits. */
const DISTANCE: StreamForm = {
  name: 'logSoftmax',
  inputs: 1,
  outputs: 1,
  scalars: 2,
  sums: 0,
  compute: (f, { x: [x], scalars: [centre, d] }) =>
    void f.get(x).get(centre).vector('sub').get(d).vector('sub').set(x),
  expected: ([x], [centre, d]) => [x - centre - d],
};

/** `Σ g · y`. */
const PRODUCTS: StreamForm = {
  name: 'sumOfProducts',
  inputs: 2,
  outputs: 0,
  scalars: 0,
  sums: 1,
  neutral: [0, 0],
  compute: (f, { x: [g, y], sums: [sum] }) => void f.get(g).get(y).get(sum).multiplyAdd().set(sum),
  expected: ([g, y]) => [g * y],
};

/** `Σ g`, of the same two arrays. */
const GRADIENTS: StreamForm = {
  ...PRODUCTS,
  name: 'sumOfFirst',
  compute: (f, { x: [g], sums: [sum] }) => void f.get(g).get(sum).vector('add').set(sum),
  expected: ([g]) => [g],
};

/** `(g − s) · y`. */
const GRADIENT: StreamForm = {
  name: 'softmaxGradient',
  inputs: 2,
  outputs: 1,
  scalars: 1,
  sums: 0,
  compute: (f, { x: [g, y], scalars: [share] }) =>
    void f.get(g).get(share).vector('sub').get(y).vector('mul').set(g),
  expected: ([g, y], [share]) => [(g - share) * y],
};

/** `g − exp(y) · s`. */
const LOG_GRADIENT: StreamForm = {
  ...GRADIENT,
  name: 'logSoftmaxGradient',
  compute(f, { x: [g, y], scalars: [share] }) {
    f.get(g);
    pushExp(f, y);
    f.get(share).vector('mul').vector('sub').set(g);
  },
  expected: ([g, y], [share]) => [g - Math.exp(y) * share],
};

/** The largest value, the sum of the exponentials, and what becomes of the values. */
type Forward = 'largest' | 'exponents' | 'result';
type Backward = 'sums' | 'gradient';
/** The same forms for rows, one softmax a row, and for columns. */
type Both<Name extends string> = Readonly<Record<'row' | 'column', Readonly<Record<Name, StreamForm>>>>;

function both<Name extends string>(row: Readonly<Record<Name, StreamForm>>): Both<Name> {
  const entries = Object.entries<StreamForm>(row).map(([name, form]) => [name, byColumn(form)]);
  return { row, column: Object.fromEntries(entries) as Record<Name, StreamForm> };
}

// What is used together is compiled together, and nothing else with it: each form takes some 2 ms.

/** Softmax of what stays in linear memory. */
export const SOFTMAX: Both<Forward> = both<Forward>({
  largest: LARGEST,
  exponents: EXPONENTIALS,
  result: SCALE,
});

/** Its logarithm. */
export const LOG_SOFTMAX: Both<Forward> = both<Forward>({
  largest: LARGEST,
  exponents: EXPONENTIALS_SUM,
  result: DISTANCE,
});

/** Softmax of rows that go through linear memory piece by piece: the exponentials are worked out twice. */
export const LONG_SOFTMAX: Readonly<Record<Forward, StreamForm>> = {
  largest: LARGEST,
  exponents: EXPONENTIALS_SUM,
  result: SCALED,
};

/** The gradient of softmax. */
export const SOFTMAX_GRADIENT: Both<Backward> = both<Backward>({ sums: PRODUCTS, gradient: GRADIENT });

/** The gradient of its logarithm. */
export const LOG_SOFTMAX_GRADIENT: Both<Backward> = both<Backward>({
  sums: GRADIENTS,
  gradient: LOG_GRADIENT,
});
