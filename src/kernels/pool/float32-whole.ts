import type { TensorData } from '../../core/tensor-data.js';
import { isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { addInBlocks, addsInBlocks } from '../reduce/in-blocks.js';
import { isWhole } from './volumes.js';

/** Axes before those that are pooled. */
const KEPT = 2;

/** The mean of whole float32 planes, lines or volumes: sums in double precision on WebAssembly vectors, rounded once. */
export const f32AvgPoolWhole: Kernel<'avgPool'> = {
  name: 'f32_avgpool_whole__wasm',
  supports: (args, [out]) =>
    isWhole(args.axes, args.input.shape.slice(KEPT)) &&
    isContiguous(out) &&
    addsInBlocks('value', args.input, KEPT),
  run({ input, axes, divisor }, [out]: readonly TensorData[]) {
    const y = out.storage.array as Float32Array;
    const totals = new Float64Array(input.shape[0] * input.shape[1]);
    addInBlocks('value', input, KEPT, totals);
    const cells = axes.reduce((product, axis) => product * axis.divisor[0], 1);
    const by = divisor ?? cells;
    for (let i = 0; i < totals.length; i++) y[out.offset + i] = totals[i] / by;
  },
};
