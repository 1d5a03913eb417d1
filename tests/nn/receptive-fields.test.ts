// What a cell sees of the input, held against the gradient: where the weights are all positive, the cells of the input
// that get one are those that are seen.
import { describe, expect, test } from 'vitest';
import { type ReceptiveField, seenByCell } from '../../src/core/receptive-field.js';
import * as F from '../../src/functional/index.js';
import * as nn from '../../src/nn/index.js';
import { ReceptiveFields, type Sight } from '../../src/nn/receptive-fields.js';
import { ones, zeros } from '../../src/tensor/creation.js';
import { cat } from '../../src/tensor/join.js';
import { observeOperations } from '../../src/tensor/observe.js';
import type { Tensor } from '../../src/tensor/tensor.js';

type Net = (x: Tensor) => Tensor;

function positive<Layer extends nn.Module>(layer: Layer): Layer {
  for (const parameter of layer.parameters()) nn.init.ones_(parameter);
  return layer;
}

function sightOf(net: Net, input: Tensor): { output: Tensor; sight: Sight | undefined } {
  const fields = new ReceptiveFields([input.raw]);
  const output = observeOperations(
    (run) => fields.record(run),
    () => net(input),
  );
  return { output, sight: fields.of(output.raw) };
}

/** First and last index along each of the last two axes with a gradient; null where there is none. */
function seenByGradient(net: Net, size: readonly number[], cell: readonly number[]): number[][] {
  const input = ones([1, 1, ...size]).requiresGrad_();
  const output = net(input);
  output.backward(zeros(output.shape).set([0, 0, ...cell], 1));
  const grad = input.grad?.detach().reshape(...size) ?? zeros(size);
  return size.map((length, axis) => {
    const others = size.flatMap((_, d) => (d === axis ? [] : [d]));
    const sums = (others.length > 0 ? grad.abs().sum(others) : grad.abs()).tolist<number[]>();
    const found = [...Array(length).keys()].filter((i) => sums[i] > 0);
    return found.length > 0 ? [found[0], found[found.length - 1]] : [];
  });
}

function span(field: ReceptiveField, cell: number, length: number): number[] {
  const { start, size } = seenByCell(field, cell);
  const [first, last] = [Math.max(0, start), Math.min(length - 1, start + size - 1)];
  return first > last ? [] : [first, last];
}

const conv = positive(new nn.Conv2d(1, 1, [3, 5], { stride: [2, 1], padding: [1, 2], dilation: [1, 2] }));
const plain = positive(new nn.Conv2d(1, 1, 3, { padding: 1 }));
const reflected = positive(new nn.Conv2d(1, 1, 3, { padding: 1, paddingMode: 'reflect' }));
const even = positive(new nn.Conv2d(1, 1, 2, { padding: 'same' }));

const up = positive(
  new nn.ConvTranspose2d(1, 1, [3, 4], { stride: [2, 3], padding: [1, 0], dilation: [2, 1] }),
);
const down = positive(new nn.Conv2d(1, 1, 3, { stride: 2, padding: 1 }));
const double = positive(new nn.ConvTranspose2d(1, 1, 2, { stride: 2 }));

const NETS: readonly [string, Net][] = [
  ['one convolution', conv],
  ['a stack with pooling', (x) => F.avgPool2d(plain(F.avgPool2d(conv(x), 2)), 2)],
  ["padding 'same' of an even kernel", (x) => even(even(x))],
  ['padding that copies cells', (x) => reflected(reflected(x))],
  ['padding between layers', (x) => plain(F.pad(plain(x), [1, 0]))],
  ['a residual branch', (x) => plain(plain(x)).add(x)],
  ['branches side by side', (x) => cat([plain(x), plain(plain(x))], 1)],
  ['a transposed convolution', up],
  ['a window over what a transposed convolution spread', (x) => plain(conv(up(x)))],
  ['a branch that goes down and up again', (x) => plain(double(down(x)).add(F.pad(plain(x), [0, 1, 0, 1])))],
  ['twice down and twice up', (x) => double(plain(double(down(down(x)))))],
  ['what works value by value', (x) => F.relu(plain(x).mul(2)).add(1)],
];

describe.each(NETS)('%s', (_name, net) => {
  const size = [21, 19];
  const { output, sight } = sightOf(net, ones([1, 1, ...size]));

  test.each([
    ['in the first corner', [0, 0]],
    ['in the middle', [output.shape[2] >> 1, output.shape[3] >> 1]],
    ['in the last corner', [output.shape[2] - 1, output.shape[3] - 1]],
  ])('is outlined %s', (_where, cell) => {
    expect(sight?.placed).toBe(true);
    const fields = sight?.axes ?? [];
    const drawn = fields.map((field, d) => span(field, cell[d], size[d]));
    // Side by side, the first channel sees less than all channels together.
    const seen = seenByGradient(
      (x) => (net(x).shape[1] > 1 ? net(x).sum(1, { keepdim: true }) : net(x)),
      size,
      cell,
    );
    // What sees nothing along one axis sees nothing.
    expect(drawn.some((cells) => cells.length === 0) ? drawn.map(() => []) : drawn).toEqual(seen);
  });
});

test('padding and cropping move what is seen', () => {
  const net: Net = (x) => plain(F.pad(x, [3, -2, -1, 2]));
  const { sight } = sightOf(net, ones(1, 1, 21, 19));
  const drawn = sight?.axes?.map((field, d) => span(field, 9, [21, 19][d]));
  expect(drawn).toEqual(seenByGradient(net, [21, 19], [9, 9]));
});

test('of one axis as of two', () => {
  const layer = positive(new nn.Conv1d(1, 1, 4, { stride: 3, padding: 2 }));
  const net: Net = (x) => F.maxPool1d(layer(x), 2);
  const { sight } = sightOf((x) => net(x), ones(1, 1, 30));
  expect(sight).toEqual({ axes: [{ size: 7, jump: 6, start: -2 }], seesAll: false, placed: true });
});

describe('says that it is not known where, after', () => {
  test.each<[string, Net]>([
    ['turning', (x) => plain(x).permute(0, 1, 3, 2)],
    ['turning and a layer', (x) => plain(plain(x).permute(0, 1, 3, 2))],
    ['mirroring', (x) => plain(x.flip(3))],
    ['taking a part', (x) => plain(plain(x).narrow(2, 4, 10))],
    ['joining one after the other', (x) => plain(cat([x, x], 2))],
    ['sums along an axis', (x) => plain(x.cumsum(3))],
    [
      'branches of other strides',
      (x) => F.avgPool2d(plain(x), 2).add(plain(x).narrow(2, 0, 10).narrow(3, 0, 10)),
    ],
  ])('%s', (_name, net) => {
    const { sight } = sightOf(net, ones(1, 1, 20, 20));
    expect(sight?.placed && sight.axes !== null).toBe(false);
  });
});
