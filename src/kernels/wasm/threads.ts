// Work on several threads behind a call that returns when it is done. What is to be done is written down as calls of emitted
// functions, gathered in tasks that may run in any order; all threads, the calling one included, take one task after the
// other until none is left. So nobody waits for a thread that has not woken up yet, or that another process keeps from
// running, but for a task it has begun.
import type { WasmExport, WasmModule } from './engine.js';
import { type Arena, threadArena } from './memory.js';
import type { ThreadData } from './thread-worker.js';
import { TileSet, type VectorBits } from './tiles.js';
import { environmentVariable } from './v8-flags.js';

/** The most threads, the calling one included. */
const MOST_THREADS = 16;
/** Arguments that a call is recorded with; the largest function has ten. */
const MOST_ARGUMENTS = 10;
const CALL_SIZE = 1 + MOST_ARGUMENTS;
const MOST_TASKS = 1024;
const MOST_CALLS = 16 << 10;
const NO_TASK = 0xffff;
/** Some 50 µs of looking before a thread goes to sleep: from then on it costs nothing. */
const LOOKS = 4000;

/** Places in the control array, which is int32. */
const PLACE = {
  /** Number of the job (upper 16 bits) and of its next task: one number, so that no task of another job is ever taken. */
  next: 0,
  count: 16,
  done: 32,
  ready: 48,
  /** For each task its first call, one more at the end; then the calls. Twice: one job runs while the next is written. */
  starts: 64,
  calls: 64 + MOST_TASKS + 1,
  areaSize: MOST_TASKS + 1 + MOST_CALLS * CALL_SIZE,
} as const;

/** Stands for a function: the function itself, or one that writes its call down for later. */
export type Through = <F extends WasmExport>(f: F) => F;

/** Calls at once. */
export const atOnce: Through = (f) => f;

/** The other threads, and the functions of one vector width that all of them know. */
export class Threads {
  readonly tiles: TileSet;
  private readonly control = new Int32Array(new SharedArrayBuffer(4 * (PLACE.starts + 2 * PLACE.areaSize)));
  private readonly functions: {
    readonly name: string;
    readonly module: WasmModule;
    readonly run: WasmExport;
  }[] = [];
  private readonly recorders = new Map<WasmExport, WasmExport>();
  private readonly ports: { postMessage(message: unknown): void }[] = [];
  /** Number of the job that runs, or ran last; the one being written has the next. */
  private job = 0;
  private running = 0;
  private tasks = 0;
  private calls = 0;

  constructor(bits: VectorBits, arena: Arena) {
    this.tiles = new TileSet(bits, arena, (name, { module, run }) => {
      const number = this.functions.push({ name, module, run }) - 1;
      this.recorders.set(run, (...args) => this.record(number, args));
      for (const port of this.ports) port.postMessage({ name, module });
    });
  }

  /** Makes sure that so many threads are on their way, the calling one included; what is begun does not wait for them. */
  start(count: number): void {
    while (this.ports.length < count - 1) {
      const port = startThread(this.tiles.arena, this.control);
      for (const { name, module } of this.functions) port.postMessage({ name, module });
      this.ports.push(port);
    }
  }

  /** Writes a call of `f` down, as part of the present task. `f` is one of {@link tiles}. */
  readonly later: Through = <F extends WasmExport>(f: F): F => this.recorders.get(f) as F;

  /** Where the job with that number is written. */
  private area(job: number): number {
    return (job & 1) * PLACE.areaSize;
  }

  private record(number: number, args: readonly number[]): void {
    const at = this.area(this.job + 1) + PLACE.calls + this.calls++ * CALL_SIZE;
    this.control[at] = number;
    for (let i = 0; i < args.length; i++) this.control[at + 1 + i] = args[i];
  }

  /** Ends a task: what is recorded from here on is another's. */
  endTask(): void {
    this.control[this.area(this.job + 1) + PLACE.starts + ++this.tasks] = this.calls;
  }

  /** Tasks of so many calls each that can be recorded before {@link begin}. */
  mostTasks(calls: number): number {
    return Math.min(MOST_TASKS, Math.floor(MOST_CALLS / calls));
  }

  /**
   * Lets `count` threads, the calling one included, begin with what is recorded; what is recorded from here on belongs to
   * the next job. The one before must be finished.
   */
  begin(count: number): void {
    const { control } = this;
    this.job = (this.job + 1) & 0x7fff;
    this.running = this.tasks;
    this.tasks = 0;
    this.calls = 0;
    // First a number without tasks: whoever is late must not take one of this job for one of the job before.
    Atomics.store(control, PLACE.next, (this.job << 16) | NO_TASK);
    Atomics.store(control, PLACE.done, 0);
    Atomics.store(control, PLACE.count, this.running);
    Atomics.store(control, PLACE.next, this.job << 16);
    if (this.running > 1) Atomics.notify(control, PLACE.next, count - 1);
  }

  /** Takes part in the job until all of it is done. */
  finish(): void {
    while (this.takeTask());
    this.waitForOthers();
  }

  private takeTask(): boolean {
    const { control } = this;
    const next = Atomics.load(control, PLACE.next);
    const task = next & 0xffff;
    if (task >= this.running) return false;
    if (Atomics.compareExchange(control, PLACE.next, next, next + 1) !== next) return true;
    this.runTask(task);
    Atomics.add(control, PLACE.done, 1);
    return true;
  }

  private waitForOthers(): void {
    const { control, running } = this;
    for (let look = 0; ; look++) {
      const done = Atomics.load(control, PLACE.done);
      if (done === running) return;
      if (look > LOOKS) Atomics.wait(control, PLACE.done, done, 1);
    }
  }

  private runTask(task: number): void {
    const { control, functions } = this;
    const area = this.area(this.job);
    const end = control[area + PLACE.starts + task + 1];
    for (let at = control[area + PLACE.starts + task]; at < end; at++) {
      const c = area + PLACE.calls + at * CALL_SIZE;
      functions[control[c]].run(
        control[c + 1],
        control[c + 2],
        control[c + 3],
        control[c + 4],
        control[c + 5],
        control[c + 6],
        control[c + 7],
        control[c + 8],
        control[c + 9],
        control[c + 10],
      );
    }
  }
}

function workerThreads(): typeof import('node:worker_threads') | undefined {
  return globalThis.process?.getBuiltinModule?.('node:worker_threads');
}

/** Starts a thread that does not keep the process alive. */
function startThread({ memory }: Arena, control: Int32Array): { postMessage(message: unknown): void } {
  const { MessageChannel, Worker } = workerThreads()!;
  const { port1, port2 } = new MessageChannel();
  const data: ThreadData = { memory, control, port: port2, place: PLACE, callSize: CALL_SIZE, looks: LOOKS };
  // From the sources (in tests) Node runs the file as TypeScript.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./thread-worker.${extension}`, import.meta.url), {
    workerData: data,
    transferList: [port2],
    execArgv: [],
  });
  worker.unref();
  port1.unref();
  return port1;
}

/** Threads that this machine gives us; 1 where none can be started. */
function defaultCount(): number {
  if (workerThreads() === undefined || typeof SharedArrayBuffer === 'undefined') return 1;
  const wanted = Number(environmentVariable('CONVLENS_THREADS'));
  if (Number.isInteger(wanted) && wanted >= 1) return Math.min(wanted, MOST_THREADS);
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  return Math.min(os?.availableParallelism() ?? 1, MOST_THREADS);
}

let chosen: number | undefined;

/** How many threads compute a large convolution. */
export function threadCount(): number {
  chosen ??= defaultCount();
  return chosen;
}

/** Sets it, within what this engine can do. */
export function setThreadCount(count: number): void {
  const possible =
    workerThreads() === undefined || typeof SharedArrayBuffer === 'undefined' ? 1 : MOST_THREADS;
  chosen = Math.min(count, possible);
}

const pools = new Map<VectorBits, Threads | null>();

/** The threads for tiles of that width, started if need be; null where one thread is all there is or is wanted. */
export function threadsFor(bits: VectorBits): Threads | null {
  const count = threadCount();
  if (count < 2) return null;
  let threads = pools.get(bits);
  if (threads === undefined) {
    const arena = threadArena();
    threads = arena && new Threads(bits, arena);
    pools.set(bits, threads);
  }
  threads?.start(count);
  return threads;
}
