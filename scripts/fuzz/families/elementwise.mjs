// Value by value: functions of one value and of two, comparisons, choices, activations and their slopes.
import { asDtype, dataOf, pick, sizeNear, sizeOf, tensor } from '../random.mjs';

/** Here overflow is as defined as anything else. */
const SPECIALS = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1, -1, 3, -3, 0.5, 88, -88, 104],
  ...[1e-42, -1e-45, 1.2e-38, 3.4e38, -3.4e38],
];
/** Functions that are exact, or rounded once; and those that a kernel may round more often. */
const EXACT = ['abs', 'ceil', 'floor', 'neg', 'reciprocal', 'relu', 'round', 'sign', 'sqrt', 'trunc'];
const ROUNDED = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'rsqrt',
  'sigmoid',
  'sin',
  'cos',
  'tan',
  'tanh',
  'erf',
  'atan',
];
/** Functions that integers have too. */
const OF_INTEGERS = ['abs', 'neg', 'relu', 'sign'];
const BINARY = ['add', 'sub', 'mul', 'maximum', 'minimum', 'keep'];
const OF_FRACTIONS = ['div', 'pow', 'fmax', 'fmin', 'atan2', 'copysign', 'fmod'];
const COMPARE = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];
const DTYPES = ['float32', 'float32', 'float32', 'float64', 'int32', 'int64', 'uint8', 'bool'];
/** With parameters. */
const ACTIVATIONS = [
  ['celu', 1.5],
  ['elu', 1.5, 0.75],
  ['gelu'],
  ['geluTanh'],
  ['hardshrink', 0.5],
  ['hardsigmoid'],
  ['hardswish'],
  ['hardtanh', -1, 2],
  ['leakyRelu', 0.01],
  ['logsigmoid'],
  ['mish'],
  ['silu'],
  ['softplus', 1, 20],
  ['softshrink', 0.5],
  ['softsign'],
  ['tanhshrink'],
  ['threshold', 0.1, -2],
];
/** One or two axes; below 256 values in a row most kernels leave them to the reference. */
function shapeOf(random) {
  const size = random(4) === 0 ? sizeNear(random, 256) : 256 + sizeNear(random, random(8) === 0 ? 4096 : 512);
  return random(2) === 0 ? [size] : [1 + random(4), size];
}

/** Of the same shape, or spread from one value, a row or a column. */
function second(random, shape, kind, options) {
  const own = pick(random, [shape, shape, shape.map(() => 1), shape.with(0, 1), shape.with(-1, 1)]);
  const data = tensor(random, own, kind, options);
  return { ...data, shape, strides: own.map((size, d) => (size === shape[d] ? data.strides[d] : 0)) };
}

/** @param {(n: number) => number} random */
export default function* elementwise(random) {
  for (;;) {
    const shape = shapeOf(random);
    const dtype = pick(random, DTYPES);
    const floats = dtype.startsWith('float');
    const kind = pick(random, ['whole', 'real', 'special']);
    const options = { scale: pick(random, [1, 1, 20]), specials: SPECIALS };
    const x = tensor(random, shape, kind, options);
    const y = second(random, shape, kind, options);
    const [a, b] = [x, y].map((data) => asDtype(data, dtype));
    const outputs = [{ shape, dtype }];
    const off =
      (share, least = 0) =>
      (_, [expected]) => [(i) => share * Math.abs(expected[i]) + least];

    const rounded = floats && random(2) === 0;
    const one = pick(random, rounded ? ROUNDED : floats ? EXACT : OF_INTEGERS);
    const unary = { family: 'unary', args: { operation: one, input: a }, outputs };
    if (dtype !== 'bool')
      yield rounded ? { ...unary, within: off(5e-7, 2 ** -126) } : { ...unary, exact: 'bits' };

    const two = pick(random, floats && random(3) === 0 ? OF_FRACTIONS : BINARY);
    if (dtype !== 'bool') yield { family: 'binary', args: { operation: two, a, b }, outputs, exact: 'bits' };
    const truths = [{ shape, dtype: 'bool' }];
    yield {
      family: 'compare',
      args: { operation: pick(random, COMPARE), a, b },
      outputs: truths,
      exact: 'bits',
    };
    const condition = dataOf(
      Uint8Array.from({ length: sizeOf(shape) }, () => random(2)),
      shape,
      'bool',
    );
    yield { family: 'where', args: { condition, a, b }, outputs, exact: 'bits' };
    const other = pick(random, DTYPES);
    // What an integer makes of NaN and of what it cannot hold is nowhere said.
    const between = floats && !other.startsWith('float') ? asDtype(tensor(random, shape, 'whole'), dtype) : a;
    if (other !== dtype) {
      yield { family: 'cast', args: { input: between }, outputs: [{ shape, dtype: other }], exact: 'bits' };
    }

    const [operation, ...parameters] = pick(random, ACTIVATIONS);
    const activation = { operation, parameters, input: x };
    yield { family: 'activation', args: activation, outputs: [{ shape }], within: off(1e-6, 1e-7) };
    const grad = tensor(random, shape, kind === 'special' ? 'real' : kind);
    yield {
      family: 'activationGradient',
      args: { ...activation, grad },
      outputs: [{ shape }],
      within: () => [() => 2e-6 * 3 * 1.5],
    };
  }
}
