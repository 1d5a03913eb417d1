// Tensors of which there is nothing to draw: without values, or of a single one.
import { formatExact, type TensorPayload } from 'convlens/protocol';
import { plainShape } from './caption.js';
import { element } from './dom.js';
import { HeldValues } from './held-values.js';
import { title } from './tensor-words.js';

export function emptyTensor(payload: TensorPayload): HTMLElement[] {
  return [
    element('header', { class: 'cl-head' }, plainShape(payload.shape), title(payload)),
    element('p', { class: 'cl-note' }, `No values: an axis of [${payload.shape.join(', ')}] is 0.`),
  ];
}

export function scalarTensor(payload: TensorPayload): HTMLElement[] {
  const values = new HeldValues(payload.values, payload.dtype, payload.shape);
  return [
    element('header', { class: 'cl-head' }, title(payload)),
    element('p', { class: 'cl-scalar' }, formatExact(values.valueAt([]), payload.dtype)),
  ];
}
