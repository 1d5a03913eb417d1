// What the main thread and the I/O thread share: the interrupt flag, what the main thread is doing, and the text
// that `input` waits for. It is the only way to reach a main thread that computes or waits.

/** What the main thread does, as the I/O thread must know it to interrupt. */
export const Phase = {
  /** No cell runs. */
  idle: 0,
  /** Inside `vm`'s run with `breakOnSigint`: a SIGINT ends it. The phase is left before the run is. */
  synchronous: 1,
  /** The cell's later turns: only the flag and the interrupt message reach it. */
  asynchronous: 2,
  /** Waiting in `input`. */
  input: 3,
  /** As `synchronous`, with a SIGINT on its way. */
  signalled: 4,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** Indices of the flags. `interrupt` is 0 because `core/interrupt.ts` reads the first element. */
const Slot = { interrupt: 0, phase: 1, input: 2 } as const;
const SLOTS = 3;

/** A signal arrives within microseconds; one that is lost must not hold the cell for ever. */
const SIGNAL_MS = 1000;

const INPUT_BYTES = 1 << 20;
const INPUT_WAITING = 0;
const INPUT_INTERRUPTED = -1;

/** A view of the shared memory; each thread makes its own on the same buffer. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  /** The flags; element 0 is the interrupt flag that the library's operations read. */
  readonly flags: Int32Array;
  readonly #text: Uint8Array;

  constructor(
    buffer: SharedArrayBuffer = new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT + INPUT_BYTES),
  ) {
    this.buffer = buffer;
    this.flags = new Int32Array(buffer, 0, SLOTS);
    this.#text = new Uint8Array(buffer, SLOTS * Int32Array.BYTES_PER_ELEMENT);
  }

  get phase(): Phase {
    return Atomics.load(this.flags, Slot.phase) as Phase;
  }

  set phase(phase: Phase) {
    Atomics.store(this.flags, Slot.phase, phase);
  }

  /** Of the I/O thread: whether it is to send the SIGINT that ends the synchronous run. */
  claimSignal(): boolean {
    const { synchronous, signalled } = Phase;
    return Atomics.compareExchange(this.flags, Slot.phase, synchronous, signalled) === synchronous;
  }

  /**
   * Of the main thread, within the synchronous run and as its last act: goes over to `asynchronous`. A SIGINT on its
   * way is waited for: behind the run it would end the process, or the next cell.
   */
  leaveSynchronous(): void {
    if (Atomics.exchange(this.flags, Slot.phase, Phase.asynchronous) !== Phase.signalled) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, SIGNAL_MS);
  }

  get interruptPending(): boolean {
    return Atomics.load(this.flags, Slot.interrupt) !== 0;
  }

  /** Raises the interrupt flag, and ends an `input` that waits. */
  raiseInterrupt(): void {
    Atomics.store(this.flags, Slot.interrupt, 1);
    if (this.phase === Phase.input) this.#answer(INPUT_INTERRUPTED);
  }

  lowerInterrupt(): void {
    Atomics.store(this.flags, Slot.interrupt, 0);
  }

  /** Before the question is sent: an answer from now on is this question's. */
  openInput(): void {
    Atomics.store(this.flags, Slot.input, INPUT_WAITING);
  }

  /** Blocks until the answer is there; `undefined` where an interrupt came first. */
  waitForInput(): string | undefined {
    Atomics.wait(this.flags, Slot.input, INPUT_WAITING);
    const answer = Atomics.load(this.flags, Slot.input);
    if (answer === INPUT_INTERRUPTED || answer === INPUT_WAITING) return undefined;
    return Buffer.from(this.#text.slice(0, answer - 1)).toString('utf8');
  }

  /** Hands the user's answer to the waiting main thread. */
  answerInput(text: string): void {
    const { written } = new TextEncoder().encodeInto(text, this.#text);
    this.#answer(written + 1);
  }

  #answer(state: number): void {
    Atomics.store(this.flags, Slot.input, state);
    Atomics.notify(this.flags, Slot.input);
  }
}
