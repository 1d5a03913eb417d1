// A mistake as it is drawn: the operands as boxes, the axes that disagree, the cause and the line that fixes it.
// Joins `Payload` in payloads.ts.
import type { ShapeTablePayload } from './payloads.js';

/** One tensor of the failed call. */
export interface ErrorOperand {
  /** What the user knows it as: `photos`, `weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** A name for each axis, where the rank is right. */
  readonly axes?: readonly string[];
  /** The axis that disagrees with the other operand's. */
  readonly axis?: number;
}

/** A window that is larger than what it slides over, along each axis of space. */
export interface ErrorWindow {
  /** Cells there are, without padding. */
  readonly size: readonly number[];
  /** Cells that are padded, both sides together. */
  readonly padding: readonly number[];
  /** Cells that the window spans, and how many of them are taps. */
  readonly span: readonly number[];
  readonly taps: readonly number[];
}

/** What helps. */
export interface ErrorFix {
  /** A line to copy: the user's own, corrected, where it is known. */
  readonly code: string;
  /** The part of `code` that is new. */
  readonly from: number;
  readonly to: number;
  /** The first operand as it is then; `axis` is the one that agrees. */
  readonly after?: ErrorOperand;
}

/** A shape, dtype or argument that does not fit. */
export interface ErrorPayload {
  readonly type: 'error';
  /** `ShapeError` */
  readonly name: string;
  /** The layer as it was built, or the function; where it is in the net. */
  readonly op: string;
  /** What disagrees, with both numbers. */
  readonly problem: string;
  readonly operands: readonly ErrorOperand[];
  /** What stands between the boxes that disagree: `32 channels meet weights for 3`. */
  readonly clash?: string;
  readonly window?: ErrorWindow;
  /** Further lines. */
  readonly details?: readonly string[];
  /** The layers up to the failing one, each with what it gave: `0 Conv2d [1, 6, 10, 10]`. */
  readonly journey?: readonly string[];
  /** The model up to the layer that failed, which is the last row. */
  readonly table?: ShapeTablePayload;
  /** The likely cause. */
  readonly cause?: string;
  readonly fix?: ErrorFix;
  /** PyTorch's own sentence. */
  readonly pytorch?: string;
}
