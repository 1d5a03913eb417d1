// Convolutions on several threads give, to the last bit, what one thread gives.
import * as workerThreads from 'node:worker_threads';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { INTERRUPT_KEY, InterruptError } from '../../../src/core/interrupt.js';
import {
  autograd,
  functional as F,
  getNumThreads,
  manualSeed,
  randn,
  setNumThreads,
  type Tensor,
} from '../../../src/index.js';
import { threadArena } from '../../../src/kernels/wasm/memory.js';
import { Threads, threadsFor } from '../../../src/kernels/wasm/threads.js';

const before = getNumThreads();
afterEach(() => setNumThreads(before));

/** Small work for one function of the pool: counts a cell up. */
function counter(threads: Threads): (at: number) => void {
  const copy = threads.later(threads.tiles.copyRows(1));
  return (at) => copy(0, at, 1, 1, 1, 4, 4, 4, 4, 4);
}

describe('threads', () => {
  beforeAll(async () => {
    setNumThreads(2);
    threadsFor(128);
    // The other thread comes up by itself; until then one does all the work.
    await new Promise((resolve) => setTimeout(resolve, 300));
  });

  test('every task of every job runs once, in whatever order', () => {
    const threads = new Threads(128, threadArena()!);
    threads.start(3);
    const { arena } = threads.tiles;
    const write = counter(threads);
    arena.reset();
    arena.reserve(1 << 16);
    const target = arena.allocate(4 * 64) / 4;
    for (let job = 1; job <= 500; job++) {
      arena.f32[0] = job;
      const tasks = 1 + (job % 40);
      arena.f32.fill(0, target, target + 64);
      for (let task = 0; task < tasks; task++) {
        write(4 * (target + task));
        threads.endTask();
      }
      threads.finish();
      expect(arena.f32.slice(target, target + 64)).toEqual(
        Float32Array.from({ length: 64 }, (_, i) => (i < tasks ? job : 0)),
      );
    }
  });

  const problems: [string, readonly number[], readonly number[], object][] = [
    ['one image, cut into rows', [1, 32, 48, 48], [32, 32, 3, 3], { padding: 1 }],
    ['patches of one image', [1, 48, 50, 50], [48, 48, 3, 3], { padding: 1 }],
    ['patches of many images', [6, 32, 30, 31], [70, 32, 3, 3], { padding: [0, 1] }],
    ['many images, stride 2', [20, 16, 30, 31], [33, 16, 3, 3], { stride: 2 }],
    ['padding of more than the window', [4, 24, 25, 25], [40, 24, 3, 3], { padding: 5, dilation: 2 }],
    ['one row for a product of matrices', [1, 256, 1, 1000], [70, 256, 1, 1], {}],
    ['one small image, cut by channels', [1, 130, 9, 9], [131, 130, 5, 5], { padding: 2 }],
    ['groups', [2, 64, 60, 60], [64, 8, 3, 3], { groups: 8, padding: [0, 2] }],
    ['depthwise', [2, 96, 80, 81], [96, 1, 3, 3], { groups: 96, padding: 1 }],
    ['a sequence', [4, 64, 2000], [48, 64, 9], { padding: 4 }],
    ['one image, stride 3 and 2', [1, 32, 91, 90], [48, 32, 4, 3], { stride: [3, 2], padding: 1 }],
    ['a sequence, stride 4', [3, 64, 4001], [48, 64, 9], { stride: 4, padding: 2 }],
  ];
  test.each(problems)('%s', (_, input, weight, options) => {
    manualSeed(0);
    const [x, w, bias] = [input, weight, [weight[0]]].map((shape) => randn(...shape));
    const convolve = (count: number): Tensor => {
      setNumThreads(count);
      return weight.length === 3
        ? F.conv1d(x, w, { bias, ...options })
        : F.conv2d(x, w, { bias, ...options });
    };
    const expected = convolve(1).data;
    for (const count of [2, 3]) expect(convolve(count).data).toEqual(expected);
  });

  test.each(problems)('gradients of %s', (_, input, weight, options) => {
    manualSeed(0);
    const [x, w] = [input, weight].map((shape) => randn(...shape).requiresGrad_());
    const y = weight.length === 3 ? F.conv1d(x, w, options) : F.conv2d(x, w, options);
    const gradOutputs = randn(...y.shape);
    const gradients = (count: number): unknown => {
      setNumThreads(count);
      return autograd.grad(y, [x, w], { gradOutputs, retainGraph: true }).map((grad) => grad?.data);
    };
    const expected = gradients(1);
    for (const count of [2, 3]) expect(gradients(count)).toEqual(expected);
  });
});

/** Threads on which `Worker` is another class. */
function threadsWith(Worker: unknown, count: number): Threads {
  const getBuiltinModule = vi.spyOn(process, 'getBuiltinModule');
  getBuiltinModule.mockReturnValue({ ...workerThreads, Worker } as never);
  try {
    const threads = new Threads(128, threadArena()!);
    threads.start(count);
    return threads;
  } finally {
    getBuiltinModule.mockRestore();
  }
}

/** Runs a job of 40 tasks and looks at what they have done. */
function expectJobDone(threads: Threads, job: number): void {
  const { arena } = threads.tiles;
  const write = counter(threads);
  arena.reset();
  arena.reserve(1 << 16);
  const target = arena.allocate(4 * 40) / 4;
  arena.f32[0] = job;
  for (let task = 0; task < 40; task++) {
    write(4 * (target + task));
    threads.endTask();
  }
  threads.finish();
  expect(arena.f32.slice(target, target + 40)).toEqual(new Float32Array(40).fill(job));
}

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

describe('threads that fail', () => {
  test('one that cannot be started is done without', () => {
    class Refused {
      constructor() {
        throw new Error('EAGAIN');
      }
    }
    const threads = threadsWith(Refused, 3);
    for (let job = 1; job <= 5; job++) expectJobDone(threads, job);
  });

  test('one that fails while it comes up is done without', async () => {
    class Failing extends workerThreads.Worker {
      constructor() {
        super('throw new Error("no")', { eval: true });
      }
    }
    const threads = threadsWith(Failing, 2);
    expectJobDone(threads, 1);
    await aMoment();
    for (let job = 2; job <= 5; job++) expectJobDone(threads, job);
  });

  test('one that has been ended is done without', async () => {
    const started: workerThreads.Worker[] = [];
    class Noted extends workerThreads.Worker {
      constructor(...args: ConstructorParameters<typeof workerThreads.Worker>) {
        super(...args);
        started.push(this);
      }
    }
    const threads = threadsWith(Noted, 3);
    await aMoment();
    expectJobDone(threads, 1);
    await started[0].terminate();
    for (let job = 2; job <= 50; job++) expectJobDone(threads, job);
    await started[1].terminate();
    for (let job = 51; job <= 60; job++) expectJobDone(threads, job);
  });

  test('one without memory for a function gives its task back', async () => {
    const threads = new Threads(128, threadArena()!);
    threads.start(2);
    await aMoment();
    // A module that cannot be one: the thread fails to make an instance of it.
    const functions = threads as unknown as { ports: { postMessage(message: unknown): void }[] };
    functions.ports[0].postMessage({ name: 'copyRows', module: null });
    for (let job = 1; job <= 50; job++) expectJobDone(threads, job);
  });

  test('an interrupt in the middle leaves nothing behind', () => {
    manualSeed(0);
    const [x, w] = [randn(4, 32, 40, 40), randn(32, 32, 5, 5)];
    setNumThreads(1);
    const expected = F.conv2d(x, w).data;
    setNumThreads(2);
    for (const after of [2, 3, 6]) {
      let asked = 0;
      Object.defineProperty(globalThis, INTERRUPT_KEY, {
        configurable: true,
        get: () => (++asked === after ? Int32Array.of(1) : undefined),
      });
      try {
        expect(() => F.conv2d(x, w)).toThrow(InterruptError);
      } finally {
        Reflect.deleteProperty(globalThis, INTERRUPT_KEY);
      }
      expect(F.conv2d(x, w).data).toEqual(expected);
    }
  });
});

describe('setNumThreads', () => {
  test.each([0, -1, 1.5, Number.NaN])('refuses %d', (count) => {
    expect(() => setNumThreads(count)).toThrow(
      `setNumThreads: the number of threads is ${count}; it is a whole number from 1 on`,
    );
  });

  test('is what getNumThreads says, up to 16', () => {
    setNumThreads(3);
    expect(getNumThreads()).toBe(3);
    setNumThreads(1000);
    expect(getNumThreads()).toBe(16);
  });
});
