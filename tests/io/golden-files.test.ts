// Files that PyTorch, NumPy and safetensors wrote (scripts/golden/files.py), as we read them; and ours, byte for byte.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import { io, load, Tensor } from '../../src/index.js';
import { EXACT, expectClose } from '../close.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

interface Expected {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: string;
}

interface FileCase {
  readonly file: string;
  readonly tensor?: Expected;
  readonly tensors?: Readonly<Record<string, Expected>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly refused?: boolean;
}

const pathOf = (file: string): string => fileURLToPath(new URL(`../golden/files/${file}`, import.meta.url));
const { cases } = readGolden<FileCase>('files');
const read = cases.filter(({ refused }) => !refused);

function expectTensor(actual: Tensor, { dtype, shape, values }: Expected): void {
  expect(actual).toBeInstanceOf(Tensor);
  expect(actual.dtype).toBe(dtype);
  expect(actual.isContiguous()).toBe(true);
  expectClose(actual, { shape, data: decodeValues(values, dtype) }, EXACT);
  const negative = (x: unknown): boolean => Object.is(x, -0);
  expect([...actual.data].map(negative)).toEqual([...decodeValues(values, dtype)].map(negative));
}

function expectAll(
  actual: Readonly<Record<string, Tensor>>,
  expected: Readonly<Record<string, Expected>>,
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) expectTensor(actual[name], tensor);
}

describe('a file of Python’s', () => {
  test.each(read)('$file', ({ file, tensor, tensors, metadata }) => {
    const loaded = load<Tensor | Record<string, Tensor>>(pathOf(file));
    if (tensor) expectTensor(loaded as Tensor, tensor);
    if (tensors) expectAll(loaded as Record<string, Tensor>, tensors);
    if (metadata) expect(io.readMetadata(pathOf(file))).toEqual(metadata);
  });

  test.each(read)('$file, in memory', ({ file, tensor, tensors }) => {
    // Not at the beginning of its buffer, nor at a multiple of the values' size.
    const bytes = new Uint8Array([0, ...readFileSync(pathOf(file))]).subarray(1);
    if (tensor) expectTensor(io.decodeNpy(bytes), tensor);
    else if (file.endsWith('.npz')) expectAll(io.decodeNpz(bytes), tensors!);
    else expectAll(io.decodeSafetensors(bytes).tensors, tensors!);
  });
});

describe('what no tensor can hold is refused in words', () => {
  const MESSAGES: Readonly<Record<string, string>> = {
    'objects.npy': 'it holds Python objects, as a pickle: a program that loading would run',
    'records.npy': 'the array holds records of 2 fields (count, mean)',
    'texts.npy': "the array is '<U2': it holds texts",
    'complex.npy': "the array is '<c16': it holds complex numbers",
    'dates.npy': "the array is '<M8[D]': it holds dates",
    'bzip2.npz': "entry 'x.npy' is packed by bzip2; stored and deflated ones are read",
    'float8.safetensors': "tensor 'w' is F8_E4M3, which convlens has no dtype for",
    'pickle.npz': 'this zip archive is a file of torch.save',
  };
  test.each(cases.filter(({ refused }) => refused))('$file', ({ file }) => {
    expect(() => load(pathOf(file))).toThrow(`load('${pathOf(file)}'): `);
    expect(() => load(pathOf(file))).toThrow(MESSAGES[file]);
  });
});

describe('our bytes are those of', () => {
  test.each(['float32', 'bool', 'uint8', 'int32', 'int64', 'float64', 'scalar', 'vector', 'empty'])(
    'np.save: %s',
    (name) => {
      const bytes = readFileSync(pathOf(`${name}.npy`));
      expect(Buffer.from(io.encodeNpy(io.decodeNpy(bytes))).equals(bytes)).toBe(true);
    },
  );

  test.each(['model', 'nothing'])('save_file: %s', (name) => {
    const bytes = readFileSync(pathOf(`${name}.safetensors`));
    const { tensors, metadata } = io.decodeSafetensors(bytes);
    const ours = io.encodeSafetensors(tensors, name === 'nothing' ? {} : { metadata });
    // safetensors keeps texts in no order.
    const sorted = (file: Uint8Array): string =>
      Buffer.from(file)
        .toString('latin1')
        .replace(/"__metadata__":\{.*?\}/, (text) => [...text].sort().join(''));
    expect(sorted(ours)).toBe(sorted(bytes));
  });
});
