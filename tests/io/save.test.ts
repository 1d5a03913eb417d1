// Files in the file system: as a whole or not at all, and what the system refuses, in words.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { arange, io, load, nn, ones, save, type Tensor, zeros } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'convlens-save-')));
afterAll(() => fs.rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());
const place = (name: string): string => path.join(folder, name);
const bad = (value: unknown): never => value as never;

describe('what is saved is loaded', () => {
  test('a model', () => {
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Linear(3, 1, { dtype: 'float64' }));
    const other = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Linear(3, 1, { dtype: 'float64' }));
    const file = place('net.safetensors');
    save(net.stateDict(), file, { metadata: { epoch: '3' } });
    other.loadStateDict(load(file));
    expect(other[0].parameters()[0].tolist()).toEqual(net[0].parameters()[0].tolist());
    expect(io.readMetadata(file)).toEqual({ epoch: '3' });
  });

  test('one tensor, through a URL', () => {
    const url = pathToFileURL(place('été ☀.npy'));
    save(arange(6).reshape(2, 3).permute(1, 0), url);
    expect(load<Tensor>(url).tolist()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });

  test('several, by name or not', () => {
    save([ones(2), zeros(3)], place('a.npz'), { compress: true });
    expect(load(`${place('a')}.npz`).arr_1.shape).toEqual([3]);
  });

  test('over an older file, in its place and with its permissions', () => {
    const file = place('again.npy');
    save(zeros(9), file);
    fs.chmodSync(file, 0o640);
    fs.symlinkSync(file, place('link.npy'));
    save(ones(1), place('link.npy'));
    expect(fs.lstatSync(place('link.npy')).isSymbolicLink()).toBe(true);
    expect(load<Tensor>(file).tolist()).toEqual([1]);
    expect(fs.statSync(file).mode & 0o777).toBe(0o640);
  });

  test('values that no buffer shares afterwards', () => {
    const x = ones(2);
    save({ x }, place('x.safetensors'));
    x.fill_(5);
    expect(load(`${place('x')}.safetensors`).x.tolist()).toEqual([1, 1]);
  });
});

test('a failed save leaves the file before, and nothing beside it', () => {
  const file = place('kept.npy');
  save(ones(2), file);
  const before = fs.readdirSync(folder);
  vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  expect(thrown(() => save(zeros(3), file))).toBe(
    `ArgumentError: save('${file}'): the disk is full; the file is as it was before`,
  );
  vi.restoreAllMocks();
  expect(() => save({ a: zeros(2), b: 3 } as never, place('kept.npz'))).toThrow("'b' is 3, not a tensor");
  expect(fs.readdirSync(folder)).toEqual(before);
  expect(load<Tensor>(file).tolist()).toEqual([1, 1]);
});

test('a file that shrinks while it is read', () => {
  const file = place('shrinks.npy');
  save(zeros(4), file);
  const { readSync } = fs;
  vi.spyOn(fs, 'readSync').mockImplementation(((...args: [number, Uint8Array, number, number, number]) =>
    args[4] >= 128 ? 0 : readSync(...args)) as never);
  expect(() => load(file)).toThrow('the file ended at byte 128 while it was read; it had 144 bytes before');
});

describe('refused', () => {
  const tensors = { x: zeros(1) };
  const file = place('there.npy');
  save(zeros(1), file);
  fs.mkdirSync(place('folder.npz'));
  fs.writeFileSync(place('html.npz'), '<html>');
  fs.writeFileSync(place('cut.safetensors'), io.encodeSafetensors(tensors).subarray(0, -1));
  const CALLS: readonly [string, () => unknown, string][] = [
    [
      'no path',
      () => load(bad(undefined)),
      "load: the path is undefined; it takes the name of a file, like 'net.safetensors'",
    ],
    ['an empty path', () => load(bad('')), "load: the path is ''"],
    ['a path with a zero', () => load('a\0.npy'), 'load: the path is'],
    [
      'a web address',
      () => load(new URL('https://example.org/x.npy')),
      'load: https://example.org/x.npy names no file here\n  Try io.decodeSafetensors',
    ],
    [
      'no ending',
      () => load('weights'),
      "load('weights'): the path has no ending; convlens has .safetensors, .npy, .npz",
    ],
    [
      'another format',
      () => save(tensors, 'net.onnx'),
      "save('net.onnx'): no format '.onnx'; convlens has .safetensors, .npy, .npz",
    ],
    [
      'a pickle',
      () => load('net.pt'),
      "load('net.pt'): a .pt file holds a pickle, a program that loading would run; convlens has .safetensors, .npy, .npz\n  In Python, once:\n    from safetensors.torch import save_file\n    save_file(torch.load('net.pt', weights_only=True), 'net.safetensors')",
    ],
    ['to write a pickle', () => save(tensors, 'net.pth'), 'Try the ending .safetensors'],
    [
      'a file that is absent',
      () => load(place('thre.npy')),
      `there is no such file; did you mean '${file}'?`,
    ],
    [
      'a folder that is absent',
      () => load('nowhere/x.npy'),
      `there is no folder 'nowhere/'\n  Paths without a / in front begin at ${process.cwd()}`,
    ],
    ['to write into such', () => save(zeros(1), place('no/x.npy')), `there is no folder '${place('no/')}'`],
    ['a home folder', () => load('~/x.npy'), "there is no such folder; '~' is known to shells alone"],
    ['a folder', () => load(place('folder.npz')), 'this is a folder'],
    ['to write over a folder', () => save(tensors, place('folder.npz')), 'this is a folder'],
    ['a device', () => load(bad('/dev/zero')), 'the path has no ending'],
    ['a path through a file', () => load(`${file}/x.npy`), 'a part of this path is a file, not a folder'],
    ['a long name', () => load(place(`${'x'.repeat(300)}.npy`)), 'the name is too long'],
    ['another file under the name', () => load(place('html.npz')), 'This begins like a web page'],
    [
      'a file that is cut off',
      () => load(place('cut.safetensors')),
      "tensor 'x' ends at byte 68; the file has 67 bytes",
    ],
    [
      'what goes elsewhere',
      () => save(bad('x.npy'), bad(zeros(1))),
      "save: the path comes second, as in torch.save\n  Try save(tensors, 'x.npy')",
    ],
    ['a model', () => save(bad(new nn.Linear(1, 1)), 'a.npz'), 'Its values: model.stateDict()'],
    [
      'a tensor without a name',
      () => save(zeros(1), 'a.npz'),
      'a .npz file holds tensors by name, got one without\n  Try save({ x }, …)',
    ],
    ['tensors without names', () => save([zeros(1)], 'a.safetensors'), 'takes an object of tensors'],
    [
      'tensors in .npy',
      () => save(tensors, 'a.npy'),
      'takes one tensor, got an object\n  Several tensors go into a .npz',
    ],
    [
      'a misspelt option',
      () => save(tensors, 'a.npz', bad({ compres: true })),
      "no option 'compres'; did you mean 'compress'?",
    ],
    [
      'metadata elsewhere',
      () => save(tensors, 'a.npz', { metadata: {} }),
      'metadata is an option of .safetensors files; a .npz has none',
    ],
    [
      'compress elsewhere',
      () => save(tensors, 'a.safetensors', { compress: true }),
      'compress is an option of .npz files',
    ],
    [
      'metadata of a .npy',
      () => io.readMetadata(file),
      'a .npy file has no metadata; .safetensors files have',
    ],
  ];
  test.each(CALLS)('%s', (_, call, message) => {
    expect(thrown(call)).toContain('ArgumentError: ');
    expect(thrown(call)).toContain(message);
  });
});

test('without files, as in a browser', () => {
  vi.stubGlobal('process', undefined);
  const message = thrown(() => load('x.npy'));
  vi.unstubAllGlobals();
  expect(message).toContain(
    "ArgumentError: load('x.npy'): there are no files here (in a browser?)\n  Try io.decodeSafetensors",
  );
});
