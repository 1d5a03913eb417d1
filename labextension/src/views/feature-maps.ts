import type { FeatureMapsPayload } from 'convlens/protocol';
import type { Cleanup, ViewModel } from '../view.js';

/** Draws. */
export function renderFeatureMaps(host: {
  readonly model: ViewModel<FeatureMapsPayload>;
  readonly el: HTMLElement;
}): Cleanup {
  host.el.textContent = host.model.payload.type;
  return () => {};
}
