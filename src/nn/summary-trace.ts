import { bytesPerElement } from '../core/dtype.js';
import { amendError, type ConvlensError, isConvlensError } from '../core/errors.js';
import { numel, type Shape } from '../core/shape.js';
import type { ShapeFailure, ShapeRow, ShapeTotals } from '../core/shape-table.js';
import type { ObservedRun } from '../tensor/observe.js';
import { Tensor } from '../tensor/tensor.js';
import type { CallObserver } from './call.js';
import { flattenDetail } from './flatten-detail.js';
import type { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { ReceptiveFields } from './receptive-fields.js';

/** One call of a module, while and after it runs. */
interface Call {
  readonly module: Module;
  readonly path: string;
  readonly depth: number;
  readonly inputShape: Shape;
  output: Tensor | null;
  /** In itself and in the calls inside. */
  multiplyAdds: number;
  /** In itself alone. */
  ownMultiplyAdds: number;
  /** Those that no call before has counted: of the module itself (and, without calls inside, of all it holds). */
  ownParameters: readonly Parameter[];
  /** The same, of the module and all inside. */
  readonly parameters: readonly Parameter[];
  hasCalls: boolean;
}

/** Watches a model at work and makes the rows of its table. */
export class SummaryTrace implements CallObserver {
  readonly #model: Module;
  readonly #inputs: readonly Tensor[];
  readonly #names: ReadonlyMap<Module, string>;
  readonly #fields: ReceptiveFields;
  readonly #calls: Call[] = [];
  readonly #open: Call[] = [];
  readonly #counted = new Set<Parameter>();
  #batched: boolean | undefined;
  #failed: { readonly call: Call; readonly message: string } | null = null;

  constructor(model: Module, inputs: readonly Tensor[]) {
    this.#model = model;
    this.#inputs = inputs;
    this.#names = new Map(model.namedModules().map(([name, module]) => [module, name]));
    this.#fields = new ReceptiveFields(inputs.map(({ raw }) => raw));
  }

  enter(module: Module, args: readonly unknown[]): void {
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.hasCalls = true;
    const fresh = (all: readonly Parameter[]): Parameter[] => all.filter((one) => !this.#counted.has(one));
    const call: Call = {
      module,
      path: this.#names.get(module) ?? pathInside(parent, module),
      depth: this.#open.length,
      inputShape: firstTensor(args)?.shape ?? [],
      output: null,
      multiplyAdds: 0,
      ownMultiplyAdds: 0,
      ownParameters: fresh(module.parameters({ recurse: false })),
      parameters: fresh(module.parameters()),
      hasCalls: false,
    };
    this.#count(call.ownParameters);
    this.#calls.push(call);
    this.#open.push(call);
  }

  leave(_module: Module, output: unknown): void {
    const call = this.#open.pop();
    if (call === undefined) return;
    call.output = firstTensor([output]);
    if (call.hasCalls) return;
    call.ownParameters = call.parameters;
    this.#count(call.parameters);
  }

  fail(_module: Module, error: unknown): void {
    const call = this.#open.pop();
    if (call === undefined || !isConvlensError(error)) return;
    if (this.#failed === null) this.#explain(call, error);
    // The innermost call fails first; those around it have learnt where, and say so in the message.
    this.#failed = { call: this.#failed?.call ?? call, message: error.message };
  }

  /** A layer after a flatten: the numbers as the maps they come from. */
  #explain(call: Call, error: ConvlensError): void {
    const last = call.inputShape.at(-1);
    const flatten = this.#calls.findLast(({ output }) => output !== null && output.shape.at(-1) === last);
    if (typeof error.expected !== 'number' || error.actual !== last || flatten?.output == null) return;
    const item = flatten.inputShape.slice(flatten.output.ndim - 1);
    if (item.length < 2 || numel(item) !== last) return;
    const detail = flattenDetail(item, error.expected);
    if (detail !== undefined) amendError(error, { details: [...(error.details ?? []), detail] });
  }

  /** One operation that has run inside the open calls. */
  operation(run: ObservedRun): void {
    this.#fields.record(run);
    if (run.trace.batched !== undefined) this.#batched ??= run.trace.batched;
    const { multiplyAdds = 0 } = run.trace;
    for (const call of this.#open) call.multiplyAdds += multiplyAdds;
    const inner = this.#open.at(-1);
    if (inner !== undefined) inner.ownMultiplyAdds += multiplyAdds;
  }

  #count(parameters: readonly Parameter[]): void {
    for (const parameter of parameters) this.#counted.add(parameter);
  }

  /** Sums over the model; where it fails, over what ran. A layer that failed did not. */
  totals(): ShapeTotals {
    const ran = this.#calls.filter((call) => call.output !== null || call.hasCalls);
    const parameters =
      this.#failed === null ? this.#model.parameters() : ran.flatMap(({ ownParameters }) => ownParameters);
    const outputs = ran.filter(({ hasCalls }) => !hasCalls).flatMap(({ output }) => output ?? []);
    return {
      parameters: count(parameters),
      multiplyAdds: this.#perItem(ran.reduce((sum, { ownMultiplyAdds }) => sum + ownMultiplyAdds, 0)),
      parameterBytes: bytes(parameters),
      activationBytes: bytes(outputs),
    };
  }

  finish(): { rows: ShapeRow[]; failure?: ShapeFailure; batched: boolean } {
    const [root] = this.#calls;
    // The model itself is no row, unless it is all there is, or has something beside the layers it calls.
    const uncounted = this.#failed === null && root.parameters.some((one) => !this.#counted.has(one));
    const hidden =
      root.hasCalls && root.ownMultiplyAdds === 0 && root.ownParameters.length === 0 && !uncounted;
    const calls = hidden ? this.#calls.slice(1) : this.#calls;
    const rows = calls.map((call) => this.#row(call, hidden ? 1 : 0));
    const failed = this.#failed;
    if (failed === null) return { rows, batched: this.#isBatched() };
    const row = Math.max(0, calls.indexOf(failed.call));
    return {
      rows: [...rows, ...this.#unreached(hidden ? 0 : 1)],
      failure: { row, message: failed.message },
      batched: this.#isBatched(),
    };
  }

  #row(call: Call, outer: number): ShapeRow {
    const sight = call.output === null ? undefined : this.#fields.of(call.output.raw);
    // A flattened map has no spatial axes any more.
    const isMap = call.output?.ndim === this.#inputs[0].ndim;
    const fields = isMap && sight?.axes?.length ? sight.axes : null;
    const window = call.module.layerWindow();
    return {
      path: call.path,
      depth: Math.max(0, call.depth - outer),
      kind: call.module.constructor.name,
      inputShape: call.inputShape,
      outputShape: call.output?.shape ?? null,
      parameters: count(call.parameters),
      multiplyAdds: this.#perItem(call.multiplyAdds),
      receptiveField: fields?.map(({ size }) => size) ?? null,
      jump: fields?.map(({ jump }) => jump) ?? null,
      ...(sight?.seesAll ? { seesAll: true } : {}),
      ...(window === null ? {} : { window }),
      ...(call.hasCalls ? { container: true } : {}),
    };
  }

  /** Modules that a failure has kept from being called. */
  #unreached(outer: number): ShapeRow[] {
    const called = new Set(this.#calls.map(({ module }) => module));
    const named = this.#model.namedModules().filter(([, module]) => !called.has(module));
    return named.map(([path, module]) => {
      const window = module.layerWindow();
      const around = [...this.#names].filter(([, name]) => name !== '' && path.startsWith(`${name}.`));
      return {
        path,
        depth: around.length + outer,
        kind: module.constructor.name,
        inputShape: [],
        outputShape: null,
        parameters: count(module.parameters().filter((parameter) => !this.#counted.has(parameter))),
        multiplyAdds: 0,
        receptiveField: null,
        jump: null,
        ...(window === null ? {} : { window }),
        ...(module.children().length > 0 ? { container: true } : {}),
      };
    });
  }

  /** Where no convolution or pooling has told: a first axis beside another one is the batch. */
  #isBatched(): boolean {
    return this.#batched ?? this.#inputs[0].ndim > 1;
  }

  #perItem(total: number): number {
    return this.#isBatched() ? total / Math.max(1, this.#inputs[0].shape[0]) : total;
  }
}

/** A module that the model does not hold, made in a forward. */
function pathInside(parent: Call | undefined, module: Module): string {
  const name = `(${module.constructor.name})`;
  return parent === undefined || parent.path === '' ? name : `${parent.path}.${name}`;
}

/** The first tensor of what a module is given or gives: itself, or in an array or object. */
function firstTensor(values: readonly unknown[]): Tensor | null {
  for (const value of values) {
    if (value instanceof Tensor) return value;
    if (typeof value !== 'object' || value === null) continue;
    const inside = firstTensor(Object.values(value));
    if (inside !== null) return inside;
  }
  return null;
}

function count(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + numel(shape), 0);
}

function bytes(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { shape, dtype }) => sum + numel(shape) * bytesPerElement(dtype), 0);
}
