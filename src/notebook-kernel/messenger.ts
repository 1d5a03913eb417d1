// The main thread's end of the line to the I/O thread.
import type { Worker } from 'node:worker_threads';
import type { Close, Outgoing, Printed, Request, StreamName } from './io-protocol.js';
import { exitProcess } from './process-exit.js';
import type { Header, JsonObject } from './wire.js';

export interface PublishOptions {
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

/** Sends messages; what is sent first arrives first on each socket. */
export class Messenger {
  readonly #ioThread: Worker;
  #printingParent: Header | undefined;

  constructor(ioThread: Worker) {
    this.#ioThread = ioThread;
  }

  /** Sends to all front ends. */
  publish(type: string, content: JsonObject, parent: Header | undefined, options: PublishOptions = {}): void {
    const identities = [Buffer.from(`kernel.${type}`)];
    this.#post({ kind: 'message', channel: 'iopub', identities, type, parent, content, ...options });
  }

  /** Answers a request where it came from. */
  reply({ channel, identities, header }: Request, content: JsonObject): void {
    const type = header.msg_type.replace(/_request$/, '_reply');
    this.#post({ kind: 'message', channel, identities, type, parent: header, content });
  }

  /** Asks the front end that sent a cell for a line of text. */
  requestInput({ identities, header }: Request, content: JsonObject): void {
    this.#post({
      kind: 'message',
      channel: 'stdin',
      identities,
      type: 'input_request',
      parent: header,
      content,
    });
  }

  /** Prints for all front ends. */
  print(name: StreamName, text: string, parent: Header | undefined): void {
    if (parent === this.#printingParent) {
      this.#post({ kind: 'printed', name, text });
    } else {
      this.#printingParent = parent;
      this.#post({ kind: 'printed', name, text, parent: parent ?? null });
    }
  }

  /** Ends the I/O thread, and with it the process. */
  close(): void {
    this.#ioThread.once('exit', () => exitProcess(0));
    this.#post({ kind: 'close' });
  }

  #post(message: Outgoing | Printed | Close): void {
    this.#ioThread.postMessage(message);
  }
}
