// What a training goes on from, in one file: tensors beside numbers.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { io, load, nn, ones, optim, randn, save, Tensor, zeros } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convlens-checkpoint-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, 'checkpoint.safetensors');

interface Checkpoint {
  readonly epoch: number;
  readonly model: nn.StateDict;
  readonly optimizer: optim.OptimizerState;
}

function step(net: nn.Linear, optimizer: optim.Adam): void {
  optimizer.zeroGrad();
  net(ones(1, 3)).sum().backward();
  optimizer.step();
}

test('a training goes on as if it had not stopped', () => {
  const net = new nn.Linear(3, 2);
  const optimizer = new optim.Adam(net.parameters(), { lr: 0.1, betas: [0.8, 0.9] });
  step(net, optimizer);
  save({ epoch: 1, model: net.stateDict(), optimizer: optimizer.stateDict() }, file, {
    metadata: { by: 'me' },
  });
  step(net, optimizer);

  const other = new nn.Linear(3, 2);
  const again = new optim.Adam(other.parameters());
  const { epoch, model, optimizer: state } = load<Checkpoint>(file);
  other.loadStateDict(model);
  again.loadStateDict(state);
  step(other, again);
  expect(epoch).toBe(1);
  expect(other.weight.tolist()).toEqual(net.weight.tolist());
  expect(io.readMetadata(file)).toEqual({ by: 'me' });
});

test('the tensors have flat names for every reader', () => {
  save({ model: { w: zeros(2) }, list: [ones(1), 3] }, file);
  expect(Object.keys(io.decodeSafetensors(fs.readFileSync(file)).tensors)).toEqual(['list.0', 'model.w']);
});

test('values of every kind come back', () => {
  const value = {
    numbers: [0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, 12n],
    rest: { text: '☀', flag: true, nothing: null, empty: {}, list: [], __proto__x: 1 },
    x: randn(2),
  };
  save(value, file);
  const { x, ...rest } = load<typeof value>(file);
  expect(rest).toEqual({ numbers: value.numbers, rest: value.rest });
  expect(x).toBeInstanceOf(Tensor);
  expect(Object.keys(load(file))).toEqual(['numbers', 'rest', 'x']);
});

describe('refused', () => {
  const loop: Record<string, unknown> = { x: 1 };
  loop.self = loop;
  const CALLS: readonly [string, object, string][] = [
    ['a model', { model: new nn.Linear(1, 1) }, "'model' is a function; tensors, numbers, texts and"],
    ['a date', { a: { when: new Date() } }, "'a.when' is a Date; tensors, numbers"],
    ['a symbol', { a: [Symbol('x')] }, "'a.0' is a symbol"],
    ['what holds itself', loop, 'is nested too deep: does it hold itself?'],
    ['two of one name', { 'a.b': zeros(1), a: { b: zeros(1) } }, "two tensors are named 'a.b'"],
  ];
  test.each(CALLS)('%s', (_, value, message) => {
    expect(thrown(() => save(value, file))).toContain(`ArgumentError: save('${file}'): `);
    expect(thrown(() => save(value, file))).toContain(message);
  });

  test.each([
    '{',
    '{"t":"absent"}',
    '{"o":[["a"],3]}',
    '{"o":3}',
    '{"n":"1e5"}',
    '{"i":"x"}',
    '['.repeat(40) + ']'.repeat(40),
  ])('a broken text: %s', (tree) => {
    fs.writeFileSync(file, io.encodeSafetensors({ w: zeros(1) }, { metadata: { 'convlens.tree': tree } }));
    expect(thrown(() => load(file))).toContain(
      "the metadata 'convlens.tree', which says where the tensors belong",
    );
  });
});
