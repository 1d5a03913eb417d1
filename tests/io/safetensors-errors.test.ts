// Broken and hostile safetensors files: each is refused in words, before anything is allocated.
import { describe, expect, test } from 'vitest';
import { ArgumentError, io, tensor, zeros } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

/** A file of this header and these many bytes of data. */
function file(header: unknown, data: number = 0, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const bytes = new Uint8Array([
    ...new Uint8Array(8),
    ...new TextEncoder().encode(text),
    ...new Uint8Array(data),
  ]);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(bytes.length - data - 8), true);
  return bytes;
}

const entry = (
  begin: number,
  end: number,
  shape: unknown = [(end - begin) / 4],
  dtype: unknown = 'F32',
): unknown => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const CASES: readonly [string, Uint8Array, string][] = [
  ['nothing', new Uint8Array(0), 'the array has 0 bytes; 8 come first that tell the length of the header'],
  ['less than a length', new Uint8Array(7), 'the array has 7 bytes; 8 come first'],
  [
    'a header that is cut off',
    file('{}', 0, 3n),
    'the first 8 bytes tell of a header of 3 bytes; 2 bytes follow\n  Truncated, or no safetensors file',
  ],
  ['a huge header', file('{}', 0, 2n ** 63n), 'a header of 9223372036854775808 bytes; 2 bytes follow'],
  [
    'no UTF-8',
    (([...head]) => new Uint8Array([...head.slice(0, 9), 0xff, ...head.slice(10)]))(file('{ }')),
    'is no UTF-8 text',
  ],
  ['no JSON', file('{"w": }'), 'the header of 7 bytes is no JSON'],
  ['nested without an end', file('['.repeat(200_000)), 'is no JSON'],
  ['no object', file('[]'), 'the header is JSON, but no object of tensors'],
  ['null', file('null'), 'the header is JSON, but no object of tensors'],
  [
    'a name twice',
    file(
      '{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"\\u0077":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
      4,
    ),
    "the header has 'w' twice",
  ],
  [
    'a field twice',
    file('{"w":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4),
    "the header has 'dtype' twice",
  ],
  [
    'an entry that is null',
    file({ w: null }),
    "tensor 'w': the header has no dtype, shape and two data_offsets",
  ],
  [
    'no shape',
    file({ w: { dtype: 'F32', data_offsets: [0, 4] } }, 4),
    "tensor 'w': the header has no dtype, shape",
  ],
  ['a negative size', file({ w: entry(0, 4, [-1]) }, 4), "tensor 'w': the header has no dtype, shape"],
  ['a broken size', file({ w: entry(0, 4, [1.5]) }, 4), "tensor 'w': the header has no dtype, shape"],
  [
    'three offsets',
    file({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 8),
    "tensor 'w': the header has",
  ],
  [
    'an unknown dtype',
    file({ w: entry(0, 4, [1], 'Q99') }, 4),
    "tensor 'w' is Q99, which convlens has no dtype for",
  ],
  [
    'a dtype of every object',
    file({ w: entry(0, 4, [1], 'constructor') }, 4),
    "tensor 'w' is constructor, which",
  ],
  [
    'offsets of another shape',
    file({ w: entry(0, 8, [3]) }, 8),
    "tensor 'w': F32 [3] takes 12 bytes, its offsets 0 to 8 hold 8",
  ],
  [
    'offsets the wrong way',
    file({ w: entry(8, 4, [1]) }, 8),
    "tensor 'w': F32 [1] takes 4 bytes, its offsets 8 to 4 hold -4",
  ],
  [
    'a shape beyond all numbers',
    file({ w: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4),
    "tensor 'w': F32 [1099511627776, 1099511627776] takes more bytes than a file can have",
  ],
  [
    'a product that wraps to what is there',
    file({ w: entry(0, 0, [2 ** 32, 2 ** 32]) }),
    'takes more bytes than a file can have',
  ],
  [
    'too many axes',
    file({ w: entry(0, 4, new Array(65).fill(1)) }, 4),
    "tensor 'w' has 65 axes; a tensor has at most 64",
  ],
  [
    'a tensor beyond the end',
    file({ w: entry(0, 4e9) }, 8),
    "tensor 'w' ends at byte 4000000080; the array has 88 bytes\n  Truncated? Copy or download it again",
  ],
  [
    'tensors that overlap',
    file({ a: entry(0, 8), b: entry(4, 12) }, 12),
    "tensor 'b' begins at byte 120, before the end of tensor 'a' at 124",
  ],
  [
    'a gap',
    file({ a: entry(0, 4), b: entry(8, 12) }, 12),
    "4 bytes from byte 120 on, between tensor 'a' and tensor 'b', belong to no tensor",
  ],
  ['a gap in front', file({ a: entry(4, 8) }, 8), '4 bytes from byte 62 on, between the header and'],
  [
    'bytes behind the last',
    file({ a: entry(0, 4) }, 5),
    "1 byte from byte 66 on, behind tensor 'a', belong to no tensor",
  ],
  [
    'metadata that is no text',
    file({ __metadata__: { a: 1 } }),
    "the header's __metadata__ is no object of texts",
  ],
  [
    'a zip archive',
    new Uint8Array([0x50, 0x4b, 3, 4, ...new Uint8Array(30).fill(9)]),
    'This begins like a zip archive: .npz or PyTorch’s .pt',
  ],
  ['a web page', new TextEncoder().encode('<!DOCTYPE html><html>'), 'This begins like a web page'],
  [
    'a Git LFS pointer',
    new TextEncoder().encode('version https://git-lfs.github.com/spec/v1'),
    'run git lfs pull',
  ],
];

describe('decodeSafetensors refuses', () => {
  test.each(CASES)('%s', (_, bytes, message) => {
    expect(thrown(() => io.decodeSafetensors(bytes))).toContain(`ArgumentError: decodeSafetensors: `);
    expect(thrown(() => io.decodeSafetensors(bytes))).toContain(message);
  });

  test('what are no bytes', () => {
    expect(() => io.decodeSafetensors('net.safetensors' as never)).toThrow(
      "decodeSafetensors: takes the bytes of a file as a Uint8Array, got 'net.safetensors'\n  For a file by its name: load(path)",
    );
    expect(() => io.decodeSafetensors(undefined as never)).toThrow(ArgumentError);
  });
});

test('names are names, whatever they are', () => {
  const bytes = file(
    '{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"constructor":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
    8,
  );
  const { tensors } = io.decodeSafetensors(bytes);
  expect(Object.keys(tensors)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(tensors)).toBe(Object.prototype);
  expect(Object.values(io.decodeSafetensors(io.encodeSafetensors(tensors)).tensors)[1].shape).toEqual([1]);
});

test('empty tensors lie anywhere between others', () => {
  const header = { z: entry(4, 4, [0, 3]), a: entry(0, 4), b: entry(4, 8), y: entry(4, 4, [0]) };
  expect(Object.keys(io.decodeSafetensors(file(header, 8)).tensors)).toEqual(['a', 'z', 'y', 'b']);
});

describe('encodeSafetensors refuses', () => {
  const bad = (value: unknown): never => value as never;
  const CALLS: readonly [string, () => unknown, string][] = [
    [
      'a tensor',
      () => io.encodeSafetensors(bad(zeros(2))),
      'takes tensors by name, got a tensor [2] alone\n  Try { x: tensor }',
    ],
    [
      'an array',
      () => io.encodeSafetensors(bad([zeros(2)])),
      'takes an object of tensors, got [a tensor [2]]',
    ],
    ['a map', () => io.encodeSafetensors(bad(new Map())), 'Try Object.fromEntries(map)'],
    ['null', () => io.encodeSafetensors(bad(null)), 'takes an object of tensors, got null'],
    [
      'a number',
      () => io.encodeSafetensors(bad({ lr: 0.1 })),
      "'lr' is 0.1, not a tensor\n  Try { 'lr': tensor(…) }",
    ],
    [
      'nested tensors',
      () => io.encodeSafetensors(bad({ net: { w: zeros(1) } })),
      "'net' is an object, not a tensor\n  Names are flat",
    ],
    [
      'a reserved name',
      () => io.encodeSafetensors({ __metadata__: zeros(1) }),
      "no tensor can be named '__metadata__'",
    ],
    ['half a character', () => io.encodeSafetensors({ '\ud800': zeros(1) }), 'holds half a character'],
    [
      'metadata that is no text',
      () => io.encodeSafetensors({}, { metadata: bad({ epoch: 3 }) }),
      "metadata 'epoch' is 3; the format keeps texts\n  Try String(epoch)",
    ],
    [
      'metadata that is no object',
      () => io.encodeSafetensors({}, { metadata: bad('x') }),
      "metadata is 'x'; it takes an object of texts",
    ],
    [
      'an option',
      () => io.encodeSafetensors({}, bad({ metdata: {} })),
      "no option 'metdata'; did you mean 'metadata'?",
    ],
  ];
  test.each(CALLS)('%s', (_, call, message) => {
    expect(thrown(call)).toContain(
      `ArgumentError: encodeSafetensors: ${message.split('\n')[0]}`.slice(0, 34),
    );
    expect(thrown(call)).toContain(message);
  });
});

test('a tensor that shares its values is written in full, twice', () => {
  const w = tensor([1, 2]);
  const { tensors } = io.decodeSafetensors(io.encodeSafetensors({ a: w, b: w.reshape(2, 1) }));
  tensors.a.fill_(0);
  expect(tensors.b.tolist()).toEqual([[1], [2]]);
});
