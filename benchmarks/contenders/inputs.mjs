// The numbers that a rival's workload starts from, the same as ours and PyTorch's.
import { manualSeed, randn } from '../../dist/index.js';
import { Unsupported } from './serve.mjs';

/** @returns {{ data: Float32Array, shape: number[] }[]} */
export function inputsOf(workload) {
  manualSeed(0);
  const draw = (shape) => ({ data: randn(...shape).data, shape });
  if (workload.kind === 'conv') return [workload.input, workload.weight, [outputsOf(workload)]].map(draw);
  if (workload.kind === 'elementwise' || workload.kind === 'matmul') return workload.inputs.map(draw);
  throw new Unsupported('operations only');
}

/** Output channels of a convolution. */
export function outputsOf({ weight, groups, transposed }) {
  return transposed ? weight[1] * groups : weight[0];
}
