// onnxruntime-node and onnxruntime-web: `onnx.mjs <package> <folder of the rivals> <threads>`.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { inputsOf } from './inputs.mjs';
import { onnxModel } from './onnx-model.mjs';
import { serve, Unsupported } from './serve.mjs';

const [name, folder, threads] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const { default: loaded, ...names } = await import(pathToFileURL(require.resolve(name)).href);
const ort = loaded ?? names;
const onWeb = name === 'onnxruntime-web';
if (onWeb) ort.env.wasm.numThreads = Number(threads);

/** Operator and attributes; the inputs from `constants` on are known beforehand. */
function operatorOf(workload) {
  if (workload.kind === 'matmul') return { operator: 'MatMul', attributes: {}, constants: 2 };
  if (workload.kind === 'conv') {
    const { padding, stride, dilation, groups, transposed } = workload;
    return {
      operator: transposed ? 'ConvTranspose' : 'Conv',
      attributes: { pads: [...padding, ...padding], strides: stride, dilations: dilation, group: groups },
      constants: 1,
    };
  }
  const operators = {
    relu: ['Relu', {}],
    add: ['Add', {}],
    softmax: ['Softmax', { axis: 1 }],
    maxPool2d: ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
  };
  const found = operators[workload.operation];
  if (found === undefined) throw new Unsupported(`no model of ${workload.operation ?? workload.kind}`);
  return { operator: found[0], attributes: found[1], constants: workload.inputs.length };
}

async function load(workload) {
  const inputs = inputsOf(workload);
  const { operator, attributes, constants } = operatorOf(workload);
  const model = onnxModel(
    operator,
    attributes,
    inputs.map(({ shape }) => shape),
    inputs.slice(constants).map(({ data }) => data),
    inputs[0].shape.length,
  );
  const count = Number(threads);
  const session = await ort.InferenceSession.create(
    model,
    onWeb ? {} : { intraOpNumThreads: count, interOpNumThreads: 1 },
  );
  const feeds = {};
  inputs.slice(0, constants).forEach(({ data, shape }, i) => {
    feeds[`x${i}`] = new ort.Tensor('float32', data, shape);
  });
  return {
    run: () => session.run(feeds),
    values: ({ y }) => [y.data],
  };
}

serve({ version: ort.env.versions.common }, load);
