import { ArgumentError } from './errors.js';

/** Whether a buffer was transferred: no view can be made of it. (`ArrayBuffer.detached` is newer than Node 20.) */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/**
 * Refuses a typed array whose buffer was transferred.
 *
 * @throws ArgumentError `tensor: the Float32Array has lost its memory: …`.
 */
export function checkAttached(op: string, values: ArrayBufferView): void {
  if (!isDetached(values.buffer)) return;
  throw new ArgumentError({
    op,
    problem: `the ${values.constructor.name} has lost its memory: its buffer was transferred, to a worker say`,
    actual: values,
    hint: 'Copy before the transfer: array.slice()',
  });
}
