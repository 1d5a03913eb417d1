import type { ShapeTablePayload } from 'convlens/protocol';
import type { Cleanup, ViewModel } from '../view.js';

/** Draws. */
export function renderShapeTable(host: {
  readonly model: ViewModel<ShapeTablePayload>;
  readonly el: HTMLElement;
}): Cleanup {
  host.el.textContent = host.model.payload.type;
  return () => {};
}
