// Memory of results that nobody can see any more, kept for results of the same size: new memory comes from the system page by
// page, and goes back only when the garbage collector has walked through everything.

/** Bytes that are kept at most; the oldest go first. */
const MOST_BYTES = 48 << 20;

const kept: Float32Array[] = [];
let bytes = 0;

/** Keeps an array whose values are forgotten: whoever gives it must be the last to hold it, or its buffer. */
export function recycle(array: Float32Array): void {
  if (array.byteLength > MOST_BYTES) return;
  kept.push(array);
  bytes += array.byteLength;
  while (bytes > MOST_BYTES) bytes -= (kept.shift() as Float32Array).byteLength;
}

/** A kept array of that length with anything in it, the youngest; undefined where there is none. */
export function reuse(length: number): Float32Array | undefined {
  const place = kept.findLastIndex((array) => array.length === length);
  if (place < 0) return undefined;
  const [array] = kept.splice(place, 1);
  bytes -= array.byteLength;
  return array;
}
