// One of the other threads: it waits for a job, takes tasks of it until none is left, and waits again. It runs by itself, so
// it imports nothing of ours but types and the numbers below, which `threads.ts` hands over.
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { WasmExport, WasmMemory, WasmModule } from './engine.js';

/** What a thread is started with. */
export interface ThreadData {
  readonly memory: WasmMemory;
  /** Where jobs are announced and tasks taken: see `threads.ts`. */
  readonly control: Int32Array;
  /** Brings `{ name, module }` of each function, in the order of their numbers. */
  readonly port: MessagePort;
  /** Places in `control`. */
  readonly place: {
    readonly next: number;
    readonly count: number;
    readonly done: number;
    readonly ready: number;
    readonly starts: number;
    readonly calls: number;
    readonly areaSize: number;
  };
  /** int32 of one call: the function's number and its arguments. */
  readonly callSize: number;
  /** How often to look for the next job before going to sleep: some 50 µs. */
  readonly looks: number;
}

const { memory, control, port, place, callSize, looks } = workerData as ThreadData;
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

function runTask(job: number, task: number): void {
  const area = (job & 1) * place.areaSize;
  const end = control[area + place.starts + task + 1];
  for (let at = control[area + place.starts + task]; at < end; at++) {
    const c = area + place.calls + at * callSize;
    functionOf(control[c])(
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

/** Takes the next task of the present job; false where there is none. `next` holds the job's number and the task's. */
function takeTask(): boolean {
  const next = Atomics.load(control, place.next);
  const task = next & 0xffff;
  if (task >= Atomics.load(control, place.count)) return false;
  if (Atomics.compareExchange(control, place.next, next, next + 1) !== next) return true; // another was faster
  runTask(next >> 16, task);
  Atomics.add(control, place.done, 1);
  Atomics.notify(control, place.done);
  return true;
}

Atomics.add(control, place.ready, 1);
for (;;) {
  let seen: number;
  do seen = Atomics.load(control, place.next);
  while (takeTask());
  let look = 0;
  while (look < looks && Atomics.load(control, place.next) === seen) look++;
  if (look === looks) Atomics.wait(control, place.next, seen);
}
