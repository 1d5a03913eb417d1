import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, arange, ones, ShapeError, type Tensor, tensor, zeros } from '../../src/index.js';

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const counting = (shape: readonly number[]): Tensor => arange(count(shape)).reshape(shape);

/** Every index of a shape, row-major. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((i) => Array.from({ length: size }, (_, k) => [...i, k])),
    [[]],
  );
}

/** The value at an index by the definition of strides. */
function valueAt({ raw }: Tensor, index: readonly number[]): number {
  return Number(raw.storage.array[raw.offset + index.reduce((sum, i, d) => sum + i * raw.strides[d], 0)]);
}

describe('reshape', () => {
  test('is a view of contiguous values, and infers -1', () => {
    const x = arange(24);
    const y = x.reshape(2, -1, 4);
    expect(y.shape).toEqual([2, 3, 4]);
    expect(y.raw.storage).toBe(x.raw.storage);
    expect(x.reshape([4, 6]).shape).toEqual([4, 6]);
  });

  test('keeps row-major order whatever the layout', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const x = counting(shape).permute(shape.map((_, i) => shape.length - 1 - i));
        const flat = x.reshape(-1);
        expect([...flat.data]).toEqual(indices(x.shape).map((index) => valueAt(x, index)));
        expect(flat.reshape(x.shape).tolist()).toEqual(x.tolist());
      }),
    );
  });

  test('is a view exactly where view() is one', () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const x = counting([...a, ...b]).transpose(0, -1);
        const shape = [count(x.shape)];
        const y = x.reshape(shape);
        if (y.raw.storage === x.raw.storage) expect(x.view(shape).tolist()).toEqual(y.tolist());
        else expect(() => x.view(shape)).toThrow(/without a copy/);
      }),
    );
  });

  test.each([
    [() => zeros(2, 3).reshape(4, 2), 'reshape: [2, 3] has 6 values, [4, 2] takes 8'],
    [
      () => zeros(2, 3).reshape(4, -1),
      'reshape: -1 in [4, -1] cannot be worked out: 6 values are not divisible by 4',
    ],
    [() => zeros(2, 3).reshape(-1, -1), 'reshape: only one size can be -1, got [-1, -1]'],
    [
      () => zeros(2, 0).reshape(0, -1),
      'reshape: -1 in [0, -1] cannot be worked out: any size gives 0 values',
    ],
    [
      () => zeros(2, 3).reshape(1.5, 4),
      'reshape: size 1.5 along axis 0; a size is a whole number from 0, or -1',
    ],
    [
      () => zeros(2, 3).t().view(6),
      'view: the values do not lie in an order that [6] can show without a copy',
    ],
  ])('says what does not fit (%#)', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('permute, transpose, t', () => {
  test('move axes without a copy', () => {
    fc.assert(
      fc.property(
        shapes.chain((shape) =>
          fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
        ),
        ([shape, axes]) => {
          const x = counting(shape);
          const y = x.permute(axes);
          expect(y.raw.storage).toBe(x.raw.storage);
          for (const index of indices(y.shape)) {
            const source = new Array<number>(index.length);
            axes.forEach((axis, d) => {
              source[axis] = index[d];
            });
            expect(y.at(...index).item()).toBe(valueAt(x, source));
          }
        },
      ),
    );
    expect(zeros(2, 3, 4).transpose(0, -1).shape).toEqual([4, 3, 2]);
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ])
        .t()
        .tolist(),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test.each([
    [() => zeros(2, 3).permute(0, 0), 'permute: axis 0 comes twice in [0, 0]'],
    [() => zeros(2, 3).permute(1, -1), 'permute: axis 1 and -1 are the same in [1, -1]'],
    [() => zeros(2, 3).permute(0), 'permute: 1 axes given, [2, 3] has 2; name each once'],
    [() => zeros(2, 3).permute(0, 2), 'permute: there is no axis 2; [2, 3] has 2 (-2 to 1)'],
    [() => zeros(2, 3).transpose(0, 1.5), 'transpose: dim is a whole number, got 1.5'],
    [() => zeros(2, 3, 4).t(), 't: [2, 3, 4] has 3 axes; t() transposes a matrix'],
  ])('say what does not fit (%#)', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('at', () => {
  const x = counting([2, 3, 4]);

  test('picks, ranges, skips and adds axes', () => {
    expect(x.at(1, 2, 3).item()).toBe(23);
    expect(x.at(-1, -1, -1).item()).toBe(23);
    expect(x.at(0).shape).toEqual([3, 4]);
    expect(x.at(0, ':', '::2').tolist()).toEqual([
      [0, 2],
      [4, 6],
      [8, 10],
    ]);
    expect(x.at('...', -1).tolist()).toEqual([
      [3, 7, 11],
      [15, 19, 23],
    ]);
    expect(x.at(null, '...', null).shape).toEqual([1, 2, 3, 4, 1]);
    expect(x.at(':', '1:').shape).toEqual([2, 2, 4]);
    expect(x.at(':', ':-1', '5:').shape).toEqual([2, 2, 0]);
  });

  test('reads ranges as slices of arrays do', () => {
    const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: '' as const });
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 1, max: 3 }), (start, stop, step) => {
        const values = arange(5);
        const expected = values
          .tolist<number[]>()
          .slice(start === '' ? 0 : start, stop === '' ? undefined : stop);
        expect(values.at(`${start}:${stop}:${step}`).tolist()).toEqual(
          expected.filter((_, i) => i % step === 0),
        );
      }),
    );
  });

  test.each([
    [() => x.at(2), 'at: there is no position 2 along axis 0; it has 2 (-2 to 1)'],
    [() => x.at(0, 0, 0, 0), 'at: 4 indices, but [2, 3, 4] has 3 axes'],
    [() => x.at('::0'), "at: the step of '::0' is 0; it is at least 1"],
    [() => x.at('1;2' as never), "at: cannot read '1;2' as an index"],
    [() => x.at(0.5), 'at: index 0.5 along axis 0; an index is a whole number'],
    [() => x.at('...', '...'), "at: '...' may come once only"],
    [() => x.at({} as never), 'at: an object is not an index'],
    [() => zeros(0).at(0), 'at: there is no position 0 along axis 0; it is empty'],
  ])('says what is no index (%#)', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('narrow, select, expand, squeeze, unsqueeze, flatten', () => {
  test('give views', () => {
    const x = counting([2, 3, 4]);
    expect(x.narrow(1, 1, 2).tolist()).toEqual(x.at(':', '1:3').tolist());
    expect(x.narrow(-1, -2, 2).tolist()).toEqual(x.at('...', '2:').tolist());
    expect(x.select(1, 2).tolist()).toEqual(x.at(':', 2).tolist());
    expect(
      tensor([[1], [2]])
        .expand(2, 3)
        .tolist(),
    ).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect(tensor([1, 2]).expand(3, -1).tolist()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(zeros(1, 3, 1).squeeze().shape).toEqual([3]);
    expect(zeros(1, 3, 1).squeeze(0).shape).toEqual([3, 1]);
    expect(zeros(1, 3, 1).squeeze(1).shape).toEqual([1, 3, 1]);
    expect(zeros(3).unsqueeze(0).shape).toEqual([1, 3]);
    expect(zeros(3).unsqueeze(-1).shape).toEqual([3, 1]);
    expect(x.flatten().shape).toEqual([24]);
    expect(x.flatten(1).shape).toEqual([2, 12]);
    expect(zeros().flatten().shape).toEqual([1]);
    expect(zeros().flatten(-1, 0).shape).toEqual([1]);
    expect(() => zeros().flatten(0, 1)).toThrow('there is no axis 1');
  });

  test.each([
    [() => zeros(5).narrow(0, 3, 3), 'narrow: start 3 and length 3 do not lie within axis 0; it has 5'],
    [() => zeros(2, 3).expand(2, 4), 'expand: axis 1 has size 3 and cannot become 4; only a size of 1 can'],
    [() => zeros(2, 3).expand(3), 'expand: [2, 3] has 2 axes, [3] has 1'],
    [() => zeros(3).expand(-1, 3), 'expand: size -1 along axis 0'],
    [() => zeros(3).unsqueeze(3), 'unsqueeze: no place 3 for a new axis in [3]; places are -2 to 1'],
    [() => zeros(2, 3).flatten(1, 0), 'flatten: startDim 1 comes after endDim 0 in [2, 3]'],
    [
      () => zeros().select(0, 0),
      'select: there is no axis 0: the tensor is a single number, its shape is []',
    ],
  ])('say what does not fit (%#)', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('writing through views', () => {
  test('changes the storage they share', () => {
    const x = zeros(2, 3);
    x.t().at(0).fill_(1);
    x.set([1, '1:'], tensor([5, 6]));
    x.at(0, '1:').copy_(tensor([7]));
    expect(x.tolist()).toEqual([
      [1, 7, 7],
      [1, 5, 6],
    ]);
    expect(x.raw.storage.version).toBe(3);
  });

  test('reads an overlapping source before it writes', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    x.copy_(x.t());
    expect(x.tolist()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('refuses values that do not broadcast', () => {
    expect(() => zeros(2).copy_(ones(3))).toThrow('copy_: values of shape [3] do not broadcast to [2]');
    expect(() => zeros(3).copy_(ones(2, 3))).toThrow('copy_: values of shape [2, 3] do not broadcast to [3]');
    expect(() => zeros(1).expand(3).fill_(1)).toThrow(
      'fill_: axis 0 is expanded: its 3 positions share one stored value and cannot be written',
    );
    expect(() => zeros(1).expand(3).uniform_()).toThrow('Try x.clone().uniform_(…)');
    expect(zeros(2, 0).fill_(1).tolist()).toEqual([[], []]);
    expect(() => zeros(2).fill_('1' as never)).toThrow("fill_: the value is a number, got '1'");
  });
});

test('data is the storage where contiguous, a copy for a view, and marks the storage exposed', () => {
  const x = counting([2, 3]);
  expect(x.raw.storage.exposed).toBe(false);
  expect(x.data).toBe(x.raw.storage.array);
  expect(x.raw.storage.exposed).toBe(true);
  expect([...x.t().data]).toEqual([0, 3, 1, 4, 2, 5]);
  expect([...x.at(1).data]).toEqual([3, 4, 5]);
  expect(x.at(1).data.buffer).toBe(x.data.buffer);
});

test('size, ndim, numel, strides', () => {
  const x = zeros(2, 3);
  expect([x.size(), x.size(-1), x.ndim, x.numel]).toEqual([[2, 3], 3, 2, 6]);
  expect(x.t().strides).toEqual([1, 3]);
  expect(() => x.size(2)).toThrow('size: there is no axis 2; [2, 3] has 2 (-2 to 1)');
});

test('iterating walks the first axis', () => {
  expect([...counting([2, 2])].map((row) => row.tolist())).toEqual([
    [0, 1],
    [2, 3],
  ]);
  const [a, b] = tensor([3, 4]);
  expect(a.item() + b.item()).toBe(7);
  expect(() => [...zeros()]).toThrow('iterate: a single number, shape [], has nothing to walk through');
});

describe('a single number is one axis of one value, as in PyTorch', () => {
  test.each([0, -1])('squeeze and transpose take axis %i', (dim) => {
    expect(zeros().squeeze(dim).shape).toEqual([]);
    expect(zeros().transpose(dim, 0).shape).toEqual([]);
  });

  test('and no other', () => {
    expect(() => zeros().squeeze(1)).toThrow('there is no axis 1');
    expect(() => zeros().transpose(0, -2)).toThrow('there is no axis -2');
  });
});

test.each([Symbol('x'), null, 1n])('%s is no axis or start', (value) => {
  const wrong = value as never;
  if (typeof value !== 'bigint') expect(() => zeros(2).pow(wrong)).toThrow(ArgumentError);
  expect(() => zeros(2).unsqueeze(wrong)).toThrow(ArgumentError);
  expect(() => zeros(2).narrow(0, wrong, 1)).toThrow(ShapeError);
});

describe('split', () => {
  const sizes = (parts: readonly Tensor[]): (readonly number[])[] => parts.map(({ shape }) => shape);

  test('the sizes of torch.split', () => {
    expect(sizes(zeros(5).split(2))).toEqual([[2], [2], [1]]);
    expect(sizes(zeros(7, 4).split(3, -1))).toEqual([
      [7, 3],
      [7, 1],
    ]);
    expect(sizes(zeros(5).split(9))).toEqual([[5]]);
    expect(sizes(zeros(5).split([0, 5]))).toEqual([[0], [5]]);
    expect(sizes(zeros(0, 3).split(2))).toEqual([[0, 3]]);
    expect(sizes(zeros(0, 3).split(0))).toEqual([[0, 3]]);
  });

  test('the parts are views, in order', () => {
    const x = arange(12).reshape(3, 4);
    const parts = x.split([1, 3], 1);
    expect(parts[0].tolist()).toEqual([[0], [4], [8]]);
    parts[1].fill_(-1);
    expect(x.at(0).tolist()).toEqual([0, -1, -1, -1]);
  });

  test('says what does not fit', () => {
    expect(() => zeros(5).split([2, 2])).toThrow('split: the sizes add up to 4, axis 0 has 5');
    expect(() => zeros(5).split(0)).toThrow('split: size is 0; it must be at least 1');
    expect(() => zeros(5).split([6, -1])).toThrow('split: size 1 is -1; it must be at least 0');
    expect(() => zeros(5).split('2' as never)).toThrow(ArgumentError);
    expect(() => zeros(5).split(new Array(2 ** 32 - 1) as never)).toThrow(ArgumentError);
    expect(() => zeros(5).split(2, 1)).toThrow(ShapeError);
  });
});
