import { afterEach, describe, expect, test } from 'vitest';
import { cellTaps, contributions, groupOf, tappedRegion } from '../../labextension/src/maps/made-of.js';
import { makerOf } from '../../labextension/src/maps/maker-of.js';
import { HeldValues } from '../../labextension/src/parts/held-values.js';
import { bundleOf } from '../../src/display/display.js';
import { type DisplayHost, HOST_KEY, type MimeBundle } from '../../src/display/host.js';
import {
  functional as F,
  featureMaps,
  type ModelMaps,
  manualSeed,
  nn,
  ones,
  rand,
  randn,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';
import { MIME_TYPE, type ModelMapsPayload, parsePayload } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

function shown(maps: ModelMaps): MimeBundle {
  return bundleOf(maps) as MimeBundle;
}

function payloadOf(maps: ModelMaps): ModelMapsPayload {
  const text = JSON.stringify(shown(maps)[MIME_TYPE]);
  const parsed = parsePayload(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  // Nothing that was sent is unknown to the reader.
  expect(JSON.stringify(parsed.payload).length).toBeGreaterThan(0.99 * text.length);
  return parsed.payload as ModelMapsPayload;
}

/** A net whose forward computes between its layers. */
class Residual extends nn.Module {
  conv1 = new nn.Conv2d(3, 4, 3, { padding: 1 });
  conv2 = new nn.Conv2d(4, 4, 3, { padding: 1 });
  fc = new nn.Linear(4 * 4 * 4, 5);
  forward(x: Tensor): Tensor {
    const first = F.relu(this.conv1(x));
    const joined = F.maxPool2d(F.relu(this.conv2(first).add(first)), 2);
    return F.logSoftmax(this.fc(joined.flatten(1)), 1);
  }
}

const small = (): nn.Sequential =>
  new nn.Sequential(
    new nn.Conv2d(1, 3, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(27, 2),
  );

test('the layers are in order, each with what it was computed from', () => {
  const { layers, model, batch, chosen } = featureMaps(new Residual(), rand(2, 3, 8, 8), { item: 1 });
  expect(layers.map(({ path, kind, from, shape }) => [path, kind, from, shape])).toEqual([
    ['input', 'input', [], [2, 3, 8, 8]],
    ['conv1', 'Conv2d', [0], [2, 4, 8, 8]],
    ['relu', 'operation', [1], [2, 4, 8, 8]],
    ['conv2', 'Conv2d', [2], [2, 4, 8, 8]],
    ['relu', 'operation', [3, 2], [2, 4, 8, 8]],
    ['maxPool', 'operation', [4], [2, 4, 4, 4]],
    ['fc', 'Linear', [5], [2, 5]],
    ['logSoftmax', 'operation', [6], [2, 5]],
  ]);
  expect(model).toBe('Residual');
  expect(batch).toEqual({ size: 2, item: 1 });
  expect(chosen).toBe(2);
});

test('the maps are what the layers give', () => {
  const net = small();
  const x = rand(3, 1, 8, 8);
  const { layers } = featureMaps(net, x, { item: 2, layer: '1' });
  expect(layers[2].maps?.maps.equal(net[1](net[0](x)).detach().select(0, 2))).toBe(true);
  expect(layers[5].maps?.maps.shape).toEqual([1, 2]);
  expect(layers[5].maps?.maps.reshape(2).equal(net(x).detach().select(0, 2))).toBe(true);
});

test('a model is left as it was', () => {
  const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Dropout(0.5));
  const before = JSON.stringify([...Object.values(net.stateDict())].map((one) => one.tolist()));
  manualSeed(1);
  featureMaps(net, rand(2, 1, 6, 6));
  manualSeed(1);
  rand(2, 1, 6, 6);
  const next = rand(1).item();
  manualSeed(1);
  featureMaps(net, rand(2, 1, 6, 6));
  expect(rand(1).item()).toBe(next);
  expect(JSON.stringify([...Object.values(net.stateDict())].map((one) => one.tolist()))).toBe(before);
  expect(net.modules().every(({ training }) => training)).toBe(true);
  expect(net.parameters().every(({ grad }) => grad === null)).toBe(true);
});

test('without a batch, and of signals and volumes', () => {
  const flat = featureMaps(new nn.Sequential(new nn.Conv2d(1, 3, 3), new nn.ReLU()), rand(1, 8, 8));
  expect([flat.batch, flat.layers[2].maps?.maps.shape]).toEqual([undefined, [3, 6, 6]]);
  const line = payloadOf(featureMaps(new nn.Conv1d(2, 3, 3), rand(4, 2, 10)));
  expect(line.layers[1]).toMatchObject({ maps: { shape: [3, 8] }, field: [{ size: 3, jump: 1, start: 0 }] });
  const volume = payloadOf(featureMaps(new nn.Conv3d(1, 2, 3, { padding: 1 }), rand(2, 1, 4, 5, 6)));
  expect(volume.layers[1].maps?.shape).toEqual([2, 4, 5, 6]);
  expect(volume.layers[1].field).toHaveLength(3);
});

test('the text form: every layer, then the maps of the one shown', () => {
  const net = small();
  (net[0] as nn.Conv2d).bias?.fill_(-9);
  (net[4] as nn.Linear).weight.fill_(0);
  expect(String(featureMaps(net, ones(1, 1, 8, 8)))).toBe(
    [
      'Sequential on [1, 1, 8, 8], item 0 of 1',
      'layer           output sees',
      'input           1×8×8',
      '0     Conv2d    3×6×6   3×3',
      '1     ReLU      3×6×6   3×3  3 dead',
      '2     MaxPool2d 3×3×3   4×4  3 dead',
      '3     Flatten   27      4×4',
      '4     Linear    2       all',
      '',
      '1 [3, 6, 6] float32   3 dead',
      '  ch  on in                      mean     max',
      '   0    0.0 %                     0.000   0.000  dead',
      '   1    0.0 %                     0.000   0.000  dead',
      '   2    0.0 %                     0.000   0.000  dead',
    ].join('\n'),
  );
});

test('the HTML has the layers as a table and survives the sanitizer', () => {
  const html = shown(featureMaps(new Residual(), rand(2, 3, 8, 8)))['text/html'] as string;
  expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
  expect(html).toContain('<td>conv2</td><td>Conv2d</td><td>4×8×8</td><td>5×5</td>');
  expect(html).toContain('<img ');
});

describe('channels are judged', () => {
  const one = (module: nn.Module, x: Tensor) => payloadOf(featureMaps(module, x)).layers[1].maps;

  test('as saturated where they stand at a bound of their activation', () => {
    const values = randn(1, 3, 4, 4);
    values.select(1, 1).fill_(-30);
    values.select(1, 2).fill_(30);
    const verdicts = (layer: nn.Module) => one(layer, values)?.channels.map(({ verdict }) => verdict);
    expect(verdicts(new nn.Sigmoid())).toEqual([undefined, 'saturated', 'saturated']);
    expect(verdicts(new nn.Tanh())).toEqual([undefined, 'saturated', 'saturated']);
    expect(verdicts(new nn.Hardtanh())).toEqual([undefined, 'saturated', 'saturated']);
    expect(verdicts(new nn.ReLU6())?.slice(1)).toEqual(['dead', 'saturated']);
    expect(one(new nn.Sigmoid(), values)).toMatchObject({ bounds: [0, 1], verdicts: { saturated: 2 } });
  });

  test('as dead among negative values where they are nothing but 0', () => {
    const values = randn(1, 2, 4, 4);
    values.select(1, 1).fill_(0);
    expect(one(new nn.Identity(), values)?.channels.map(({ verdict }) => verdict)).toEqual([
      undefined,
      'dead',
    ]);
  });

  test('over the whole batch: off in one item is not dead', () => {
    const values = zeros(3, 2, 4, 4);
    values.select(0, 1).select(0, 1).fill_(1);
    const maps = one(new nn.ReLU(), values);
    expect(maps?.channels.map(({ verdict }) => verdict)).toEqual(['dead', 'dead']);
    expect(maps?.deadThroughout).toEqual([0]);
    expect(String(featureMaps(new nn.ReLU(), values))).toContain('1 dead, 1 off in this item');
  });

  test('not at all where they are the input', () => {
    const [input] = payloadOf(featureMaps(new nn.ReLU(), ones(2, 2, 3, 3))).layers;
    expect(input.maps?.channels.every(({ verdict }) => verdict === undefined)).toBe(true);
  });
});

describe('the payload', () => {
  test.each<[string, () => nn.Module, number[]]>([
    ['a few large maps', () => new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.ReLU()), [1, 3, 320, 300]],
    ['many channels', () => new nn.Sequential(new nn.Conv2d(3, 700, 1), new nn.ReLU()), [2, 3, 9, 9]],
    ['a long signal', () => new nn.Sequential(new nn.Conv1d(2, 8, 9), new nn.ReLU()), [2, 2, 60_000]],
    ['a volume', () => new nn.Conv3d(1, 8, 3), [1, 1, 30, 40, 40]],
    ['many small items', small, [300, 1, 8, 8]],
    [
      'many layers',
      () => new nn.Sequential(...Array.from({ length: 150 }, () => new nn.Conv2d(4, 4, 3, { padding: 1 }))),
      [2, 4, 12, 12],
    ],
  ])('of %s stays below 256 kB', (_name, make, shape) => {
    const maps = featureMaps(make(), rand(...shape));
    const payload = payloadOf(maps);
    expect(JSON.stringify(payload).length).toBeLessThan(256_000);
    expect(payload.layers.every(({ maps: drawn }) => drawn !== undefined)).toBe(true);
    expect(payload.layers.length + (payload.moreLayers ?? 0)).toBe(maps.layers.length);
  });

  test('holds other items of the batch, the same ones in every layer', () => {
    const net = small();
    const x = rand(6, 1, 8, 8);
    const { layers } = payloadOf(featureMaps(net, x, { item: 2 }));
    for (const { maps } of layers) expect(maps?.others?.map(({ item }) => item)).toEqual([0, 1, 3, 4, 5]);
    const relu = layers[2].maps;
    const held = new HeldValues(relu!.others![3].values, 'float32', relu!.shape);
    const exact = net[1](net[0](x)).detach().select(0, 4);
    expect(Math.abs(Number(held.valueAt([1, 2, 3])) - (exact.at(1, 2, 3).item() as number))).toBeLessThan(
      0.01,
    );
  });

  test('says what is written over by a later layer', () => {
    class Overwriting extends nn.Module {
      conv = new nn.Conv2d(1, 2, 3);
      forward(x: Tensor): Tensor {
        return this.conv(x).clamp_({ min: 0 });
      }
    }
    const { layers } = payloadOf(featureMaps(new Overwriting(), randn(1, 1, 5, 5)));
    expect(layers[1]).toMatchObject({ path: 'conv', without: 'written over by a later layer' });
    expect(layers[1].maps).toBeUndefined();
  });

  test.each([
    ['zeros', 1, 1],
    ['reflect', 2, 1],
    ['circular', 1, 2],
    ['replicate', 2, 2],
  ] as const)('has what a cell was made of: %s, dilation %i, groups %i', (paddingMode, dilation, groups) => {
    expectMadeOf(new nn.Conv2d(4, 6, [3, 2], { padding: 2, dilation, groups, paddingMode, stride: 2 }));
  });

  test.each([
    [1, 1],
    [2, 1],
    [1, 2],
    [3, 2],
  ])(
    'has what a cell of a transposed convolution was made of: dilation %i, groups %i',
    (dilation, groups) => {
      expectMadeOf(new nn.ConvTranspose2d(4, 6, [3, 2], { padding: 1, dilation, groups, stride: 2 }));
    },
  );

  test.each([
    ['maps that were flattened', new nn.Flatten()],
    [
      'maps that were flattened after they were moved',
      new nn.Sequential(new nn.PixelShuffle(2), new nn.Flatten()),
    ],
  ])('has what a value of a Linear was made of: %s', (_what, between) => {
    const linear = new nn.Linear(4 * 9 * 8, 3);
    const x = randn(2, 4, 9, 8);
    const { layers } = payloadOf(featureMaps(new nn.Sequential(between, linear), x));
    const { weight, maps } = layers[layers.length - 1];
    const maker = makerOf(layers, layers.length - 1)!;
    const { maps: read } = layers[maker.input];
    const input = new HeldValues(read!.values, 'float32', read!.shape);
    const weights = new HeldValues(weight!.values, 'float32', weight!.shape);
    expect(maps!.shape).toEqual([1, 3]);
    for (const out of [0, 2]) {
      const group = groupOf(out, weight!.shape, weight!.window);
      const tapped = cellTaps(
        read!.shape.slice(1).map(() => 0),
        read!.shape.slice(1),
        weight!.window,
      );
      const sums = contributions(input, weights, out, group, tapped);
      const sum = sums.reduce((a, b) => a + b, 0) + weight!.bias![out];
      const made = new nn.Sequential(between, linear)(x).detach();
      expect(sum).toBeCloseTo(made.at(0, out).item() as number, 4);
    }
  });

  /** Adds up the pairs beside some cells of the layer's map; the sums are the layer's own. */
  function expectMadeOf(conv: nn.Conv2d | nn.ConvTranspose2d): void {
    const x = randn(1, 4, 9, 8);
    const { layers } = payloadOf(featureMaps(conv, x));
    const { weight, maps } = layers[1];
    const input = new HeldValues(layers[0].maps!.values, 'float32', layers[0].maps!.shape);
    const weights = new HeldValues(weight!.values, 'float32', weight!.shape);
    const output = conv(x).detach();
    for (const cell of [[0, 0], [2, 3], maps!.shape.slice(1).map((size) => size - 1)]) {
      for (const out of [0, 5]) {
        const group = groupOf(out, weight!.shape, weight!.window);
        const tapped = cellTaps(cell, [9, 8], weight!.window);
        const region = tappedRegion(group, tapped);
        const sums = contributions(region && input, weights, out, group, tapped);
        const sum = sums.reduce((a, b) => a + b, 0) + weight!.bias![out];
        expect(sum).toBeCloseTo(output.at(0, out, ...cell).item() as number, 5);
      }
    }
  }
});

describe('with a kernel', () => {
  const key = globalThis as { [HOST_KEY]?: DisplayHost };
  afterEach(() => {
    delete key[HOST_KEY];
  });

  test('every layer of which something is missing can be asked for', () => {
    key[HOST_KEY] = {
      name: 'convlens',
      publish() {},
      clearOutput() {},
      input: () => '',
      registerCommTarget() {},
    };
    const { layers } = payloadOf(featureMaps(small(), rand(2, 1, 80, 80).narrow(2, 0, 8).narrow(3, 0, 8)));
    expect(layers[0].maps?.live?.handle).toMatch(/^[0-9a-f-]{36}$/);
    const wide = payloadOf(featureMaps(new nn.Conv2d(1, 40, 3), rand(1, 1, 90, 90)));
    expect(wide.layers[1].maps?.live?.version).toBe(0);
  });
});

describe('featureMaps(model, input) refuses', () => {
  test.each<[() => unknown, string]>([
    [
      () => featureMaps(small(), [3, 3] as never),
      'featureMaps: the input is 3; the model is run on a tensor\n  Try featureMaps(model, image.unsqueeze(0))',
    ],
    [
      () => featureMaps(small(), {} as never),
      'featureMaps: the input is an object; the model is run on a tensor',
    ],
    [
      () => featureMaps(small(), rand(2, 1, 8, 8), { item: 2 }),
      'featureMaps: item is a whole number from 0 to 1, got 2\n  output  [2, 1, 8, 8]',
    ],
    [
      () => featureMaps(new nn.Conv2d(1, 1, 3), rand(1, 8, 8), { item: 0 }),
      'featureMaps: item 0 of an input without a batch axis\n  input  [1, 8, 8]',
    ],
    [
      () => featureMaps(new Residual(), rand(1, 3, 8, 8), { layer: 'conv3' }),
      "featureMaps: no layer 'conv3' was called; did you mean 'conv1'?\n  Layers: input, conv1, relu,",
    ],
    [() => featureMaps(small(), rand(1, 1, 8, 8), { name: 'x' } as never), "featureMaps: no option 'name'"],
    [() => featureMaps(small(), rand(1, 2, 8, 8)), 'the input has 2 channels, the layer takes 1'],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});

test('of several inputs', () => {
  class Sum extends nn.Module {
    conv = new nn.Conv2d(1, 2, 3);
    forward(a: Tensor, b: Tensor): Tensor {
      return this.conv(a.add(b));
    }
  }
  const { layers } = featureMaps(new Sum(), [ones(1, 1, 5, 5), ones(1, 1, 5, 5)]);
  expect(layers.map(({ path, from }) => [path, from])).toEqual([
    ['input', []],
    ['input 1', []],
    ['add', [0, 1]],
    ['conv', [2]],
  ]);
});

test('a value that is no image is a line', () => {
  const { layers } = payloadOf(featureMaps(new nn.Linear(3, 4), tensor([[1, 2, 3]])));
  expect(layers.map(({ vector, maps }) => [vector, maps?.shape])).toEqual([
    [true, [1, 3]],
    [true, [1, 4]],
  ]);
});
