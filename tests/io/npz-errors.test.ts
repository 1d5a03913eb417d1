// Broken and hostile .npz files: zip archives that lie about what is in them.
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { arange, io, ones, tensor, zeros } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

const stored = io.encodeNpz({ x: arange(3) });
const deflated = io.encodeNpz({ x: zeros(1000) }, { compress: true });

/** A copy with other bytes at `at`; from the end where that is negative. */
function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at < 0 ? bytes.length + at : at);
  return copy;
}

/** Where the directory at the end of the archive begins. */
function directoryOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 6, true);
}

const CASES: readonly [string, Uint8Array, string][] = [
  ['nothing', new Uint8Array(0), 'the array of 0 bytes has no end of a zip archive'],
  ['an archive that is cut off', stored.subarray(0, 100), 'It begins like one. Truncated?'],
  ['a .npy file', io.encodeNpy(zeros(2)), 'This begins like a .npy file'],
  ['a directory elsewhere', changed(stored, -6, 255, 255, 255), "the archive's directory of 1 entries"],
  [
    'a directory of other bytes',
    changed(stored, directoryOf(stored), 0),
    "entry 0 of the archive's 1, at byte",
  ],
  ['more entries than fit', changed(stored, -12, 255, 255), "the archive's directory of 65535 entries"],
  [
    'an entry elsewhere',
    changed(stored, directoryOf(stored) + 42, 7),
    "entry 'x.npy' should begin at byte 7; it does not",
  ],
  [
    'an entry that is longer than all',
    changed(stored, directoryOf(stored) + 20, 255, 255),
    'the entries of the archive take 65535 bytes',
  ],
  ['an encrypted entry', changed(stored, directoryOf(stored) + 8, 1), "entry 'x.npy' is encrypted"],
  ['a damaged value', changed(stored, 165, 1), "entry 'x.npy' is damaged: its check sum is"],
  [
    'a stored entry of two sizes',
    changed(stored, directoryOf(stored) + 24, 9),
    "entry 'x.npy' is stored in 140 bytes, not in its 9",
  ],
  [
    'a bomb',
    changed(deflated, directoryOf(deflated) + 24, 255, 255, 255, 127),
    "entry 'x.npy' claims 2147483647 bytes in",
  ],
  [
    'too small a claim',
    changed(deflated, directoryOf(deflated) + 24, 9, 0),
    "entry 'x.npy' unpacks to more bytes; the archive says 9",
  ],
  [
    'too large a claim',
    changed(deflated, directoryOf(deflated) + 24, 255, 255),
    "entry 'x.npy' unpacks to 4128 bytes; the archive says 65535",
  ],
  [
    'no .npy',
    zipSync({ 'readme.txt': new Uint8Array(1) }),
    "the archive holds 'readme.txt', which is no .npy array",
  ],
  [
    'a pickle of PyTorch',
    zipSync({ 'net/data.pkl': new Uint8Array(1) }),
    'from safetensors.torch import save_file',
  ],
  [
    'a broken array',
    zipSync({ 'x.npy': new Uint8Array(3) }),
    "the entry 'x.npy' has 3 bytes; a .npy file begins with 10",
  ],
];

test.each(CASES)('decodeNpz refuses %s', (_, bytes, message) => {
  expect(thrown(() => io.decodeNpz(bytes))).toContain('ArgumentError: decodeNpz: ');
  expect(thrown(() => io.decodeNpz(bytes))).toContain(message);
});

/** An archive of one entry whose numbers all stand in the fields of 64 bits, as in those beyond 4 GiB. */
function wide(bytes: Uint8Array): Uint8Array {
  const start = directoryOf(bytes);
  const directory = bytes.slice(start, bytes.length - 22);
  const old = new DataView(directory.buffer);
  const extra = new DataView(new ArrayBuffer(28));
  extra.setUint16(0, 1, true);
  extra.setUint16(2, 24, true);
  [24, 20, 42].forEach((field, i) => {
    extra.setBigUint64(4 + 8 * i, BigInt(old.getUint32(field, true)), true);
    old.setUint32(field, 0xffffffff, true);
  });
  old.setUint16(30, 28, true);
  const length = directory.length + 28;
  const end = new DataView(new ArrayBuffer(56 + 20 + 22));
  end.setUint32(0, 0x06064b50, true);
  end.setBigUint64(32, 1n, true);
  end.setBigUint64(40, BigInt(length), true);
  end.setBigUint64(48, BigInt(start), true);
  end.setUint32(56, 0x07064b50, true);
  end.setBigUint64(64, BigInt(start + length), true);
  end.setUint32(76, 0x06054b50, true);
  for (let i = 84; i < 96; i++) end.setUint8(i, 255);
  const parts = [bytes.subarray(0, start), directory, extra.buffer, end.buffer];
  return new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]));
}

describe('decodeNpz reads', () => {
  test('zip64', () => {
    const bytes = wide(stored);
    expect(io.decodeNpz(bytes).x.tolist()).toEqual([0, 1, 2]);
    expect(() => io.decodeNpz(changed(bytes, -98, 0))).toThrow('its zip64 record lies at byte');
    expect(() => io.decodeNpz(changed(bytes, -98 - 24, 255, 255, 255, 255, 255, 255, 255))).toThrow(
      "entry 0 of the archive's 1, at byte",
    );
  });

  test('names of any kind', () => {
    const state = { 'a/b.c': ones(1), 'x.npy': zeros(2), '0': tensor([1n]) };
    expect(Object.keys(io.decodeNpz(io.encodeNpz(state))).sort()).toEqual(['0', 'a/b.c', 'x.npy']);
  });

  test('an archive with words in front and folders in it', () => {
    const bytes = zipSync({ 'x.npy': io.encodeNpy(ones(1)), folder: {} });
    expect(Object.keys(io.decodeNpz(bytes))).toEqual(['x']);
  });
});

test('the same tensors give the same bytes', () => {
  expect(io.encodeNpz({ x: arange(3) })).toEqual(stored);
});

test('compressed is smaller', () => {
  expect(deflated.length).toBeLessThan(io.encodeNpz({ x: zeros(1000) }).length / 10);
});

test.each([
  [zeros(1), 'takes tensors by name, got a tensor [1] alone'],
  [[zeros(1), 3], "'arr_1' is 3, not a tensor"],
  [{ x: undefined }, "'x' is undefined, not a tensor"],
])('encodeNpz refuses %o', (value, message) => {
  expect(thrown(() => io.encodeNpz(value as never))).toContain(`ArgumentError: encodeNpz: ${message}`);
});

test('encodeNpz refuses compress that is no flag', () => {
  expect(() => io.encodeNpz({}, { compress: 6 as never })).toThrow(
    'encodeNpz: compress is 6; it takes true or false',
  );
});
