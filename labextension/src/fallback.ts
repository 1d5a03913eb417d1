// What stands in place of a picture that cannot be drawn: one sentence, and the rest of the bundle on demand.
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { element } from './parts/dom.js';
import type { Cleanup } from './view.js';

/** Parts of a bundle that can stand for the picture, the richest first. */
const STAND_INS = ['text/html', 'image/png', 'text/plain'];

/** Characters of a raw payload that are shown where nothing else came with it. */
const RAW_LIMIT = 2000;

/**
 * Draws the reason and a fold with the bundle's own static form (sanitised by rendermime, whatever the notebook's
 * trust), or with the beginning of the raw payload where it came alone.
 */
export async function showFallback(
  el: HTMLElement,
  reason: string,
  mimeType: string,
  model: IRenderMime.IMimeModel,
  rendermime: IRenderMimeRegistry,
): Promise<Cleanup> {
  const body = element('div', { class: 'cl-fallback-body' });
  const standIn = STAND_INS.find((type) => model.data[type] !== undefined && rendermime.getFactory(type));
  const fold = element(
    'details',
    { class: 'cl-fallback-fold', open: standIn !== undefined },
    element('summary', {}, standIn ? 'saved without the view' : 'the output as it was sent'),
    body,
  );
  el.replaceChildren(
    element(
      'div',
      { class: 'cl cl-fallback', role: 'group', 'aria-label': 'output that could not be drawn' },
      element('p', { class: 'cl-fallback-reason' }, reason),
      fold,
    ),
  );
  if (!standIn) {
    body.append(element('pre', {}, rawText(model.data[mimeType])));
    return () => {};
  }
  const renderer = rendermime.createRenderer(standIn);
  const data = { [standIn]: model.data[standIn] };
  await renderer.renderModel(rendermime.createModel({ data, trusted: false }));
  body.append(renderer.node);
  return () => renderer.dispose();
}

function rawText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 1) ?? '');
  return text.length > RAW_LIMIT ? `${text.slice(0, RAW_LIMIT)}\n… ${text.length} characters` : text;
}
