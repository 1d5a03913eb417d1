import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeExact,
  encodeQuantised,
  encodeQuantisedApart,
  parsePayload,
  wholeWindow,
} from '../../src/protocol/index.js';

const statistics = {
  count: 6,
  finite: 6,
  nan: 0,
  positiveInfinity: 0,
  negativeInfinity: 0,
  zeros: 1,
  min: 0,
  max: 5,
  mean: 2.5,
  std: 1.8708,
  low: 0.025,
  high: 4.975,
};
const range = { low: 0, high: 5, below: 0, above: 0 };

const tensor = {
  type: 'tensor',
  name: 'x',
  dtype: 'float32',
  shape: [2, 3],
  values: encodeExact(Float32Array.of(0, 1, 2, 3, 4, 5), wholeWindow([2, 3])),
  statistics,
  range,
  histogram: { low: 0, high: 5, counts: [1, 2, 3] },
};

const maps = {
  type: 'feature-maps',
  dtype: 'float32',
  shape: [2, 3],
  batch: { size: 4, item: 3 },
  values: encodeQuantised([0, 1, 2, 3, 4, 5], wholeWindow([2, 3]), [0, 5]),
  statistics,
  range,
  channels: [
    { min: 0, max: 2, mean: 1, on: 2 / 3, nan: 0 },
    { min: null, max: null, mean: null, on: 0, nan: 3, verdict: 'dead' },
  ],
  verdicts: { dead: 1, rare: 0, alwaysOn: 0 },
};

const table = {
  type: 'shape-table',
  model: 'Net',
  inputShape: [1, 1, 8, 8],
  dtype: 'float32',
  rows: [
    {
      path: 'conv',
      depth: 1,
      kind: 'Conv2d',
      inputShape: [1, 1, 8, 8],
      outputShape: null,
      parameters: 10,
      multiplyAdds: 0,
      receptiveField: null,
      jump: [1, 1],
      window: {
        kind: 'convolution',
        kernelSize: [3, 3],
        stride: [1, 1],
        padding: [
          [1, 1],
          [0, 2],
        ],
        dilation: [1, 1],
        paddingMode: 'zeros',
        groups: 1,
        inChannels: 1,
        outChannels: 1,
        bias: true,
      },
    },
  ],
  totals: { parameters: 10, multiplyAdds: 0, parameterBytes: 40, activationBytes: 0 },
  failure: { row: 0, message: 'ShapeError: …' },
};

const lastRow = {
  path: 'fc',
  depth: 0,
  kind: 'Linear',
  inputShape: [1, 4],
  outputShape: null,
  parameters: 10,
  frozen: 4,
  parameterBytes: 40,
  weights: [{ name: 'weight', shape: [2, 4] }],
  outputBytes: 8,
  multiplyAdds: 8,
  work: [{ operation: 'linear', multiplyAdds: 8 }],
  receptiveField: null,
  jump: null,
  again: true,
};

/** A model's failure, as a kernel draws it. */
const failed = {
  type: 'error',
  name: 'ShapeError',
  op: 'Net.fc, Linear(5, 2)',
  problem: "the input's last axis is 4, the layer takes 5",
  operands: [],
  table: {
    ...table,
    depth: 2,
    rows: [...table.rows, lastRow],
    totals: { ...table.totals, frozen: 4, inputBytes: 16, passBytes: 16 },
    failure: { row: 1, message: '', fix: { code: 'fc = new nn.Linear(4, 2)', from: 19, to: 20 } },
  },
};

const convolution = {
  type: 'convolution',
  dtype: 'float32',
  settings: {
    inChannels: 2,
    outChannels: 2,
    kernelSize: [2, 2],
    stride: [1, 1],
    padding: [
      [0, 1],
      [0, 1],
    ],
    dilation: [1, 1],
    groups: 1,
    paddingMode: 'zeros',
    paddingWord: 'same',
  },
  inputShape: [2, 2, 3],
  input: encodeExact(new Float32Array(12), wholeWindow([2, 2, 3])),
  weight: encodeExact(new Float32Array(16), wholeWindow([2, 2, 2, 2])),
  bias: encodeExact(new Float32Array(2), wholeWindow([2])),
  at: [1, 1, 2],
};

const model = {
  type: 'model-maps',
  model: 'Net',
  batch: { size: 4, item: 3 },
  layers: [
    { path: 'input', kind: 'input', from: [], shape: [4, 1, 1, 3], field: null },
    {
      path: 'conv',
      kind: 'Conv1d',
      from: [0],
      shape: [4, 2, 3],
      maps: {
        dtype: 'float32',
        shape: [2, 3],
        batch: { size: 4, item: 3 },
        values: maps.values,
        channels: maps.channels,
        statistics,
        range,
        bounds: [null, 6],
        deadThroughout: [1],
        others: [{ item: 1, values: maps.values, channels: maps.channels }],
        live: { handle: 'abc', version: 2 },
      },
      field: [{ size: 2, jump: 1, start: -1 }],
      weight: {
        dtype: 'float32',
        shape: [2, 1, 2],
        values: encodeExact(new Float32Array(4), wholeWindow([2, 1, 2])),
        bias: [0.5, -1],
        window: {
          kind: 'convolution',
          kernelSize: [2],
          stride: [1],
          padding: [[1, 0]],
          dilation: [1],
          groups: 1,
        },
      },
    },
  ],
  chosen: 1,
};

describe('parsePayload() accepts', () => {
  test.each([
    ['a tensor', tensor],
    ['feature maps', maps],
    ['a model at work', model],
    ['a shape table', table],
    ['the failure of a model', failed],
    ['a convolution', convolution],
  ])('%s, as an object or as text', (_, payload) => {
    expect(parsePayload(payload)).toEqual({ ok: true, payload });
    expect(parsePayload(JSON.stringify(payload))).toEqual({ ok: true, payload });
  });

  test('a scale for each channel', () => {
    const values = encodeQuantisedApart([0, 1, 2, 3, 4, 5], wholeWindow([2, 3]), [
      [0, 2],
      [3, 5],
    ]);
    expect(parsePayload({ ...maps, values })).toEqual({ ok: true, payload: { ...maps, values } });
  });

  test('fields of later versions, and leaves them out', () => {
    expect(parsePayload({ ...tensor, handle: 7 })).toEqual({ ok: true, payload: tensor });
  });

  test('a tensor without values', () => {
    const empty = { ...tensor, shape: [0, 3], values: encodeExact(new Float32Array(0), wholeWindow([0, 3])) };
    expect(parsePayload(empty).ok).toBe(true);
  });
});

/** The payload with one field changed; `path` is `values.window`. */
function changed(payload: object, path: string, value: unknown): unknown {
  const copy = structuredClone(payload) as Record<string, unknown>;
  const names = path.split('.');
  let at = copy;
  for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
  at[names[names.length - 1]] = value;
  return copy;
}

describe('parsePayload() turns down', () => {
  test.each<[unknown, string | RegExp]>([
    [null, 'The output should be an object, it is null.'],
    [[tensor], 'The output should be an object, it is a list.'],
    ['{', 'This output is not JSON.'],
    [{}, 'The output does not say what it is: it has no type.'],
    [{ type: 'hologram' }, 'This version of convlens does not draw "hologram".'],
    [{ type: '__proto__' }, 'This version of convlens does not draw "__proto__".'],
    [{ type: 'constructor' }, 'This version of convlens does not draw "constructor".'],
    [Object.create(tensor), 'The output does not say what it is: it has no type.'],
    [
      { type: 'tensor' },
      'dtype should be one of float32, float64, int32, int64, uint8, bool; it is undefined.',
    ],
    [changed(tensor, 'name', 'x'.repeat(5000)), 'name has 5000 characters, at most 1000 are drawn.'],
    [changed(tensor, 'name', { toString: 1 }), 'name should be a text, it is an object.'],
    [changed(tensor, 'shape', [2, 3.5]), 'shape[1] should be a whole number from 0 on, it is 3.5.'],
    [changed(tensor, 'shape', [-2, 3]), 'shape[0] should be a whole number from 0 on, it is -2.'],
    [changed(tensor, 'shape', [2 ** 40, 2 ** 40]), 'shape counts more values than any tensor can have.'],
    [changed(tensor, 'shape', Array(99).fill(1)), 'shape has 99 entries, at most 16 are drawn.'],
    [changed(tensor, 'shape', [6]), 'The values have 2 axes, the shape has 1.'],
    [changed(tensor, 'shape', [2, 2]), 'The values reach to index 2 of axis 1, which has 2 cells.'],
    [
      changed(tensor, 'values.data', 'AAAA'),
      'The values take 3 bytes, the shape of what is held asks for 24.',
    ],
    [changed(tensor, 'values.data', 'not base64!'), 'The values are not written in base64.'],
    [
      changed(tensor, 'values.encoding', 'zip'),
      'values.encoding should be one of exact, quantised; it is "zip".',
    ],
    [
      changed(tensor, 'values.window', [{ start: 0, count: 2, step: 0 }]),
      'values.window[0].step should be a whole number from 1 on, it is 0.',
    ],
    [changed(tensor, 'statistics.min', Number.NaN), 'statistics.min should be a finite number, it is NaN.'],
    [changed(tensor, 'statistics.mean', '0'), 'statistics.mean should be a finite number, it is "0".'],
    [
      changed(tensor, 'range.high', 0),
      'The colours run from 0 to 0: they must begin at or below zero and end above it.',
    ],
    [
      changed(tensor, 'histogram.counts', Array(2000).fill(1)),
      'histogram.counts has 2000 entries, at most 1024 are drawn.',
    ],
    [changed(maps, 'values.low', 9), 'The scale of the values runs backwards, from 9 to 5.'],
    [changed(maps, 'values.scales', [[0, 1]]), 'The values have 1 scales for 2 channels.'],
    [
      changed(maps, 'values.scales', [
        [1, 0],
        [0, 1],
      ]),
      'The scale of the values runs backwards, from 1 to 0.',
    ],
    [changed(maps, 'values.scales', [[0], [0, 1]]), 'values.scales[0] should hold two numbers.'],
    [changed(maps, 'values.high', undefined), 'values.high should be a finite number, it is undefined.'],
    [changed(maps, 'channels', [maps.channels[0]]), '2 channels are held, 1 are described.'],
    [changed(maps, 'channels.1.on', 2), 'channels[1].on is a share from 0 to 1, it is 2.'],
    [changed(maps, 'shape', [1, 1, 1, 2, 3]), 'Feature maps have 2 to 4 axes, these have 5.'],
    [changed(maps, 'bounds', [1, 0]), 'The bounds of the maps are two numbers, the smaller one first.'],
    [changed(maps, 'bounds', [0]), 'The bounds of the maps are two numbers, the smaller one first.'],
    [
      changed(maps, 'deadThroughout', [2]),
      'deadThroughout[0] should be a whole number from 0 to 1, it is 2.',
    ],
    [
      changed(maps, 'others', [{ item: 4, values: maps.values, channels: maps.channels }]),
      'others[0].item should be a whole number from 0 to 3, it is 4.',
    ],
    [
      changed(maps, 'others', [{ item: 0, values: maps.values, channels: [] }]),
      '2 channels are held, 0 are described.',
    ],
    [changed(model, 'layers', []), 'A model has its input as the first layer, here is none.'],
    [changed(model, 'layers', Array(600).fill({})), 'layers has 600 entries, at most 512 are drawn.'],
    [changed(model, 'chosen', 2), 'chosen should be a whole number from 0 to 1, it is 2.'],
    [changed(model, 'layers.0.from', [0]), 'layers[0] is the input, it is computed from nothing.'],
    [
      changed(model, 'layers.1.from', [1]),
      'layers[1].from[0] should be a whole number from 0 to 0, it is 1.',
    ],
    [changed(model, 'layers.1.field', []), 'layers[1] sees along 0 axes, its maps have 1.'],
    [changed(model, 'layers.1.field.0.jump', 0), 'layers[1].field[0].jump should be above 0, it is 0.'],
    [
      changed(model, 'layers.1.field.0.phases', [{ size: 1, start: 0.5 }]),
      'layers[1].field[0].phases[0].start should be a whole number from -9007199254740991 on, it is 0.5.',
    ],
    [
      changed(model, 'layers.1.weight.window.kernelSize', [2 ** 40]),
      'layers[1].weight is [2, 1, 2] for a kernel of 1099511627776.',
    ],
    [
      changed(model, 'layers.1.weight.window.groups', 3),
      'layers[1].weight has 2 outputs of 1 × 2 taps, which is not drawn.',
    ],
    [
      changed(model, 'layers.1.weight.shape', [2, 2 ** 30, 2]),
      'layers[1].weight has 2 outputs of 1073741824 × 2 taps, which is not drawn.',
    ],
    [
      changed(model, 'layers.1.weight.bias', ['1']),
      'layers[1].weight.bias[0] should be a finite number, it is "1".',
    ],
    [
      changed(failed, 'window', { size: [8], padding: [0], span: [13], taps: [2 ** 31] }),
      'window.taps[0] is 2147483648, of a window that spans 13.',
    ],
    [changed(maps, 'batch.item', 4), 'batch.item should be a whole number from 0 to 3, it is 4.'],
    [
      changed(table, 'rows.0.window.stride', [1]),
      'rows[0].window.stride has 1 entries, the kernel has 2 axes.',
    ],
    [
      changed(table, 'rows.0.window.padding', [[1], [1, 1]]),
      'rows[0].window.padding[0] should hold two numbers.',
    ],
    [changed(convolution, 'dtype', 'int32'), 'dtype should be one of float32, float64; it is "int32".'],
    [changed(convolution, 'settings.kernelSize', []), 'A convolution has at least one axis.'],
    [
      changed(convolution, 'settings.kernelSize', [2, 2, 2, 2]),
      'settings.kernelSize has 4 entries, at most 3 are drawn.',
    ],
    [changed(convolution, 'settings.stride', [1]), 'stride has 1 entries, the kernel has 2 axes.'],
    [
      changed(convolution, 'settings.dilation', [1, 1e9]),
      'settings.dilation[1] should be a whole number from 1 to 1024, it is 1000000000.',
    ],
    [changed(convolution, 'settings.groups', 3), '3 groups do not divide 2 and 2 channels.'],
    [
      changed(convolution, 'settings.padding', [
        [0, 1e6],
        [0, 1],
      ]),
      'zeros cannot fill 1000000 cells beside 2.',
    ],
    [
      changed(convolution, 'inputShape', [3, 2, 3]),
      'An input [3, 2, 3] is not one of 2 channels and 2 axes.',
    ],
    [changed(convolution, 'inputShape', [2, 0, 3]), 'The kernel does not fit 0 cells.'],
    [changed(convolution, 'at', [1, 2, 2]), 'The cell [1, 2, 2] is not one of the output [2, 2, 3].'],
    [changed(convolution, 'at', [1, 1]), 'The cell [1, 1] is not one of the output [2, 2, 3].'],
    [
      changed(
        convolution,
        'weight',
        encodeQuantised(new Float32Array(16), wholeWindow([2, 2, 2, 2]), [0, 1]),
      ),
      'The weight of a convolution must be exact.',
    ],
    [
      changed(
        convolution,
        'weight',
        encodeExact(new Float32Array(8), [{ start: 0, count: 1, step: 1 }, ...wholeWindow([2, 2, 2])]),
      ),
      'The weights of output channel 1 are not held.',
    ],
    [
      changed(
        convolution,
        'input',
        encodeExact(new Float32Array(6), [{ start: 1, count: 1, step: 1 }, ...wholeWindow([2, 3])]),
      ),
      'The weights read input channels 0 to 1, not all of which are held.',
    ],
    [
      changed(convolution, 'bias', encodeExact(new Float32Array(1), [{ start: 1, count: 1, step: 1 }])),
      'The bias of a held output channel is not held.',
    ],
    [changed(failed, 'table.failure.row', 0), 'table should end with the row that failed.'],
    [
      changed(failed, 'table.failure.fix.to', 40),
      /^table\.failure\.fix\.to should be a whole number from 19 to 24/,
    ],
    [changed(failed, 'table.rows.1.weights', Array(65).fill({ name: 'w', shape: [1] })), /weights/],
    [
      changed(failed, 'table.rows.1.work', [{ operation: 'linear', multiplyAdds: -1 }]),
      /work\[0\]\.multiplyAdds/,
    ],
    [changed(failed, 'table.depth', 0), /depth should be a whole number from 1/],
    [changed(table, 'failure.row', 1), 'failure.row should be a whole number from 0 to 0, it is 1.'],
  ])('%#', (value, reason) => {
    const parsed = parsePayload(value);
    if (typeof reason === 'string') expect(parsed).toEqual({ ok: false, reason });
    else expect((parsed as { reason?: string }).reason).toMatch(reason);
  });

  test('text that is too long, before parsing it', () => {
    expect(parsePayload(' '.repeat(3_000_000))).toMatchObject({ ok: false });
  });

  test('objects that throw when read', () => {
    const trap = Object.defineProperty({ ...tensor }, 'shape', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(parsePayload(trap)).toEqual({ ok: false, reason: 'This output cannot be read.' });
  });

  test('deeply nested text', () => {
    const deep = `{"type":"tensor","dtype":"float32","shape":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(parsePayload(deep)).toMatchObject({ ok: false });
  });
});

test('whatever comes, parsePayload() answers, and a reason is one line', () => {
  const mutated = fc
    .constantFrom<object>(tensor, maps, table)
    .chain((payload) =>
      fc
        .tuple(fc.constantFrom(...Object.keys(payload)), fc.anything())
        .map(([key, value]) => ({ ...payload, [key]: value })),
    );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), mutated, fc.json()), (value) => {
      const parsed = parsePayload(value);
      if (!parsed.ok) {
        expect(parsed.reason).toMatch(/^[^\n]{1,300}\.$/);
      }
    }),
    { numRuns: 500 },
  );
});
