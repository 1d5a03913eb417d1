import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Comm, type DisplayHost, HOST_KEY } from '../../src/display/host.js';
import { serveTensorList } from '../../src/display/tensor-list.js';
import { nn, tensor, zeros } from '../../src/index.js';
import {
  type ListedModule,
  readTensorListAnswer,
  TENSOR_LIST_TARGET,
  type TensorListAnswer,
} from '../../src/protocol/index.js';

const globals = globalThis as { [HOST_KEY]?: DisplayHost };

let names: Record<string, unknown>;
let ends: (() => void)[];
let answers: TensorListAnswer[];
let send: (message: unknown) => void;
let close: () => void;

beforeEach(() => {
  [names, ends, answers] = [{}, [], []];
  const comm: Comm = {
    id: 'comm',
    send: (data) => answers.push(readTensorListAnswer(JSON.parse(JSON.stringify(data)))),
    close() {},
    onMessage: (handler) => {
      send = (message) => handler(message, []);
    },
    onClose: (handler) => {
      close = handler;
    },
  };
  globals[HOST_KEY] = {
    name: 'convlens',
    publish() {},
    clearOutput() {},
    input: () => '',
    variables: () => names,
    atCellEnd: (callback) => ends.push(callback),
    registerCommTarget: (name, open) => name === TENSOR_LIST_TARGET && open(comm, {}),
  };
  serveTensorList();
});
afterEach(() => {
  delete globals[HOST_KEY];
});

function endCell(): void {
  for (const end of ends.splice(0)) end();
}

/** The last list, by name. */
function listed(): Map<string, unknown> {
  const answer = answers.at(-1);
  if (answer?.type !== 'list') throw new Error('no list was sent');
  return new Map(answer.entries.map((entry) => [entry.name, entry]));
}

test('tensors and modules are listed after each cell, other values are not', () => {
  const x = tensor([
    [0, Number.NaN],
    [1, 4],
  ]);
  names = { x, alias: x.at(0), net: new nn.Sequential(new nn.Linear(2, 3)), word: 'no', nothing: null };
  endCell();
  expect([...listed().keys()]).toEqual(['x', 'alias', 'net']);
  expect(listed().get('x')).toMatchObject({ shape: [2, 2], bytes: 16, notFinite: 1, changed: true });
  expect(listed().get('alias')).toMatchObject({ shape: [2], shared: true });
  expect(listed().get('net')).toMatchObject({
    type: 'Sequential',
    layers: 1,
    parameters: 9,
    bytes: 36,
    tensors: [{ name: 'net.0.weight', gradient: 'wanted' }, { name: 'net.0.bias' }],
  });
});

test('buffers are listed as such, and opened', () => {
  names = { norm: new nn.BatchNorm2d(3) };
  endCell();
  const { tensors, bytes, parameters } = listed().get('norm') as ListedModule;
  expect(tensors.map(({ name, buffer }) => [name, buffer])).toEqual([
    ['norm.weight', undefined],
    ['norm.bias', undefined],
    ['norm.running_mean', true],
    ['norm.running_var', true],
    ['norm.num_batches_tracked', true],
  ]);
  expect([parameters, bytes]).toEqual([6, 4 * 12 + 8]);
  send({ type: 'open', name: 'norm.running_var' });
  expect(answers.at(-1)).toMatchObject({ type: 'open', payload: { shape: [3] } });
});

test('one value in a million that is not finite is found', () => {
  const x = zeros(1000, 1000);
  x.set([123, 457], Number.NaN);
  names = { x, part: x.t() };
  endCell();
  expect(listed().get('x')).toMatchObject({ notFinite: 1 });
  expect(listed().get('x')).not.toHaveProperty('sampled');
  // What does not lie in a row is looked at here and there: what is found there is said to be of a sample.
  names = { part: zeros(1000, 1000).fill_(Number.NaN).t() };
  endCell();
  expect(listed().get('part')).toMatchObject({ notFinite: 32_259, sampled: true });
});

test('a cell marks what it has made or written to', () => {
  names = { x: zeros(3), y: zeros(3) };
  endCell();
  (names.y as ReturnType<typeof zeros>).fill_(2);
  endCell();
  expect(listed().get('x')).toMatchObject({ changed: false });
  expect(listed().get('y')).toMatchObject({ changed: true });
});

test('one is opened by its name, of a module too', () => {
  names = { net: new nn.Linear(2, 3) };
  send({ type: 'open', name: 'net.weight' });
  expect(answers.at(-1)).toMatchObject({
    type: 'open',
    payload: { type: 'tensor', name: 'net.weight', shape: [3, 2] },
  });
  const before = answers.length;
  for (const hostile of [null, {}, { type: 'open', name: 'nobody' }, { type: 'run', code: '1' }])
    send(hostile);
  expect(answers.length).toBe(before);
});

test('is bounded, and sent to nobody once the panel is gone', () => {
  names = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`x${i}`, zeros(1)]));
  send({ type: 'list' });
  expect(listed().size).toBe(300);
  expect(answers.at(-1)).toMatchObject({ more: 100 });
  close();
  const before = answers.length;
  endCell();
  expect(answers.length).toBe(before);
});
