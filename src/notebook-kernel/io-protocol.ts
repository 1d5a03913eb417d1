// What the main thread and the I/O thread say to each other.
import type { ConnectionInfo } from './connection.js';
import type { Header, JsonObject, OutgoingMessage, WireMessage } from './wire.js';

/** The sockets that carry messages (the heartbeat carries none). */
export type Channel = 'shell' | 'control' | 'stdin' | 'iopub';

/** What the I/O thread is started with. */
export interface IoThreadData {
  readonly connection: ConnectionInfo;
  readonly session: string;
  readonly state: SharedArrayBuffer;
  /** The content of `kernel_info_reply`, answered without the main thread. */
  readonly kernelInfo: JsonObject;
}

/** A request for the main thread. */
export interface Request extends WireMessage {
  readonly channel: 'shell' | 'control';
}

/** From the I/O thread to the main thread. */
export type Incoming =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'shutdown' };

/** From the main thread to the I/O thread: a message to be sent. */
export interface Outgoing extends OutgoingMessage {
  readonly kind: 'message';
  readonly channel: Channel;
}

export type StreamName = 'stdout' | 'stderr';

/** From the main thread to the I/O thread: printed text. */
export interface Printed {
  readonly kind: 'printed';
  readonly name: StreamName;
  readonly text: string;
  /** Only where it differs from that of the text before; null for none. */
  readonly parent?: Header | null;
}

/** From the main thread to the I/O thread: nothing more will come. */
export interface Close {
  readonly kind: 'close';
}
