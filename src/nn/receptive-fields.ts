// How far each value of a net looks back into the input, followed from operation to operation.
import { growField, INPUT_FIELD, type ReceptiveField } from '../core/conv-arithmetic.js';
import { numel } from '../core/shape.js';
import type { Storage, TensorData } from '../core/tensor-data.js';
import type { ObservedRun } from '../tensor/observe.js';

/** What the values of one storage see. */
export interface Sight {
  /** One per spatial axis; empty before the first window, null where it is not known. */
  readonly axes: readonly ReceptiveField[] | null;
  /** Every value depends on the whole input. */
  readonly seesAll: boolean;
}

const INPUT: Sight = { axes: [], seesAll: false };

/** The sight of every value that comes from the net's input; what does not (weights, constants) has none. */
export class ReceptiveFields {
  readonly #sights = new Map<Storage, Sight>();

  constructor(inputs: readonly TensorData[]) {
    for (const { storage } of inputs) this.#sights.set(storage, INPUT);
  }

  of(data: TensorData): Sight | undefined {
    return this.#sights.get(data.storage);
  }

  /** Notes what the outputs of an operation see. Where branches join, it is the largest. */
  record({ inputs, outputs, trace }: ObservedRun): void {
    const known = inputs.flatMap((input) => this.of(input) ?? []);
    if (known.length === 0) return;
    const joined = known.reduce(join);
    for (const output of outputs) {
      if (this.#sights.has(output.storage)) continue; // a view: the same values
      this.#sights.set(output.storage, after(joined, inputs[0], output, trace));
    }
  }
}

function after(sight: Sight, input: TensorData, output: TensorData, trace: ObservedRun['trace']): Sight {
  if (trace.seesAll) return { axes: null, seesAll: true };
  const { window } = trace;
  if (window !== undefined) {
    if (sight.axes === null) return sight;
    const before = sight.axes.length === 0 ? window.map(() => INPUT_FIELD) : sight.axes;
    const grown = window.map((axis, d) => growField(before[d], axis));
    return { axes: before.length === window.length ? grown : null, seesAll: sight.seesAll };
  }
  // What gives fewer values than it takes has mixed them, in a way that is not told; and so has a product.
  const mixes = numel(output.shape) < numel(input.shape) || trace.multiplyAdds !== undefined;
  return mixes ? { axes: null, seesAll: sight.seesAll } : sight;
}

function join(a: Sight, b: Sight): Sight {
  const seesAll = a.seesAll || b.seesAll;
  if (a.axes === null || b.axes === null) return { axes: null, seesAll };
  const [longer, other] = a.axes.length >= b.axes.length ? [a.axes, b.axes] : [b.axes, a.axes];
  const axes = longer.map((field, d) => ({
    size: Math.max(field.size, other[d]?.size ?? 1),
    jump: Math.max(field.jump, other[d]?.jump ?? 1),
  }));
  return { axes, seesAll };
}
