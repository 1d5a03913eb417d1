// A plain script in a terminal, or a page in a browser: displays are printed as text.
import type { DisplayHost } from '../host.js';

export const terminalHost: DisplayHost = {
  name: 'terminal',

  publish({ data }) {
    const text = data['text/plain'];
    console.log(typeof text === 'string' ? text : `[${Object.keys(data).join(', ')}]`);
  },

  // What is printed stays: a log has no output to clear.
  clearOutput() {},

  atCellEnd(callback) {
    globalThis.process?.once?.('exit', callback);
  },

  // On standard error, as what a script prints may be read by a program; a log file has no use for it.
  showLine(text, last) {
    const stream = globalThis.process?.stderr;
    if (stream?.isTTY !== true) return;
    const line = [...text].slice(0, Math.max(20, stream.columns - 1)).join('');
    stream.write(`\r${line}\u001b[K${last ? '\n' : ''}`);
  },

  input(prompt, { password }) {
    const { prompt: ask } = globalThis as { prompt?: (message: string) => string | null };
    // Deno and browsers have `prompt`; Node reads its standard input.
    if (typeof ask === 'function') return ask(prompt) ?? '';
    const node = globalThis.process?.getBuiltinModule?.('node:fs');
    if (node === undefined) throw new Error('input: nobody can be asked here, there is no terminal');
    return readLine(node, prompt, password);
  },
};

/** Bytes that end a line, and those of keys that a raw terminal hands on. */
const KEY = { newline: 10, carriageReturn: 13, interrupt: 3, endOfInput: 4, delete: 127 } as const;

/** One line of standard input, waiting for it; a password is not shown while it is typed. */
function readLine({ readSync }: typeof import('node:fs'), prompt: string, password: boolean): string {
  process.stdout.write(prompt);
  const hidden = password && process.stdin.isTTY;
  if (hidden) process.stdin.setRawMode(true);
  try {
    const line: number[] = [];
    const byte = new Uint8Array(1);
    for (;;) {
      const read = readByte(readSync, byte);
      if (read === 0 || byte[0] === KEY.newline || (hidden && byte[0] === KEY.carriageReturn)) break;
      if (hidden && byte[0] === KEY.interrupt) throw new Error('input: interrupted');
      if (hidden && byte[0] === KEY.endOfInput) break;
      if (hidden && byte[0] === KEY.delete) line.pop();
      else line.push(byte[0]);
    }
    if (hidden) process.stdout.write('\n');
    return new TextDecoder().decode(Uint8Array.from(line)).replace(/\r$/, '');
  } finally {
    if (hidden) process.stdin.setRawMode(false);
  }
}

/** Reads one byte; 0 at the end. A pipe that has nothing yet says EAGAIN: it is asked again. */
function readByte(readSync: typeof import('node:fs').readSync, byte: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, byte, 0, 1, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
