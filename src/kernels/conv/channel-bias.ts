import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import { valuesOf } from '../values.js';

/** Adds the bias `[C]` of each channel to `[N, C, ...size]`, row-major: for kernels that do not begin with it. */
export function addBias(out: TensorData, bias: TensorData): void {
  const [batch, channels, ...size] = out.shape;
  const cells = numel(size);
  // Of int64 all are bigints.
  const [values, biases] = [valuesOf<number>(out), valuesOf<number>(bias)];
  let at = out.offset;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const value = biases[bias.offset + c * bias.strides[0]];
      for (const end = at + cells; at < end; at++) values[at] += value;
    }
  }
}
