// A model at work in every form of a display. Without the extension: the layers as a table, one of them as a picture.
import { mimeBundle } from './bundle.js';
import { mapsCaption, mapsHtml } from './feature-maps-bundle.js';
import type { MimeBundle } from './host.js';
import { lookAtLayers, type ModelMaps } from './model-maps.js';
import { modelMapsPayload } from './model-maps-payload.js';
import { layerLine, modelMapsText, modelMapsTitle } from './model-maps-text.js';
import { featureMapsPicture } from './static/feature-maps-picture.js';
import { escapeHtml, figureHtml, tableHtml } from './static/html.js';

/** Rows of the table. */
const LISTED_LAYERS = 128;

export function modelMapsBundle(made: ModelMaps): MimeBundle {
  const looked = lookAtLayers(made);
  const { maps } = looked[made.chosen];
  const picture = maps === null ? null : featureMapsPicture(maps);
  const rows = looked.slice(0, LISTED_LAYERS).map(({ layer, maps: found }) => {
    const line = layerLine(layer, found, made.batch);
    return [line.layer, line.kind, line.output, line.sees, line.finding];
  });
  const more = looked.length - rows.length;
  return mimeBundle({
    payload: modelMapsPayload(made, looked),
    picture,
    text: modelMapsText(made, looked),
    html: figureHtml(
      escapeHtml(modelMapsTitle(made)),
      tableHtml(['layer', 'kind', 'output', 'sees', ''], rows),
      more > 0 ? `<p>${more} more layers</p>` : '',
      maps === null ? '' : figureHtml(mapsCaption(maps), mapsHtml(maps, picture)),
    ),
  });
}
