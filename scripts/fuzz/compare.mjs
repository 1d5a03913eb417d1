// One path of the fuzz: compares every kernel of the convolution's families with its reference.
import { allocateData, fromArray } from '../../dist/core/tensor-data.js';
import { KERNELS } from '../../dist/kernels/table.js';
import { simdReport } from '../../dist/kernels/wasm/isa.js';
import { threadCount, threadsFor } from '../../dist/kernels/wasm/threads.js';
import { problems } from './problems.mjs';

const [count, seed] = process.argv.slice(2).map(Number);
const { bits } = simdReport();
if (bits !== 0 && threadsFor(bits)) await new Promise((resolve) => setTimeout(resolve, 500)); // the threads come up

const whole = (shape, random) => {
  const values = new Float32Array(shape.reduce((n, size) => n * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = random(7) - 3;
  return fromArray(values, shape, 'float32');
};

const compared = new Map();
let wrong = 0;
for (const problem of problems(count, seed)) {
  const { input, weight, output, random, ...window } = problem;
  const [x, w, y, bias] = [input, weight, output, [weight[0]]].map((shape) => whole(shape, random));
  const calls = [
    ['conv', { input: x, weight: w, bias, ...window }, output],
    ['convInput', { grad: y, weight: w, ...window }, input],
    ['convWeight', { grad: y, input: x, ...window }, weight],
  ];
  for (const [family, args, shape] of calls) {
    const expected = allocateData(shape, 'float32', 'fuzz');
    KERNELS[family].at(-1).run(args, [expected]);
    for (const kernel of KERNELS[family].slice(0, -1)) {
      const out = allocateData(shape, 'float32', 'fuzz');
      out.storage.array.fill(12345);
      if (!kernel.supports(args, [out])) continue;
      kernel.run(args, [out]);
      compared.set(kernel.name, (compared.get(kernel.name) ?? 0) + 1);
      const at = expected.storage.array.findIndex((value, i) => value !== out.storage.array[i]);
      if (at < 0) continue;
      wrong++;
      console.error(
        `${kernel.name}: value ${at} is ${out.storage.array[at]}, not ${expected.storage.array[at]}`,
      );
      console.error(`  ${JSON.stringify({ input, weight, ...window })}`);
    }
  }
}
const kernels = [...compared].map(([name, times]) => `${name} ${times}`).join(', ');
console.log(
  `${bits} bits, ${threadCount()} thread${threadCount() === 1 ? '' : 's'}: ${wrong} wrong; ${kernels}`,
);
process.exitCode = wrong === 0 ? 0 : 1;
