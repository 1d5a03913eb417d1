// Slices of tensors that are shown, for views that want more than the notebook holds. The tensors are held by strong
// references, the longest unused let go first; the graph behind them is not.
import type { TypedArray } from '../core/dtype.js';
import { numel } from '../core/shape.js';
import type { TensorData } from '../core/tensor-data.js';
import {
  type AxisWindow,
  MOST_SLICE_VALUES,
  readSliceRequest,
  SLICES_TARGET,
  type SliceAnswer,
  type SliceRequest,
  type TensorPayload,
  windowCount,
} from '../protocol/index.js';
import { findHost } from './find-host.js';
import type { Comm, DisplayHost } from './host.js';

/** Tensors that are held at most, and the bytes of their storages; the newest is held whatever it weighs. */
const MOST_TENSORS = 64;
const MOST_BYTES = 2 ** 31;

/** By handle, the longest unused first. */
const held = new Map<string, TensorData>();
const served = new WeakSet<DisplayHost>();

/** Holds a tensor for its view; nothing where no kernel could serve it. */
export function holdForSlices(tensor: TensorData): TensorPayload['live'] {
  const host = findHost();
  if (host.registerCommTarget === undefined || numel(tensor.shape) === 0) return undefined;
  if (!served.has(host)) {
    served.add(host);
    host.registerCommTarget(SLICES_TARGET, serve);
  }
  const handle = crypto.randomUUID();
  held.set(handle, tensor);
  letGo();
  return { handle, version: tensor.storage.version };
}

/** Storages that several tensors share count once. */
function letGo(): void {
  const weight = (): number =>
    [...new Set([...held.values()].map(({ storage }) => storage))].reduce(
      (sum, { array }) => sum + array.byteLength,
      0,
    );
  for (const handle of [...held.keys()].slice(0, -1)) {
    if (held.size <= MOST_TENSORS && weight() <= MOST_BYTES) return;
    held.delete(handle);
  }
}

/** One front end's channel. */
function serve(comm: Comm): void {
  /** The newest request of each view. */
  const waiting = new Map<string, Extract<SliceRequest, { type: 'slice' }>>();
  const answerAll = (): void => {
    for (const request of waiting.values()) answer(comm, request);
    waiting.clear();
  };
  comm.onMessage((data) => {
    let request: SliceRequest;
    try {
      request = readSliceRequest(data);
    } catch {
      return;
    }
    if (request.type === 'release') {
      held.delete(request.handle);
      return;
    }
    // Those that have arrived meanwhile are seen before the first is worked on.
    if (waiting.size === 0) setTimeout(answerAll, 0);
    waiting.set(request.view, request);
  });
}

function answer(comm: Comm, { handle, id, window }: Extract<SliceRequest, { type: 'slice' }>): void {
  const send = (data: SliceAnswer, buffers?: ArrayBufferView[]): void => comm.send(data, buffers);
  const tensor = held.get(handle);
  if (tensor === undefined) {
    send({ type: 'gone', id, reason: 'The kernel does not hold this tensor any more.' });
    return;
  }
  // Used just now.
  held.delete(handle);
  held.set(handle, tensor);
  if (!fits(window, tensor.shape)) {
    send({ type: 'gone', id, reason: 'This is no part of the tensor, or too large a one.' });
    return;
  }
  const { dtype, storage } = tensor;
  send({ type: 'slice', id, version: storage.version, dtype, window }, [valuesIn(tensor, window)]);
}

function fits(window: readonly AxisWindow[], shape: readonly number[]): boolean {
  const inside = window.every(({ start, count, step }, axis) => {
    return count >= 1 && start + (count - 1) * step < shape[axis];
  });
  return window.length === shape.length && inside && windowCount(window) <= MOST_SLICE_VALUES;
}

/** The values of a window, row-major, copied. */
export function valuesIn(tensor: TensorData, window: readonly AxisWindow[]): TypedArray {
  const { strides, offset } = tensor;
  const { array } = tensor.storage;
  const values = new (array.constructor as new (length: number) => TypedArray)(windowCount(window));
  const last = window.length - 1;
  let at = 0;
  const walk = (axis: number, from: number): void => {
    const { start, count, step } = window[axis];
    let place = from + start * strides[axis];
    for (let i = 0; i < count; i++) {
      if (axis === last) values[at++] = array[place];
      else walk(axis + 1, place);
      place += step * strides[axis];
    }
  };
  if (last < 0) values[0] = array[offset];
  else walk(0, offset);
  return values;
}
