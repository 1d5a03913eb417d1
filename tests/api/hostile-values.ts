// What no type allows and a notebook's cell can hold: values to be put where others belong.
import { nn, ones, tensor, zeros } from '../../src/index.js';

function cyclic(): unknown[] {
  const list: unknown[] = [];
  list.push(list);
  return list;
}

/** An array that claims 2³² − 1 entries; who walks it is stopped, not waited for. */
function endless(): unknown[] {
  let reads = 0;
  const count = (key: string | symbol): void => {
    if (typeof key === 'string' && /^\d/.test(key) && ++reads > 10_000)
      throw new Error('an endless array is walked');
  };
  return new Proxy(new Array(2 ** 32 - 1), {
    get(target, key, receiver) {
      count(key);
      return Reflect.get(target, key, receiver);
    },
    has(target, key) {
      count(key);
      return Reflect.has(target, key);
    },
  });
}

function detached(): Float32Array {
  const values = new Float32Array(4);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  return values;
}

/** Each made anew, for a call may change what it is given. Sizes are such as no machine has, never such as it almost has. */
export const HOSTILE: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-1': () => -1,
  '-0': () => -0,
  '0.5': () => 0.5,
  '7': () => 7,
  // Beyond every array: for what might almost fit, the engine searches all its memory first.
  '2**52': () => 2 ** 52,
  '-(2**31)': () => -(2 ** 31),
  '2**53': () => 2 ** 53,
  '1e300': () => 1e300,
  '1n': () => 1n,
  '2n**70n': () => 2n ** 70n,
  "''": () => '',
  "'abc'": () => 'abc',
  "'__proto__'": () => '__proto__',
  "'constructor'": () => 'constructor',
  true: () => true,
  false: () => false,
  'Symbol()': () => Symbol('s'),
  'a function': () => () => 1,
  '{}': () => ({}),
  'Object.create(null)': () => Object.create(null),
  '{ length: 3 }': () => ({ length: 3 }),
  '{ valueOf }': () => ({ valueOf: () => 1 }),
  'a shape and a dtype': () => ({ shape: [2], dtype: 'float32' }),
  'a false tensor': () => ({ shape: [2], dtype: 'float32', raw: {} }),
  '[]': () => [],
  '[[]]': () => [[]],
  '[null]': () => [null],
  '[undefined]': () => [undefined],
  '[NaN]': () => [Number.NaN],
  '[-1, -1]': () => [-1, -1],
  '[0, 0, 0]': () => [0, 0, 0],
  '[1.5]': () => [1.5],
  "['a']": () => ['a'],
  '[1n]': () => [1n],
  '[2**40, 2**40]': () => [2 ** 40, 2 ** 40],
  '100 axes': () => new Array(100).fill(1),
  'an endless array': endless,
  'an array in itself': cyclic,
  'a sparse array': () => Object.assign([], { 3: 1 }),
  'a date': () => new Date(Number.NaN),
  'a map': () => new Map([['a', 1]]),
  'a promise': () => Promise.resolve(1),
  'a regular expression': () => /x/g,
  'an ArrayBuffer': () => new ArrayBuffer(8),
  'a DataView': () => new DataView(new ArrayBuffer(8)),
  'Float32Array(0)': () => new Float32Array(0),
  'a detached array': detached,
  'a module': () => new nn.Linear(2, 2),
  scalar: () => tensor(2.5),
  'empty [0, 3]': () => zeros(0, 3),
  'NaN [2, 3]': () =>
    tensor([
      [Number.NaN, 1, 2],
      [3, 4, 5],
    ]),
  'rank 5': () => ones(1, 2, 1, 2, 1),
  'int64 [3]': () => tensor([5n, -1n, 2n ** 62n]),
  'int32 [3]': () => tensor([5, -1, 2 ** 31 - 1], { dtype: 'int32' }),
  'bool [3]': () => tensor([true, false, true]),
  'float64 [2, 3]': () => ones(2, 3, { dtype: 'float64' }),
  tensors: () => [ones(2, 3), zeros(2)],
  'a tensor and null': () => [ones(2, 3), null],
};

/** What a call may well take: without them every call would end at its first argument. */
export const FITTING: Readonly<Record<string, () => unknown>> = {
  '0': () => 0,
  '1': () => 1,
  '2': () => 2,
  '[2, 3]': () => [2, 3],
  '[1]': () => [1],
  'x [3]': () => ones(3),
  'x [2, 3]': () => ones(2, 3),
  'x [1, 2, 3]': () => ones(1, 2, 3),
  'x [1, 2, 4, 4]': () => ones(1, 2, 4, 4),
  'w [2, 2, 3, 3]': () => ones(2, 2, 3, 3),
  'x [1, 2, 3, 3, 3]': () => ones(1, 2, 3, 3, 3),
  'x [3, 3]': () => ones(3, 3),
  'requires grad': () => ones(2, 3, { requiresGrad: true }),
  indices: () => tensor([0, 1], { dtype: 'int32' }),
  'indices [2, 3]': () => zeros(2, 3, { dtype: 'int64' }),
  'labels [2]': () => tensor([0n, 2n]),
  'bool [2, 3]': () => zeros(2, 3, { dtype: 'bool' }),
  parameters: () => new nn.Linear(2, 2).parameters(),
  'a linear layer': () => new nn.Linear(3, 2),
  "'mean'": () => 'mean',
};
