// Feature maps and shape tables for the views, with numbers that can be checked by hand.

import { summaryPayload } from '../../src/display/summary-bundle.js';
import { nn, summary, type Tensor } from '../../src/index.js';
import {
  type ChannelSummary,
  encodeQuantised,
  type FeatureMapsPayload,
  type ShapeRow,
  type ShapeTablePayload,
  wholeWindow,
} from '../../src/protocol/index.js';
import { spreadOf } from './payloads.js';

/** Twelve channels of rings; channel 5 is dead, channel 7 on in a cell, channel 8 always on. */
export function featureMaps(): FeatureMapsPayload {
  const [channels, rows, columns] = [12, 30, 40];
  const values = new Float32Array(channels * rows * columns);
  const channelOf = (channel: number, row: number, column: number): number => {
    if (channel === 5) return 0;
    if (channel === 7) return row === 12 && column === 30 ? 2.5 : 0;
    const distance = Math.hypot(row - rows / 2, column - columns / 2);
    const ring = Math.cos(distance / (1 + channel / 3)) * (1 + channel / 12);
    return channel === 8 ? 1.2 + Math.abs(ring) : Math.max(0, ring);
  };
  for (let i = 0; i < values.length; i++) {
    values[i] = channelOf(Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns);
  }
  return {
    ...mapsOf(values, [channels, rows, columns]),
    name: 'relu1',
    batch: { size: 4, item: 0 },
    verdicts: { dead: 1, rare: 1, alwaysOn: 1 },
  };
}

/** Feature maps of plain values without negatives, `[C, H, W]`. */
export function mapsOf(values: Float32Array, shape: readonly [number, number, number]): FeatureMapsPayload {
  const { statistics } = spreadOf(values);
  const [channels, rows, columns] = shape;
  const high = statistics.max ?? 1;
  return {
    type: 'feature-maps',
    dtype: 'float32',
    shape,
    values: encodeQuantised(values, wholeWindow(shape), [0, high]),
    statistics,
    range: { low: 0, high, below: 0, above: 0 },
    channels: Array.from({ length: channels }, (_, channel) =>
      summaryOf(values.subarray(channel * rows * columns, (channel + 1) * rows * columns)),
    ),
  };
}

function summaryOf(values: Float32Array): ChannelSummary {
  const { min, max, mean } = spreadOf(values).statistics;
  const on = values.filter((value) => value > 0).length / values.length;
  const nan = values.filter(Number.isNaN).length;
  const verdict =
    nan > 0 ? undefined : on === 0 ? 'dead' : on < 0.01 ? 'rare' : on > 0.985 ? 'always-on' : undefined;
  return { min, max, mean, on, nan, ...(verdict ? { verdict } : {}) };
}

interface Convolution {
  readonly kernel: number;
  readonly channels: readonly [number, number];
  readonly padding?: number;
}

function convolution({ kernel, channels, padding = 0 }: Convolution): NonNullable<ShapeRow['window']> {
  return {
    kind: 'convolution',
    kernelSize: [kernel, kernel],
    stride: [1, 1],
    padding: [
      [padding, padding],
      [padding, padding],
    ],
    dilation: [1, 1],
    groups: 1,
    inChannels: channels[0],
    outChannels: channels[1],
    bias: true,
  };
}

const POOLING: NonNullable<ShapeRow['window']> = {
  kind: 'pooling',
  kernelSize: [2, 2],
  stride: [2, 2],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
};

type Size = readonly number[];

/** LeNet on digits, in two blocks; with `broken` its first linear layer takes 576 features instead of 400. */
export function lenet(broken = false): ShapeTablePayload {
  const costs = { parameters: 0, multiplyAdds: 0, receptiveField: null, jump: null };
  const field = (size: number, jump: number): Pick<ShapeRow, 'receptiveField' | 'jump'> => ({
    receptiveField: [size, size],
    jump: [jump, jump],
  });
  const row = (
    path: string,
    kind: string,
    from: Size,
    to: Size | null,
    more: Partial<ShapeRow>,
  ): ShapeRow => ({
    path,
    kind,
    depth: path.split('.').length,
    inputShape: from,
    outputShape: to,
    ...costs,
    ...more,
  });
  const never = broken ? null : undefined;
  const conv1 = convolution({ kernel: 5, channels: [1, 6], padding: 2 });
  const conv2 = convolution({ kernel: 5, channels: [6, 16] });
  const rows = [
    row('features', 'Sequential', [1, 1, 28, 28], [1, 16, 5, 5], {
      container: true,
      parameters: 2572,
      multiplyAdds: 357_600,
      ...field(16, 4),
    }),
    row('features.conv1', 'Conv2d', [1, 1, 28, 28], [1, 6, 28, 28], {
      window: conv1,
      parameters: 156,
      multiplyAdds: 117_600,
      ...field(5, 1),
    }),
    row('features.relu1', 'ReLU', [1, 6, 28, 28], [1, 6, 28, 28], field(5, 1)),
    row('features.pool1', 'MaxPool2d', [1, 6, 28, 28], [1, 6, 14, 14], { window: POOLING, ...field(6, 2) }),
    row('features.conv2', 'Conv2d', [1, 6, 14, 14], [1, 16, 10, 10], {
      window: conv2,
      parameters: 2416,
      multiplyAdds: 240_000,
      ...field(14, 2),
    }),
    row('features.relu2', 'ReLU', [1, 16, 10, 10], [1, 16, 10, 10], field(14, 2)),
    row('features.pool2', 'MaxPool2d', [1, 16, 10, 10], [1, 16, 5, 5], { window: POOLING, ...field(16, 4) }),
    row('flatten', 'Flatten', [1, 16, 5, 5], [1, 400], {}),
    row('fc1', 'Linear', [1, 400], never ?? [1, 120], {
      parameters: broken ? 69_240 : 48_120,
      multiplyAdds: broken ? 0 : 48_000,
      seesAll: true,
    }),
    row('relu3', 'ReLU', [1, 120], never === null ? null : [1, 120], { seesAll: true }),
    row('fc2', 'Linear', [1, 120], never === null ? null : [1, 10], {
      parameters: 1210,
      multiplyAdds: broken ? 0 : 1200,
      seesAll: true,
    }),
  ];
  if (broken) rows[8] = { ...rows[8], outputShape: null };
  return {
    type: 'shape-table',
    model: 'LeNet',
    inputShape: [1, 1, 28, 28],
    dtype: 'float32',
    rows,
    totals: {
      parameters: broken ? 2572 : 51_902,
      multiplyAdds: broken ? 357_600 : 406_800,
      parameterBytes: broken ? 10_288 : 207_608,
      activationBytes: 59_920,
    },
    ...(broken
      ? {
          failure: {
            row: 8,
            message:
              'ShapeError: Linear(576, 120): the input has 400 features, the layer takes 576\n  input   [1, 400]\n  weight  [120, 576]',
          },
        }
      : {}),
  };
}

/** The same as a table of today, as the summary of a model tells it. */
export function lenetTold(features: number = 400): ShapeTablePayload {
  class LeNet extends nn.Module {
    features = new nn.Sequential({
      conv1: new nn.Conv2d(1, 6, 5, { padding: 2 }),
      relu1: new nn.ReLU(),
      pool1: new nn.MaxPool2d(2),
      conv2: new nn.Conv2d(6, 16, 5),
      relu2: new nn.ReLU(),
      pool2: new nn.MaxPool2d(2),
    });
    flatten = new nn.Flatten();
    fc1 = new nn.Linear(features, 120);
    relu3 = new nn.ReLU();
    fc2 = new nn.Linear(120, 10);
    forward(x: Tensor): Tensor {
      return this.fc2(this.relu3(this.fc1(this.flatten(this.features(x)))));
    }
  }
  return summaryPayload(summary(new LeNet(), [1, 1, 28, 28]));
}
