/** Where a host puts its interrupt flag: a shared `Int32Array` whose first element is 1 while one is pending. */
export const INTERRUPT_KEY: unique symbol = Symbol.for('convlens.interrupt');

/** Thrown by the operation that finds an interrupt pending; named as Jupyter's front ends expect. */
export class InterruptError extends Error {
  override readonly name: string = 'KeyboardInterrupt';
  constructor() {
    super('Interrupted');
  }
}

const holder = globalThis as { [INTERRUPT_KEY]?: Int32Array };

/**
 * Ends a computation that the user has interrupted. Every operation calls it, so that a synchronous loop
 * stops even where the engine's own interrupt cannot reach it (after an `await`).
 *
 * @throws {@link InterruptError} once per interrupt: the flag is lowered.
 */
export function checkInterrupt(): void {
  const flag = holder[INTERRUPT_KEY];
  if (flag !== undefined && Atomics.load(flag, 0) !== 0) {
    Atomics.store(flag, 0, 0);
    throw new InterruptError();
  }
}
