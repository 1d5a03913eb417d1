// A model at work in words: its layers with what they gave, then the maps of the one shown.
import { formatShape } from '../core/shape.js';
import { featureMapsText, finding } from './feature-maps-text.js';
import { channelVerdicts, type InspectedMaps } from './inspected-maps.js';
import { type LayerMaps, type LookedLayer, lookAtLayers, type ModelMaps } from './model-maps.js';

/** One line of the table of layers. */
export interface LayerLine {
  readonly layer: string;
  readonly kind: string;
  /** Without the batch axis: `6×28×28`. */
  readonly output: string;
  /** `5×5`, `all`, or nothing where it is not known. */
  readonly sees: string;
  readonly finding: string;
}

/** What there is to be said of a layer. */
export function layerLine(
  layer: LayerMaps,
  maps: InspectedMaps | null,
  batch: ModelMaps['batch'],
): LayerLine {
  const { path, kind, shape, sight, without, isVector } = layer;
  const item = batch !== undefined && shape[0] === batch.size ? shape.slice(1) : shape;
  const { nan = 0 } = maps?.statistics ?? {};
  const found = maps === null || isVector ? '' : verdictText(maps);
  return {
    layer: path,
    kind: kind === path ? '' : kind,
    output: item.join('×'),
    sees: sight?.seesAll ? 'all' : (sight?.axes ?? []).map(({ size }) => size).join('×'),
    finding: [nan > 0 ? `${nan} NaN` : '', found, without ?? ''].filter(Boolean).join(', '),
  };
}

/** Nothing where all is well. */
function verdictText(maps: InspectedMaps): string {
  const verdicts = channelVerdicts(maps);
  if (verdicts === null || Object.values(verdicts).every((channels) => channels.length === 0)) return '';
  return finding(verdicts);
}

/** `Sequential on [16, 1, 8, 8], item 0 of 16` */
export function modelMapsTitle({ model, layers, batch }: ModelMaps): string {
  const item = batch === undefined ? '' : `, item ${batch.item} of ${batch.size}`;
  return `${model} on ${formatShape(layers[0].shape)}${item}`;
}

/** The text form. */
export function modelMapsText(made: ModelMaps, looked: readonly LookedLayer[] = lookAtLayers(made)): string {
  const lines = looked.map(({ layer, maps }) => layerLine(layer, maps, made.batch));
  const head: LayerLine = { layer: 'layer', kind: '', output: 'output', sees: 'sees', finding: '' };
  const all = [head, ...lines];
  const width = (key: keyof LayerLine): number => Math.max(...all.map((line) => line[key].length));
  const [layer, kind, output, sees] = (['layer', 'kind', 'output', 'sees'] as const).map(width);
  const table = all.map((line) =>
    [
      line.layer.padEnd(layer),
      line.kind.padEnd(kind),
      line.output.padEnd(output),
      line.sees.padStart(sees),
      ` ${line.finding}`,
    ]
      .join(' ')
      .trimEnd(),
  );
  const shown = looked[made.chosen].maps;
  return [modelMapsTitle(made), ...table, ...(shown === null ? [] : ['', featureMapsText(shown)])].join('\n');
}
