// What the producer makes, byte for byte, as the renderer's tests read it. After a wanted change:
// `vitest run --project library tests/protocol/golden-payloads -u`.
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import { type DisplayHost, HOST_KEY, type MimeBundle } from '../../src/display/host.js';
import {
  arange,
  explain,
  featureMaps,
  manualSeed,
  nn,
  rand,
  randint,
  randn,
  summary,
  type Tensor,
  type Training,
  tensor,
  training,
  zeros,
} from '../../src/index.js';
import { MIME_TYPE, parsePayload } from '../../src/protocol/index.js';

const FOLDER = new URL('../golden/payloads/v1/', import.meta.url);

const SPECIAL = [
  [-0.07, -0.81, Number.POSITIVE_INFINITY, -0.32, Number.NaN, -0.21],
  [0.11, 0.36, Number.NEGATIVE_INFINITY, Number.NaN, Number.NaN, -0.24],
  [0.29, -0.46, 7.07, 1.8, 0, 1e-5],
];

const VALUES: { readonly [file: string]: { readonly name?: string; make(): unknown } } = {
  'tensor-matrix': { name: 'x', make: () => randn(5, 7) },
  'tensor-special-values': { make: () => tensor(SPECIAL) },
  'tensor-line': { name: 'bias', make: () => randn(40) },
  'tensor-scalar': { make: () => tensor(3.5) },
  'tensor-empty': { make: () => zeros(0, 3) },
  'tensor-integers': { name: 'confusion', make: () => randint(0, 40, [10, 10]) },
  'tensor-int64': { make: () => tensor([2n ** 53n + 1n, -7n, 0n]) },
  'tensor-bool': { make: () => tensor([true, false, false, true], { shape: [2, 2] }) },
  'tensor-float64': { make: () => tensor([[0.1, 1 / 3]], { dtype: 'float64' }) },
  'tensor-planes': { name: 'weight', make: () => randn(4, 3, 3, 5) },
  'tensor-nan-only': { make: () => tensor([[Number.NaN, Number.NaN]]) },
  'tensor-quantised': { name: 'output', make: () => randn(3, 2, 30, 40) },
  'tensor-stepped': { make: () => arange(0, 800).reshape(1, 800).expand(10, 800) },
  'feature-maps': { make: () => featureMaps(rand(6, 5, 8), { name: 'relu1' }) },
  'feature-maps-signed': { make: () => featureMaps(randn(2, 4, 6, 6), { name: 'conv1', item: 1 }) },
  'feature-maps-1d': { make: () => featureMaps(randn(4, 50)) },
  'feature-maps-3d': { make: () => featureMaps(rand(2, 3, 4, 6, 6), { name: 'volume' }) },
  'model-maps': {
    make: () => featureMaps(lenet(400), photographs()),
  },
  'model-maps-1d': {
    make: () => {
      const net = new nn.Sequential(
        new nn.Conv1d(1, 4, 5, { stride: 2 }),
        new nn.Tanh(),
        new nn.Conv1d(4, 6, 3, { dilation: 2, groups: 2 }),
        new nn.ReLU(),
      );
      return featureMaps(net, arange(0, 60).mul(0.3).sin().reshape(1, 60));
    },
  },
  'shape-table': { make: () => summary(lenet(400), [1, 1, 28, 28]) },
  'shape-table-failure': { make: () => summary(lenet(576), [1, 1, 28, 28]) },
  training: { make: () => trained() },
  error: { make: () => thrown(() => new nn.Conv2d(3, 16, 3)(zeros(8, 32, 48, 3))) },
  'error-window': { make: () => thrown(() => new nn.Conv2d(1, 6, 5, { dilation: 3 })(zeros(1, 1, 8, 8))) },
  'error-net': { make: () => thrown(() => lenet(576)(zeros(1, 1, 28, 28))) },
  'shape-table-nested': {
    make: () => {
      const attention = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true });
      return summary(new nn.Sequential(new nn.Linear(4, 8).freeze(), attention), [2, 5, 4], { depth: 1 });
    },
  },
  'training-nan': { make: () => brokenTraining() },
  convolution: {
    make: () =>
      explain(new nn.Conv2d(4, 4, 3, { padding: 1 }), randn(4, 8, 8).clamp({ min: 0 }), { at: [1, 0, 4] }),
  },
  'convolution-1d': {
    make: () =>
      explain(new nn.Conv1d(1, 2, 3, { padding: 2, paddingMode: 'circular' }), randn(3, 1, 10), { item: 2 }),
  },
  'convolution-grouped': {
    make: () => {
      const conv = new nn.Conv2d(4, 4, 3, { padding: 2, dilation: 2, groups: 2, paddingMode: 'reflect' });
      return explain(conv, rand(4, 8, 8), { at: [1, 1, 0], name: 'features' });
    },
  },
  'convolution-same': {
    make: () =>
      explain(
        new nn.Conv2d(1, 1, [4, 2], { padding: 'same', bias: false, dtype: 'float64' }),
        rand(1, 5, 5, { dtype: 'float64' }),
      ),
  },
  'convolution-3d': {
    make: () =>
      explain(new nn.Conv3d(2, 2, [2, 3, 3], { padding: [0, 1, 1] }), randn(2, 4, 6, 6), {
        at: [0, 1, 2, 2],
      }),
  },
  'convolution-transposed': {
    make: () => {
      const conv = new nn.ConvTranspose2d(3, 2, 3, { stride: 2, padding: 1, outputPadding: 1 });
      return explain(conv, randn(3, 4, 5), { at: [1, 2, 3] });
    },
  },
  'convolution-cropped': {
    make: () => {
      const conv = new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 });
      return explain(conv, rand(1, 8, 96, 96), { at: [5, 20, 30], gradient: randn(1, 16, 48, 48) });
    },
  },
  'feature-maps-quantised': { make: () => featureMaps(rand(3, 40, 40), { name: 'big' }) },
};

/** Three pictures of a ring that grows, 28 × 28. */
function photographs(): Tensor {
  const values = Float32Array.from({ length: 3 * 28 * 28 }, (_, i) => {
    const [item, row, column] = [Math.floor(i / 784), Math.floor(i / 28) % 28, i % 28];
    const distance = Math.hypot(row - 13, column - 15) - 5 - 2 * item;
    return Math.round(255 * Math.exp(-(distance ** 2) / 4)) / 255;
  });
  return tensor(values, { shape: [3, 1, 28, 28] });
}

/** LeNet; its first Linear takes `features`, which is 400 where all fits. */
function lenet(features: number): nn.Module {
  return new nn.Sequential(
    new nn.Conv2d(1, 6, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Sequential(new nn.Conv2d(6, 16, 5), new nn.ReLU(), new nn.MaxPool2d(2)),
    new nn.Flatten(),
    new nn.Linear(features, 10),
  );
}

/** Sixty steps that a notebook watches, by a clock that goes on ten milliseconds whenever it is asked. */
function trained(): Training {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 10;
    return now;
  });
  const host: DisplayHost = { name: 'convlens', publish() {}, clearOutput() {}, input: () => '' };
  (globalThis as { [HOST_KEY]?: DisplayHost })[HOST_KEY] = host;
  const net = new nn.Sequential(new nn.Conv2d(1, 3, 3), new nn.ReLU(), new nn.Conv2d(3, 1, 3));
  const log = training({ total: 60, name: 'blur' }).watch(net);
  for (let step = 1; step <= 60; step++) {
    const loss = net(randn(1, 1, 6, 6))
      .pow(2)
      .mean();
    net.parameters().forEach((parameter) => {
      parameter.grad = null;
    });
    loss.backward();
    log.step({ 'loss/train': loss, lr: 0.1 / step });
    if (step % 20 === 0) log.epoch({ 'loss/held out': 1 / step, accuracy: 1 - 1 / step });
  }
  return log;
}

function thrown(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

function brokenTraining(): Training {
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const log = training();
  for (const loss of [2.5, 7, 4e3, Number.POSITIVE_INFINITY, Number.NaN]) log.step({ loss });
  return log;
}

afterEach(() => {
  vi.restoreAllMocks();
  delete (globalThis as { [HOST_KEY]?: DisplayHost })[HOST_KEY];
});

/** The payload with one line a field and an entry, so that a change can be read. */
function printed(payload: unknown): string {
  return `${JSON.stringify(payload, null, 1)}\n`;
}

describe('the producer makes', () => {
  test.each(Object.keys(VALUES))('%s', async (file) => {
    manualSeed(3);
    const { name, make } = VALUES[file];
    const bundle = bundleOf(make(), { name }) as MimeBundle;
    await expect(printed(bundle[MIME_TYPE])).toMatchFileSnapshot(new URL(`${file}.json`, FOLDER).pathname);
  });
});

describe('parsePayload() accepts', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

  test('at least one of each type', () => {
    const types = files.map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')).type);
    expect(new Set(types)).toEqual(
      new Set(['tensor', 'feature-maps', 'model-maps', 'shape-table', 'convolution', 'training', 'error']),
    );
  });

  test.each(files)('%s, and hands it on unchanged', (file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    expect(parsePayload(text)).toEqual({ ok: true, payload: JSON.parse(text) });
  });
});
