import type { ErrorFix, ErrorOperand, ErrorPayload, ErrorWindow, ShapeTablePayload } from './payloads.js';
import { Reader, Rejection } from './read-json.js';
import { readShapeTable } from './read-shape-table.js';
import { LARGEST_RANK, readCorrection, readShape } from './read-values.js';

/** The most that is drawn. */
const LIMITS = { name: 1000, text: 20_000, operands: 8, lines: 64, spatialAxes: 3 } as const;

/** An error: axes within their shapes, the new part within the line. */
export function readError(reader: Reader): ErrorPayload {
  const line = (entry: unknown, path: string): string => {
    if (typeof entry !== 'string' || entry.length > LIMITS.text) {
      throw new Rejection(`${path} should be a text of at most ${LIMITS.text} characters.`);
    }
    return entry;
  };
  return {
    type: 'error',
    name: reader.text('name', LIMITS.name),
    op: reader.text('op', LIMITS.text),
    problem: reader.text('problem', LIMITS.text),
    operands: reader.list('operands', LIMITS.operands, (entry, path) => readOperand(new Reader(entry, path))),
    ...reader.optional('clash', () => reader.text('clash', LIMITS.text)),
    ...reader.optional('window', () => readWindow(reader.object('window'))),
    ...reader.optional('details', () => reader.list('details', LIMITS.lines, line)),
    ...reader.optional('journey', () => reader.list('journey', LIMITS.lines, line)),
    ...reader.optional('table', () => readTable(reader.object('table'))),
    ...reader.optional('cause', () => reader.text('cause', LIMITS.text)),
    ...reader.optional('fix', () => readFix(reader.object('fix'))),
    ...reader.optional('pytorch', () => reader.text('pytorch', LIMITS.text)),
  };
}

function readOperand(reader: Reader): ErrorOperand {
  const shape = readShape(reader, 'shape');
  return {
    name: reader.text('name', LIMITS.name),
    shape,
    ...reader.optional('axes', () => {
      const axes = reader.list('axes', LARGEST_RANK, (entry, path) => {
        if (typeof entry !== 'string' || entry.length > 20) {
          throw new Rejection(`${path} should be a short text.`);
        }
        return entry;
      });
      if (axes.length !== shape.length) {
        reader.reject(`${reader.path}.axes has ${axes.length} names for ${shape.length} axes.`);
      }
      return axes;
    }),
    ...reader.optional('axis', () => reader.integer('axis', 0, Math.max(0, shape.length - 1))),
  };
}

/** The model up to the layer that failed, its last row. */
function readTable(reader: Reader): ShapeTablePayload {
  const table = readShapeTable(reader);
  if (table.failure?.row !== table.rows.length - 1) {
    reader.reject(`${reader.path} should end with the row that failed.`);
  }
  return table;
}

function readWindow(reader: Reader): ErrorWindow {
  const size = reader.integers('size', LIMITS.spatialAxes, 0);
  const same = (name: string): number[] => {
    const list = reader.integers(name, LIMITS.spatialAxes, 0);
    if (list.length !== size.length) {
      reader.reject(`${reader.path}.${name} has ${list.length} entries for ${size.length} axes.`);
    }
    return list;
  };
  const [padding, span, taps] = [same('padding'), same('span'), same('taps')];
  taps.forEach((count, d) => {
    // Each tap lies on a cell of its own; a view goes through all of them.
    if (count > span[d]) {
      reader.reject(`${reader.path}.taps[${d}] is ${count}, of a window that spans ${span[d]}.`);
    }
  });
  return { size, padding, span, taps };
}

function readFix(reader: Reader): ErrorFix {
  return {
    ...readCorrection(reader),
    ...reader.optional('after', () => readOperand(reader.object('after'))),
  };
}
