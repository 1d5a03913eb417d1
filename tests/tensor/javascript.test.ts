// A tensor among JavaScript's own ways with values.
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { arange, ones, type Tensor, tensor } from '../../src/index.js';

describe('iterating', () => {
  test('gives the tensors along the first axis', () => {
    const x = arange(6).reshape(2, 3);
    expect([...x].map((row) => row.tolist())).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const [first] = x;
    first.fill_(9);
    expect(x.at(0, 0).item()).toBe(9);
    expect(Array.from(tensor([1, 2]), Number)).toEqual([1, 2]);
  });

  test('of a single number is refused', () => {
    expect(() => [...tensor(1)]).toThrow('iterate: a single number, shape [], has nothing to walk through');
  });
});

describe('JSON', () => {
  test('has nested arrays', () => {
    expect(JSON.stringify({ x: tensor([[1, 2.5]]), ok: tensor(true) })).toBe('{"x":[[1,2.5]],"ok":true}');
    expect(JSON.stringify(tensor([2n ** 60n, 1n]))).toBe('["1152921504606846976",1]');
  });
});

describe('structuredClone gives what tensor() takes', () => {
  test.each<[string, Tensor]>([
    ['a matrix', arange(6).reshape(2, 3)],
    ['a view', arange(6).reshape(2, 3).t().at('1:')],
    ['int64', tensor([2n ** 60n])],
    ['bool', tensor([[true], [false]])],
    ['a single number', tensor(4)],
    ['nothing', tensor([])],
    ['a leaf with a gradient', leafWithGradient()],
    ['a recorded result', ones(2, { requiresGrad: true }).mul(2)],
  ])('%s', (_, x) => {
    const copy = tensor(structuredClone(x));
    expect(copy.dtype).toBe(x.dtype);
    expect(copy.equal(x)).toBe(true);
    copy.zero_();
    expect(copy.raw.storage).not.toBe(x.raw.storage);
  });

  test('and so does a message', async () => {
    const { port1, port2 } = new MessageChannel();
    const received = new Promise((resolve) => port2.once('message', resolve));
    port1.postMessage(arange(3));
    expect(tensor((await received) as Tensor, { dtype: 'int32' }).tolist()).toEqual([0, 1, 2]);
    port1.close();
  });

  test('what only looks like one is refused', () => {
    const copy = structuredClone(arange(3)) as unknown as { raw: { shape: number[] } };
    copy.raw.shape = [4];
    expect(() => tensor(copy as never)).toThrow(
      'tensor: the object has the fields of a tensor, but they do not fit',
    );
  });
});

function leafWithGradient(): Tensor {
  const leaf = ones(2, { requiresGrad: true });
  leaf.sum().backward();
  return leaf;
}

describe('operators', () => {
  const half = tensor([0.5]) as unknown as number;

  test('take the value of a tensor that has one', () => {
    expect(Number(tensor(3))).toBe(3);
    expect(half + 1).toBe(1.5);
    expect(half < 1).toBe(true);
    expect(Math.max(half, 0)).toBe(0.5);
    expect(`loss ${half + 0}`).toBe('loss 0.5');
  });

  test('refuse one that has more', () => {
    const two = ones(2) as unknown as number;
    expect(() => two + 1).toThrow(
      "Tensor: JavaScript's operators take one number, the tensor [2] has 2\n  Try methods: a.add(b)",
    );
    expect(() => two < 1).toThrow('a.lt(b)');
    expect(`${two}`).toBe(ones(2).toString());
  });
});

test('brackets are refused, which would read and write nothing', () => {
  const x = ones(2) as unknown as number[];
  expect(() => x[0]).toThrow("Tensor: x[0] is for JavaScript's arrays; a tensor is no array\n  Try x.at(0)");
  expect(() => {
    x[1] = 3;
  }).toThrow('Try x.set([1], …)');
  expect(Object.keys(ones(2))).not.toContain('0');
});
