// From what a notebook holds to the view that draws it.
import { type Payload, parsePayload } from 'convlens/protocol';
import { type Draw, Undrawable } from './output.js';
import type { View, ViewModel } from './view.js';
import { renderConvolution } from './views/convolution.js';
import { renderError } from './views/error.js';
import { renderFeatureMaps } from './views/feature-maps.js';
import { renderModelMaps } from './views/model-maps.js';
import { renderShapeTable } from './views/shape-table.js';
import { renderTensor } from './views/tensor.js';
import { renderTraining } from './views/training.js';

const VIEWS: { readonly [Type in Payload['type']]: View<Extract<Payload, { type: Type }>> } = {
  tensor: renderTensor,
  'feature-maps': renderFeatureMaps,
  'model-maps': renderModelMaps,
  'shape-table': renderShapeTable,
  training: renderTraining,
  error: renderError,
  convolution: renderConvolution,
};

/** Draws a payload of our MIME type. */
export const drawPayload: Draw = async (data, host, el) => {
  const parsed = parsePayload(data);
  if (!parsed.ok) throw new Undrawable(sentence(parsed.reason));
  const view = VIEWS[parsed.payload.type] as View<Payload>;
  const model: ViewModel<Payload> = { ...host, payload: parsed.payload };
  const cleanup = view({ model, el });
  if (!('update' in cleanup)) return cleanup;
  const update = (next: unknown): boolean => {
    const reparsed = parsePayload(next);
    if (!reparsed.ok || reparsed.payload.type !== parsed.payload.type) return false;
    cleanup.update(reparsed.payload);
    return true;
  };
  return Object.assign(() => cleanup(), { update });
};

/** A reason that begins with the name of a field, made a sentence. */
function sentence(reason: string): string {
  return /^[A-Z]/.test(reason) ? reason : `This output is not drawn: ${reason}`;
}

/** Draws a plotly figure; plotly itself is fetched the first time. */
export const drawFigure: Draw = async (data, host, el) => {
  const { parseFigure, renderFigure } = await import('./views/figure.js');
  const payload = parseFigure(data);
  if (!payload) throw new Undrawable('This figure is not drawn: it is not what plotly takes (data, layout).');
  return renderFigure({ model: { ...host, payload }, el });
};
