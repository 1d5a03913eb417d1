// Arguments that no type allows, as a notebook's untyped values can be: each is refused in words, none hangs.
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  cat,
  nn,
  ones,
  plot,
  ShapeError,
  Summary,
  stack,
  summary,
  type Tensor,
  zeros,
} from '../../src/index.js';

/** An array that claims 2³² − 1 entries and has none of them. */
const endless = (): never => new Array(2 ** 32 - 1) as never;
const bad = (value: unknown): never => value as never;
const x = (): Tensor => ones(2, 3);

describe('arrays that claim more entries than they have', () => {
  const calls: Readonly<Record<string, () => unknown>> = {
    cat: () => cat(endless()),
    stack: () => stack(endless()),
    zeros: () => zeros(endless()),
    reshape: () => x().reshape(endless()),
    expand: () => x().expand(endless()),
    set: () => x().set(endless(), 1),
    permute: () => x().permute(endless()),
    sum: () => x().sum(endless()),
    'summary, a shape': () => summary(new nn.Linear(3, 2), endless()),
    'summary, several inputs': () => {
      const inputs: unknown[] = endless();
      inputs[0] = [1, 3];
      return summary(new nn.Linear(3, 2), bad(inputs));
    },
    'plot, traces': () => plot(endless()),
    'plot, values': () => plot({ y: endless() }),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(name, () => {
      expect(call).toThrow(/^[a-z]+: /);
    }, 2000);
  }

  test('a hole is no tensor, and no size', () => {
    // biome-ignore lint/suspicious/noSparseArray: the case in question
    expect(() => cat(bad([x(), , x()]))).toThrow('item 1 is undefined, not a tensor');
    // biome-ignore lint/suspicious/noSparseArray: the case in question
    expect(() => zeros(bad([2, , 3]))).toThrow('size undefined along axis 1');
  });
});

describe('what is no size', () => {
  for (const value of [Symbol('x'), Object.create(null), {}, new ArrayBuffer(8), new Map()]) {
    test(`expand: ${Object.prototype.toString.call(value)}`, () => {
      expect(() => x().expand(bad(value))).toThrow(ShapeError);
      expect(() => x().expand(bad(value))).toThrow(/^expand: size .* along axis 0; a size is a whole number/);
    });
  }
});

describe('modules', () => {
  const layer = (): nn.Linear => new nn.Linear(3, 2);
  const calls: readonly [string, () => unknown, string][] = [
    ['parameters', () => layer().parameters(bad(null)), 'Linear: options are one object'],
    ['namedBuffers', () => layer().namedBuffers({ recurse: bad(1) }), 'Linear: recurse is 1'],
    ['apply', () => layer().apply(bad({})), 'Linear.apply: takes a function, got an object'],
    ['train', () => layer().train(bad('no')), "Linear.train: mode is 'no'; it takes true or false"],
    ['to', () => layer().to(bad({})), 'Linear.to: no dtype an object'],
    ['registerBuffer, name', () => layer().registerBuffer(bad(3), x()), 'the name is 3, not a text'],
    ['registerBuffer, options', () => layer().registerBuffer('a', x(), bad(null)), 'options are one object'],
    ['registerBuffer, value', () => layer().registerBuffer('a', bad({})), "'a' must be a Tensor"],
    ['Flatten', () => new nn.Flatten()(bad([1])), 'Flatten(): input is [1], not a tensor'],
    ['ReLU', () => new nn.ReLU()(bad(undefined)), 'ReLU(): input is missing'],
    ['Summary', () => new Summary(bad(undefined)), 'Summary: is made by summary()'],
  ];
  for (const [name, call, message] of calls) {
    test(name, () => {
      expect(call).toThrow(ArgumentError);
      expect(call).toThrow(message);
    });
  }
});

test('a figure of an array whose memory was transferred', () => {
  const y = new Float32Array(4);
  structuredClone(y.buffer, { transfer: [y.buffer] });
  expect(() => plot({ y })).toThrow('plot: the Float32Array has lost its memory');
});
