import type { StreamName } from './io-protocol.js';
import type { Header } from './wire.js';

/** Text waits at most this long for more. */
const FLUSH_MS = 15;
const FLUSH_CHARACTERS = 1 << 16;

/** Gathers printed text, in order, into few `stream` messages. Lives in the I/O thread. */
export class StreamBatch {
  readonly #send: (name: StreamName, text: string, parent: Header | undefined) => void;
  #pieces: string[] = [];
  #characters = 0;
  #name: StreamName = 'stdout';
  #parent: Header | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (name: StreamName, text: string, parent: Header | undefined) => void) {
    this.#send = send;
  }

  add(name: StreamName, text: string, parent: Header | undefined): void {
    if (name !== this.#name || parent?.msg_id !== this.#parent?.msg_id) this.flush();
    this.#name = name;
    this.#parent = parent;
    this.#pieces.push(text);
    this.#characters += text.length;
    if (this.#characters >= FLUSH_CHARACTERS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Sends what waits: before any other message goes out, so that the order is the cell's. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pieces.length === 0) return;
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#characters = 0;
    this.#send(this.#name, text, this.#parent);
  }
}
