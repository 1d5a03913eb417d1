import { describe, expect, test } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/core/errors.js';
import * as nn from '../../src/nn/index.js';
import type { LoadOptions } from '../../src/nn/state-dict.js';
import { ones, tensor, zeros } from '../../src/tensor/creation.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { thrown } from './thrown.js';

class Layer extends nn.Module {
  weight = new nn.Parameter(zeros(2, 3));
  bias = new nn.Parameter(zeros(2));
  forward(x: Tensor): Tensor {
    return x;
  }
}

class Net extends nn.Module {
  conv = new Layer();
  mean = this.registerBuffer('running_mean', zeros(2));
  steps = this.registerBuffer('steps', zeros([], { dtype: 'int64' }));
  forward(x: Tensor): Tensor {
    return x;
  }
}

const state = (): nn.StateDict => ({
  running_mean: tensor([1, 2]),
  steps: tensor(7n),
  'conv.weight': tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]),
  'conv.bias': tensor([0.5, -0.5]),
});

function loading(given: nn.StateDict, options?: nn.LoadOptions): { text: string; net: Net } {
  const net = new Net();
  return { net, text: thrown(() => net.loadStateDict(given, options)) };
}

describe('loadStateDict', () => {
  test('copies the values into the tensors that the module has', () => {
    const net = new Net();
    const { weight } = net.conv;
    const given = state();
    expect(net.loadStateDict(given)).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(net.conv.weight).toBe(weight);
    expect(weight.tolist()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(net.mean.tolist()).toEqual([1, 2]);
    expect(net.steps.item()).toBe(7);
    given['conv.bias'].fill_(9);
    expect(net.conv.bias.tolist()).toEqual([0.5, -0.5]);
  });

  test('reads what stateDict writes', () => {
    const a = new Net();
    const b = new Net();
    a.loadStateDict(state());
    b.loadStateDict(a.stateDict());
    expect(b.conv.weight.tolist()).toEqual(a.conv.weight.tolist());
  });

  test('converts to the dtype of the module', () => {
    const net = new Net();
    net.loadStateDict({ ...state(), 'conv.bias': tensor([1.5, 2.5], { dtype: 'float64' }) });
    expect(net.conv.bias.dtype).toBe('float32');
    expect(net.conv.bias.tolist()).toEqual([1.5, 2.5]);
  });

  test('tells all problems at once and changes nothing', () => {
    const { 'conv.bias': bias, ...rest } = state();
    const { text, net } = loading({ ...rest, 'conv.weight': ones(2, 4), extra: bias });
    expect(
      text,
    ).toBe(`ShapeError: Net.loadStateDict: the state does not fit the module: 1 of another shape, 1 missing, 1 unexpected
  conv.weight  state [2, 4], module [2, 3]
  conv.bias    missing from the state; module [2]
  extra        unknown to the module; state [2]
  Other names for the same? Try { rename: { 'extra': 'conv.bias' } }`);
    expect(net.mean.tolist()).toEqual([0, 0]);
  });

  test('names alone are an ArgumentError, with PyTorch’s sentence for search', () => {
    const { steps: _, ...rest } = state();
    let error: unknown;
    try {
      new Net().loadStateDict(rest);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as ArgumentError).message).toBe(
      'Net.loadStateDict: the state does not fit the module: 1 missing\n  steps  missing from the state; module []',
    );
    expect((error as ArgumentError).pytorch).toBe(
      'Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "steps". ',
    );
  });

  test('strict: false reports the names, but shapes must still fit', () => {
    const net = new Net();
    const { steps: _, ...rest } = state();
    expect(net.loadStateDict({ ...rest, extra: ones(1) }, { strict: false })).toEqual({
      missingKeys: ['steps'],
      unexpectedKeys: ['extra'],
    });
    expect(net.mean.tolist()).toEqual([1, 2]);
    expect(() => net.loadStateDict({ 'conv.bias': ones(3) }, { strict: false })).toThrow(ShapeError);
  });

  test('renames by names and leading parts, or by a function', () => {
    const other = Object.fromEntries(
      Object.entries(state()).map(([name, value]) => [name.replace('conv', 'features.0'), value]),
    );
    const renames: NonNullable<LoadOptions['rename']>[] = [
      { 'features.0': 'conv' },
      { 'features.0': 'nowhere', 'features.0.weight': 'conv.weight', 'features.0.bias': 'conv.bias' },
      (name) => name.replace('features.0', 'conv'),
    ];
    for (const rename of renames) {
      const net = new Net();
      net.loadStateDict(other, { rename });
      expect(net.conv.bias.tolist()).toEqual([0.5, -0.5]);
    }
    expect(loading(other).text).toContain(
      "Other names for the same? Try { rename: { 'features.0': 'conv' } }",
    );
  });

  test('knows the prefix that a wrapper leaves on every name', () => {
    const wrapped = Object.fromEntries(
      Object.entries(state()).map(([name, value]) => [`module.${name}`, value]),
    );
    const { text } = loading(wrapped);
    expect(text).toContain(
      "Every name of the state starts with 'module.'. Try { rename: (name) => name.slice(7) }",
    );
    new Net().loadStateDict(wrapped, { rename: (name) => name.slice(7) });
  });

  test('rejects what is no tensor, and two entries for one name', () => {
    expect(loading({ ...state(), steps: 7 as unknown as Tensor }).text).toBe(
      "ArgumentError: Net.loadStateDict: 'steps' is 7, not a Tensor",
    );
    expect(loading({ ...state(), steps: [[1, 2]] as unknown as Tensor }).text).toContain(
      "Try { 'steps': tensor(…) }, for every entry",
    );
    expect(loading(state(), { rename: { running_mean: 'steps' } }).text).toBe(
      "ArgumentError: Net.loadStateDict: two entries of the state are named 'steps'",
    );
  });
});

describe('arguments that are none', () => {
  test.each([undefined, null, 3, 'weights'])('%s is no state', (value) => {
    expect(() => new Net().loadStateDict(value as never)).toThrow('the state is an object of tensors');
  });

  test.each([null, 3, { strikt: false }, { strict: 1 }, { rename: null }])('%j are no options', (value) => {
    expect(() => new Net().loadStateDict(state(), value as never)).toThrow(ArgumentError);
  });
});

describe('to', () => {
  test('changes the dtype of parameters and floating buffers and keeps the objects', () => {
    const net = new Net();
    net.loadStateDict(state());
    const { weight } = net.conv;
    expect(net.to('float64')).toBe(net);
    expect(net.conv.weight).toBe(weight);
    expect(weight.dtype).toBe('float64');
    expect(weight.at(1).tolist()).toEqual([4, 5, 6]);
    expect(net.mean.dtype).toBe('float64');
    expect(net.steps.dtype).toBe('int64');
  });

  test('takes no integers', () => {
    expect(thrown(() => new Net().to('int32'))).toBe(
      'DTypeError: Net.to: parameters are float32 or float64, not int32',
    );
  });
});
