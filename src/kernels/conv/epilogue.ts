// What a convolution does with its outputs before they leave linear memory: batch norm in eval and relu cost a look at the
// cache there, where on their own they would read and write a tensor each.
import type { ConvEpilogue } from '../../core/conv-epilogue.js';
import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import { type EpilogueFunction, emitEpilogue, wrongEpilogue } from '../wasm/epilogue.js';
import type { Pointer } from '../wasm/memory.js';
import type { TileSet } from '../wasm/tiles.js';

/** What {@link EpilogueFunction} reads, of all channels of a call. */
export interface EpilogueBuffers {
  readonly scales: Pointer;
  readonly shifts: Pointer;
  readonly bounds: Pointer;
}

/** Cells of the buffers. */
export function epilogueCells(channels: number): Record<keyof EpilogueBuffers, number> {
  return { scales: channels, shifts: channels, bounds: 2 };
}

/** The compiled function; null where it computes wrongly here. */
export function epilogueOf(tiles: TileSet): EpilogueFunction | null {
  return tiles.emitted('epilogue', emitEpilogue, (f: EpilogueFunction) => wrongEpilogue(f, tiles.arena));
}

/** Whether what the arguments ask for can be done in linear memory: there is no epilogue, or it computes rightly. */
export function canFinish(tiles: TileSet, { epilogue }: ConvArgs): boolean {
  return epilogue === undefined || epilogueOf(tiles) !== null;
}

/** Writes what the function reads. */
export function packEpilogue(
  target: Float32Array,
  { scale, shift, least, most }: ConvEpilogue,
  at: EpilogueBuffers,
): void {
  target.set(scale, at.scales / 4);
  target.set(shift, at.shifts / 4);
  target[at.bounds / 4] = least;
  target[at.bounds / 4 + 1] = most;
}

/** Calls the function for `count` channels from `channel` on, whose outputs begin at `cells`. */
export function finishChannels(
  f: EpilogueFunction,
  at: EpilogueBuffers,
  cells: Pointer,
  values: number,
  pitch: number,
  channel: number,
  count: number,
): void {
  f(cells, values, pitch, count, at.scales + 4 * channel, at.shifts + 4 * channel, at.bounds);
}

/** The same on `[N, O, ...out]`, as it reads. */
export function applyEpilogue(out: TensorData, { scale, shift, least, most }: ConvEpilogue): void {
  const y = out.storage.array as Float32Array;
  const [batch, channels, ...size] = out.shape;
  const plane = (n: number, o: number): TensorData => ({
    ...out,
    offset: out.offset + n * out.strides[0] + o * out.strides[1],
    shape: size,
    strides: out.strides.slice(2),
  });
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < channels; o++) {
      forEachRow(size, [plane(n, o)], ([at], [step], length) => {
        for (let i = 0; i < length; i++, at += step) {
          const value = Math.fround(Math.fround(y[at] * scale[o]) + shift[o]);
          y[at] = value < least ? least : value > most ? most : value;
        }
      });
    }
  }
}
