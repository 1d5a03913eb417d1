// Random numbers, shapes and tensors of the fuzz: the same ones for the same seed.

/**
 * Marsaglia's xorshift: `random(n)` is a whole number below n.
 *
 * @param {number} seed
 * @returns {(n: number) => number}
 */
export function generator(seed) {
  let state = (seed | 0) ^ 0x9e3779b9 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** One of the list. */
export const pick = (random, list) => list[random(list.length)];

/** A size near one of those at which a loop changes: a vector, a round, a tile, a part, a piece. */
export function sizeNear(random, most) {
  const edge = pick(
    random,
    [1, 2, 4, 6, 8, 12, 16, 32, 64, 96, 128, 256, 512, 1024, 4096].filter((size) => size <= most),
  );
  return Math.max(1, edge + random(5) - 2);
}

/** What numbers a tensor holds: small whole ones, of which sums are exact; reals of one magnitude; and those with others among them. */
export const KINDS = ['whole', 'real', 'special'];

/** Values that arithmetic treats in a way of their own: none of them makes a sum of others overflow. */
const SPECIALS = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  0,
  1e-42,
  -1e-45,
  1.2e-38,
];

/** @returns {Float32Array} */
export function valuesOf(random, count, kind, { mean = 0, scale = 1, specials = SPECIALS } = {}) {
  const values = new Float32Array(count);
  if (kind === 'whole') for (let i = 0; i < count; i++) values[i] = random(7) - 3;
  else {
    const uniform = () => random(1 << 24) / 2 ** 24;
    for (let i = 0; i < count; i++) values[i] = mean + scale * 2 * (uniform() + uniform() + uniform() - 1.5);
  }
  if (kind === 'special') {
    for (let left = 1 + random(4); left > 0; left--) values[random(count)] = pick(random, specials);
  }
  return values;
}

export const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);

/** Values as the kernels see them, row-major. */
export function dataOf(array, shape, dtype = 'float32') {
  const strides = shape.map((_, d) => sizeOf(shape.slice(d + 1)));
  return { storage: { array, version: 0, exposed: false }, offset: 0, shape, strides, dtype };
}

/** The same values in another layout: a window on a larger storage, axes in another order. */
function asView(random, data) {
  const { shape, storage } = data;
  const order = shape.map((_, d) => d);
  if (random(2) === 0) order.sort(() => random(3) - 1);
  const strides = new Array(shape.length);
  let step = 1 + random(2);
  for (const d of order.reverse()) {
    strides[d] = step;
    step *= shape[d] + random(2);
  }
  const offset = random(9);
  const array = new Float32Array(offset + Math.max(1, step)).fill(98765);
  const index = shape.map(() => 0);
  for (let i = 0; i < storage.array.length; i++) {
    array[index.reduce((at, n, d) => at + n * strides[d], offset)] = storage.array[i];
    for (let d = shape.length - 1; d >= 0 && ++index[d] === shape[d]; d--) index[d] = 0;
  }
  return { ...data, storage: { ...storage, array }, offset, strides };
}

/** A float32 tensor; one of five lies in memory otherwise than row-major. */
export function tensor(random, shape, kind, options = {}) {
  const data = dataOf(valuesOf(random, sizeOf(shape), kind, options), shape);
  return options.rowMajor || shape.length === 0 || random(5) > 0 ? data : asView(random, data);
}

/** Float64 values from a function of the place. */
export const doubles = (shape, value) =>
  dataOf(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
    shape,
    'float64',
  );

/** The sizes of the values, in the same layout. */
export function magnitudes(data) {
  if (data === null) return null;
  return { ...data, storage: { ...data.storage, array: data.storage.array.map(Math.abs) } };
}

/** The typed array of each dtype. */
export const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** The same values in another dtype: of integers what is before the point, NaN and infinities as 0. */
export function asDtype(data, dtype) {
  if (dtype === 'float32') return data;
  const from = Array.from(data.storage.array);
  const numbers = dtype === 'bool' ? from.map((x) => (x > 0 ? 1 : 0)) : from;
  const whole = (x) => BigInt(Number.isFinite(x) ? Math.trunc(Math.max(-1e9, Math.min(1e9, x))) : 0);
  const array = ARRAYS[dtype].from(dtype === 'int64' ? numbers.map(whole) : numbers);
  return { ...data, storage: { ...data.storage, array }, dtype };
}
