// What we write, as NumPy and safetensors read it: the Python of `.venv`, which `npm test` makes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { venvPython } from '../../scripts/setup/python-environment.mjs';
import { arange, nn, ones, save, type Tensor, tensor, zeros } from '../../src/index.js';

const READER = `
import json, sys
import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file

def told(array):
    return {"dtype": array.dtype.name, "shape": list(array.shape), "values": np.ravel(array).tolist()}

results = {}
for path in sys.argv[1:]:
    if path.endswith(".safetensors"):
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata()
        results[path] = {"tensors": {k: told(v) for k, v in load_file(path).items()}, "metadata": metadata}
    elif path.endswith(".npz"):
        with np.load(path) as archive:
            results[path] = {"tensors": {k: told(archive[k]) for k in archive.files}}
    else:
        results[path] = {"tensors": {"": told(np.load(path))}}
print(json.dumps(results))
`;

interface Told {
  readonly tensors: Readonly<
    Record<string, { dtype: string; shape: number[]; values: (number | boolean)[] }>
  >;
  readonly metadata?: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'convlens-io-'));
afterAll(() => rmSync(folder, { recursive: true }));

const net = new nn.Sequential(new nn.Conv2d(3, 4, 3), new nn.Linear(2, 3, { dtype: 'float64' }));
const everything: Record<string, Tensor> = {
  float32: tensor([0.1, -0, 1e-42, 3]),
  float64: tensor([0.1, 1e300], { dtype: 'float64' }),
  int32: tensor([-1, 2147483647], { dtype: 'int32' }),
  int64: tensor([9007199254740991n, -5n]),
  uint8: tensor(new Uint8Array([0, 255])),
  bool: tensor([true, false]),
  scalar: tensor(2.5),
  empty: zeros(2, 0, 3),
  'une été ☀ "x"\\': ones(1),
  view: arange(24).reshape(2, 3, 4).permute(2, 0, 1),
};
const { view, scalar } = everything;
const written: Readonly<Record<string, Readonly<Record<string, Tensor>>>> = {
  'net.safetensors': net.stateDict(),
  'everything.safetensors': everything,
  'everything.npz': everything,
  'packed.npz': everything,
  'view.npy': { '': view },
  'scalar.npy': { '': scalar },
  'none.safetensors': {},
  'none.npz': {},
};
let told: Readonly<Record<string, Told>> = {};
const place = (file: string): string => path.join(folder, file);

beforeAll(() => {
  for (const [file, tensors] of Object.entries(written)) {
    if (file.endsWith('.npy')) save(tensors[''], place(file));
    else if (file === 'packed.npz') save(tensors, place(file), { compress: true });
    else if (file === 'everything.safetensors') save(tensors, place(file), { metadata: { été: '☀' } });
    else save(tensors, place(file));
  }
  const output = execFileSync(venvPython, ['-c', READER, ...Object.keys(written).map(place)], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  // JSON has no NaN; there is none in what we wrote.
  told = JSON.parse(output);
});

describe('Python reads', () => {
  test.each(Object.entries(written))('%s', (file, tensors) => {
    const got = told[place(file)].tensors;
    expect(Object.keys(got).sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
      const values = Array.from<number | bigint, number | boolean>(data, (value) =>
        dtype === 'bool' ? value !== 0 : Number(value),
      );
      expect(got[name]).toEqual({ dtype, shape, values });
    }
  });

  test('the metadata', () => {
    expect(told[place('everything.safetensors')].metadata).toEqual({ été: '☀' });
  });
});
