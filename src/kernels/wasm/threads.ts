// Work on several threads behind a call that returns when it is done. What is to be done is written down as calls of emitted
// functions, gathered in tasks that may run in any order; all threads, the calling one included, take one task after the
// other until none is left. So nobody waits for a thread that has not woken up yet, or that another process keeps from
// running, but for a task it has begun. A task may be taken as soon as it is written down, while the next is prepared.
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
/** Numbers of a job and of one of its tasks are one number: jobs begin at this bit. */
const JOB_BIT = 11;
const MOST_JOBS = 1 << (31 - JOB_BIT);
/** Some 50 µs of looking before a thread goes to sleep: from then on it costs nothing. */
const LOOKS = 4000;

/** What becomes of a task. A thread that fails gives it back and takes no more: the calling one does it, or fails as well. */
const STATE = { open: 0, done: 1, givenBack: 2 } as const;

/** Places in the control array, which is int32. */
const PLACE = {
  /** The job and its next task: one number, so that no task of another job is ever taken. */
  next: 0,
  /** The job and how many of its tasks are written down so far. */
  count: 16,
  ready: 32,
  /** For each task what has become of it, and its first call, one more at the end; then the calls. */
  states: 48,
  starts: 48 + MOST_TASKS,
  calls: 48 + 2 * MOST_TASKS + 1,
  size: 48 + 2 * MOST_TASKS + 1 + MOST_CALLS * CALL_SIZE,
} as const;

/** Stands for a function: the function itself, or one that writes its call down for later. */
export type Through = <F extends WasmExport>(f: F) => F;

/** Calls at once. */
export const atOnce: Through = (f) => f;

/** The other threads, and the functions of one vector width that all of them know. */
export class Threads {
  readonly tiles: TileSet;
  private readonly control = new Int32Array(new SharedArrayBuffer(4 * PLACE.size));
  private readonly functions: {
    readonly name: string;
    readonly module: WasmModule;
    readonly run: WasmExport;
  }[] = [];
  private readonly recorders = new Map<WasmExport, WasmExport>();
  private readonly ports: { postMessage(message: unknown): void }[] = [];
  /** How many of them are called for a job. */
  private others = 0;
  /** Whether the machine has no more of them to give. */
  private refused = false;
  /** Number of the job that runs, or ran last. */
  private job = 0;
  private running = false;
  private tasks = 0;
  private calls = 0;

  constructor(bits: VectorBits, arena: Arena) {
    this.tiles = new TileSet(bits, arena, (name, { module, run }) => {
      const number = this.functions.push({ name, module, run }) - 1;
      this.recorders.set(run, (...args) => this.record(number, args));
      for (const port of this.ports) port.postMessage({ name, module });
    });
  }

  /**
   * Makes sure that so many threads are on their way, the calling one included; what is begun does not wait for them. A thread
   * that does not come up, or has ended, takes no tasks: the others do them.
   */
  start(count: number): void {
    this.others = count - 1;
    while (this.ports.length < this.others && !this.refused) {
      const port = startThread(this.tiles.arena, this.control);
      this.refused = port === null;
      if (port === null) return;
      for (const { name, module } of this.functions) port.postMessage({ name, module });
      this.ports.push(port);
    }
  }

  /** Writes a call of `f` down, as part of the present task. `f` is one of {@link tiles}. */
  readonly later: Through = <F extends WasmExport>(f: F): F => this.recorders.get(f) as F;

  private record(number: number, args: readonly number[]): void {
    if (!this.running) this.open();
    const at = PLACE.calls + this.calls++ * CALL_SIZE;
    this.control[at] = number;
    for (let i = 0; i < args.length; i++) this.control[at + 1 + i] = args[i];
  }

  /** Begins a job without tasks. All of the one before are done. */
  private open(): void {
    const { control } = this;
    this.job = (this.job + 1) % MOST_JOBS;
    this.running = true;
    this.tasks = 0;
    this.calls = 0;
    Atomics.store(control, PLACE.next, this.job << JOB_BIT);
    Atomics.store(control, PLACE.count, this.job << JOB_BIT);
  }

  /** Ends a task, which may begin at once: what is recorded from here on is another's. Gives its number in the job. */
  endTask(): number {
    const { control } = this;
    if (!this.running) this.open();
    const task = this.tasks++;
    control[PLACE.starts + task + 1] = this.calls;
    Atomics.store(control, PLACE.states + task, STATE.open);
    Atomics.store(control, PLACE.count, (this.job << JOB_BIT) | this.tasks);
    Atomics.notify(control, PLACE.count, this.others);
    return task;
  }

  /** Whether a task of so many calls can be recorded before the job is finished. */
  hasRoom(calls: number): boolean {
    return !this.running || (this.tasks < MOST_TASKS && this.calls + calls <= MOST_CALLS);
  }

  /** Tasks of so many calls each that fit into a job. */
  mostTasks(calls: number): number {
    return Math.min(MOST_TASKS, Math.floor(MOST_CALLS / calls));
  }

  /** Takes part in the job until that task of it is done. */
  waitFor(task: number): void {
    const { control } = this;
    const at = PLACE.states + task;
    for (let look = 0; Atomics.load(control, at) !== STATE.done; ) {
      if (Atomics.load(control, at) === STATE.givenBack) this.runTask(task);
      else if (this.takeTask()) look = 0;
      else if (look++ > LOOKS) Atomics.wait(control, at, STATE.open, 1);
    }
  }

  /** Takes part in the job until all of it is done; what is recorded from here on belongs to the next. */
  finish(): void {
    if (!this.running) return;
    while (this.takeTask());
    for (let task = 0; task < this.tasks; task++) this.waitFor(task);
    this.running = false;
  }

  private takeTask(): boolean {
    const { control } = this;
    const next = Atomics.load(control, PLACE.next);
    const task = next - (this.job << JOB_BIT);
    if (task >= this.tasks) return false;
    if (Atomics.compareExchange(control, PLACE.next, next, next + 1) === next) this.runTask(task);
    return true;
  }

  private runTask(task: number): void {
    const { control, functions } = this;
    const end = control[PLACE.starts + task + 1];
    for (let at = control[PLACE.starts + task]; at < end; at++) {
      const c = PLACE.calls + at * CALL_SIZE;
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
    Atomics.store(control, PLACE.states + task, STATE.done);
  }
}

function workerThreads(): typeof import('node:worker_threads') | undefined {
  return globalThis.process?.getBuiltinModule?.('node:worker_threads');
}

/** Starts a thread that does not keep the process alive; null where there are no more. */
function startThread({ memory }: Arena, control: Int32Array): { postMessage(message: unknown): void } | null {
  const { MessageChannel, Worker } = workerThreads()!;
  const { port1, port2 } = new MessageChannel();
  const data: ThreadData = {
    memory,
    control,
    port: port2,
    place: PLACE,
    state: STATE,
    jobBit: JOB_BIT,
    callSize: CALL_SIZE,
    looks: LOOKS,
  };
  // From the sources (in tests) Node runs the file as TypeScript.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  try {
    const worker = new Worker(new URL(`./thread-worker.${extension}`, import.meta.url), {
      workerData: data,
      transferList: [port2],
      execArgv: [],
    });
    // One that fails while it comes up must not end the process.
    worker.on('error', () => {});
    worker.unref();
    port1.unref();
    return port1;
  } catch {
    port1.close();
    return null;
  }
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
