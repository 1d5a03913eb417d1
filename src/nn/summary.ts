import { checkSizes } from '../core/axes.js';
import { checkDType } from '../core/check-dtype.js';
import { describeValue } from '../core/describe.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, isConvlensError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import type { Shape } from '../core/shape.js';
import type { ShapeFailure, ShapeRow, ShapeTotals } from '../core/shape-table.js';
import { zeros } from '../tensor/creation.js';
import { observeOperations } from '../tensor/observe.js';
import { Tensor } from '../tensor/tensor.js';
import { observeCalls } from './call.js';
import { Module } from './module.js';
import { summaryText } from './summary-text.js';
import { SummaryTrace } from './summary-trace.js';
import { leavingNoTrace } from './trial-run.js';

/** Options of {@link summary}. */
export interface SummaryOptions {
  /** Of the zeros that are sent through; the dtype of the model's first parameter unless given. */
  readonly dtype?: DType;
  /** Levels of modules inside modules that are shown (at first, where rows can be unfolded); all unless given. */
  readonly depth?: number;
}

/**
 * A model's layers with their shapes, costs and receptive fields. Prints as a table.
 *
 * @example
 * summary(new nn.Linear(2, 3), [1, 2]) instanceof Summary; // true
 */
export class Summary {
  /** The model's class: `LeNet`, `Sequential`. */
  readonly model: string;
  /** The (first) input. */
  readonly inputShape: Shape;
  readonly dtype: DType;
  /** Whether the first axis of the input is a batch. */
  readonly batched: boolean;
  /** In the order of the calls; a module that is called twice has two rows, its parameters in the first. */
  readonly rows: readonly ShapeRow[];
  /**
   * Sums over the model; where it fails, over what ran: each parameter once, multiply-adds of one item of the
   * batch, bytes of the parameters and of every layer's output.
   */
  readonly totals: ShapeTotals;
  /** Where the shapes stop fitting. The rows after it are of the modules that were not reached. */
  readonly failure?: ShapeFailure;
  /** Levels of modules inside modules that are shown. */
  readonly depth?: number;

  /** @internal Users call {@link summary}. */
  constructor(facts: SummaryFacts) {
    if (typeof facts !== 'object' || facts === null) {
      const hint = 'Try summary(model, [1, 3, 32, 32])';
      throw new ArgumentError({ op: 'Summary', problem: 'is made by summary()', actual: facts, hint });
    }
    this.model = facts.model;
    this.inputShape = facts.inputShape;
    this.dtype = facts.dtype;
    this.batched = facts.batched;
    this.rows = facts.rows;
    this.totals = facts.totals;
    if (facts.failure !== undefined) this.failure = facts.failure;
    if (facts.depth !== undefined) this.depth = facts.depth;
  }

  /** The table, at most 100 columns wide where names allow it. */
  toString(): string {
    return summaryText(this);
  }
}

Object.defineProperty(Summary.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Summary): string {
    return this.toString();
  },
});

/** What a {@link Summary} is made of. */
export interface SummaryFacts {
  readonly model: string;
  readonly inputShape: Shape;
  readonly dtype: DType;
  readonly batched: boolean;
  readonly rows: readonly ShapeRow[];
  readonly totals: ShapeTotals;
  readonly failure?: ShapeFailure;
  readonly depth?: number;
}

/**
 * Sends zeros through a model and tells, layer by layer, which shapes come out, what they cost and how much of
 * the input they see.
 *
 * Any module can be told: the calls of the modules in it are watched. The model is left as it was: parameters,
 * buffers that `eval` mode leaves alone, mode and random numbers. Where shapes stop fitting, the table ends
 * there and `failure` says why: nothing is thrown.
 *
 * @param model Any module.
 * @param input The shape of the input, batch included, or the input itself; for a model of several inputs, an
 * array of those.
 * @param options `depth`: how many levels of modules inside modules are shown, `dtype`: of the zeros.
 * @throws {@link ArgumentError} for what is no module, no shape or no depth. Errors of the user's own code pass through.
 *
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(1, 6, 5), new nn.ReLU(), new nn.Flatten());
 * console.log(String(summary(net, [1, 1, 28, 28])));
 */
export function summary(
  model: Module,
  input: Shape | Tensor | readonly (Shape | Tensor)[],
  options: SummaryOptions = {},
): Summary {
  if (!(model instanceof Module)) {
    throw new ArgumentError({
      op: 'summary',
      problem: `the model is ${describeValue(model)}; it takes a module`,
      actual: model,
      hint: typeof model === 'function' ? 'A class? Give an object of it: summary(new Net(), …)' : undefined,
    });
  }
  checkOptions('summary', options, ['dtype', 'depth']);
  const depth = readDepth(options.depth);
  const inputs = readInputs(input, readDType(model, options.dtype));
  const trace = new SummaryTrace(model, inputs);
  leavingNoTrace(model, () =>
    observeCalls(trace, () =>
      observeOperations(
        (run) => trace.operation(run),
        () => {
          try {
            model(...inputs);
          } catch (error) {
            if (!isConvlensError(error)) throw error;
          }
        },
      ),
    ),
  );
  const { rows, failure, batched } = trace.finish();
  return new Summary({
    model: model.constructor.name,
    inputShape: inputs[0].shape,
    dtype: inputs[0].dtype,
    batched,
    rows,
    totals: trace.totals(),
    failure,
    depth,
  });
}

function readDType(model: Module, dtype: unknown): DType {
  if (dtype !== undefined) return checkDType('summary', dtype);
  return model.parameters().find((parameter) => isFloatingPoint(parameter.dtype))?.dtype ?? 'float32';
}

function readDepth(depth: unknown): number | undefined {
  return depth === undefined ? undefined : parseInteger(depth, { op: 'summary', name: 'depth', minimum: 1 });
}

function readInputs(input: unknown, dtype: DType): Tensor[] {
  const one = (value: unknown): Tensor => {
    if (value instanceof Tensor) return value;
    if (Array.isArray(value)) return zeros(checkSizes('summary', value), { dtype });
    throw new ArgumentError({
      op: 'summary',
      problem: `the input is ${describeValue(value)}; it takes a shape or a tensor`,
      actual: value,
      hint: 'Try summary(model, [1, 3, 32, 32])',
    });
  };
  const several = Array.isArray(input) && input.length > 0 && typeof input[0] === 'object';
  return several ? Array.from(input, one) : [one(input)]; // unlike map, does not skip holes
}
