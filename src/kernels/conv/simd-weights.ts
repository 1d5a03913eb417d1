// Weights as the GEMM tiles read them.
import type { TensorData } from '../../core/tensor-data.js';
import type { Pointer } from '../wasm/memory.js';
import type { TileSet } from '../wasm/tiles.js';
import type { ConvCall } from './simd-plan.js';

/**
 * Writes `[O, C / groups, kH, kW]` weights as `[tile][tap][row]`: for each group its tiles of `heights` output
 * channels, in each all taps, in each one weight a channel. `stage` holds one tile's weights as they lie.
 */
export function packWeights(
  tiles: TileSet,
  weight: TensorData,
  call: ConvCall,
  heights: readonly number[],
  stage: Pointer,
  target: Pointer,
): void {
  const taps = call.channels * call.rows.kernelSize * call.columns.kernelSize;
  let channel = 0;
  for (let group = 0; group < call.groups; group++) {
    for (const height of heights) {
      stageWeights(tiles.arena.f32, weight, call, channel, height, stage / 4);
      tiles.interleaveRows(height)(stage, target + 4 * channel * taps, taps, 4 * taps);
      channel += height;
    }
  }
}

/** Copies the weights of `count` output channels, row-major. */
function stageWeights(
  target: Float32Array,
  { storage, offset }: TensorData,
  call: ConvCall,
  channel: number,
  count: number,
  at: number,
): void {
  const source = storage.array as Float32Array;
  const [strideO, strideC, strideZ, strideY, strideX] = call.weightStrides;
  const kD = call.depth.kernelSize;
  const kH = call.rows.kernelSize;
  const kW = call.columns.kernelSize;
  const window = kH * kW;
  const taps = call.channels * window;
  const start = offset + channel * strideO;
  const rowMajor = (kW === 1 || strideX === 1) && (kH === 1 || strideY === kW);
  const planesFollow = kD === 1 || strideZ === window;
  if (rowMajor && planesFollow && strideC === kD * window && strideO === taps) {
    target.set(source.subarray(start, start + count * taps), at);
    return;
  }
  let to = at;
  for (let m = 0; m < count; m++) {
    for (let c = 0; c < call.channels; c++) {
      for (let y = 0; y < kH; y++) {
        let from = start + m * strideO + Math.floor(c / kD) * strideC + (c % kD) * strideZ + y * strideY;
        for (let x = 0; x < kW; x++) {
          target[to++] = source[from];
          from += strideX;
        }
      }
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
