// Every operation there is: its gradient and the gradient of its gradient against differences, or a plain word that it
// has none. The list is the folder, so that a new operation cannot be forgotten.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { AxisWindowing } from '../../src/core/conv-arithmetic.js';
import { parseAvgDivision, parsePoolWindow } from '../../src/core/pool-arguments.js';
import { resampleTaps } from '../../src/core/resample-taps.js';
import type { Shape } from '../../src/core/shape.js';
import { autograd, type Tensor, tensor } from '../../src/index.js';
import { ACTIVATIONS } from '../../src/kernels/activation/functions.js';
import { notDifferentiable, type Operation } from '../../src/ops/operation.js';
import { adaptivePooling, avgPooling, type Pooling } from '../../src/ops/pool-geometry.js';
import { apply } from '../../src/tensor/tensor.js';
import { hashedValues } from '../golden/hashed-values.js';

interface Case {
  readonly inputs: readonly Tensor[];
  readonly args?: unknown;
}

let seed = 0;

/** Values in [-2, 2) that no two places share. */
function some(...shape: number[]): Tensor {
  return tensor(hashedValues(shape, ++seed, 'float64'), { shape, requiresGrad: true });
}

/** The same from 0.25 to 2.25. */
function positive(...shape: number[]): Tensor {
  return tensor(
    some(...shape)
      .abs()
      .add(0.25),
    { requiresGrad: true },
  );
}

/** Values from 0.1 to 0.9. */
function probable(...shape: number[]): Tensor {
  return tensor(
    some(...shape)
      .div(5)
      .add(0.5),
    { requiresGrad: true },
  );
}

function indices(...rows: number[][]): Tensor {
  return tensor(rows, { dtype: 'int32' });
}

const unary: Case[] = [{ inputs: [some(2, 3)] }, { inputs: [some()] }, { inputs: [some(0)] }];
const aboveZero: Case[] = [{ inputs: [positive(2, 3)] }];
const aboveOne: Case[] = [{ inputs: [tensor(positive(2, 3).add(1), { requiresGrad: true })] }];
/** Between -0.8 and 0.8. */
const within: Case[] = [{ inputs: [tensor(some(2, 3).mul(0.4), { requiresGrad: true })] }];
const pairs: Case[] = [
  { inputs: [some(2, 3), some(2, 3)] },
  { inputs: [some(2, 1, 3), some(4, 1)] },
  { inputs: [some(3), some()] },
];
const reductions: Case[] = [
  {
    inputs: [some(2, 3, 2)],
    args: { axes: [0, 1, 2], keepdim: false, alongAxis: false, indices: false, correction: 1 },
  },
  {
    inputs: [some(2, 3, 2)],
    args: { axes: [1], keepdim: false, alongAxis: true, indices: true, correction: 1 },
  },
  {
    inputs: [some(2, 3, 2)],
    args: { axes: [0], keepdim: true, alongAxis: true, indices: true, correction: 0 },
  },
];
const softmaxGradients: Case[] = [
  { inputs: [some(2, 3), some(2, 3)], args: { op: 'softmax', dim: -1 } },
  { inputs: [some(2, 3, 2), some(2, 3, 2)], args: { op: 'softmax', dim: 1 } },
  { inputs: [some(), some()], args: { op: 'softmax', dim: 0 } },
];

const softmaxes: Case[] = [
  { inputs: [some(2, 3)], args: { op: 'softmax', dim: -1 } },
  { inputs: [some(2, 3, 2)], args: { op: 'softmax', dim: 0 } },
  { inputs: [some()], args: { op: 'softmax', dim: 0 } },
];
const reshapes: Case[] = [{ inputs: [some(2, 6)], args: [3, 4] }];
const selections = [
  { kind: 'range', start: 1, step: 2, count: 2 },
  { kind: 'new' },
  { kind: 'index', index: 1 },
];
const scans: Case[] = [
  { inputs: [some(2, 4)], args: 1 },
  { inputs: [some(3, 2)], args: 0 },
];
/** A diagonal, and windows that overlap, of [3, 4]. */
const lattices = [
  { inputs: [some(3, 4)], args: { shape: [3], start: [0, 1], steps: [[1, 1]] } },
  {
    inputs: [some(3, 4)],
    args: {
      shape: [3, 3, 2],
      start: [0, 0],
      steps: [
        [1, 0],
        [0, 1],
        [0, 1],
      ],
    },
  },
];
const linear = { op: 'linear', isLayer: false };

function convolutions(rank: 1 | 2 | 3, make: (conv: Convolution) => Case): Case[] {
  const caller = { op: `conv${rank}d`, spatialRank: rank, isLayer: false } as const;
  const settings = [
    { stride: 1, padding: 0, dilation: 1, groups: 1, size: 4, kernel: 3, batch: [2] },
    { stride: 2, padding: 1, dilation: 1, groups: 2, size: 5, kernel: 3, batch: [1] },
    { stride: 1, padding: 'same', dilation: 2, groups: 1, size: 4, kernel: 2, batch: [] },
    { stride: 2, padding: 3, dilation: 2, groups: 2, size: 4, kernel: 2, batch: [] },
  ];
  return settings.map(({ stride, padding, dilation, groups, size, kernel, batch }) => {
    const each = (value: number): number[] => new Array<number>(rank).fill(value);
    const pad = typeof padding === 'number' ? each(padding) : padding;
    const span = dilation * (kernel - 1) + 1;
    const total = typeof padding === 'number' ? 2 * padding : dilation * (kernel - 1);
    const places = Math.floor((size + total - span) / stride) + 1;
    return make({
      args: {
        caller,
        settings: {
          stride: each(stride),
          padding: pad,
          dilation: each(dilation),
          groups,
          paddingMode: 'zeros',
        },
      },
      input: [...batch, 2, ...each(size)],
      weight: [2, 2 / groups, ...each(kernel)],
      output: [...batch, 2, ...each(places)],
    });
  });
}

interface Convolution {
  readonly args: object;
  readonly input: Shape;
  readonly weight: Shape;
  readonly output: Shape;
}

const convolve = (rank: 1 | 2 | 3): Case[] =>
  convolutions(rank, ({ args, input, weight }) => ({
    args,
    inputs: [some(...input), some(...weight), some(2)],
  }));

/** With more cells of output padding than the convolution it undoes would have windows for. */
const transposed: Case = {
  inputs: [some(1, 2, 3), some(2, 1, 2)],
  args: {
    caller: { op: 'convTranspose1d', spatialRank: 1, isLayer: false, transposed: true },
    settings: { stride: [1], padding: [0], dilation: [3], groups: 1, paddingMode: 'zeros' },
    shape: [1, 1, 8],
  },
};

/** A pooling of an input of `shape`. */
function pooling(
  shape: Shape,
  rank: 1 | 2 | 3,
  kernelSize: number,
  options: object,
  divisor?: number,
): Pooling {
  const caller = { op: `pool${rank}d`, spatialRank: rank } as const;
  const window = parsePoolWindow(caller, kernelSize, options);
  const division = parseAvgDivision(caller, { ...options, divisorOverride: divisor });
  return avgPooling(caller, window, division, { shape, dtype: 'float64' });
}

/** Adaptive pooling: neighbouring windows overlap. */
function adaptive(shape: Shape, rank: 1 | 2 | 3, places: number): Pooling {
  const caller = { op: `pool${rank}d`, spatialRank: rank } as const;
  return adaptivePooling(caller, new Array(rank).fill(places), { shape, dtype: 'float64' }, 'avg');
}

const blockWindow = (
  kernelSize: number,
  stride: number,
  padding: number,
  dilation: number,
): AxisWindowing => ({
  kernelSize,
  stride,
  padding: [padding, padding],
  dilation,
});
const unfoldings = [
  {
    image: [1, 2, 4, 3],
    blocks: [1, 8, 6],
    args: { asker: 'unfold', window: [blockWindow(2, 1, 0, 1), blockWindow(2, 1, 0, 1)], size: [4, 3] },
  },
  {
    image: [1, 5, 4],
    blocks: [6, 6],
    args: { asker: 'unfold', window: [blockWindow(3, 2, 1, 1), blockWindow(2, 2, 1, 2)], size: [5, 4] },
  },
];

const resamplings = (['nearest', 'nearest-exact', 'linear', 'cubic'] as const)
  .flatMap((kind) => [
    { kind, size: 3, places: 5, alignCorners: false, antialias: false },
    { kind, size: 5, places: 3, alignCorners: kind === 'linear', antialias: kind === 'cubic' },
  ])
  .map(({ kind, antialias, ...axis }) => ({
    asker: 'interpolate',
    axis: 1,
    taps: resampleTaps(kind, { ...axis, scale: null, round: (value) => value }, antialias, 'test'),
  }));

const paddings: Case[] = [
  [1, 2],
  [-1, 2],
  [2, -1],
  [-1, -1],
].flatMap((amounts) =>
  ['zeros', 'reflect', 'replicate', 'circular'].map((mode) => ({
    inputs: [some(2, 4)],
    args: { asker: 'pad', padding: [[0, 0], amounts], mode, value: mode === 'zeros' ? 3 : 0 },
  })),
);

const ACTIVATION_PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  celu: [1.3],
  clamp: [-0.7, 0.9],
  elu: [1.3, 1.1],
  hardshrink: [0.5],
  hardtanh: [-0.7, 0.9],
  leakyRelu: [0.1],
  nanToNum: [7, 3, -3],
  polygamma: [1],
  softplus: [1.5, 2],
  softshrink: [0.5],
  threshold: [0.1, 7],
};

const activations = (...inputs: (() => Tensor)[]): Case[] =>
  Object.keys(ACTIVATIONS).map((operation) => ({
    inputs: inputs.map((make) => make()),
    args: { asker: operation, operation, parameters: ACTIVATION_PARAMETERS[operation] ?? [] },
  }));

/** By file and name: what the operation is tried on. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  'unary.abs': unary,
  'unary.acos': within,
  'unary.acosh': aboveOne,
  'unary.asin': within,
  'unary.asinh': unary,
  'unary.atan': unary,
  'unary.atanh': within,
  'unary.ceil': unary,
  'unary.cos': unary,
  'unary.cosh': unary,
  'unary.erf': unary,
  'unary.digamma': aboveZero,
  'unary.erfc': unary,
  'unary.erfinv': [{ inputs: [tensor(some(2, 3).mul(0.4), { requiresGrad: true })] }],
  'unary.lgamma': aboveZero,
  'unary.exp': unary,
  'unary.exp2': unary,
  'unary.expm1': unary,
  'unary.floor': unary,
  'unary.log': aboveZero,
  'unary.log10': aboveZero,
  'unary.log1p': aboveZero,
  'unary.log2': aboveZero,
  'activation.activation': activations(() => some(3, 4)),
  'activation.activationGradient': activations(
    () => some(3, 4),
    () => some(3, 4),
  ),
  'normalize.normalize': [
    { inputs: [some(3, 4)], args: { asker: 'norm', axes: [1], eps: 0.1 } },
    { inputs: [some(3, 2, 4), some(2, 1), some(2, 1)], args: { asker: 'norm', axes: [0, 2], eps: 1e-5 } },
    { inputs: [some(2, 3, 2), some(3, 2), some(3, 2)], args: { asker: 'norm', axes: [1, 2], eps: 0 } },
    { inputs: [some(2, 4), some(4)], args: { asker: 'norm', axes: [1], eps: 0.1 } },
  ],
  'normalize.normalizeInput': [
    { inputs: [some(3, 4), some(3, 4)], args: { asker: 'norm', axes: [1], eps: 0.1 } },
    { inputs: [some(3, 2, 4), some(3, 2, 4)], args: { asker: 'norm', axes: [0, 2], eps: 1e-5 } },
    { inputs: [some(2, 3), some(2, 3), some(3)], args: { asker: 'norm', axes: [1], eps: 0.1 } },
  ],
  'normalize.normalizeWeight': [
    { inputs: [some(2, 4), some(2, 4)], args: { asker: 'norm', axes: [1], eps: 0.1, shape: [4] } },
    {
      inputs: [some(2, 2, 3), some(2, 2, 3)],
      args: { asker: 'norm', axes: [0, 2], eps: 0.1, shape: [2, 1] },
    },
  ],
  'running-norm.runningNorm': [
    {
      inputs: [some(2, 3, 4), some(3).detach(), positive(3).detach(), some(3), some(3)],
      args: { asker: 'norm', eps: 0.1, weighted: true },
    },
    {
      inputs: [some(2, 3), some(3).detach(), positive(3).detach(), some(3)],
      args: { asker: 'norm', eps: 0.1, weighted: false },
    },
  ],
  'unary.neg': unary,
  'unary.reciprocal': aboveZero,
  'unary.relu': unary,
  'unary.round': unary,
  'unary.rsqrt': aboveZero,
  'unary.sigmoid': unary,
  'unary.sign': unary,
  'unary.sin': unary,
  'unary.sinh': unary,
  'unary.sqrt': aboveZero,
  'unary.tan': within,
  'unary.tanh': unary,
  'unary.trunc': unary,
  'binary.add': pairs,
  'binary.sub': pairs,
  'binary.mul': pairs,
  'binary.pow': [
    { inputs: [positive(2, 3), some(2, 3)] },
    { inputs: [positive(2, 1), some(3)] },
    { inputs: [some(4), tensor(new Float64Array([3]))] },
    { inputs: [some(4), tensor(new Float64Array([0]))] },
  ],
  'binary.maximum': pairs,
  'binary.minimum': pairs,
  'binary.clampMin': pairs,
  'binary.clampMax': pairs,
  'binary.fmax': pairs,
  'binary.fmin': pairs,
  'binary.atan2': pairs,
  'binary.hypot': pairs,
  'binary.copysign': pairs,
  'binary.logaddexp': pairs,
  'binary.xlogy': [{ inputs: [some(2, 3), positive(3)] }],
  'division.div': [
    { inputs: [some(2, 3), positive(2, 3)] },
    { inputs: [some(2, 1, 3), positive(4, 1)] },
    { inputs: [some(3), positive()] },
  ],
  'division.floorDivide': [{ inputs: [some(2, 3), positive(3)] }],
  'division.fmod': [{ inputs: [some(2, 3), positive(3)] }],
  'division.remainder': [{ inputs: [some(2, 3), positive(3)] }],
  'keep.keep': [
    { inputs: [some(2, 3), tensor([true, false, true])] },
    {
      inputs: [
        some(2, 2),
        tensor([
          [1, 0],
          [0, 2],
        ]),
      ],
    },
  ],
  'binary-cross-entropy.binaryCrossEntropy': [{ inputs: [probable(2, 3), probable(2, 3)] }],
  'copies.clone': unary,
  'copies.contiguous': unary,
  'copies.cast': [{ inputs: [some(3)], args: 'float64' }],
  'gather.gather': [
    { inputs: [some(2, 3), indices([0, 2, 2, 1], [1, 1, 1, 0])], args: 1 },
    { inputs: [some(3, 4), indices([0, 2, 2], [1, 1, 1])], args: 0 },
  ],
  'gather.gatherInput': [
    { inputs: [some(2, 4), indices([0, 2, 2, 1], [1, 1, 1, 0])], args: { axis: 1, shape: [2, 3] } },
    { inputs: [some(2, 3), indices([0, 2, 2], [1, 1, 1])], args: { axis: 0, shape: [3, 4] } },
  ],
  'join.cat': [
    { inputs: [some(2, 3), some(2, 1)], args: 1 },
    { inputs: [some(2), some(0), some(3)], args: 0 },
  ],
  'views.reshape': reshapes,
  'views.view': reshapes,
  'views.permute': [{ inputs: [some(2, 3, 4)], args: [2, 0, 1] }],
  'views.expand': [
    { inputs: [some(2, 1)], args: [2, 3] },
    { inputs: [some(1, 2)], args: [3, -1, 2] },
    { inputs: [some()], args: [2] },
  ],
  'views.slice': [{ inputs: [some(5, 3)], args: selections }],
  'where.where': [
    { inputs: [tensor([true, false, true]), some(2, 3), some(2, 3)] },
    { inputs: [tensor([[true], [false]]), some(3), some(2, 1)] },
  ],
  'views.unslice': [{ inputs: [some(2, 1)], args: { selections, shape: [5, 3] } }],
  'lattice.lattice': lattices,
  'lattice.latticeInput': lattices.map(({ args }) => ({
    inputs: [some(...args.shape)],
    args: { ...args, whole: [3, 4] },
  })),
  'lattice.flip': [{ inputs: [some(2, 3, 2)], args: [0, 2] }],
  'log-sum-exp.logSumExp': reductions,
  'norm.norm': [0, 0.5, 1, 2, 3, -2, Infinity, -Infinity].map((p) => ({
    inputs: [some(2, 3)],
    args: { axes: [1], keepdim: false, p },
  })),
  'reduce.prod': [
    ...reductions,
    { inputs: [some()], args: { axes: [], keepdim: false } },
    {
      inputs: [
        tensor(
          [
            [2, 0, 3],
            [0, 1, 0],
          ],
          { dtype: 'float64', requiresGrad: true },
        ),
      ],
      args: { axes: [1], keepdim: false },
    },
  ],
  'reduce.sum': reductions,
  'reduce.mean': reductions,
  'reduce.variance': reductions,
  'reduce.standardDeviation': reductions,
  'reduce.max': reductions,
  'reduce.min': reductions,
  'scan.cumsum': scans,
  'scan.cumprod': [
    ...scans,
    {
      inputs: [
        tensor(
          [
            [2, 0, 3, 1],
            [1, 0, 0, 2],
          ],
          { dtype: 'float64', requiresGrad: true },
        ),
      ],
      args: 1,
    },
  ],
  'scan.logCumSumExp': scans,
  'scan.cummax': scans,
  'scan.cummin': scans,
  'sort.sort': [
    { inputs: [some(2, 4)], args: { axis: 1, descending: false } },
    { inputs: [some(4, 2)], args: { axis: 0, descending: true } },
  ],
  'scatter.scatterMax': [
    {
      inputs: [some(2, 3), some(2, 3), indices([0, 2, 2], [1, 1, 1])],
      args: { op: 'scatterReduce', axis: 1 },
    },
  ],
  'scatter.scatterMin': [
    { inputs: [some(3, 2), some(2, 1), indices([2], [2])], args: { op: 'scatterReduce', axis: 0 } },
  ],
  'scatter.scatterProduct': [
    {
      inputs: [some(2, 3), some(2, 3), indices([0, 2, 2], [1, 1, 1])],
      args: { op: 'scatterReduce', axis: 1 },
    },
    {
      inputs: [
        tensor([0, 2], { dtype: 'float64', requiresGrad: true }),
        tensor([3, 0, 2], { dtype: 'float64', requiresGrad: true }),
        tensor([0, 1, 1], { dtype: 'int32' }),
      ],
      args: { op: 'scatterReduce', axis: 0 },
    },
  ],
  'scatter.scatterSet': [
    { inputs: [some(2, 4), some(2, 3), indices([0, 2, 1], [3, 1, 0])], args: { op: 'scatter', axis: 1 } },
  ],
  'scatter.scatterAdd': [
    { inputs: [some(2, 3), some(2, 3), indices([0, 2, 2], [1, 1, 1])], args: { op: 'scatterAdd', axis: 1 } },
    { inputs: [some(3, 2), some(2, 1), indices([2], [2])], args: { op: 'scatterAdd', axis: 0 } },
  ],
  'softmax.softmax': softmaxes,
  'softmax.logSoftmax': softmaxes,
  'softmax.softmaxGradient': softmaxGradients,
  'softmax.logSoftmaxGradient': softmaxGradients,
  'linear.linear': [
    { inputs: [some(2, 3), some(4, 3), some(4)], args: linear },
    { inputs: [some(3), some(4, 3)], args: linear },
    { inputs: [some(2, 2, 3), some(4, 3), some(4)], args: linear },
    { inputs: [some(2, 3), some(3)], args: linear },
  ],
  'matmul.matmul': [
    { inputs: [some(2, 3), some(3, 4)] },
    { inputs: [some(3), some(3)] },
    { inputs: [some(2, 3), some(3)] },
    { inputs: [some(3), some(3, 2)] },
    { inputs: [some(2, 1, 2, 3), some(2, 3, 2)] },
    { inputs: [some(2, 2, 3), some(3)] },
    { inputs: [some(3), some(2, 3, 2)] },
  ],
  'pad.pad': paddings,
  'pad.unpad': ['reflect', 'replicate', 'circular'].map((mode) => ({
    inputs: [some(2, 6)],
    args: {
      op: 'pad',
      padding: [
        [0, 0],
        [1, 2],
      ],
      mode,
      shape: [2, 3],
    },
  })),
  'pool.maxPool': [
    { inputs: [some(1, 2, 4, 5)], args: pooling([1, 2, 4, 5], 2, 2, {}) },
    { inputs: [some(2, 5)], args: pooling([2, 5], 1, 3, { stride: 1, padding: 1 }) },
    { inputs: [some(2, 4, 4)], args: pooling([2, 4, 4], 2, 2, { stride: 1, dilation: 2, ceilMode: true }) },
    { inputs: [some(1, 3, 2, 4)], args: pooling([1, 3, 2, 4], 3, 2, { stride: 1 }) },
    { inputs: [some(2, 5)], args: adaptive([2, 5], 1, 3) },
  ],
  'pool.avgPool': [
    { inputs: [some(1, 2, 4, 5)], args: pooling([1, 2, 4, 5], 2, 2, {}) },
    {
      inputs: [some(2, 5)],
      args: pooling([2, 5], 1, 3, { stride: 2, padding: 1, countIncludePad: false }),
    },
    { inputs: [some(2, 4, 5)], args: pooling([2, 4, 5], 2, 3, { stride: 2, ceilMode: true, padding: 1 }) },
    { inputs: [some(1, 4)], args: pooling([1, 4], 1, 2, {}, 3) },
    { inputs: [some(1, 3, 2, 4)], args: pooling([1, 3, 2, 4], 3, 2, { stride: 1, padding: 1 }) },
    { inputs: [some(2, 5)], args: adaptive([2, 5], 1, 3) },
  ],
  'pool.avgPoolInput': [
    { inputs: [some(1, 2, 2, 2)], args: pooling([1, 2, 4, 5], 2, 2, {}) },
    {
      inputs: [some(2, 3)],
      args: pooling([2, 5], 1, 3, { stride: 2, padding: 1, countIncludePad: false }),
    },
    { inputs: [some(1, 3, 3)], args: adaptive([1, 5, 2], 2, 3) },
  ],
  'unfold.unfold': unfoldings.map(({ image, args }) => ({ inputs: [some(...image)], args })),
  'unfold.fold': unfoldings.map(({ blocks, args }) => ({ inputs: [some(...blocks)], args })),
  'resample.resample': resamplings.map((args) => ({ inputs: [some(2, args.taps.size, 2)], args })),
  'resample.resampleInput': resamplings.map((args) => ({ inputs: [some(2, args.taps.places, 2)], args })),
  'conv.conv1d': convolve(1),
  'conv.conv2d': convolve(2),
  'conv.conv3d': convolve(3).slice(0, 2),
  'conv.convInput': ([1, 2] as const)
    .flatMap((rank) =>
      convolutions(rank, ({ args, input, weight, output }) => ({
        args: { ...args, shape: input },
        inputs: [some(...output), some(...weight)],
      })),
    )
    .concat(transposed, { ...transposed, inputs: [...transposed.inputs, some(1)] }),
  'conv.convWeight': ([1, 2] as const).flatMap((rank) =>
    convolutions(rank, ({ args, input, weight, output }) => ({
      args: { ...args, shape: weight },
      inputs: [some(...output), some(...input)],
    })),
  ),
};

const folder = path.resolve(import.meta.dirname, '../../src/ops');

async function operations(): Promise<[string, Operation<unknown>][]> {
  const found: [string, Operation<unknown>][] = [];
  for (const file of fs.readdirSync(folder)) {
    const module: Record<string, unknown> = await import(pathToFileURL(path.join(folder, file)).href);
    for (const [name, value] of Object.entries(module)) {
      if (typeof (value as Operation | null)?.forward !== 'function') continue;
      found.push([`${path.basename(file, '.ts')}.${name}`, value as Operation<unknown>]);
    }
  }
  return found;
}

const all = await operations();

describe.each(all)('%s', (name, operation) => {
  if (operation.backward === notDifferentiable) {
    test('says that it has no gradient, and its result asks for none', () => {
      expect(CASES[name]).toBe(undefined);
    });
    return;
  }

  test('has cases', () => expect(CASES[name]?.length).toBeGreaterThan(0));

  test.each((CASES[name] ?? []).map((item, i) => [i, item] as const))(
    'case %i: first and second derivatives are slopes',
    (_, { inputs, args }) => {
      const fn = (...tensors: Tensor[]): Tensor => apply(operation, tensors, args);
      expect(autograd.gradcheck(fn, inputs)).toBe(true);
      expect(autograd.gradgradcheck(fn, inputs)).toBe(true);
    },
  );
});

test('the list of cases names no operation that is not there', () => {
  expect(Object.keys(CASES).filter((key) => !all.some(([name]) => name === key))).toEqual([]);
});

test('comparisons and tests have no gradient', () => {
  const without = all.filter(([, { backward }]) => backward === notDifferentiable).map(([name]) => name);
  expect(without.sort()).toEqual([
    'bitwise.bitwiseAnd',
    'bitwise.bitwiseOr',
    'bitwise.bitwiseXor',
    'bitwise.leftShift',
    'bitwise.logicalAnd',
    'bitwise.logicalOr',
    'bitwise.logicalXor',
    'bitwise.rightShift',
    'comparison.eq',
    'comparison.ge',
    'comparison.gt',
    'comparison.le',
    'comparison.lt',
    'comparison.ne',
    'copies.filled',
    'division.truncDivide',
    'nonzero.nonzero',
    'reduce.all',
    'reduce.any',
    'unary.isfinite',
    'unary.isinf',
    'unary.isnan',
    'unary.logicalNot',
    'unary.signbit',
  ]);
});
