// convlens through its public API. The vector width is chosen once a process, by CONVLENS_SIMD.
import * as convlens from '../../dist/index.js';
import { simdReport } from '../../dist/kernels/wasm/isa.js';
import { measurePeak } from '../peak.mjs';
import { outputsOf } from './inputs.mjs';
import { MODELS } from './models.mjs';
import { serve } from './serve.mjs';

const { autograd, functional: F, manualSeed, noGrad, optim, randn, tensor } = convlens;

const ELEMENTWISE = {
  relu: (x) => x.relu(),
  add: (x, y) => x.add(y),
  mul: (x, y) => x.mul(y),
  lt: (x, y) => x.lt(y),
  where: (x, y) => x.where(x.gt(0), y),
  clamp: (x) => x.clamp({ min: -1, max: 1 }),
  log: (x) => x.abs().log(),
  exp: (x) => x.exp(),
  tanh: (x) => x.tanh(),
  sum: (x) => x.sum(),
  sumRows: (x) => x.sum(1),
  sumColumns: (x) => x.sum(0),
  max: (x) => x.max(1).values,
  softmax: (x) => F.softmax(x, 1),
  logSoftmax: (x) => F.logSoftmax(x, 1),
  crossEntropy: (x) => F.crossEntropy(x, classesFor(x)),
  batchNorm: (x, weight, bias) => F.batchNorm(x, null, null, { weight, bias, training: true }),
  layerNorm: (x, weight, bias) => F.layerNorm(x, weight.shape, { weight, bias }),
  groupNorm: (x, weight, bias) => F.groupNorm(x, 8, { weight, bias }),
  maxPool2d: (x) => F.maxPool2d(x, 2),
  avgPool2d: (x) => F.avgPool2d(x, 2),
  conv2d: (x, w) => F.conv2d(x, w),
};

const labels = new Map();

/** A class for each row, made once. */
function classesFor({ shape: [rows, classes] }) {
  const key = `${rows} ${classes}`;
  if (!labels.has(key)) labels.set(key, tensor(Int32Array.from({ length: rows }, (_, i) => i % classes)));
  return labels.get(key);
}

function convolution({ weight, stride, padding, dilation, groups, transposed }) {
  const convolve = F[`conv${transposed ? 'Transpose' : ''}${weight.length - 2}d`];
  return (x, w, bias) => convolve(x, w, { bias, stride, padding, dilation, groups });
}

/** Ten times through the images in batches of 64, from the same weights every time. */
function train(workload, x) {
  manualSeed(1);
  const model = MODELS[workload.model]();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  const count = x.shape[0];
  const digits = tensor(Int32Array.from({ length: count }, (_, i) => i % 10));
  for (let epoch = 0; epoch < 10; epoch++) {
    for (let start = 0; start < count; start += 64) {
      const batch = `${start}:${start + 64}`;
      const loss = F.crossEntropy(model(x.at(batch)), digits.at(batch));
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
  }
  return [...model.parameters()];
}

/** A function that computes the workload once; it returns the tensors that are the result. */
function prepare(workload) {
  manualSeed(0);
  const { kind } = workload;
  const draw = (shape) => randn(...shape);
  if (kind === 'conv' || kind === 'convBackward') {
    const operands = [workload.input, workload.weight, [outputsOf(workload)]].map(draw);
    const convolve = convolution(workload);
    if (kind === 'conv') return () => [convolve(...operands)];
    for (const operand of operands) operand.requiresGrad = true;
    const y = convolve(...operands);
    const grad = draw(y.shape);
    return () => autograd.grad(y, operands, { gradOutputs: grad, retainGraph: true });
  }
  if (kind === 'matmul' || kind === 'elementwise') {
    const inputs = workload.inputs.map(draw);
    const compute = kind === 'matmul' ? (a, b) => a.matmul(b) : ELEMENTWISE[workload.operation];
    return () => [compute(...inputs)];
  }
  if (kind === 'elementwiseBackward') {
    const operands = workload.inputs.map((shape) => draw(shape).requiresGrad_());
    const y = ELEMENTWISE[workload.operation](...operands);
    const grad = y.shape.length === 0 ? tensor(1) : draw(y.shape);
    return () => autograd.grad(y, operands, { gradOutputs: grad, retainGraph: true });
  }
  if (kind === 'optimizer') {
    const params = workload.inputs.map(draw);
    for (const param of params) param.requiresGrad = true;
    for (const param of params) param.grad = draw(param.shape);
    const optimizer = new optim[workload.optimizer](params, workload.options);
    return () => {
      optimizer.step();
      return params;
    };
  }
  if (kind === 'calls') {
    const [a, b] = workload.inputs.map(draw);
    a.requiresGrad = true;
    const call = ELEMENTWISE[workload.operation];
    return () => {
      let y;
      for (let i = 0; i < 1000; i++) y = call(a, b);
      return [y];
    };
  }
  const model = MODELS[workload.model]();
  const x = draw(workload.input);
  if (workload.train === 'epochs') return () => train(workload, x);
  if (!workload.train) {
    model.eval();
    return () => [noGrad(() => model(x))];
  }
  const parameters = [...model.parameters()];
  return () => {
    const y = model(x);
    return autograd.grad(y.mul(y).mean(), parameters);
  };
}

const { bits, reason } = simdReport();
serve(
  {
    version: bits === 0 ? 'reference' : `${bits} bits`,
    bits,
    reason: `Node ${process.versions.node}; ${reason}`,
    ...measurePeak(),
  },
  (workload) => ({
    run: prepare(workload),
    values: (tensors) => tensors.map((tensor) => tensor.float().contiguous().data),
  }),
);
