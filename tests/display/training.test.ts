import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ArgumentError } from '../../src/core/errors.js';
import { type DisplayBundle, type DisplayHost, HOST_KEY } from '../../src/display/host.js';
import { nn, progress, rand, randn, type Training, tensor, training } from '../../src/index.js';
import { MIME_TYPE, parsePayload, type TrainingPayload } from '../../src/protocol/index.js';
import { htmlEvents, sanitized } from './sanitizer.js';

interface Told {
  readonly data: DisplayBundle['data'];
  readonly displayId?: string;
  readonly update?: boolean;
}

const globals = globalThis as { [HOST_KEY]?: DisplayHost };

/** A notebook whose clock is the test's. */
class FakeNotebook implements DisplayHost {
  readonly name = 'convlens' as const;
  readonly told: Told[] = [];
  readonly ends: (() => void)[] = [];
  now = 1000;

  constructor() {
    globals[HOST_KEY] = this;
    vi.spyOn(performance, 'now').mockImplementation(() => this.now);
  }

  publish({ data }: DisplayBundle, options = {}): void {
    this.told.push({ data, ...options });
  }

  atCellEnd(callback: () => void): void {
    this.ends.push(callback);
  }

  endCell(): void {
    for (const callback of this.ends.splice(0)) callback();
  }

  clearOutput(): void {}

  input(): string {
    return '';
  }

  payload(at: number): TrainingPayload {
    const parsed = parsePayload(this.told.at(at)?.data[MIME_TYPE]);
    if (!parsed.ok) throw new Error(parsed.reason);
    return parsed.payload as TrainingPayload;
  }
}

let notebook: FakeNotebook;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  notebook = new FakeNotebook();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  delete globals[HOST_KEY];
});

/** Steps of 10 ms each. */
function run(log: Training, count: number, loss: (step: number) => number = (step) => 1 / step): void {
  for (let step = 1; step <= count; step++) {
    notebook.now += 10;
    log.step({ loss: loss(step) });
  }
}

describe('what is sent', () => {
  test('at most ten updates a second of one display, and the last values always', () => {
    run(training(), 100);
    // A second: the first step, and one every 100 ms.
    expect(notebook.told.length).toBe(10);
    notebook.endCell();
    expect(notebook.payload(-1)).toMatchObject({ step: 100, state: 'ended' });
    expect(new Set(notebook.told.map(({ displayId }) => displayId)).size).toBe(1);
    expect(notebook.told.map(({ update }) => update)).toEqual([false, ...Array(10).fill(true)]);
  });

  test('while a cell awaits, what has waited is shown when its time has come', () => {
    const log = training();
    run(log, 2);
    expect(notebook.payload(-1).step).toBe(1);
    vi.advanceTimersByTime(100);
    expect(notebook.payload(-1)).toMatchObject({ step: 2, state: 'running' });
  });

  test('pictures are made once, at the end; every form says the same', () => {
    const log = training({ name: 'a <b>', total: 200 });
    run(log, 120);
    expect(notebook.told.every(({ data }) => !('image/png' in data))).toBe(true);
    notebook.endCell();
    const { data } = notebook.told.at(-1)!;
    expect(Object.keys(data)).toEqual([MIME_TYPE, 'text/html', 'image/png', 'text/plain']);
    const { width } = decode(Buffer.from(data['image/png'] as string, 'base64'));
    expect(width).toBeGreaterThan(1000);
    const html = data['text/html'] as string;
    expect(htmlEvents(sanitized(html))).toEqual(htmlEvents(html));
    expect(html).toContain('training a &lt;b&gt;: ended at step 120 of 200');
    expect(data['text/plain']).toBe(
      [
        'training a <b>: ended at step 120 of 200, 1.2 s, 100/s',
        '  loss  1 -> 0.008333  ▇▅▄▃▃▃▂▂▂▂▂▁▁▁▁▁▁▁▁▁  lowest 0.008333 at step 120',
      ].join('\n'),
    );
  });

  test('a training that reaches its total is done at once; later cells go on in the same display', () => {
    const log = training({ total: 3 });
    run(log, 3);
    expect(notebook.payload(-1)).toMatchObject({ state: 'done', step: 3 });
    notebook.endCell();
    notebook.now += 60_000;
    log.step({ loss: 1 });
    notebook.endCell();
    // The pause is not counted.
    expect(notebook.payload(-1)).toMatchObject({ state: 'ended', step: 4, seconds: 0.03 });
  });

  test('a million steps stay below 512 kB, with the spike in them', () => {
    const log = training();
    for (let step = 1; step <= 1e6; step++) log.step({ loss: step === 777_777 ? 1e6 : Math.sin(step) });
    notebook.endCell();
    const payload = notebook.payload(-1);
    expect(JSON.stringify(payload).length).toBeLessThan(512_000);
    const [{ steps, values, high, max }] = payload.series;
    expect(steps.length).toBeLessThanOrEqual(1000);
    expect(steps.at(-1)).toBe(1e6);
    expect(Math.max(...high!.map(Number))).toBe(1e6);
    expect(max).toEqual({ value: 1e6, step: 777_777 });
    expect(Math.abs(values[0]!)).toBeLessThan(0.1);
  });

  test('sixty-four curves and eight recordings of pictures stay below 512 kB', () => {
    const log = training();
    for (let i = 0; i < 8; i++) log.watch(`maps ${i}`, () => randn(16, 24, 24));
    const metrics = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`metric ${i}`, i + 1 / 3]));
    for (let step = 0; step < 300; step++) log.step(metrics);
    notebook.endCell();
    expect(JSON.stringify(notebook.payload(-1)).length).toBeLessThan(512_000);
    expect(() => log.step({ more: 1 })).toThrow(ArgumentError);
  });

  test('values that are not finite are counted, with the step at which they began', () => {
    run(training(), 5, (step) => (step < 3 ? step : Number.NaN));
    notebook.endCell();
    expect(notebook.payload(-1).series[0]).toMatchObject({
      values: [1, 2, null, null, null],
      last: null,
      notFinite: { count: 3, step: 3 },
    });
    expect(notebook.told.at(-1)!.data['text/plain']).toContain('3 NaN or Inf from step 3 on');
  });
});

describe('watch()', () => {
  test('records norms of weights and gradients, and pictures of the first filters', () => {
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Conv2d(2, 1, 3));
    const log = training().watch(net);
    for (let step = 0; step < 4; step++) {
      net(rand(1, 1, 6, 6))
        .sum()
        .backward();
      notebook.now += 10;
      log.step();
    }
    notebook.endCell();
    const { series, frames, parameters } = notebook.payload(-1);
    expect(parameters).toBe(net.parameters().reduce((sum, { numel }) => sum + numel, 0));
    expect(series.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      '0 weight',
      '0 gradient',
      '1 weight',
      '1 gradient',
    ]);
    const squares = net
      .parameters()
      .slice(0, 2)
      .flatMap((p) => Array.from(p.data as Float32Array, (v) => v * v));
    expect(series[0].last).toBeCloseTo(Math.sqrt(squares.reduce((sum, square) => sum + square, 0)), 5);
    expect(frames).toMatchObject([
      { name: '0.weight', of: [2, 1, 3, 3], steps: [0, 1, 2, 3, 4], shape: [5, 2, 3, 3] },
    ]);
  });

  test('keeps ever fewer pictures of a long training, the first one among them', () => {
    const log = training().watch('map', () => tensor([[0, 1]]));
    run(log, 1000);
    notebook.endCell();
    const { steps } = notebook.payload(-1).frames[0];
    expect(steps.length).toBeGreaterThan(16);
    expect(steps.length).toBeLessThanOrEqual(33);
    expect(steps[0]).toBe(0);
  });

  test("every 'epoch' takes a picture an epoch", () => {
    const log = training().watch('map', () => tensor([[0, 1]]), { every: 'epoch' });
    for (let epoch = 0; epoch < 3; epoch++) {
      run(log, 10);
      log.epoch({ accuracy: epoch });
    }
    notebook.endCell();
    expect(notebook.payload(-1)).toMatchObject({
      epochs: [10, 20, 30],
      frames: [{ steps: [0, 10, 20, 30] }],
    });
  });

  test('computes nothing where only a line is shown', () => {
    let asked = 0;
    const line = Object.assign(notebook, { showLine: (text: string) => lines.push(text) });
    const lines: string[] = [];
    const log = training({ total: 10, name: 'digits' }).watch('map', () => {
      asked += 1;
      return tensor([[1]]);
    });
    run(log, 10);
    line.endCell();
    expect(asked).toBe(0);
    expect(lines.at(-1)).toBe('digits  100% ████████████████ 10/10  100/s  loss 0.1');
  });
});

describe('progress()', () => {
  test('shows loops inside one another in one display, and the outermost when all is done', () => {
    for (const _ of progress([1, 2], { name: 'epochs' })) {
      for (const _ of progress(new Set([1, 2, 3]), { name: 'batches' })) notebook.now += 100;
    }
    expect(new Set(notebook.told.map(({ displayId }) => displayId)).size).toBe(1);
    const texts = notebook.told.map(({ data }) => data['text/plain'] as string);
    expect(texts.some((text) => /^epochs.*\nbatches {3}66% .* 2\/3/.test(text))).toBe(true);
    expect(texts.at(-1)).toMatch(/^epochs {2}100% █{16} {2}2\/2/);
    expect(notebook.told.at(-1)!.data['text/html']).toContain('<progress value="2" max="2">');
  });

  test('hands on what it iterates, also later, and stops where the loop does', async () => {
    async function* later(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    }
    const seen: number[] = [];
    for await (const item of progress(later())) seen.push(item);
    expect(seen).toEqual([1, 2]);
    for (const item of progress(Array(50).keys(), { total: 50 })) if (item === 9) break;
    expect(notebook.told.at(-1)!.data['text/plain']).toContain('9/50');
  });

  test('refuses what cannot be iterated', () => {
    expect(() => progress(5 as unknown as Iterable<number>)).toThrow('which cannot be iterated');
  });
});

describe('mistakes are told', () => {
  test.each([
    [() => training({ total: 0 }), 'total is the number of steps, at least 1; got 0'],
    [() => training({ totl: 1 } as object), "no option 'totl'; did you mean 'total'?"],
    [() => training().step({ loss: rand(2, 3) }), "'loss' is a tensor [2, 3]; a metric is one number"],
    [() => training().step({ loss: '1' as unknown as number }), "'loss' is '1'; a metric is one number"],
    [() => training().watch('x' as unknown as nn.Module), "'x' needs a function that gives its tensor"],
    [() => training().watch({} as unknown as nn.Module), 'a model or a name with a function is watched'],
    [
      () => training().watch('x', () => tensor([1])),
      "'x' has the shape [1]; pictures need at least two axes",
    ],
    [() => training().watch('x', () => tensor([[1]]), { every: 0 }), 'every is a number of steps'],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(ArgumentError);
  });
});
