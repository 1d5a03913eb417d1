// Broken and hostile .npy files.
import { describe, expect, test } from 'vitest';
import { io, Tensor, zeros } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

/** A file with this header and these many bytes of data. */
function file(header: string, data: number = 0, version: readonly number[] = [1, 0]): Uint8Array {
  const text = [...header].map((letter) => letter.charCodeAt(0));
  const length =
    version[0] === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return new Uint8Array([
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    ...version,
    ...length,
    ...text,
    ...new Uint8Array(data),
  ]);
}

const header = (descr: string, shape: string, order: string = 'False'): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
const cut = io.encodeNpy(zeros(4)).subarray(0, -3);

const CASES: readonly [string, Uint8Array, string][] = [
  ['nothing', new Uint8Array(0), 'the array has 0 bytes; a .npy file begins with 10'],
  ['another file', new Uint8Array(20), 'the array does not begin as a .npy file does, with \\x93NUMPY'],
  ['a pickle', new Uint8Array([0x80, 4, ...new Uint8Array(20)]), 'This begins like a Python pickle'],
  ['a later version', file('{}', 0, [4, 0]), '.npy version 4.0; versions 1.0, 2.0 and 3.0 are read'],
  [
    'a header that is cut off',
    file('{}').subarray(0, 11),
    'the header ends at byte 12; the array has 11 bytes',
  ],
  [
    'a length that is cut off',
    file('', 0, [2, 0]).subarray(0, 11),
    'the array ends at byte 11, inside its header',
  ],
  [
    'a header that is code',
    file("__import__('os').system('true')"),
    'the header is no Python dict, from character 0 on',
  ],
  [
    'a header that goes on',
    file(`${header("'<f4'", '()')} + 1`, 4),
    'the header is no Python dict, from character',
  ],
  ['a header nested without an end', file('['.repeat(60_000)), 'the header is no Python dict'],
  ['no dict', file('[1]'), 'the header does not tell descr, fortran_order (True or False) and shape (sizes)'],
  ['no shape', file("{'descr': '<f4', 'fortran_order': False}"), 'the header does not tell'],
  [
    'a key twice',
    file("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': ()}"),
    'no Python dict',
  ],
  ['a negative size', file(header("'<f4'", '(-1,)')), 'the header does not tell'],
  ['a size beyond all numbers', file(header("'<f4'", '(99999999999999999999,)')), 'the header does not tell'],
  [
    'a product beyond all numbers',
    file(header("'<f4'", '(9999999999, 9999999999)')),
    'takes more bytes than a file can have',
  ],
  [
    'a huge shape',
    file(header("'<f8'", '(1000000000000,)'), 16),
    'float64 [1000000000000] takes 8000000000000 bytes; from byte 80 on the array has 16',
  ],
  [
    'values that are cut off',
    cut,
    'float32 [4] takes 16 bytes; from byte 128 on the array has 13\n  Truncated?',
  ],
  ['bytes behind the values', file(header("'<f4'", '(1,)'), 8), 'has 8\n  Several arrays in one file?'],
  [
    'too many axes',
    file(header("'<f4'", `(${'1,'.repeat(65)})`), 4),
    'the array has 65 axes; a tensor has at most 64',
  ],
  ['an unknown dtype', file(header("'<q9'", '(1,)'), 4), "the array is '<q9', which NumPy has no number for"],
  ['a dtype of every object', file(header("'constructor'", '(1,)'), 4), "the array is 'constructor'"],
  ['records', file(header("[('a', '<f4')]", '(1,)'), 4), 'the array holds records of 1 fields (a)'],
];

test.each(CASES)('decodeNpy refuses %s', (_, bytes, message) => {
  expect(thrown(() => io.decodeNpy(bytes))).toContain('ArgumentError: decodeNpy: ');
  expect(thrown(() => io.decodeNpy(bytes))).toContain(message);
});

describe('decodeNpy reads', () => {
  test('what Python 2 wrote', () => {
    const x = io.decodeNpy(file(header("'<f4'", '(1L, 2L)'), 8));
    expect(x.shape).toEqual([1, 2]);
  });

  test('a bool that is neither 0 nor 1', () => {
    const bytes = file(header("'|b1'", '(2,)'), 2);
    bytes.set([0, 7], bytes.length - 2);
    expect([...io.decodeNpy(bytes).data]).toEqual([0, 1]);
  });

  test('no uint64 that int64 cannot hold', () => {
    const bytes = file(header("'<u8'", '(1,)'), 8);
    bytes.fill(255, bytes.length - 8);
    expect(() => io.decodeNpy(bytes)).toThrow('value 0 of the array is 18446744073709551615; int64');
  });
});

test.each([
  [
    { x: zeros(1) },
    'takes one tensor, got an object\n  Several tensors go into a .npz or .safetensors file, by name',
  ],
  [[1, 2], 'takes one tensor, got [1, 2]'],
  [Tensor, 'takes one tensor, got a function'],
])('encodeNpy refuses %o', (value, message) => {
  expect(thrown(() => io.encodeNpy(value as never))).toContain(`ArgumentError: encodeNpy: ${message}`);
});
