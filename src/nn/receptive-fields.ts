// How far each value of a net looks back into the input, and where, followed from operation to operation.
import {
  growField,
  INPUT_FIELD,
  joinFields,
  MOST_PHASES,
  type ReceptiveField,
  spreadField,
} from '../core/receptive-field.js';
import { numel } from '../core/shape.js';
import type { Storage, TensorData } from '../core/tensor-data.js';
import type { ObservedRun } from '../tensor/observe.js';

/** What the values of one storage see. */
export interface Sight {
  /** One per spatial axis, those of the last axes; empty before the first window, null where it is not known. */
  readonly axes: readonly ReceptiveField[] | null;
  /** Every value depends on the whole input. */
  readonly seesAll: boolean;
  /** Whether `start` holds: nothing on the way has moved cells in a way that is not told. */
  readonly placed: boolean;
}

const INPUT: Sight = { axes: [], seesAll: false, placed: true };

/** Operations without a window whose cells come from elsewhere, or from many cells. */
const MOVING: ReadonlySet<string> = new Set([
  'cumprod',
  'cumsum',
  'expand',
  'flip',
  'fold',
  'gather',
  'latticeInput',
  'lattice',
  'logcumsumexp',
  'permute',
  'reshape',
  'scatter',
  'scatterAdd',
  'scatterReduce',
  'slice',
  'sort',
  'unslice',
]);

/** The sight of a storage's values, as they lay when they were made. */
interface Seen {
  readonly sight: Sight;
  readonly data: TensorData;
}

/** The sight of every value that comes from the net's input; what does not (weights, constants) has none. */
export class ReceptiveFields {
  readonly #seen = new Map<Storage, Seen>();

  constructor(inputs: readonly TensorData[]) {
    for (const data of inputs) this.#seen.set(data.storage, { sight: INPUT, data });
  }

  /** What the values of `data` see; of a view that lies otherwise along the spatial axes, it is not known where. */
  of(data: TensorData): Sight | undefined {
    const seen = this.#seen.get(data.storage);
    if (seen === undefined) return undefined;
    const { sight } = seen;
    const count = sight.axes === null || sight.axes.length === 0 ? 2 : sight.axes.length;
    return sight.placed && !liesAlike(data, seen.data, count) ? { ...sight, placed: false } : sight;
  }

  /** Notes what the outputs of an operation see. Where branches join, it is what all of them see together. */
  record({ name, inputs, outputs, trace }: ObservedRun): void {
    const known = inputs.flatMap((input) => this.of(input) ?? []);
    if (known.length === 0) return;
    const joined = known.reduce(join);
    for (const output of outputs) {
      if (this.#seen.has(output.storage)) continue; // a view: the same values
      const after = sightAfter(joined, inputs[0], output, trace);
      const moved = MOVING.has(name) || !(tellsPlaces(trace) || isAligned(after, inputs[0], output));
      const sight = moved ? { ...after, placed: false } : after;
      this.#seen.set(output.storage, { sight, data: output });
    }
  }
}

/** Whether the last axes of a view are those of the tensor it is of. */
function liesAlike(a: TensorData, b: TensorData, axes: number): boolean {
  const count = Math.min(axes, a.shape.length, b.shape.length);
  return Array.from({ length: count }, (_, k) => k + 1).every(
    (k) =>
      a.shape.at(-k) === b.shape.at(-k) && (a.shape.at(-k) === 1 || a.strides.at(-k) === b.strides.at(-k)),
  );
}

function tellsPlaces({ window, spread, added }: ObservedRun['trace']): boolean {
  return window !== undefined || spread !== undefined || added !== undefined;
}

/** Whether the cells of an output stand where those of the input did: it has as many along each spatial axis. */
function isAligned({ axes }: Sight, input: TensorData, output: TensorData): boolean {
  if (axes === null) return true;
  const count = axes.length || Math.min(2, output.shape.length);
  return Array.from({ length: count }, (_, k) => k + 1).every(
    (k) => input.shape.at(-k) === output.shape.at(-k),
  );
}

function sightAfter(sight: Sight, input: TensorData, output: TensorData, trace: ObservedRun['trace']): Sight {
  if (trace.seesAll) return { ...sight, axes: null, seesAll: true };
  const { spread, added } = trace;
  const window = trace.window ?? spread;
  if (window !== undefined) {
    if (sight.axes === null) return sight;
    const before = extended(sight.axes, window.length);
    const grown = window.map((axis, d) => (spread ? spreadField : growField)(before[d], axis));
    const isFollowed = before.length === window.length && grown.every(hasFewPhases);
    return { ...sight, axes: isFollowed ? grown : null };
  }
  if (added !== undefined) {
    const outermost = added.findIndex((cells) => cells !== 0);
    if (sight.axes === null || outermost < 0) return sight;
    const fields = sight.axes.length > 0 ? sight.axes : extended([], added.length - outermost);
    const shifted = fields.map((field, d) => {
      const by = added[added.length - fields.length + d];
      return growField(field, { kernelSize: 1, stride: 1, dilation: 1, padding: [by, 0] });
    });
    return { ...sight, axes: shifted };
  }
  // What gives fewer values than it takes has mixed them, in a way that is not told; and so has a product.
  const mixes = numel(output.shape) < numel(input.shape) || trace.multiplyAdds !== undefined;
  return mixes ? { ...sight, axes: null } : sight;
}

/** Fields of at least `count` axes: what has met no window yet sees itself. */
function extended(fields: readonly ReceptiveField[], count: number): readonly ReceptiveField[] {
  const missing = Math.max(0, count - fields.length);
  return [...Array.from({ length: missing }, () => INPUT_FIELD), ...fields];
}

function join(a: Sight, b: Sight): Sight {
  const seesAll = a.seesAll || b.seesAll;
  const placed = a.placed && b.placed;
  if (a.axes === null || b.axes === null) return { axes: null, seesAll, placed };
  const count = Math.max(a.axes.length, b.axes.length);
  const [left, right] = [extended(a.axes, count), extended(b.axes, count)];
  const sameSteps = left.every(({ jump }, d) => jump === right[d].jump);
  const isPlaced = placed && sameSteps;
  const axes = left.map((field, d) => (isPlaced ? joinFields : largerField)(field, right[d]));
  return axes.every(hasFewPhases) ? { axes, seesAll, placed: isPlaced } : { axes: null, seesAll, placed };
}

/** Where it is not known where they look: the larger of both. */
function largerField(a: ReceptiveField, b: ReceptiveField): ReceptiveField {
  return {
    size: Math.max(a.size, b.size),
    jump: Math.max(a.jump, b.jump),
    start: Math.min(a.start, b.start),
  };
}

function hasFewPhases({ phases }: ReceptiveField): boolean {
  return (phases?.length ?? 1) <= MOST_PHASES;
}
