// TensorFlow.js on its WebAssembly backend: `tfjs.mjs <folder of the rivals> <threads>`. It computes with channels last,
// and is given its inputs so; a run ends with the values in JavaScript, as ours does.
import { createRequire } from 'node:module';
import path from 'node:path';
import { inputsOf } from './inputs.mjs';
import { serve, Unsupported } from './serve.mjs';

const [folder, threads] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const tf = require('@tensorflow/tfjs');
const backend = require('@tensorflow/tfjs-backend-wasm');
backend.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
backend.setThreadsCount(Number(threads));
await tf.setBackend('wasm');
await tf.ready();

function convolution({ weight, stride, padding, dilation, groups, transposed, input }) {
  if (transposed) throw new Unsupported('transposed convolutions are not set up');
  const depthwise = groups === input[1] && groups > 1;
  if (groups > 1 && !depthwise) throw new Unsupported('no groups');
  if (weight.length > 4) throw new Unsupported('no third axis');
  const two = (list) => (list.length === 1 ? [1, ...list] : list);
  const pads = (padding.length === 1 ? [0, ...padding] : padding).map((cells) => [cells, cells]);
  return (x, w, b) => {
    const pad = [[0, 0], ...pads, [0, 0]];
    const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d;
    return convolve(x, w, two(stride), pad, 'NHWC', two(dilation)).add(b);
  };
}

const ELEMENTWISE = {
  relu: (x) => tf.relu(x),
  add: (x, y) => tf.add(x, y),
  mul: (x, y) => tf.mul(x, y),
  lt: (x, y) => tf.less(x, y),
  where: (x, y) => tf.where(tf.greater(x, 0), x, y),
  clamp: (x) => tf.clipByValue(x, -1, 1),
  log: (x) => tf.log(tf.abs(x)),
  sum: (x) => tf.sum(x),
  softmax: (x) => tf.softmax(x, 1),
  maxPool2d: (x) => tf.maxPool(x, 2, 2, 'valid'),
};

/** An image or a signal as channels last of two axes. */
function channelsLast({ data, shape }) {
  const [n, c, ...size] = shape;
  const [h, w] = size.length === 1 ? [1, size[0]] : size;
  return tf.tidy(() => tf.tensor(data, [n, c, h, w]).transpose([0, 2, 3, 1]));
}

function load(workload) {
  const inputs = inputsOf(workload);
  const isConv = workload.kind === 'conv';
  const compute = isConv
    ? convolution(workload)
    : workload.kind === 'matmul'
      ? (a, b) => tf.matMul(a, b)
      : ELEMENTWISE[workload.operation];
  const pooled = workload.operation === 'maxPool2d';
  const tensors = inputs.map((input, i) => {
    if (pooled) return channelsLast(input);
    if (!isConv) return tf.tensor(input.data, input.shape);
    if (i === 0) return channelsLast(input);
    if (i === 2) return tf.tensor(input.data);
    // [O, I, kH, kW] → [kH, kW, I, O]; depthwise [kH, kW, C, 1]
    const last = channelsLast(input);
    return tf.tidy(() => last.transpose(workload.groups > 1 ? [1, 2, 0, 3] : [1, 2, 3, 0]));
  });
  const run = () => {
    const result = tf.tidy(() => compute(...tensors));
    result.dataSync();
    return result;
  };
  return {
    run,
    values: (result) => {
      const values = tf.tidy(() => (isConv || pooled ? result.transpose([0, 3, 1, 2]) : result).dataSync());
      return [Float32Array.from(values)];
    },
    release: (result) => result?.dispose(),
  };
}

serve({ version: tf.version.tfjs }, load);
