import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ArgumentError } from '../../src/core/errors.js';
import { InterruptError } from '../../src/core/interrupt.js';
import { bundleOf } from '../../src/display/display.js';
import { findHost } from '../../src/display/find-host.js';
import { type DisplayBundle, type DisplayHost, HOST_KEY, JUPYTER_DISPLAY } from '../../src/display/host.js';
import { clearOutput, display, eye, input, nn, ones } from '../../src/index.js';
import { MIME_TYPE, parsePayload, type TensorPayload } from '../../src/protocol/index.js';

type Published = { bundle: DisplayBundle; options: object };

/** A host that writes down what it is told. */
function recordingHost(): DisplayHost & { published: Published[]; calls: unknown[] } {
  const published: Published[] = [];
  const calls: unknown[] = [];
  return {
    name: 'convlens',
    published,
    calls,
    publish: (bundle, options = {}) => published.push({ bundle, options }),
    clearOutput: (wait) => calls.push(['clear', wait]),
    input: (prompt, options) => {
      calls.push(['input', prompt, options]);
      return 'answer';
    },
  };
}

const globals = globalThis as { [HOST_KEY]?: DisplayHost; Deno?: unknown };

describe('in a notebook', () => {
  let host: ReturnType<typeof recordingHost>;
  beforeEach(() => {
    host = recordingHost();
    globals[HOST_KEY] = host;
  });
  afterEach(() => {
    delete globals[HOST_KEY];
  });

  test('display() publishes every form of a tensor', () => {
    expect(display(eye(2), { name: 'I' })).toBeUndefined();
    const [{ bundle, options }] = host.published;
    expect(Object.keys(bundle.data)).toEqual([MIME_TYPE, 'text/html', 'image/png', 'text/plain']);
    expect((bundle.data[MIME_TYPE] as TensorPayload).name).toBe('I');
    expect(options).toEqual({});
  });

  test('a handle replaces what it showed', () => {
    const handle = display('one', { displayId: 'x' });
    handle.update('two');
    expect(host.published).toEqual([
      { bundle: { data: { 'text/plain': 'one' } }, options: { displayId: 'x' } },
      { bundle: { data: { 'text/plain': 'two' } }, options: { displayId: 'x', update: true } },
    ]);
    expect(display('three', { displayId: true }).displayId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("another library's value shows itself, also later", async () => {
    display({ [JUPYTER_DISPLAY]: () => ({ 'text/html': '<b>now</b>' }) });
    display({ [JUPYTER_DISPLAY]: async () => ({ 'text/html': '<b>later</b>' }) });
    await Promise.resolve();
    await Promise.resolve();
    expect(host.published.map(({ bundle }) => bundle.data)).toEqual([
      { 'text/html': '<b>now</b>' },
      { 'text/html': '<b>later</b>' },
    ]);
  });

  test('a module is the expression that rebuilds it', () => {
    display(new nn.Conv2d(1, 2, 3));
    expect(host.published[0].bundle.data).toEqual({ 'text/plain': 'new nn.Conv2d(1, 2, 3)' });
  });

  test('any other value is printed', () => {
    display({ a: [1] });
    display(null);
    display(undefined);
    expect(host.published.map(({ bundle }) => bundle.data['text/plain'])).toEqual([
      '{ a: [ 1 ] }',
      'null',
      'undefined',
    ]);
  });

  test('clearOutput() and input() go to the host', () => {
    clearOutput();
    clearOutput({ wait: true });
    expect(input('name: ', { password: true })).toBe('answer');
    expect(host.calls).toEqual([
      ['clear', false],
      ['clear', true],
      ['input', 'name: ', { password: true }],
    ]);
  });

  test('unknown options are refused', () => {
    expect(() => display(1, { displayID: 'x' } as never)).toThrow(
      "display: no option 'displayID'; did you mean 'displayId'?",
    );
    expect(() => clearOutput({ now: true } as never)).toThrow('clearOutput: no option');
  });
});

describe('in a terminal', () => {
  test('display() prints the text form', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    display(eye(2));
    display({ [JUPYTER_DISPLAY]: () => ({ 'image/png': '' }) });
    expect(log.mock.calls).toEqual([[eye(2).toString()], ['[image/png]']]);
    log.mockRestore();
  });
});

describe('input() in a terminal', () => {
  /** Standard input that holds `text`, then ends; `EAGAIN` comes before each byte, as from a slow pipe. */
  function feed(text: string): void {
    const bytes = [...Buffer.from(text)];
    let waiting = true;
    const readSync = (_: number, target: Uint8Array): number => {
      waiting = !waiting;
      if (!waiting) throw Object.assign(new Error('again'), { code: 'EAGAIN' });
      const next = bytes.shift();
      if (next === undefined) return 0;
      target[0] = next;
      return 1;
    };
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ readSync } as never);
  }

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each([
    ['Grüße\nmore', 'Grüße'],
    ['with return\r\n', 'with return'],
    ['no end', 'no end'],
    ['', ''],
  ])('of %j reads %j', (text, line) => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    feed(text);
    expect(input('name: ')).toBe(line);
    expect(written).toHaveBeenCalledWith('name: ');
  });
});

describe('in Deno', () => {
  afterEach(() => {
    delete globals.Deno;
  });

  test('displays are broadcast', () => {
    const sent: unknown[] = [];
    globals.Deno = { jupyter: { broadcast: async (...message: unknown[]) => void sent.push(message) } };
    display('x', { displayId: 'i' }).update('y');
    clearOutput();
    expect(sent).toEqual([
      ['display_data', { data: { 'text/plain': 'x' }, metadata: {}, transient: { display_id: 'i' } }],
      ['update_display_data', { data: { 'text/plain': 'y' }, metadata: {}, transient: { display_id: 'i' } }],
      ['clear_output', { wait: false }],
    ]);
  });

  test('outside its notebook it is a terminal', () => {
    globals.Deno = {
      get jupyter() {
        throw new Error('Deno.jupyter is only available in notebooks');
      },
    };
    expect(findHost().name).toBe('terminal');
  });
});

describe('where drawing fails', () => {
  test('the text form of a tensor is still there', () => {
    const value = ones(2, 3);
    Object.defineProperty(value, 'dtype', {
      get: () => {
        throw new Error('out of paint');
      },
    });
    const bundle = bundleOf(value) as Record<string, string>;
    expect(Object.keys(bundle)).toEqual(['text/plain']);
    expect(bundle['text/plain']).toContain('[[1., 1., 1.],');
    expect(bundle['text/plain']).toContain('(not drawn: Error: out of paint)');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])("another library's value whose hook %s is printed", async (_, hook) => {
    const complain = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const bundle = await bundleOf({ kept: 42, [JUPYTER_DISPLAY]: hook });
      expect(bundle['text/plain']).toContain('kept: 42');
      expect(complain).toHaveBeenCalledOnce();
    } finally {
      complain.mockRestore();
    }
  });

  test('a hook that gives no bundle has its value printed', () => {
    expect(bundleOf({ kept: 42, [JUPYTER_DISPLAY]: () => undefined })).toMatchObject({
      'text/plain': expect.stringContaining('kept: 42'),
    });
  });

  test('an interrupt is not taken for a failure', () => {
    const hook = () => {
      throw new InterruptError();
    };
    expect(() => bundleOf({ [JUPYTER_DISPLAY]: hook })).toThrow(InterruptError);
  });
});

test('names are texts, and long ones are cut', () => {
  expect(() => display(1, { name: 5 as never })).toThrow(ArgumentError);
  expect(() => display(1, { displayId: 5 as never })).toThrow(ArgumentError);
  const bundle = bundleOf(ones(2, 2), { name: 'x'.repeat(10_000) }) as Record<string, string>;
  expect(parsePayload(bundle[MIME_TYPE]).ok).toBe(true);
});
