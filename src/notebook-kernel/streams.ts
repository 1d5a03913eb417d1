import { type Cell, currentCell } from './cell.js';
import type { StreamName } from './io-protocol.js';
import type { Messenger } from './messenger.js';

type WriteCallback = (error?: Error | null) => void;

/**
 * What `process.stdout` and `process.stderr` write goes to the I/O thread at once, as text of the cell that wrote
 * it: a synchronous loop that prints and never returns is read all the same. The I/O thread makes few messages of it.
 */
export class OutputStreams {
  readonly #messenger: Messenger;
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
        this.#write(name, text);
        const done = typeof encoding === 'function' ? encoding : callback;
        if (done !== undefined) process.nextTick(done);
        return true;
      };
    }
  }

  #write(name: StreamName, text: string): void {
    const cell = currentCell.getStore() ?? this.fallbackCell;
    if (text !== '' && !cell?.silent) this.#messenger.print(name, text, cell?.request.header);
  }
}

/** A string in an encoding such as 'hex' stands for bytes. */
function decodeText(text: string, encoding: BufferEncoding | WriteCallback | undefined): string {
  if (typeof encoding !== 'string' || /^(utf-?8|ucs-?2|utf-?16le)$/i.test(encoding)) return text;
  return Buffer.from(text, encoding).toString('utf8');
}
