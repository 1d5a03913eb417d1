// Jupyter's messages as they stand on the wire: identities, delimiter, HMAC signature, four JSON frames, buffers.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The version of the messaging protocol that we speak. */
export const PROTOCOL_VERSION = '5.4';

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

export type JsonObject = { readonly [key: string]: unknown };

/** A message as it came in, its signature verified. */
export interface WireMessage {
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

/** A message to be sent. */
export interface OutgoingMessage {
  readonly identities: readonly Uint8Array[];
  readonly type: string;
  readonly parent?: Header;
  readonly metadata?: JsonObject;
  readonly content: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

const DELIMITER = Buffer.from('<IDS|MSG>');
const JSON_FRAMES = 4;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads and writes messages of one session, signed with one key. */
export class WireCodec {
  readonly #key: string;
  readonly #hash: string;
  readonly #session: string;
  #sent = 0;

  constructor(key: string, signatureScheme: string, session: string) {
    this.#key = key;
    this.#hash = signatureScheme.replace(/^hmac-/, '');
    this.#session = session;
  }

  #sign(frames: readonly Uint8Array[]): string {
    if (this.#key === '') return '';
    const hmac = createHmac(this.#hash, this.#key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest('hex');
  }

  /** @throws Error saying what is malformed; the caller drops the message. */
  decode(frames: readonly Buffer[]): WireMessage {
    const delimiter = frames.findIndex((frame) => DELIMITER.equals(frame));
    if (delimiter < 0) throw new Error('no delimiter');
    const signature = frames[delimiter + 1];
    const json = frames.slice(delimiter + 2, delimiter + 2 + JSON_FRAMES);
    if (signature === undefined || json.length < JSON_FRAMES) throw new Error('too few frames');
    if (this.#key !== '') {
      const expected = Buffer.from(this.#sign(json));
      if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
        throw new Error('bad signature');
      }
    }
    const [header, , metadata, content] = json.map((frame) => JSON.parse(frame.toString('utf8')) as unknown);
    if (!isObject(header) || typeof header.msg_type !== 'string' || typeof header.msg_id !== 'string') {
      throw new Error('no msg_type or msg_id in the header');
    }
    if (!isObject(content)) throw new Error('the content is no object');
    return {
      identities: frames.slice(0, delimiter),
      header: header as unknown as Header,
      metadata: isObject(metadata) ? metadata : {},
      content,
      buffers: frames.slice(delimiter + 2 + JSON_FRAMES),
    };
  }

  encode(message: OutgoingMessage): Uint8Array[] {
    this.#sent += 1;
    const header: Header = {
      msg_id: `${this.#session}_${this.#sent}`,
      session: this.#session,
      username: 'kernel',
      date: new Date().toISOString(),
      msg_type: message.type,
      version: PROTOCOL_VERSION,
    };
    const frames = [header, message.parent ?? {}, message.metadata ?? {}, message.content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    return [
      ...message.identities,
      DELIMITER,
      Buffer.from(this.#sign(frames)),
      ...frames,
      ...(message.buffers ?? []),
    ];
  }
}
