import { element } from './dom.js';
import { copyButton } from './icons.js';

/** The corrected line, what is new in it marked, and a button that copies it. */
export function correction({
  code,
  from,
  to,
}: {
  readonly code: string;
  readonly from: number;
  readonly to: number;
}): HTMLElement {
  return element(
    'div',
    { class: 'cl-correction' },
    element('code', {}, code.slice(0, from), element('mark', {}, code.slice(from, to)), code.slice(to)),
    copyButton('copy the corrected line', () => code),
  );
}
