// Comms: channels between a view in the front end and the code behind it.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages
import type { Comm } from '../display/host.js';
import type { Request } from './io-protocol.js';
import type { Messenger } from './messenger.js';
import type { Header, JsonObject } from './wire.js';

type OpenHandler = (comm: Comm, data: unknown) => void;

/** Our side of one comm. */
class KernelComm implements Comm {
  readonly id: string;
  readonly targetName: string;
  readonly #comms: Comms;
  #messageHandler: ((data: unknown, buffers: readonly ArrayBufferView[]) => void) | undefined;
  #closeHandler: (() => void) | undefined;

  constructor(comms: Comms, id: string, targetName: string) {
    this.#comms = comms;
    this.id = id;
    this.targetName = targetName;
  }

  send(data: unknown, buffers: readonly ArrayBufferView[] = []): void {
    this.#comms.send('comm_msg', this.id, data, buffers);
  }

  close(data: unknown = {}): void {
    if (this.#comms.forget(this.id)) this.#comms.send('comm_close', this.id, data, []);
  }

  onMessage(handler: (data: unknown, buffers: readonly ArrayBufferView[]) => void): void {
    this.#messageHandler = handler;
  }

  onClose(handler: () => void): void {
    this.#closeHandler = handler;
  }

  receive(data: unknown, buffers: readonly ArrayBufferView[]): void {
    this.#messageHandler?.(data, buffers);
  }

  closed(): void {
    this.#closeHandler?.();
  }
}

export class Comms {
  readonly #messenger: Messenger;
  readonly #targets = new Map<string, OpenHandler>();
  readonly #open = new Map<string, KernelComm>();
  /** The request at work, which answers point back to. */
  #parent: Header | undefined;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
  }

  registerTarget(name: string, open: OpenHandler): void {
    this.#targets.set(name, open);
  }

  /** Handles `comm_open`, `comm_msg` and `comm_close`; a handler's throw is the caller's to show. */
  receive({ header, content, buffers }: Request): void {
    const id = String(content.comm_id);
    this.#parent = header;
    if (header.msg_type === 'comm_open') this.#opened(id, String(content.target_name), content.data);
    else if (header.msg_type === 'comm_msg') this.#open.get(id)?.receive(content.data, buffers);
    else {
      const comm = this.#open.get(id);
      if (this.forget(id)) comm?.closed();
    }
  }

  /** The content of `comm_info_reply`. */
  info(targetName: unknown): JsonObject {
    const comms = [...this.#open.values()].filter(
      (comm) => typeof targetName !== 'string' || targetName === '' || comm.targetName === targetName,
    );
    return {
      status: 'ok',
      comms: Object.fromEntries(comms.map((comm) => [comm.id, { target_name: comm.targetName }])),
    };
  }

  /** Returns whether the comm was open. */
  forget(id: string): boolean {
    return this.#open.delete(id);
  }

  send(
    type: 'comm_msg' | 'comm_close',
    id: string,
    data: unknown,
    buffers: readonly ArrayBufferView[],
  ): void {
    this.#messenger.publish(type, { comm_id: id, data }, this.#parent, {
      buffers: buffers.map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)),
    });
  }

  #opened(id: string, targetName: string, data: unknown): void {
    const open = this.#targets.get(targetName);
    if (open === undefined) {
      this.send('comm_close', id, {}, []);
      return;
    }
    const comm = new KernelComm(this, id, targetName);
    this.#open.set(id, comm);
    try {
      open(comm, data);
    } catch (error) {
      comm.close();
      throw error;
    }
  }
}
