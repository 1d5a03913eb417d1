// The main thread's end of the line to the I/O thread.
import type { Worker } from 'node:worker_threads';
import type { Outgoing, Request } from './io-protocol.js';
import type { Header, JsonObject } from './wire.js';

export interface PublishOptions {
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

/** Sends messages; what is sent first arrives first on each socket. */
export class Messenger {
  readonly #ioThread: Worker;
  /** Called before anything is published, so that text printed earlier goes first. */
  beforePublish: () => void = () => {};

  constructor(ioThread: Worker) {
    this.#ioThread = ioThread;
  }

  /** Sends to all front ends. */
  publish(type: string, content: JsonObject, parent: Header | undefined, options: PublishOptions = {}): void {
    if (type !== 'stream') this.beforePublish();
    this.#post({
      channel: 'iopub',
      identities: [Buffer.from(`kernel.${type}`)],
      type,
      parent,
      content,
      ...options,
    });
  }

  /** Answers a request where it came from. */
  reply({ channel, identities, header }: Request, content: JsonObject): void {
    const type = header.msg_type.replace(/_request$/, '_reply');
    this.#post({ channel, identities, type, parent: header, content });
  }

  /** Asks the front end that sent a cell for a line of text. */
  requestInput({ identities, header }: Request, content: JsonObject): void {
    this.beforePublish();
    this.#post({ channel: 'stdin', identities, type: 'input_request', parent: header, content });
  }

  #post(message: Outgoing): void {
    this.#ioThread.postMessage(message);
  }
}
