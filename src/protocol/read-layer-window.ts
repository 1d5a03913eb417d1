// Reads the window of a convolution or pooling layer.
import type { LayerWindow } from '../core/shape-table.js';
import { type Reader, readPair, wholeNumber } from './read-json.js';

export const SPATIAL_AXES = 8;

export function readLayerWindow(reader: Reader): LayerWindow {
  const kernelSize = reader.integers('kernelSize', SPATIAL_AXES, 1);
  const perAxis = <T extends { readonly length: number }>(name: string, list: T): T => {
    if (list.length !== kernelSize.length) {
      reader.reject(
        `${reader.path}.${name} has ${list.length} entries, the kernel has ${kernelSize.length} axes.`,
      );
    }
    return list;
  };
  return {
    kind: reader.choice('kind', ['convolution', 'pooling'] as const),
    kernelSize,
    stride: perAxis('stride', reader.integers('stride', SPATIAL_AXES, 1)),
    padding: perAxis('padding', reader.list('padding', SPATIAL_AXES, readSides)),
    dilation: perAxis('dilation', reader.integers('dilation', SPATIAL_AXES, 1)),
    ...reader.optional('paddingMode', () =>
      reader.choice('paddingMode', ['zeros', 'reflect', 'replicate', 'circular'] as const),
    ),
    ...reader.optional('groups', () => reader.integer('groups', 1)),
    ...reader.optional('inChannels', () => reader.integer('inChannels', 0)),
    ...reader.optional('outChannels', () => reader.integer('outChannels', 0)),
    ...reader.optional('bias', () => reader.flag('bias')),
    ...reader.optional('ceilMode', () => reader.flag('ceilMode')),
    ...reader.optional('transposed', () => reader.flag('transposed')),
    ...reader.optional('outputPadding', () =>
      perAxis('outputPadding', reader.integers('outputPadding', SPATIAL_AXES, 0)),
    ),
  };
}

function readSides(entry: unknown, path: string): [number, number] {
  return readPair(entry, path, (side, where) => wholeNumber(side, where, 0));
}
