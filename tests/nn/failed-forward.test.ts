import { describe, expect, test } from 'vitest';
import type { ShapeError } from '../../src/core/errors.js';
import { failedForward } from '../../src/nn/failed-forward.js';
import * as nn from '../../src/nn/index.js';
import { zeros } from '../../src/tensor/creation.js';
import { cat } from '../../src/tensor/join.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { thrown } from './thrown.js';

class LeNet extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5, { padding: 2 });
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d(2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(576, 120);
  fc2 = new nn.Linear(120, 10);
  forward(x: Tensor): Tensor {
    x = this.pool(this.relu(this.conv1(x)));
    x = this.pool(this.relu(this.conv2(x)));
    return this.fc2(this.relu(this.fc1(x.flatten(1))));
  }
}

function errorOf(run: () => unknown): ShapeError {
  try {
    run();
  } catch (error) {
    return error as ShapeError;
  }
  throw new Error('nothing was thrown');
}

/** One module around others. */
function net(layers: Record<string, nn.Module>): nn.Module {
  return new nn.Sequential(layers);
}

test('a model that fails tells the shapes up to the layer, and the layer that would fit', () => {
  expect(thrown(() => new LeNet()(zeros(2, 1, 28, 28)))).toBe(
    `ShapeError: LeNet.fc1, Linear(576, 120): the input's last axis is 400, the layer takes 576
  input   [2, 400]
  weight  [120, 576]    out=120  in=576
  16·5·5 = 400; 576 = 16·6·6 would follow from a 6×6 map, as with conv2 = new nn.Conv2d(6, 16, 5, { padding: 1 })
  LeNet, input [2, 1, 28, 28]; shapes without the batch axis
  layer           input       output        kernel    params
  conv1 Conv2d    1×28×28   → 6×28×28       5×5 p2       156
  relu  ReLU      6×28×28   → 6×28×28
  pool  MaxPool2d 6×28×28   → 6×14×14       2×2 s2
  conv2 Conv2d    6×14×14   → 16×10×10      5×5        2 416
  relu  ReLU      16×10×10  → 16×10×10
  pool  MaxPool2d 16×10×10  → 16×5×5        2×2 s2
  fc1   Linear    400       → does not fit            69 240
  For this input: new nn.Linear(400, 120)`,
  );
});

test('the rows are kept for who draws them', () => {
  const forward = failedForward(errorOf(() => new LeNet()(zeros(2, 1, 28, 28))));
  expect(forward).toMatchObject({ model: 'LeNet', inputShape: [2, 1, 28, 28], batched: true });
  expect(forward?.rows.map(({ path }) => path)).toEqual([
    'conv1',
    'relu',
    'pool',
    'conv2',
    'relu',
    'pool',
    'fc1',
  ]);
  expect(forward?.rows.at(-1)).toMatchObject({ inputShape: [2, 400], outputShape: null });
  const { code, from, to } = forward?.fix ?? { code: '', from: 0, to: 0 };
  expect([code, code.slice(from, to)]).toEqual(['fc1 = new nn.Linear(400, 120)', '400']);
});

describe('the layer that would fit', () => {
  const zero = zeros(2, 6, 8, 8);
  const first = new nn.Conv2d(6, 8, 3);
  test.each<[nn.Module, string]>([
    [new nn.Conv2d(4, 16, 3, { padding: 1 }), 'new nn.Conv2d(8, 16, 3, { padding: 1 })'],
    [new nn.Conv2d(4, 8, 3, { groups: 4 }), 'new nn.Conv2d(8, 16, 3, { groups: 8 })'],
    [new nn.ConvTranspose2d(4, 16, 3), 'new nn.ConvTranspose2d(8, 16, 3)'],
    [new nn.BatchNorm2d(16), 'new nn.BatchNorm2d(8)'],
    [new nn.GroupNorm(2, 16), 'new nn.GroupNorm(2, 8)'],
    [new nn.LayerNorm([8, 4, 4]), 'new nn.LayerNorm([8, 6, 6])'],
    [new nn.Linear(9, 3), 'new nn.Linear(6, 3)'],
    [new nn.Conv2d(8, 4, 9), 'new nn.Conv2d(8, 4, 9, { padding: 2 })'],
    [new nn.MaxPool2d(7), 'new nn.MaxPool2d(6)'],
    [new nn.AvgPool2d(8, { stride: 2 }), 'new nn.AvgPool2d(6, { stride: 2 })'],
  ])('%s', (layer, fits) => {
    const error = errorOf(() => net({ first, layer })(zero));
    expect(failedForward(error)?.fix?.code).toBe(`layer = ${fits}`);
  });

  test.each<[string, nn.Module]>([
    ['groups that do not divide', new nn.Conv2d(6, 9, 3, { groups: 3 })],
    ['padding that would mirror more than there is', new nn.Conv2d(8, 1, 25, { paddingMode: 'reflect' })],
  ])('is not guessed: %s', (_, layer) => {
    const error = errorOf(() => net({ first, layer })(zero));
    expect(failedForward(error)?.fix).toBe(undefined);
    expect(error.message).not.toContain('For this input');
  });

  test('is not of a class whose arguments nobody knows', () => {
    class Stem extends nn.Conv2d {
      constructor(inputs: number) {
        super(inputs, 16, 3);
      }
    }
    const error = errorOf(() => net({ first, layer: new Stem(4) })(zero));
    expect(failedForward(error)?.fix).toBe(undefined);
  });

  test('fits', () => {
    const [first, layer] = [new nn.Conv2d(6, 8, 3), new nn.Conv2d(8, 16, 3, { padding: 1 })];
    expect(net({ first, layer })(zeros(2, 6, 8, 8)).shape).toEqual([2, 16, 6, 6]);
  });
});

describe('the convolution that would keep the size', () => {
  const wayOf = (layers: Record<string, nn.Module>, size: number): string | undefined => {
    const error = errorOf(() => net(layers)(zeros(1, 1, size, size)));
    return error.details?.find((line) => line.includes('would follow'))?.split('as with ')[1];
  };
  const tail = (features: number): Record<string, nn.Module> => ({
    flatten: new nn.Flatten(),
    fc: new nn.Linear(features, 2),
  });

  test('is named, and fits', () => {
    const pool = new nn.MaxPool2d(2);
    const conv = new nn.Conv2d(1, 4, 3, { padding: 1 });
    expect(wayOf({ conv, relu: new nn.ReLU(), pool, ...tail(4 * 9) }, 8)).toBe(
      'conv = new nn.Conv2d(1, 4, 3)',
    );
    const changed = new nn.Conv2d(1, 4, 3);
    expect(net({ conv: changed, pool, ...tail(4 * 9) })(zeros(1, 1, 8, 8)).shape).toEqual([1, 2]);
  });

  test('is the last one that can do it', () => {
    const first = new nn.Conv2d(1, 2, 3);
    const last = new nn.Conv2d(2, 4, 3);
    expect(wayOf({ first, last, ...tail(4 * 36) }, 8)).toBe('last = new nn.Conv2d(2, 4, 3, { padding: 1 })');
  });

  test.each<[string, Record<string, nn.Module>, number]>([
    ['no small change does it', { conv: new nn.Conv2d(1, 4, 3), ...tail(4 * 400) }, 8],
    [
      'a last window hangs over',
      { conv: new nn.Conv2d(1, 4, 3), pool: new nn.MaxPool2d(2, { ceilMode: true }), ...tail(4 * 16) },
      7,
    ],
    ['there is none', { pool: new nn.MaxPool2d(2), ...tail(25) }, 8],
  ])('is not guessed: %s', (_, layers, size) => {
    expect(wayOf(layers, size)).toBe(undefined);
  });
});

test('where the forward itself fails, it is the last row', () => {
  class Join extends nn.Module {
    a = new nn.Conv2d(1, 2, 3);
    b = new nn.Conv2d(1, 2, 5);
    forward(x: Tensor): Tensor {
      return cat([this.a(x), this.b(x)], 1);
    }
  }
  const error = errorOf(() => new Join()(zeros(1, 1, 8, 8)));
  expect(error.message).toContain(`  layer        input    output        kernel    params
  a     Conv2d 1×8×8  → 2×6×6         3×3           20
  b     Conv2d 1×8×8  → 2×4×4         5×5           52
  (cat) cat           → does not fit`);
  const inner = errorOf(() => net({ stem: new nn.Identity(), join: new Join() })(zeros(1, 1, 8, 8)));
  expect(failedForward(inner)?.rows.map(({ path, depth }) => [path, depth])).toEqual([
    ['stem', 0],
    ['join', 0],
    ['join.a', 1],
    ['join.b', 1],
    ['join.(cat)', 1],
  ]);
});

test('what ran in modules that have ended is folded in the text, and a long way is cut', () => {
  const block = (): nn.Module => new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU());
  const deep = net({ a: block(), b: block(), end: new nn.Linear(5, 2) });
  expect(thrown(() => deep(zeros(1, 4)))).toContain(`  Sequential, input [1, 4]; shapes without the batch axis
  layer          input    output          params
  a   Sequential 4      → 4                   20
  b   Sequential 4      → 4                   20
  end Linear     4      → does not fit        12`);
  const long = new nn.Sequential(...Array.from({ length: 40 }, () => new nn.ReLU()), new nn.Linear(2, 1));
  const text = thrown(() => long(zeros(3)));
  expect(text).toContain('\n  … 17 more\n  17 ReLU');
  expect(text.split('\n').length).toBeLessThan(32);
});

test('an error that a forward catches leaves no trace, nor does one of a single layer', () => {
  class Careful extends nn.Module {
    wrong = new nn.Linear(3, 1);
    right = new nn.Linear(4, 1);
    end = new nn.Linear(9, 1);
    forward(x: Tensor): Tensor {
      try {
        return this.wrong(x);
      } catch {
        return this.end(this.right(x));
      }
    }
  }
  const error = errorOf(() => new Careful()(zeros(1, 4)));
  expect(failedForward(error)?.rows.map(({ path }) => path)).toEqual(['right', 'end']);
  expect(failedForward(errorOf(() => new nn.Linear(3, 1)(zeros(4))))).toBe(undefined);
  expect(failedForward(errorOf(() => net({ only: new nn.Linear(3, 1) })(zeros(4))))).toBe(undefined);
  // The next call begins anew.
  expect(failedForward(errorOf(() => new LeNet()(zeros(2, 1, 28, 28))))?.rows).toHaveLength(7);
});

test('several results, and none, are told by the first tensor', () => {
  const lstm = new nn.LSTM(4, 5, { batchFirst: true });
  class Tagger extends nn.Module {
    lstm = lstm;
    head = new nn.Linear(6, 2);
    forward(x: Tensor): Tensor {
      return this.head(this.lstm(x).output);
    }
  }
  const rows = failedForward(errorOf(() => new Tagger()(zeros(2, 7, 4))))?.rows;
  expect(rows?.map(({ outputShape }) => outputShape)).toEqual([[2, 7, 5], null]);
});

test('an error while one is told leaves nothing behind', () => {
  class Unnamed extends nn.Module {
    inner = new nn.Linear(3, 2);
    forward(x: Tensor): Tensor {
      return this.inner(x);
    }
    override namedModules(): [string, nn.Module][] {
      throw new TypeError('no names');
    }
  }
  const before = errorOf(() => new LeNet()(zeros(2, 1, 28, 28))).message;
  expect(() => new Unnamed()(zeros(1, 4))).toThrow('no names');
  expect(errorOf(() => new LeNet()(zeros(2, 1, 28, 28))).message).toBe(before);
});
