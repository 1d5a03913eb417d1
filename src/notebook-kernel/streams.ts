import type { Cell } from './cell.js';
import { currentCell } from './cell.js';
import type { Messenger } from './messenger.js';

type StreamName = 'stdout' | 'stderr';

/** Text waits at most this long, also within a synchronous loop that goes on printing. */
const FLUSH_MS = 20;
const FLUSH_CHARACTERS = 1 << 16;

type WriteCallback = (error?: Error | null) => void;

/**
 * What `process.stdout` and `process.stderr` write becomes `stream` messages of the cell that wrote it: in order,
 * complete, in few messages.
 */
export class OutputStreams {
  readonly #messenger: Messenger;
  #cell: Cell | undefined;
  #name: StreamName = 'stdout';
  #pieces: string[] = [];
  #characters = 0;
  #lastFlush = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Takes what is written where no cell is known. */
  fallbackCell: Cell | undefined;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
  }

  /** Takes over the process's streams. */
  install(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const decoder = new TextDecoder();
      process[name].write = (
        chunk: string | Uint8Array,
        encoding?: BufferEncoding | WriteCallback,
        callback?: WriteCallback,
      ): boolean => {
        const text =
          typeof chunk === 'string' ? decodeText(chunk, encoding) : decoder.decode(chunk, { stream: true });
        this.write(name, text);
        const done = typeof encoding === 'function' ? encoding : callback;
        if (done !== undefined) process.nextTick(done);
        return true;
      };
    }
  }

  write(name: StreamName, text: string): void {
    if (text === '') return;
    const cell = currentCell.getStore() ?? this.fallbackCell;
    if (cell !== this.#cell || name !== this.#name) this.flush();
    this.#cell = cell;
    this.#name = name;
    this.#pieces.push(text);
    this.#characters += text.length;
    if (this.#characters >= FLUSH_CHARACTERS || performance.now() - this.#lastFlush > FLUSH_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Sends what is waiting. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastFlush = performance.now();
    if (this.#pieces.length === 0) return;
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#characters = 0;
    if (this.#cell?.silent) return;
    this.#messenger.publish('stream', { name: this.#name, text }, this.#cell?.request.header);
  }
}

/** A string in an encoding such as 'hex' stands for bytes. */
function decodeText(text: string, encoding: BufferEncoding | WriteCallback | undefined): string {
  if (typeof encoding !== 'string' || /^(utf-?8|ucs-?2|utf-?16le)$/i.test(encoding)) return text;
  return Buffer.from(text, encoding).toString('utf8');
}
