import { expect, test } from 'vitest';
import { makerOf } from '../../labextension/src/maps/maker-of.js';
import { cellOver, seenAxes, seenWords } from '../../labextension/src/maps/receptive-box.js';
import { bundleOf } from '../../src/display/display.js';
import { functional as F, featureMaps, nn, rand, type Tensor } from '../../src/index.js';
import { MIME_TYPE, type ModelMapsPayload } from '../../src/protocol/index.js';

const field = [
  { size: 5, jump: 2, start: -2 },
  { size: 3, jump: 1, start: -1 },
];

test('what is seen ends at the edges of the input', () => {
  expect(seenAxes(field, [1, 4], [10, 10])).toEqual([
    { first: 0, last: 4, before: 0, after: 0 },
    { first: 3, last: 5, before: 0, after: 0 },
  ]);
  expect(seenWords(field, seenAxes(field, [1, 4], [10, 10]))).toBe('5 × 3 cells: rows 0–4, columns 3–5');
  expect(seenWords(field, seenAxes(field, [0, 9], [10, 10]))).toBe(
    '5 × 3 cells: rows 0–2, columns 8–9; beyond the edge 2 above, 1 right',
  );
  const alone = [{ size: 1, jump: 1, start: -3 }];
  expect(seenWords(alone, seenAxes(alone, [0], [4]))).toBe(
    '1 cell: no places; beyond the edge 3 before the start',
  );
});

test('the cell under a pointer is the one that looks there', () => {
  for (const cell of [0, 1, 3, 4]) {
    const middle = field.map(({ start, size, jump }) => start + cell * jump + (size - 1) / 2);
    expect(cellOver(field, middle, [5, 10])).toEqual([cell, cell]);
  }
  expect(cellOver(field, [100, -7], [5, 10])).toEqual([4, 0]);
});

function layersOf(net: nn.Module, input: Tensor): ModelMapsPayload['layers'] {
  const bundle = bundleOf(featureMaps(net, input)) as Record<string, ModelMapsPayload>;
  return bundle[MIME_TYPE].layers;
}

test('a map is followed back to the convolution that made its channels', () => {
  const net = new nn.Sequential(
    new nn.Conv2d(1, 2, 3, { padding: 1 }),
    new nn.BatchNorm2d(2),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(32, 2),
  );
  const layers = layersOf(net, rand(1, 1, 8, 8));
  expect(makerOf(layers, 0)).toBeNull();
  expect(makerOf(layers, 1)).toEqual({ conv: 1, input: 0, sameCells: true, after: '' });
  expect(makerOf(layers, 3)).toEqual({ conv: 1, input: 0, sameCells: true, after: 'BatchNorm2d, ReLU' });
  expect(makerOf(layers, 4)).toEqual({
    conv: 1,
    input: 0,
    sameCells: false,
    after: 'BatchNorm2d, ReLU, MaxPool2d',
  });
  // What is only a vector of the same values was made by nothing; the Linear behind it read the maps themselves.
  expect(makerOf(layers, 5)).toBeNull();
  expect(makerOf(layers, 6)).toEqual({ conv: 6, input: 4, sameCells: true, after: '' });
  expect(layers[6].weight?.shape).toEqual([2, 2, 4, 4]);
});

test('a Linear behind values that were moved is followed back to those', () => {
  class Moved extends nn.Module {
    conv = new nn.Conv2d(1, 2, 3);
    first = new nn.Linear(32, 3);
    last = new nn.Linear(3, 2);
    forward(x: Tensor): Tensor {
      return this.last(F.relu(this.first(this.conv(x).permute(0, 2, 3, 1).flatten(1))));
    }
  }
  const layers = layersOf(new Moved(), rand(2, 1, 6, 6));
  const [conv, first, last] = ['conv', 'first', 'last'].map((name) =>
    layers.findIndex(({ path }) => path === name),
  );
  const moved = layers[first].from[0];
  expect(moved).not.toBe(conv);
  expect(makerOf(layers, first)).toEqual({ conv: first, input: moved, sameCells: true, after: '' });
  expect(layers[first].weight?.shape).toEqual([3, 1, 32]);
  expect(makerOf(layers, last)?.conv).toBe(last);
  expect(layers[last].weight?.shape).toEqual([2, 1, 3]);
});

test('where branches join, no single convolution made it', () => {
  class Joined extends nn.Module {
    conv = new nn.Conv2d(2, 2, 3, { padding: 1 });
    last = new nn.ReLU();
    forward(x: Tensor): Tensor {
      return this.last(F.relu(this.conv(x)).add(x));
    }
  }
  const layers = layersOf(new Joined(), rand(1, 2, 5, 5));
  expect(layers.map(({ path }) => path)).toEqual(['input', 'conv', 'add', 'last']);
  expect(makerOf(layers, 3)).toBeNull();
});
