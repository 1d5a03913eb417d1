// What is timed: float32 forward passes with a bias, as `functional.conv1d` and `conv2d` compute them.

/**
 * @typedef {object} Workload
 * @property {string} id
 * @property {string} name the layer, as it would be built
 * @property {number[]} input shape
 * @property {number[]} weight shape
 * @property {number[]} stride
 * @property {number[]} padding
 * @property {number[]} dilation
 * @property {number} groups
 */

/** @type {(id: string, name: string, input: number[], weight: number[], options?: object) => Workload} */
function workload(id, name, input, weight, options = {}) {
  const axes = weight.length - 2;
  const all = (value) => new Array(axes).fill(value);
  return {
    id,
    name,
    input,
    weight,
    stride: all(1),
    padding: all(0),
    dilation: all(1),
    groups: 1,
    ...options,
  };
}

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  // The examples of https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html, on randn(20, 16, 50, 100)
  workload('A', 'Conv2d(16, 33, 3, s2)', [20, 16, 50, 100], [33, 16, 3, 3], { stride: [2, 2] }),
  workload('B', 'Conv2d(16, 33, (3, 5), s(2, 1), p(4, 2), d(3, 1))', [20, 16, 50, 100], [33, 16, 3, 5], {
    stride: [2, 1],
    padding: [4, 2],
    dilation: [3, 1],
  }),
  // The 3×3 layer of a ResNet block: K. He et al., arXiv:1512.03385, table 1, conv2_x
  workload('C1', 'ResNet block: Conv2d(64, 64, 3, p1)', [1, 64, 56, 56], [64, 64, 3, 3], { padding: [1, 1] }),
  workload('C8', 'the same, batch of 8', [8, 64, 56, 56], [64, 64, 3, 3], { padding: [1, 1] }),
  workload('D', 'pointwise: Conv2d(256, 64, 1)', [1, 256, 56, 56], [64, 256, 1, 1]),
  workload('E', 'depthwise: Conv2d(96, 96, 3, p1, g96)', [1, 96, 112, 112], [96, 1, 3, 3], {
    padding: [1, 1],
    groups: 96,
  }),
  workload('F', 'digits: Conv2d(1, 32, 3)', [64, 1, 28, 28], [32, 1, 3, 3]),
  workload('G2', 'sequence: Conv1d(64, 128, 9, p4)', [8, 64, 4096], [128, 64, 9], { padding: [4] }),
];

/** What `--quick` times. */
export const QUICK = ['A', 'C1'];

/** @param {readonly number[]} shape */
export function numel(shape) {
  return shape.reduce((n, size) => n * size, 1);
}

/** Multiply-adds of one forward pass. @param {Workload} workload */
export function products({ input, weight, stride, padding, dilation }) {
  const sizes = input.slice(2).map((size, i) => {
    const span = dilation[i] * (weight[2 + i] - 1) + 1;
    return Math.floor((size + 2 * padding[i] - span) / stride[i]) + 1;
  });
  return input[0] * numel(weight) * numel(sizes);
}
