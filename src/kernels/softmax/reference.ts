import { forEachRow } from '../../core/strided.js';
import type { Kernel } from '../kernel.js';

/** Softmax along one axis, in double precision, the largest value subtracted first so that nothing overflows. */
export const softmaxReference: Kernel<'softmax'> = {
  name: 'any_softmax__reference',
  supports: () => true,
  run({ input, axis, log }, [out]) {
    const source = input.storage.array as Float64Array;
    const target = out.storage.array as Float64Array;
    const length = input.shape[axis];
    const step = input.strides[axis];
    const outStep = out.strides[axis];
    const exponentials = new Float64Array(length);

    const lane = (from: number, to: number): void => {
      let max = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < length; i++) max = Math.max(max, source[from + i * step]);
      let sum = 0;
      for (let i = 0; i < length; i++) {
        exponentials[i] = Math.exp(source[from + i * step] - max);
        sum += exponentials[i];
      }
      const logSum = Math.log(sum);
      for (let i = 0; i < length; i++) {
        target[to + i * outStep] = log ? source[from + i * step] - max - logSum : exponentials[i] / sum;
      }
    };

    const without = (sizes: readonly number[]): number[] => sizes.filter((_, d) => d !== axis);
    const lanes = [
      { offset: input.offset, strides: without(input.strides) },
      { offset: out.offset, strides: without(out.strides) },
    ];
    forEachRow(without(input.shape), lanes, ([from, to], [fromStep, toStep], count) => {
      for (let i = 0; i < count; i++) lane(from + i * fromStep, to + i * toStep);
    });
  },
};
