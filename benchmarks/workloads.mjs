// What is timed. Inputs are float32, drawn after `manualSeed(0)` in the order in which they are named here: our generator
// gives PyTorch's numbers, so that every contender computes the same.

/**
 * @typedef {object} Workload
 * @property {string} id
 * @property {string} name what a user would write
 * @property {string} group
 * @property {'conv' | 'convBackward' | 'elementwise' | 'elementwiseBackward' | 'matmul' | 'optimizer' | 'calls' | 'job'} kind
 * @property {number} [products] multiply-adds of one run, where they are the work
 * @property {number} [bytes] read and written by one run, where moving them is the work
 */

/** @param {readonly number[]} shape */
export function numel(shape) {
  return shape.reduce((n, size) => n * size, 1);
}

function convProducts({ input, weight, stride, padding, dilation, transposed }) {
  if (transposed) return numel(input) * numel(weight.slice(1));
  const sizes = input.slice(2).map((size, i) => {
    const span = dilation[i] * (weight[2 + i] - 1) + 1;
    return Math.floor((size + 2 * padding[i] - span) / stride[i]) + 1;
  });
  return input[0] * numel(weight) * numel(sizes);
}

function conv(id, name, input, weight, options = {}) {
  const axes = weight.length - 2;
  const all = (value) => new Array(axes).fill(value);
  const call = { input, weight, stride: all(1), padding: all(0), dilation: all(1), groups: 1, ...options };
  return { id, name, group: 'convolutions', kind: 'conv', ...call, products: convProducts(call) };
}

/** The gradients of input, weight and bias, from that of the output. */
function backward(id, forward) {
  const name = `backward of ${forward.id}`;
  return {
    ...forward,
    id,
    name,
    group: 'gradients',
    kind: 'convBackward',
    products: 2 * forward.products,
  };
}

function elementwise(id, name, operation, inputs, values = 2 * numel(inputs[0])) {
  return { id, name, group: 'value by value', kind: 'elementwise', operation, inputs, bytes: 4 * values };
}

/** The gradients of all inputs, from that of the output. */
function elementwiseBackward(id, forward) {
  return {
    ...forward,
    id,
    name: `backward of ${forward.id}`,
    group: 'gradients, value by value',
    kind: 'elementwiseBackward',
    bytes: 1.5 * forward.bytes,
  };
}

/** One step on four parameters; `arrays` of their size are read or written. */
function optimizer(id, name, options, arrays) {
  const [group, values] = ['optimisers', 4 * 262_144];
  const inputs = new Array(4).fill([512, 512]);
  return {
    id,
    name: `${id}, ${name}`,
    group,
    kind: 'optimizer',
    optimizer: id.split(' ')[0],
    options,
    inputs,
    bytes: 4 * arrays * values,
  };
}

/** So many calls of something small: what a call costs beside the numbers. */
function calls(id, name, operation, inputs) {
  return { id, name: `1000 × ${name}`, group: 'overhead per call', kind: 'calls', operation, inputs };
}

function matmul(id, name, a, b) {
  const products = numel(a) * b[b.length - 1];
  return { id, name, group: 'matrices', kind: 'matmul', inputs: [a, b], products };
}

/** A whole net of `models.mjs` and `torch_models.py`, which are built the same way. */
function job(id, name, model, input, train = false) {
  return { id, name, group: 'whole jobs', kind: 'job', model, input, train };
}

const p1 = { padding: [1, 1] };
const A = conv('A', 'Conv2d(16, 33, 3, s2)', [20, 16, 50, 100], [33, 16, 3, 3], { stride: [2, 2] });
const B = conv('B', 'Conv2d(16, 33, (3, 5), s(2, 1), p(4, 2), d(3, 1))', [20, 16, 50, 100], [33, 16, 3, 5], {
  stride: [2, 1],
  padding: [4, 2],
  dilation: [3, 1],
});
const C1 = conv('C1', 'Conv2d(64, 64, 3, p1), 1 × 56 × 56', [1, 64, 56, 56], [64, 64, 3, 3], p1);
const C8 = conv('C8', 'the same, 8 images', [8, 64, 56, 56], [64, 64, 3, 3], p1);
const E = conv('E', 'depthwise Conv2d(96, 96, 3, p1), 112 × 112', [1, 96, 112, 112], [96, 1, 3, 3], {
  padding: [1, 1],
  groups: 96,
});
const F = conv('F', 'Conv2d(1, 32, 3), 64 digits', [64, 1, 28, 28], [32, 1, 3, 3]);
const million = 1_600_000;
const maps = [16, 64, 56, 56];
const channels = [[64], [64]];
const NORMS = [
  elementwise('batchNorm', 'batch norm in training, 16 × 64 × 56 × 56', 'batchNorm', [maps, ...channels]),
  elementwise('layerNorm', 'layer norm, 1600 × 1000', 'layerNorm', [[1600, 1000], [1000], [1000]]),
  elementwise('groupNorm', 'group norm of 8 groups, 16 × 64 × 56 × 56', 'groupNorm', [maps, ...channels]),
];
const SOFTMAXES = [
  elementwise('softmax', 'softmax, 1600 × 1000', 'softmax', [[1600, 1000]]),
  elementwise('logSoftmax', 'log softmax, 1600 × 1000', 'logSoftmax', [[1600, 1000]]),
];
const LOSSES = [elementwise('crossEntropy', 'cross entropy, 1600 × 1000', 'crossEntropy', [[1600, 1000]])];
const POOLS = [
  elementwise('pool', 'maxPool2d(2), 16 × 64 × 56 × 56', 'maxPool2d', [maps], 1.25 * 3211264),
  elementwise('avgPool', 'avgPool2d(2), 16 × 64 × 56 × 56', 'avgPool2d', [maps], 1.25 * 3211264),
];
const RELU = elementwise('relu', 'relu, 1.6 million values', 'relu', [[million]]);

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  // A and B: the examples of https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
  A,
  B,
  // The 3×3 layer of a ResNet block: K. He et al., arXiv:1512.03385, table 1, conv2_x
  C1,
  C8,
  conv('D', 'pointwise Conv2d(256, 64, 1), 56 × 56', [1, 256, 56, 56], [64, 256, 1, 1]),
  E,
  F,
  conv('G1', 'Conv1d(16, 33, 3, s2), 20 × 50', [20, 16, 50], [33, 16, 3], { stride: [2] }),
  conv('G2', 'Conv1d(64, 128, 9, p4), 8 × 4096', [8, 64, 4096], [128, 64, 9], { padding: [4] }),
  conv('3d', 'Conv3d(3, 16, 3, p1), 8 frames of 56 × 56', [1, 3, 8, 56, 56], [16, 3, 3, 3, 3], {
    padding: [1, 1, 1],
  }),
  conv('T', 'ConvTranspose2d(64, 32, 4, s2, p1), 8 × 16 × 16', [8, 64, 16, 16], [64, 32, 4, 4], {
    stride: [2, 2],
    padding: [1, 1],
    transposed: true,
  }),
  backward('H1', C1),
  backward('H8', C8),
  backward('HA', A),
  backward('HE', E),
  backward('HF', F),
  RELU,
  elementwise('add', 'add, 1.6 million values', 'add', [[million], [million]], 3 * million),
  elementwise('mul', 'a factor for each channel, 16 × 64 × 56 × 56', 'mul', [maps, [64, 1, 1]]),
  elementwise('lt', 'less than, 1.6 million values', 'lt', [[million], [million]], 2.25 * million),
  elementwise('where', 'where above 0, 1.6 million values', 'where', [[million], [million]], 3.5 * million),
  elementwise('clamp', 'clamp, 1.6 million values', 'clamp', [[million]]),
  elementwise('exp', 'exp, 1.6 million values', 'exp', [[million]]),
  elementwise('log', 'log of magnitudes, 1.6 million values', 'log', [[million]], 4 * million),
  elementwise('tanh', 'tanh, 1.6 million values', 'tanh', [[million]]),
  elementwise('sum', 'sum, 1.6 million values', 'sum', [[million]], million),
  elementwise('sumRows', 'sum over rows, 1600 × 1000', 'sumRows', [[1600, 1000]], million),
  elementwise('sumColumns', 'sum over columns, 1600 × 1000', 'sumColumns', [[1600, 1000]], million),
  elementwise('max', 'largest of each row, 1600 × 1000', 'max', [[1600, 1000]], million),
  ...SOFTMAXES,
  ...LOSSES,
  ...NORMS,
  ...POOLS,
  ...[RELU, ...SOFTMAXES, ...LOSSES, ...NORMS, ...POOLS].map((one) => elementwiseBackward(`${one.id}'`, one)),
  optimizer('SGD', 'a step on a million values', { lr: 0.01 }, 3),
  optimizer('SGD momentum', 'a step', { lr: 0.01, momentum: 0.9 }, 5),
  optimizer('SGD nesterov', 'a step', { lr: 0.01, momentum: 0.9, nesterov: true, weightDecay: 1e-4 }, 5),
  optimizer('Adam', 'a step', { lr: 0.001 }, 7),
  optimizer('AdamW', 'a step', { lr: 0.001 }, 7),
  calls('add4', 'add of 4 values, recorded', 'add', [[4], [4]]),
  calls('conv4', 'Conv2d(1, 1, 3) on 4 × 4, recorded', 'conv2d', [
    [1, 1, 4, 4],
    [1, 1, 3, 3],
  ]),
  matmul('MM', '512 × 512 times 512 × 512', [512, 512], [512, 512]),
  // C1 with what follows it in a residual block: beside C1, what batch norm in eval and relu add
  { ...job('C1 block', 'C1, batch norm in eval, relu', 'block', [1, 64, 56, 56]), group: 'epilogues' },
  job('lenet1', 'LeNet, 1 digit', 'lenet', [1, 1, 28, 28]),
  job('lenet64', 'LeNet, 64 digits', 'lenet', [64, 1, 28, 28]),
  job('lenetTrain', 'LeNet, gradients of 64 digits', 'lenet', [64, 1, 28, 28], true),
  job('digits', 'digits net, 10 epochs of 1024', 'digits', [1024, 1, 8, 8], 'epochs'),
  job('resnet', 'ResNet-18-like, 1 × 224 × 224', 'resnet', [1, 3, 224, 224]),
  // Its error varies with the weights more than with the sums: of six seeds PyTorch's own was between 1e-5 and 2e-2, ours between
  // 3e-3 and 1e-2 (1e-3 and 2e-2 without Winograd). Probably a relu or a maximum that rounding decides otherwise.
  job('resnetTrain', 'ResNet-18-like, gradients of 2 × 224 × 224', 'resnet', [2, 3, 224, 224], true),
  job('mobilenet', 'MobileNet-like, 1 × 224 × 224', 'mobilenet', [1, 3, 224, 224]),
  job('audio', 'Conv1d stack, 1 s at 16 kHz', 'audio', [1, 1, 16000]),
];

/** What `--quick` times. */
export const QUICK = [
  ...['A', 'B', 'C1', 'D', 'E', 'F', 'G1', 'H1', 'relu', 'add', 'softmax', 'batchNorm', 'MM'],
  ...['SGD momentum', 'add4'],
  ...['lenet1', 'lenet64', 'lenetTrain'],
];
