// Weights as the GEMM tiles read them.
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvCall } from './simd-plan.js';

/**
 * Writes `[O, C / groups, kH, kW]` weights as `[tile][tap][row]`: for each group its tiles of `heights` output
 * channels, in each all taps, in each one weight a channel.
 */
export function packWeights(
  weight: TensorData,
  call: ConvCall,
  heights: readonly number[],
  target: Float32Array,
  at: number,
): void {
  const source = weight.storage.array as Float32Array;
  const [strideO, strideC, strideY, strideX] = call.weightStrides;
  const kH = call.rows.kernelSize;
  const kW = call.columns.kernelSize;
  const taps = call.channels * kH * kW;
  let tile = at;
  let channel = weight.offset;
  for (let g = 0; g < call.groups; g++) {
    for (const height of heights) {
      for (let m = 0; m < height; m++) {
        let to = tile + m;
        for (let c = 0; c < call.channels; c++) {
          for (let y = 0; y < kH; y++) {
            let from = channel + c * strideC + y * strideY;
            for (let x = 0; x < kW; x++) {
              target[to] = source[from];
              to += height;
              from += strideX;
            }
          }
        }
        channel += strideO;
      }
      tile += taps * height;
    }
  }
}

/** Writes one bias for each output channel, zeros where there is none. */
export function packBias(bias: TensorData | null, channels: number, target: Float32Array, at: number): void {
  if (bias === null) {
    target.fill(0, at, at + channels);
    return;
  }
  const source = bias.storage.array as Float32Array;
  for (let o = 0; o < channels; o++) target[at + o] = source[bias.offset + o * bias.strides[0]];
}
