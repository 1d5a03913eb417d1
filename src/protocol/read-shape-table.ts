import { DTYPES } from '../core/dtype.js';
import type { ShapeRow, ShapeTablePayload } from './payloads.js';
import { Reader } from './read-json.js';
import { readLayerWindow, SPATIAL_AXES } from './read-layer-window.js';
import { LARGEST_RANK, readCorrection, readShape } from './read-values.js';

/** The most that is drawn. Our own payloads stay far below. */
const LIMITS = { name: 1000, message: 20_000, rows: 5000, parts: 64 } as const;

/** A table of shapes: every row, the sums, and where they stop fitting. */
export function readShapeTable(reader: Reader): ShapeTablePayload {
  const rows = reader.list('rows', LIMITS.rows, (entry, path) => readRow(new Reader(entry, path)));
  const totals = reader.object('totals');
  return {
    type: 'shape-table',
    model: reader.text('model', LIMITS.name),
    inputShape: readShape(reader, 'inputShape'),
    ...reader.optional('batched', () => reader.flag('batched')),
    dtype: reader.choice('dtype', DTYPES),
    rows,
    ...reader.optional('depth', () => reader.integer('depth', 1)),
    ...reader.optional('moreRows', () => reader.integer('moreRows', 1)),
    totals: {
      parameters: totals.integer('parameters', 0),
      multiplyAdds: totals.integer('multiplyAdds', 0),
      parameterBytes: totals.integer('parameterBytes', 0),
      activationBytes: totals.integer('activationBytes', 0),
      ...totals.optional('frozen', () => totals.integer('frozen', 0)),
      ...totals.optional('inputBytes', () => totals.integer('inputBytes', 0)),
      ...totals.optional('passBytes', () => totals.integer('passBytes', 0)),
    },
    ...reader.optional('failure', () => {
      const failure = reader.object('failure');
      return {
        row: failure.integer('row', 0, Math.max(0, rows.length - 1)),
        message: failure.text('message', LIMITS.message),
        ...failure.optional('fix', () => readCorrection(failure.object('fix'))),
      };
    }),
  };
}

function readRow(reader: Reader): ShapeRow {
  return {
    path: reader.text('path', LIMITS.name),
    depth: reader.integer('depth', 0, 1000),
    kind: reader.text('kind', LIMITS.name),
    inputShape: readShape(reader, 'inputShape'),
    outputShape: reader.integersOrNull('outputShape', LARGEST_RANK, 0),
    parameters: reader.integer('parameters', 0),
    ...reader.optional('frozen', () => reader.integer('frozen', 0)),
    ...reader.optional('parameterBytes', () => reader.integer('parameterBytes', 0)),
    ...reader.optional('weights', () =>
      reader.list('weights', LIMITS.parts, (entry, path) => {
        const weight = new Reader(entry, path);
        return { name: weight.text('name', LIMITS.name), shape: readShape(weight, 'shape') };
      }),
    ),
    ...reader.optional('outputBytes', () => reader.integer('outputBytes', 0)),
    multiplyAdds: reader.integer('multiplyAdds', 0),
    ...reader.optional('work', () =>
      reader.list('work', LIMITS.parts, (entry, path) => {
        const part = new Reader(entry, path);
        return {
          operation: part.text('operation', LIMITS.name),
          multiplyAdds: part.integer('multiplyAdds', 0),
        };
      }),
    ),
    receptiveField: reader.integersOrNull('receptiveField', SPATIAL_AXES, 1),
    jump: reader.positivesOrNull('jump', SPATIAL_AXES),
    ...reader.optional('seesUnevenly', () => reader.flag('seesUnevenly')),
    ...reader.optional('seesAll', () => reader.flag('seesAll')),
    ...reader.optional('window', () => readLayerWindow(reader.object('window'))),
    ...reader.optional('container', () => reader.flag('container')),
    ...reader.optional('again', () => reader.flag('again')),
  };
}
