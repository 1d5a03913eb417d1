// One of the other threads: it waits for tasks, takes one after the other until none is left, and waits again. It runs by
// itself, so it imports nothing of ours but types and the numbers below, which `threads.ts` hands over.
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { WasmExport, WasmMemory, WasmModule } from './engine.js';

/** What a thread is started with. */
export interface ThreadData {
  readonly memory: WasmMemory;
  /** Where tasks are announced and taken: see `threads.ts`. */
  readonly control: Int32Array;
  /** Brings `{ name, module }` of each function, in the order of their numbers. */
  readonly port: MessagePort;
  /** Places in `control`. */
  readonly place: {
    readonly next: number;
    readonly count: number;
    readonly ready: number;
    readonly states: number;
    readonly starts: number;
    readonly calls: number;
  };
  readonly state: { readonly done: number; readonly givenBack: number };
  /** From this bit on `next` and `count` hold the job's number. */
  readonly jobBit: number;
  /** int32 of one call: the function's number and its arguments. */
  readonly callSize: number;
  /** How often to look for the next task before going to sleep: some 50 µs. */
  readonly looks: number;
}

const { memory, control, port, place, state, jobBit, callSize, looks } = workerData as ThreadData;
const functions: WasmExport[] = [];

interface Engine {
  Instance: new (module: WasmModule, imports: object) => { exports: Record<string, WasmExport> };
}

function functionOf(number: number): WasmExport {
  while (functions.length <= number) {
    const received = receiveMessageOnPort(port) as { message: { name: string; module: WasmModule } };
    const { name, module } = received.message;
    const { WebAssembly } = globalThis as unknown as { WebAssembly: Engine };
    functions.push(new WebAssembly.Instance(module, { env: { memory } }).exports[name]);
  }
  return functions[number];
}

/** Addresses of a task's first call and behind its last. */
function callsOf(task: number): [number, number] {
  const [first, end] = [control[place.starts + task], control[place.starts + task + 1]];
  return [place.calls + first * callSize, place.calls + end * callSize];
}

/** Makes sure that all functions of a task are there before one is called: there may be no memory for another instance. */
function prepareTask(task: number): void {
  const [first, end] = callsOf(task);
  for (let c = first; c < end; c += callSize) functionOf(control[c]);
}

function runTask(task: number): void {
  const [first, end] = callsOf(task);
  for (let c = first; c < end; c += callSize) {
    functions[control[c]](
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

function report(task: number, become: number): void {
  Atomics.store(control, place.states + task, become);
  Atomics.notify(control, place.states + task);
}

/** Takes tasks until none is left, and says what `count` was then. Null: this thread can go no further. */
function takeTasks(): number | null {
  for (;;) {
    // In this order: whoever sees a job's tasks sees its first number as well, never that of the job before.
    const count = Atomics.load(control, place.count);
    const next = Atomics.load(control, place.next);
    if (next >>> jobBit !== count >>> jobBit || next >= count) return count;
    if (Atomics.compareExchange(control, place.next, next, next + 1) !== next) continue; // another was faster
    const task = next & ((1 << jobBit) - 1);
    try {
      prepareTask(task);
      runTask(task);
    } catch {
      report(task, state.givenBack);
      return null;
    }
    report(task, state.done);
  }
}

Atomics.add(control, place.ready, 1);
for (;;) {
  const seen = takeTasks();
  if (seen === null) break;
  let look = 0;
  while (look < looks && Atomics.load(control, place.count) === seen) look++;
  if (look === looks) Atomics.wait(control, place.count, seen);
}
