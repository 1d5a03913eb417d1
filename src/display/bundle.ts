// One display is one bundle: what the extension draws, and what every other reader of the notebook can show.
import { encodeBase64 } from '../protocol/base64.js';
import { MIME_TYPE, type Payload } from '../protocol/index.js';
import type { MimeBundle } from './host.js';
import type { Picture } from './static/detail.js';

/** The same content in every form. */
export interface DisplayForms {
  readonly payload: Payload;
  readonly html: string;
  readonly picture: Picture | null;
  readonly text: string;
}

export function mimeBundle({ payload, html, picture, text }: DisplayForms): MimeBundle {
  return {
    [MIME_TYPE]: payload,
    'text/html': html,
    ...(picture === null ? {} : { 'image/png': encodeBase64(picture.png) }),
    'text/plain': text,
  };
}
