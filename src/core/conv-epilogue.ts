/**
 * What becomes of each output y of channel o: `y · scale[o] + shift[o]`, rounded after each, then nothing below `least` or
 * above `most` (±Infinity: no bound); NaN stays NaN. Of float32 alone.
 */
export interface ConvEpilogue {
  /** `[O]`. */
  readonly scale: Float32Array;
  /** `[O]`. */
  readonly shift: Float32Array;
  readonly least: number;
  readonly most: number;
}
