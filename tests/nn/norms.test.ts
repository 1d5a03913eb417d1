import { describe, expect, test } from 'vitest';
import { functional as F, nn, ones, randn, summary, tensor, zeros } from '../../src/index.js';
import { failures, functionCases } from '../golden/function-case.js';
import { type ModuleCase, moduleFailures } from '../golden/module-case.js';
import { readGolden } from '../golden/read-golden.js';
import { thrown } from './thrown.js';

describe('results, gradients and running statistics are PyTorch’s', () => {
  const { cases } = readGolden<ModuleCase>('norm-layers');

  test.each([...new Set(cases.map(({ code }) => code))])('%s', (code) => {
    expect(moduleFailures(cases.filter((item) => item.code === code))).toEqual([]);
  });

  test.each([...new Set(functionCases('norm-functions').map(({ call }) => call))])('F.%s', (call) => {
    const ours = functionCases('norm-functions').filter((item) => item.call === call);
    expect(failures(ours)).toEqual([]);
    expect(failures(ours, true)).toEqual([]);
  });
});

test('F.batchNorm updates running statistics while training, and reads them otherwise', () => {
  const [mean, variance] = [zeros(1), ones(1)];
  F.batchNorm(tensor([[1], [3]]), mean, variance, { training: true, momentum: 0.5 });
  expect([mean.item(), variance.item()]).toEqual([1, 1.5]);
  const y = F.batchNorm(tensor([[1], [3]]), mean, variance, {
    eps: 0,
    weight: tensor([2]),
    bias: tensor([1]),
  });
  expect(y.tolist<number[][]>()[1][0]).toBeCloseTo((2 / Math.sqrt(1.5)) * 2 + 1, 5);
  expect(F.batchNorm(zeros(0, 1), mean, variance, { training: true }).shape).toEqual([0, 1]);
  expect(mean.item()).toBe(1);
});

test('F.instanceNorm averages what it keeps over the batch', () => {
  const [runningMean, runningVar] = [zeros(1), ones(1)];
  const x = tensor([[[1, 3]], [[5, 7]]]);
  F.instanceNorm(x, { runningMean, runningVar, momentum: 0.5 });
  expect([runningMean.item(), runningVar.item()]).toEqual([2, 1.5]);
  const fixed = F.instanceNorm(x, { runningMean, runningVar, useInputStats: false, eps: 0 });
  expect(fixed.tolist<number[][][]>()[0][0][1]).toBeCloseTo(1 / Math.sqrt(1.5), 5);
});

test('F.normalize takes the largest magnitude, and leaves zeros', () => {
  expect(F.normalize(tensor([[1, -4]]), { p: Number.POSITIVE_INFINITY }).tolist()).toEqual([[0.25, -1]]);
  const x = zeros([1, 2], { requiresGrad: true });
  const y = F.normalize(x);
  expect(y.tolist()).toEqual([[0, 0]]);
});

test.each<[nn.Module, string]>([
  [new nn.BatchNorm1d(3), 'new nn.BatchNorm1d(3)'],
  [
    new nn.BatchNorm2d(3, { eps: 0.1, momentum: null, affine: false }),
    'new nn.BatchNorm2d(3, { eps: 0.1, momentum: null, affine: false })',
  ],
  [
    new nn.BatchNorm3d(3, { trackRunningStats: false, dtype: 'float64' }),
    "new nn.BatchNorm3d(3, { trackRunningStats: false, dtype: 'float64' })",
  ],
  [new nn.InstanceNorm1d(3), 'new nn.InstanceNorm1d(3)'],
  [new nn.InstanceNorm2d(3, { affine: true }), 'new nn.InstanceNorm2d(3, { affine: true })'],
  [
    new nn.InstanceNorm3d(3, { trackRunningStats: true }),
    'new nn.InstanceNorm3d(3, { trackRunningStats: true })',
  ],
  [new nn.LazyBatchNorm2d({ momentum: 0.2 }), 'new nn.LazyBatchNorm2d({ momentum: 0.2 })'],
  [new nn.LazyInstanceNorm1d(), 'new nn.LazyInstanceNorm1d()'],
  [new nn.LayerNorm(4), 'new nn.LayerNorm(4)'],
  [new nn.LayerNorm([2, 3], { bias: false, eps: 1 }), 'new nn.LayerNorm([2, 3], { eps: 1, bias: false })'],
  [new nn.LayerNorm(4, { elementwiseAffine: false }), 'new nn.LayerNorm(4, { elementwiseAffine: false })'],
  [new nn.RMSNorm(4), 'new nn.RMSNorm(4)'],
  [new nn.RMSNorm(4, { eps: 0, dtype: 'float64' }), "new nn.RMSNorm(4, { eps: 0, dtype: 'float64' })"],
  [new nn.GroupNorm(2, 4), 'new nn.GroupNorm(2, 4)'],
  [new nn.GroupNorm(2, 4, { affine: false, eps: 2 }), 'new nn.GroupNorm(2, 4, { eps: 2, affine: false })'],
  [new nn.LocalResponseNorm(2, { k: 2 }), 'new nn.LocalResponseNorm(2, { k: 2 })'],
])('%s prints the expression that rebuilds it', (layer, text) => {
  expect(String(layer)).toBe(text);
  const again: nn.Module = new Function('nn', `return ${text}`)(nn);
  expect(String(again)).toBe(text);
  expect(Object.keys(again.stateDict())).toEqual(Object.keys(layer.stateDict()));
});

describe('lazy layers', () => {
  test.each<[nn.Module, number[], string]>([
    [new nn.LazyBatchNorm1d({ eps: 0.1 }), [4, 3], 'new nn.BatchNorm1d(3, { eps: 0.1 })'],
    [new nn.LazyBatchNorm2d(), [2, 5, 2, 2], 'new nn.BatchNorm2d(5)'],
    [new nn.LazyBatchNorm3d(), [2, 5, 2, 2, 2], 'new nn.BatchNorm3d(5)'],
    [new nn.LazyInstanceNorm1d({ affine: true }), [3, 4], 'new nn.InstanceNorm1d(3, { affine: true })'],
    [new nn.LazyInstanceNorm2d(), [2, 3, 4, 4], 'new nn.InstanceNorm2d(3)'],
    [
      new nn.LazyInstanceNorm3d({ trackRunningStats: true }),
      [2, 3, 2, 2, 2],
      'new nn.InstanceNorm3d(3, { trackRunningStats: true })',
    ],
  ])('%s takes its channels from the first input', (layer, shape, text) => {
    const parameters = layer.parameters();
    const copy = layer.clone();
    expect(layer(randn(shape)).shape).toEqual(shape);
    expect(String(layer)).toBe(text);
    expect(layer.parameters().every((parameter, i) => parameter === parameters[i])).toBe(true);
    const channels = (layer as nn.BatchNorm1d).numFeatures;
    copy(randn(shape));
    for (const [name, one] of Object.entries(copy.stateDict())) {
      if (name !== 'num_batches_tracked') expect(one.shape).toEqual([channels]);
    }
  });

  test('take a state that is loaded before', () => {
    const source = new nn.BatchNorm1d(3);
    source(randn(4, 3));
    const lazy = new nn.LazyBatchNorm1d();
    lazy.loadStateDict(source.stateDict());
    expect(lazy.eval()(ones(2, 3)).tolist()).toEqual(source.eval()(ones(2, 3)).tolist());
    expect(String(lazy)).toBe('new nn.BatchNorm1d(3)');
  });
});

test('statistics are copied with the layer, forgotten on demand, and follow its dtype', () => {
  const layer = new nn.BatchNorm1d(2);
  const copy = layer.clone();
  layer(
    tensor([
      [1, 2],
      [3, 5],
    ]),
  );
  expect(copy.runningMean?.tolist()).toEqual([0, 0]);
  expect(copy.getBuffer('running_mean')).toBe(copy.runningMean);
  expect(layer.numBatchesTracked?.item()).toBe(1);
  layer.resetRunningStats();
  expect(layer.stateDict().running_var.tolist()).toEqual([1, 1]);
  expect(layer.numBatchesTracked?.item()).toBe(0);
  layer.double();
  expect([layer.runningMean?.dtype, layer.numBatchesTracked?.dtype]).toEqual(['float64', 'int64']);
  expect(layer(zeros([3, 2], { dtype: 'float64' })).dtype).toBe('float64');
});

test('a model with norms is summed up without a trace of it', () => {
  const net = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.BatchNorm2d(4), new nn.GroupNorm(2, 4));
  const table = summary(net, [1, 1, 8, 8]);
  expect(table.failure).toBe(undefined);
  expect(table.rows.map(({ parameters }) => parameters)).toEqual([40, 8, 8]);
  expect((net[1] as nn.BatchNorm2d).numBatchesTracked?.item()).toBe(0);
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [
      () => new nn.BatchNorm2d(3)(zeros(3, 4, 4)),
      `ShapeError: BatchNorm2d(3): the input has 3 axes, [3, 4, 4]; it takes [N, C, H, W]
  One item without a batch? Try input.unsqueeze(0)`,
    ],
    [
      () => new nn.BatchNorm1d(3)(zeros(3)),
      `ShapeError: BatchNorm1d(3): the input has 1 axis, [3]; it takes [N, C] or [N, C, L]
  One item without a batch? Try input.unsqueeze(0)`,
    ],
    [
      () => new nn.Sequential(new nn.BatchNorm2d(3))(zeros(2, 8, 8, 3)),
      `ShapeError: Sequential.0, BatchNorm2d(3): the input has 8 channels, the layer takes 3
  input  [2, 8, 8, 3]    read as N=2  C=8  H=8  W=3
  The last axis is 3: channels last? Try input.permute(0, 3, 1, 2)`,
    ],
    [
      () => new nn.BatchNorm1d(3)(zeros(1, 3)),
      `ShapeError: BatchNorm1d(3): the input [1, 3] has one value a channel: its mean is itself, and it has no variance
  A batch of several, or eval() to use the running statistics`,
    ],
    [
      () => new nn.BatchNorm1d(3)(zeros([2, 3], { dtype: 'float64' })),
      `DTypeError: BatchNorm1d(3): the input is float64, runningMean is float32; they must agree
  Try input.to('float32')`,
    ],
    [
      () => new nn.BatchNorm1d(3, { momentum: '0.1' as never }),
      "ArgumentError: BatchNorm1d: momentum is '0.1'; it takes a number or null",
    ],
    [
      () => new nn.BatchNorm1d(3, { track: true } as never),
      "ArgumentError: BatchNorm1d: no option 'track'; did you mean 'trackRunningStats'?",
    ],
    [
      () => new nn.BatchNorm1d(1.5),
      'ArgumentError: BatchNorm1d: numFeatures is 1.5; it takes a whole number',
    ],
    [
      () => F.batchNorm(zeros(2, 3), null, null),
      `ArgumentError: batchNorm: runningMean is null; when not training, both running statistics are read
  Try { training: true } for those of the batch`,
    ],
    [
      () => F.batchNorm(zeros(2, 3), ones(4), ones(3)),
      `ShapeError: batchNorm: the input has 3 channels, runningMean is [4]; it takes [3]
  input        [2, 3]
  runningMean  [4]`,
    ],
    [
      () => F.batchNorm(zeros([2, 3], { dtype: 'int32' }), ones(3), ones(3)),
      `DTypeError: batchNorm: the input is int32; it takes float32 or float64
  Try input.to('float32')`,
    ],
    [
      () => F.batchNorm(zeros(3), null, null),
      'ShapeError: batchNorm: the input has 1 axis, [3]; it takes [N, C, ...]',
    ],
    [
      () => F.instanceNorm(zeros(2, 3, 1)),
      'ShapeError: instanceNorm: the input [2, 3, 1] has one value in each channel of an item: its mean is itself, and it has no variance',
    ],
    [
      () => new nn.InstanceNorm1d(3, { affine: true })(zeros(2, 4, 3)),
      `ShapeError: InstanceNorm1d(3, { affine: true }): the input has 4 channels, the layer takes 3
  input  [2, 4, 3]    read as N=2  C=4  L=3
  The last axis is 3: channels last? Try input.permute(0, 2, 1)`,
    ],
    [
      () => new nn.LayerNorm(8)(zeros(2, 8, 4, 4)),
      `ShapeError: LayerNorm(8): the input [2, 8, 4, 4] does not end in [8], the last axis it normalises
  Over the channels of a map? Try input.permute(0, 2, 3, 1), and back`,
    ],
    [
      () => F.layerNorm(zeros(2, 3), []),
      'ArgumentError: layerNorm: normalizedShape is []; it takes the size of at least one axis',
    ],
    [
      () => F.layerNorm(zeros(2, 3), 3, { weight: ones(4) }),
      'ShapeError: layerNorm: the weight is [4]; it takes the normalised shape, [3]',
    ],
    [
      () => new nn.GroupNorm(4, 6),
      'ArgumentError: GroupNorm: numChannels 6 is not divisible by numGroups 4 (possible groups: 1, 2, 3, 6)',
    ],
    [
      () => F.groupNorm(zeros(2, 6), 4),
      `ShapeError: groupNorm: the input has 6 channels, which 4 groups do not divide
  input  [2, 6]`,
    ],
    [
      () => new nn.GroupNorm(2, 6)(zeros(2, 4, 3)),
      `ShapeError: GroupNorm(2, 6): the input has 4 channels, weight is [6]; it takes [4]
  input   [2, 4, 3]
  weight  [6]`,
    ],
    [
      () => new nn.LocalResponseNorm(2)(zeros(2, 3)),
      'ShapeError: LocalResponseNorm(2): the input has 2 axes, [2, 3]; it takes [N, C, L] and more',
    ],
    [
      () => F.localResponseNorm(zeros(2, 3, 4), 0),
      'ArgumentError: localResponseNorm: size is 0; it must be at least 1',
    ],
  ])('%#', (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
