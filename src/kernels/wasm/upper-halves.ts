// After an instruction of 256 bits, one of 128 bits in the processor's older encoding must keep the upper half of its register,
// and waits for it: until an instruction that clears those halves, the engine's own compiled code (Math.log, Math.exp,
// the garbage collector) is slow. V8 leaves its functions without that instruction; a library that it calls does not.
// Intel 64 and IA-32 Architectures Optimization Reference Manual, "Mixing AVX code with SSE code".

let run = false;
let clear: (() => void) | undefined;

/** Notes that functions on vectors of 256 bits may run. */
export function noteWideVectors(): void {
  run = true;
}

/**
 * Clears the upper halves where such functions may have run since the last call: 70 ns. A logarithm after a convolution takes
 * 13 ns then, else up to 200 (Sapphire Rapids).
 */
export function clearUpperHalves(): void {
  clearMeanwhile();
  run = false;
}

/** The same in the midst of an operation that goes on with such functions: before logarithms of what they have found. */
export function clearMeanwhile(): void {
  if (!run) return;
  clear ??= clearing();
  clear();
}

/** A look at text long enough for vectors: the library that Node looks with clears the halves when it is done. */
function clearing(): () => void {
  const isAscii = globalThis.process?.getBuiltinModule?.('node:buffer')?.isAscii;
  if (isAscii === undefined) return () => {};
  const text = new Uint8Array(256);
  return () => void isAscii(text);
}
