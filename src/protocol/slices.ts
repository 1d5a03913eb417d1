// Slices of a tensor from a kernel that lives: what goes over the comm. Read-only, by handles that nobody can guess.
import { DTYPES, type DType } from '../core/dtype.js';
import type { AxisWindow } from './payloads.js';
import { Reader } from './read-json.js';
import { LARGEST_RANK, readWindow } from './read-values.js';

/** The comm's target; a version of its own, as the two sides need not be of the same build. */
export const SLICES_TARGET = 'convlens.slices.v1';

/** Values that one answer holds at most. */
export const MOST_SLICE_VALUES: number = 2 ** 20;

/** From the view. A newer request of the same view overtakes an older one that still waits. */
export type SliceRequest =
  | {
      readonly type: 'slice';
      readonly handle: string;
      readonly view: string;
      readonly id: number;
      readonly window: readonly AxisWindow[];
    }
  /** The output is gone: the kernel need not hold the tensor for it any more. */
  | { readonly type: 'release'; readonly handle: string };

/** From the kernel; the values are the message's buffer, little-endian, row-major over the window. */
export type SliceAnswer =
  | {
      readonly type: 'slice';
      readonly id: number;
      /** Of the storage: another one than the payload's says that the tensor was written to since. */
      readonly version: number;
      readonly dtype: DType;
      readonly window: readonly AxisWindow[];
    }
  | { readonly type: 'gone'; readonly id: number; readonly reason: string };

/** Reads a request. @throws for what is none. */
export function readSliceRequest(data: unknown): SliceRequest {
  const reader = new Reader(data, 'request');
  const type = reader.choice('type', ['slice', 'release'] as const);
  const handle = reader.text('handle', 100);
  if (type === 'release') return { type, handle };
  return {
    type,
    handle,
    view: reader.text('view', 100),
    id: reader.integer('id', 0),
    window: reader.list('window', LARGEST_RANK, readWindow),
  };
}

/** Reads an answer. @throws for what is none. */
export function readSliceAnswer(data: unknown): SliceAnswer {
  const reader = new Reader(data, 'answer');
  const type = reader.choice('type', ['slice', 'gone'] as const);
  const id = reader.integer('id', 0);
  if (type === 'gone') return { type, id, reason: reader.text('reason', 1000) };
  return {
    type,
    id,
    version: reader.integer('version', 0),
    dtype: reader.choice('dtype', DTYPES),
    window: reader.list('window', LARGEST_RANK, readWindow),
  };
}
