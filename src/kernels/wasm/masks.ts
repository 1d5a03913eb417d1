// Conditions that are held as bytes, in lanes of the width of what they are about.
import type { FunctionBuilder, Local } from './assembler.js';

/** Pushes lanes of ones where the bytes in `holds`, spread into lanes of `lane` bytes, are not 0. */
export function pushHolds(f: FunctionBuilder, holds: Local, lane: number): FunctionBuilder {
  f.get(holds);
  if (lane === 8) return f.heldLong(0n).vector('longNotEqual');
  return f.heldInt(0).vector(lane === 4 ? 'intNotEqual' : 'byteNotEqual');
}
