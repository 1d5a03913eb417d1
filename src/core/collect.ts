/**
 * The items of an iterable, each looked at as it comes: an array that claims more entries than it has ends at its first
 * hole, in what `accept` says of undefined.
 *
 * @param items what can be walked through; where it cannot be known, {@link isIterable} asks.
 */
export function collect<T>(items: Iterable<unknown>, accept: (item: unknown, i: number) => T): T[] {
  const accepted: T[] = [];
  for (const item of items) accepted.push(accept(item, accepted.length));
  return accepted;
}

/** Whether a value can be walked through, and holds other things than letters and numbers. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof (value as Iterable<unknown> | null | undefined)?.[Symbol.iterator] === 'function' &&
    typeof value !== 'string' &&
    !ArrayBuffer.isView(value)
  );
}

/** Whether a value is an array, and each of its entries of the kind. */
export function isArrayOf<T>(value: unknown, isKind: (item: unknown) => item is T): value is T[] {
  if (!Array.isArray(value)) return false;
  // Array.every passes over holes.
  for (let i = 0; i < value.length; i++) if (!isKind(value[i])) return false;
  return true;
}
