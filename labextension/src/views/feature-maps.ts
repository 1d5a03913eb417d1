// Feature maps: one tile a channel, what each channel does in words, and one of them large enough to be read.
import { type FeatureMapsPayload, formatInteger, type MapsPayload } from 'convlens/protocol';
import { MapsPanel, savedNote } from '../maps/maps-panel.js';
import { MapsSource } from '../maps/maps-source.js';
import { plainShape } from '../parts/caption.js';
import { element } from '../parts/dom.js';
import type { Cleanup, ViewModel } from '../view.js';

/** Draws feature maps. */
export function renderFeatureMaps(host: {
  readonly model: ViewModel<FeatureMapsPayload>;
  readonly el: HTMLElement;
}): Cleanup {
  const { model, el } = host;
  const { payload } = model;
  const root = element('section', { class: 'cl', 'aria-label': describe(payload) });
  el.replaceChildren(root);
  const head = element('header', { class: 'cl-head' }, plainShape(payload.shape), title(payload));
  if (payload.channels.length === 0 || payload.values.window.some(({ count }) => count === 0)) {
    root.append(
      head,
      element('p', { class: 'cl-note' }, `No values: an axis of [${payload.shape.join(', ')}] is 0.`),
    );
    return () => {};
  }
  const source = new MapsSource(payload, { isLayer: true, isVector: false }, model, () => panel.redraw());
  const panel = new MapsPanel(source, describe(payload), {});
  root.append(head, panel.controls, panel.tiles, element('div', { class: 'cl-detail' }, panel.detail));
  const wake = (): void => {
    if (source.wake()) panel.redraw();
  };
  for (const event of ['pointerdown', 'focusin'] as const) root.addEventListener(event, wake);
  panel.redraw();
  const stopThemes = model.onThemeChange(() => panel.redraw());
  return () => {
    stopThemes();
    panel.dispose();
    source.dispose();
  };
}

function describe({ shape, name }: MapsPayload): string {
  return `${shape[0]} feature maps${name ? ` of ${name}` : ''}, ${shape.slice(1).join(' by ')}`;
}

function title(payload: MapsPayload): HTMLElement {
  const { shape, batch, dtype, name } = payload;
  const facts = [
    `${formatInteger(shape[0])} feature maps of ${shape.slice(1).join(' × ')}`,
    batch ? `item ${batch.item} of ${formatInteger(batch.size)}` : '',
    savedNote(payload),
    dtype,
  ];
  return element(
    'span',
    { class: 'cl-title' },
    element('span', { class: 'cl-name' }, name ?? 'feature maps'),
    element('span', { class: 'cl-facts' }, facts.filter(Boolean).join(' · ')),
  );
}
