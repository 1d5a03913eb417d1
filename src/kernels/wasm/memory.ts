// The one linear memory that all emitted kernels share. Tensors do not live here: a call copies in what it works
// on, and the next call starts over. So nothing has to be disposed of, and the memory stays as large as the
// largest pass, which the kernels bound, and what they keep of weights that do not change.
import { type WasmMemory, webAssembly } from './engine.js';

/** An address in linear memory, in bytes. */
export type Pointer = number;

const PAGE = 65536;
/** Bytes of the scratch pages: room for the arrays of `streams.ts`. */
const SCRATCH = 7 * PAGE;
const INITIAL_PAGES = 32;
/** The most this memory grows to: 512 MB, which engines reserve in address space only. */
const MAX_PAGES = 8192;
/** Buffers start on a cache line. */
const LINE = 64;

/** Hands out addresses one after the other; `reset` takes all of them back but those of what is kept. */
export class Arena {
  readonly memory: WasmMemory;
  private top = SCRATCH;
  /** Where what is kept ends. */
  private base = SCRATCH;
  /** What the present call has asked for. */
  private reserved = 0;
  private floats: Float32Array;
  private integers: Int32Array;
  private doubles: Float64Array;

  constructor(memory: WasmMemory) {
    this.memory = memory;
    this.floats = new Float32Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
  }

  /** Where self-tests work, and what goes through memory a piece at a time: the first 448 kB, never handed out. */
  readonly scratch: Pointer = 0;

  /** The whole memory as float32; take it again after `reserve`, which may move the memory. */
  get f32(): Float32Array {
    return this.floats;
  }

  /** The whole memory as int32; take it again after `reserve`. */
  get i32(): Int32Array {
    return this.integers;
  }

  /** The whole memory as float64; take it again after `reserve`. */
  get f64(): Float64Array {
    return this.doubles;
  }

  /** Forgets every buffer handed out. */
  reset(): void {
    this.top = this.base;
  }

  /**
   * A buffer that outlasts `reset`, beside what is reserved; null if the engine has no more to give. Right after a `reset`,
   * and `f32` and `i32` are to be taken again.
   */
  keep(bytes: number): Pointer | null {
    const start = this.base;
    const end = start + bufferBytes(bytes);
    if (!this.grow(end + this.reserved)) return null;
    this.base = end;
    this.top = end;
    return start;
  }

  /** Forgets all that is kept. Right after a `reset`. */
  forgetKept(): void {
    this.base = SCRATCH;
    this.top = SCRATCH;
  }

  /** Makes room for buffers of that many bytes in all after a `reset`; false if the engine has no more to give. */
  reserve(bytes: number): boolean {
    this.reserved = bytes;
    return this.grow(this.base + bytes);
  }

  private grow(end: number): boolean {
    const missing = end - this.floats.byteLength;
    if (missing <= 0) return true;
    try {
      this.memory.grow(Math.ceil(missing / PAGE));
    } catch {
      return false;
    }
    this.floats = new Float32Array(this.memory.buffer);
    this.integers = new Int32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
    return true;
  }

  /**
   * A buffer of that many bytes with anything in it, on a cache line.
   *
   * @throws Error past what was reserved: ask `reserve` for {@link bufferBytes} of each buffer first.
   */
  allocate(bytes: number): Pointer {
    const start = this.top;
    const end = start + bufferBytes(bytes);
    if (end > this.floats.byteLength) throw new Error('Linear memory was not reserved');
    this.top = end;
    return start;
  }
}

/** What a buffer of that many bytes takes: whole cache lines. */
export function bufferBytes(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}

let shared: Arena | null | undefined;
let forThreads: Arena | null | undefined;

function create(forOthers: boolean): Arena | null {
  try {
    const engine = webAssembly();
    const limits = { initial: INITIAL_PAGES, maximum: MAX_PAGES, shared: forOthers };
    return engine ? new Arena(new engine.Memory(limits)) : null;
  } catch {
    return null; // no address space left: the reference kernels need none
  }
}

/** The arena of all kernels, made at first use; null where the engine refuses a memory. */
export function sharedArena(): Arena | null {
  if (shared === undefined) shared = create(false);
  return shared;
}

/**
 * An arena that other threads see as well, made at first use; null where there is none. Not used by one thread alone: the
 * engine copies from and to such memory more slowly (16 kB in the first-level cache at half the speed).
 */
export function threadArena(): Arena | null {
  if (forThreads === undefined) forThreads = create(true);
  return forThreads;
}
