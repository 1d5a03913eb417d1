// What all values of a tensor have in common: worked out by the library, printed, sent and drawn.

/** Of all values of a tensor; all but the counts are of the finite ones, and null where there is none. */
export interface Statistics {
  /**
   * Of very many values: how many, evenly taken, have been looked at for what is said beside `count`, `finite` and the
   * special ones, which are of all.
   */
  readonly sampled?: number;
  readonly count: number;
  readonly finite: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly zeros: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** With Bessel's correction, as `torch.std`; null for fewer than two finite values, too. */
  readonly std: number | null;
  /**
   * The 0.5th and 99.5th percentile, interpolated as `torch.quantile` does: the default range of the colours.
   */
  readonly low: number | null;
  readonly high: number | null;
}
