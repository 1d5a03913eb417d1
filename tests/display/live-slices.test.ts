import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bundleOf } from '../../src/display/display.js';
import { type Comm, type DisplayHost, HOST_KEY, type MimeBundle } from '../../src/display/host.js';
import { arange, randn, type Tensor, tensor, zeros } from '../../src/index.js';
import { MIME_TYPE, SLICES_TARGET, type SliceAnswer, type TensorPayload } from '../../src/protocol/index.js';

const globals = globalThis as { [HOST_KEY]?: DisplayHost };

/** A notebook whose front end is the test. */
class FakeFrontEnd {
  readonly answers: { data: SliceAnswer; values: ArrayBufferView | undefined }[] = [];
  #receive: (data: unknown, buffers: readonly ArrayBufferView[]) => void = () => {};

  constructor() {
    const comm: Comm = {
      id: 'comm',
      send: (data, buffers = []) => this.answers.push({ data: data as SliceAnswer, values: buffers[0] }),
      close() {},
      onMessage: (handler) => {
        this.#receive = handler;
      },
      onClose() {},
    };
    globals[HOST_KEY] = {
      name: 'convlens',
      publish() {},
      clearOutput() {},
      input: () => '',
      registerCommTarget: (name, open) => {
        expect(name).toBe(SLICES_TARGET);
        open(comm, {});
      },
    };
  }

  send(message: unknown): void {
    this.#receive(message, []);
  }

  ask(handle: string, view: string, id: number, ...window: (readonly [number, number, number])[]): void {
    const axes = window.map(([start, count, step]) => ({ start, count, step }));
    this.send({ type: 'slice', handle, view, id, window: axes });
  }

  last(): { data: SliceAnswer; values: ArrayBufferView | undefined } {
    vi.runAllTimers();
    return this.answers.at(-1)!;
  }
}

function shown(value: Tensor): TensorPayload {
  return (bundleOf(value) as MimeBundle)[MIME_TYPE] as TensorPayload;
}

let front: FakeFrontEnd;
beforeEach(() => {
  vi.useFakeTimers();
  front = new FakeFrontEnd();
});
afterEach(() => {
  vi.useRealTimers();
  delete globals[HOST_KEY];
});

describe('a payload', () => {
  test('has a handle that nobody can guess, where the notebook does not hold all of it', () => {
    const { live } = shown(arange(0, 5000));
    expect(live).toEqual({ handle: expect.stringMatching(/^[0-9a-f-]{36}$/), version: 0 });
    expect(shown(zeros(2, 3)).live).toBeUndefined();
    expect(shown(zeros(0, 5000)).live).toBeUndefined();
    delete globals[HOST_KEY];
    expect(shown(arange(0, 5000)).live).toBeUndefined();
  });
});

describe('a slice', () => {
  test('has the values of its window, also of a view with strides', () => {
    const x = arange(0, 6000).reshape(2, 50, 60).transpose(1, 2);
    const { handle } = shown(x).live!;
    front.ask(handle, 'a', 1, [1, 1, 1], [10, 3, 2], [40, 2, 5]);
    const { data, values } = front.last();
    expect(data).toMatchObject({ type: 'slice', id: 1, dtype: 'float32' });
    expect(values).toEqual(
      Float32Array.from([10, 12, 14].flatMap((i) => [40, 45].map((k) => 3000 + k * 60 + i))),
    );
  });

  test('keeps int64 and bool as they are', () => {
    const whole = tensor(BigInt64Array.from({ length: 5000 }, (_, i) => 2n ** 60n + BigInt(i)));
    front.ask(shown(whole).live!.handle, 'a', 1, [4998, 2, 1]);
    expect(front.last().values).toEqual(BigInt64Array.from([2n ** 60n + 4998n, 2n ** 60n + 4999n]));
    front.ask(shown(randn(400, 400).gt(0)).live!.handle, 'a', 2, [0, 1, 1], [0, 4, 1]);
    expect(front.last().values).toBeInstanceOf(Uint8Array);
  });

  test('tells the version, which a write raises', () => {
    const x = zeros(5000);
    const { handle, version } = shown(x).live!;
    x.fill_(1);
    front.ask(handle, 'a', 1, [0, 1, 1]);
    expect((front.last().data as { version: number }).version).toBeGreaterThan(version);
  });

  test('is not made where a newer request of the same view has come', () => {
    const { handle } = shown(zeros(5000)).live!;
    for (let id = 1; id <= 20; id++) front.ask(handle, 'a', id, [id, 1, 1]);
    front.ask(handle, 'b', 21, [0, 1, 1]);
    front.last();
    expect(front.answers.map(({ data }) => data.id)).toEqual([20, 21]);
  });

  test('is refused of what is no part of the tensor, and of too much', () => {
    const { handle } = shown(zeros(3000, 1000)).live!;
    const windows: (readonly [number, number, number])[][] = [
      [[0, 1, 1]],
      [
        [0, 1, 1],
        [999, 2, 1],
      ],
      [
        [0, 0, 1],
        [0, 1, 1],
      ],
      [
        [0, 3000, 1],
        [0, 1000, 1],
      ],
    ];
    for (const window of windows) {
      front.ask(handle, 'a', 1, ...window);
      expect(front.last().data).toMatchObject({ type: 'gone' });
    }
    const before = front.answers.length;
    for (const hostile of [null, 5, {}, { type: 'slice' }, { type: 'eval', code: '1' }]) front.send(hostile);
    vi.runAllTimers();
    expect(front.answers.length).toBe(before);
  });
});

describe('what is held', () => {
  test('is let go when its output is cleared', () => {
    const { handle } = shown(zeros(5000)).live!;
    front.send({ type: 'release', handle });
    front.ask(handle, 'a', 1, [0, 1, 1]);
    expect(front.last().data).toMatchObject({ type: 'gone' });
  });

  test('is bounded: the longest unused goes first', () => {
    const handles = Array.from({ length: 64 }, () => shown(zeros(5000)).live!.handle);
    front.ask(handles[0], 'a', 1, [0, 1, 1]);
    expect(front.last().data.type).toBe('slice');
    shown(zeros(5000));
    front.ask(handles[1], 'a', 2, [0, 1, 1]);
    expect(front.last().data.type).toBe('gone');
    front.ask(handles[0], 'a', 3, [0, 1, 1]);
    expect(front.last().data.type).toBe('slice');
  });
});
