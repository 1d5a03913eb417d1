// Which convolution made the channels of a layer; which Linear made its values.
import type { RecordedLayer } from 'convlens/protocol';

/** The convolution behind a layer. */
export interface Maker {
  /** Places among the layers: the convolution, and what it read. */
  readonly conv: number;
  readonly input: number;
  /** Whether each cell of the layer is made of the cell of the convolution at the same place. */
  readonly sameCells: boolean;
  /** The layers between the convolution and this one: `BatchNorm2d, ReLU`; empty for the convolution itself. */
  readonly after: string;
}

/** Follows a layer back while its channels stay what they are; null where no convolution is met on one straight way. */
export function makerOf(layers: readonly RecordedLayer[], at: number): Maker | null {
  const layer = layers[at];
  const channels = layer.maps?.shape[0];
  const isVector = layer.vector ?? false;
  const between: string[] = [];
  for (let place = at; ; ) {
    const { from, weight, maps, kind, path, vector = false } = layers[place];
    if (vector !== isVector || maps?.shape[0] !== channels || from.length !== 1) return null;
    if (weight) {
      const sameCells = sameSize(layers[place], layer) && between.every((word) => word !== '');
      const input = isVector ? readByLinear(layers, from[0], weight.shape) : from[0];
      if (input === null || (isVector && !sameCells)) return null;
      return { conv: place, input, sameCells, after: between.reverse().join(', ') };
    }
    between.push(kind === 'operation' ? path : kind);
    [place] = from;
  }
}

/** Whether two layers look at the input from the same places. */
function sameSize(a: RecordedLayer, b: RecordedLayer): boolean {
  const size = (layer: RecordedLayer): string => JSON.stringify([layer.maps?.shape, layer.field]);
  return size(a) === size(b);
}

/** What a Linear's weights are laid out for: the layer it read, or the maps that a Flatten before it made a vector of. */
function readByLinear(
  layers: readonly RecordedLayer[],
  read: number,
  [, ...sizes]: readonly number[],
): number | null {
  const isRead = (place: number | undefined): boolean =>
    place !== undefined && layers[place].maps?.shape.join() === sizes.join();
  if (isRead(read)) return read;
  const [before] = layers[read].from;
  return layers[read].kind === 'Flatten' && isRead(before) ? before : null;
}
