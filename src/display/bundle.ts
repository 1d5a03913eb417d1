// One display is one bundle: what the extension draws, and what every other reader of the notebook can show.
import { MIME_TYPE, type Payload } from '../protocol/index.js';
import type { MimeBundle } from './host.js';
import type { Picture } from './static/detail.js';

/** The same content in every form. */
export interface DisplayForms {
  /** Null for what no view draws. */
  readonly payload: Payload | null;
  readonly html: string;
  readonly picture: Picture | null;
  readonly text: string;
}

export function mimeBundle({ payload, html, picture, text }: DisplayForms): MimeBundle {
  return {
    ...(payload === null ? {} : { [MIME_TYPE]: payload }),
    'text/html': html,
    ...(picture === null ? {} : { 'image/png': picture.png }),
    'text/plain': boundedText(text),
  };
}

/** Characters of a text form: a very deep model's table is cut off. */
const TEXT_LENGTH = 60_000;

function boundedText(text: string): string {
  if (text.length <= TEXT_LENGTH) return text;
  const lines = text.slice(0, TEXT_LENGTH).split('\n').slice(0, -1);
  return [...lines, `... ${text.split('\n').length - lines.length} more lines`].join('\n');
}
