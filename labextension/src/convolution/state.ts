// Where the reader is: the settings of the moment, the output cell that is worked out, what is pointed at.
import type { ConvolutionSettings, Range, Triple } from 'convlens/protocol';
import type { WeightChoice } from './numbers.js';
import type { TapPlace } from './products.js';

/** An input cell that is pointed at: what it feeds is shown. */
export interface InputCell {
  readonly channel: number;
  readonly at: Triple;
  readonly pinned: boolean;
}

/** Forward, or what flows back to the input or to the weights. */
export type Flow = 'forward' | 'input' | 'weight';

/** Everything that the pictures depend on. */
export interface ExplorerState {
  readonly settings: ConvolutionSettings;
  readonly weights: WeightChoice;
  readonly flow: Flow;
  /** The output cell. */
  readonly out: number;
  readonly at: Triple;
  readonly pinned: boolean;
  /** The input channel whose plane stands in front, and along the depth the tap whose slice is drawn. */
  readonly front: number;
  readonly slice: number;
  /** Of what flows back: the input cell of the channel in front, and the weight's tap. */
  readonly cellAt: Triple;
  readonly tap: Triple;
  readonly hot: TapPlace | null;
  readonly cell: InputCell | null;
  /** Whether cells after the present one are still to be made: while it is played. */
  readonly unfolding: boolean;
}

/** Remembers which part of long axes was in view. */
export interface Views {
  input: [Range | null, Range | null];
  output: [Range | null, Range | null];
}

/** Cells a side that are drawn at once; more where the window itself is wider. */
const SHOWN = 16;
const MOST_SHOWN = 40;

/**
 * The part of an axis that is drawn: all of a short one, else so many cells around what must be seen; it stays where
 * it was as long as that is in view.
 */
export function shownRange(whole: Range, focus: Range, before: Range | null): Range {
  const count = Math.min(whole.count, Math.max(SHOWN, Math.min(MOST_SHOWN, focus.count)));
  const within = (start: number): boolean =>
    focus.start >= start && focus.start + focus.count <= start + count;
  const clamp = (start: number): number =>
    Math.max(whole.start, Math.min(whole.start + whole.count - count, start));
  if (before && before.count === count && clamp(before.start) === before.start && within(before.start))
    return before;
  return { start: clamp(Math.round(focus.start + (focus.count - count) / 2)), count };
}

/** Place `index` of all places, row by row; and back. */
export function placeAt(places: Triple<Range>, index: number): Triple {
  const [depths, rows, columns] = places;
  const plane = rows.count * columns.count;
  return [
    depths.start + Math.floor(index / plane),
    rows.start + (Math.floor(index / columns.count) % rows.count),
    columns.start + (index % columns.count),
  ];
}

export function indexOf(places: Triple<Range>, [depth, row, column]: Triple): number {
  const [depths, rows, columns] = places;
  return ((depth - depths.start) * rows.count + row - rows.start) * columns.count + column - columns.start;
}

/** The nearest place that can be worked out. */
export function nearest(places: Triple<Range>, at: Triple): Triple {
  const clamp = ({ start, count }: Range, value: number): number =>
    Math.max(start, Math.min(start + count - 1, value));
  return [clamp(places[0], at[0]), clamp(places[1], at[1]), clamp(places[2], at[2])];
}
