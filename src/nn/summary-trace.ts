import { type ConvlensError, isConvlensError } from '../core/errors.js';
import type { Shape } from '../core/shape.js';
import type { ShapeFailure, ShapeRow, ShapeTotals, ShapeWork } from '../core/shape-table.js';
import type { ObservedRun } from '../tensor/observe.js';
import type { Tensor } from '../tensor/tensor.js';
import type { CallObserver } from './call.js';
import { correctedLine } from './corrected-line.js';
import { ownRow } from './failed-forward.js';
import type { Module } from './module.js';
import { countBytes, countValues, firstTensor, moduleFacts, pathInside } from './module-facts.js';
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
  /** In itself alone, by operation. */
  readonly work: Map<string, number>;
  /** Those that no call before has counted: of the module itself (and, without calls inside, of all it holds). */
  ownParameters: readonly Parameter[];
  /** The same, of the module and all inside. */
  readonly parameters: readonly Parameter[];
  hasCalls: boolean;
  /** Whether it is not the first of a module with parameters. */
  readonly again: boolean;
}

/** What has come out of the innermost call, and its message when it had left all of them. */
interface Failure {
  readonly call: Call;
  /** Who the error itself names. */
  readonly op: string;
  readonly error: ConvlensError;
  readonly message: string;
}

/** Watches a model at work and makes the rows of its table. */
export class SummaryTrace implements CallObserver {
  readonly #model: Module;
  readonly #inputs: readonly Tensor[];
  readonly #names: ReadonlyMap<Module, string>;
  readonly #fields: ReceptiveFields;
  readonly #calls: Call[] = [];
  readonly #open: Call[] = [];
  readonly #called = new Set<Module>();
  readonly #counted = new Set<Parameter>();
  #batched: boolean | undefined;
  #failed: Failure | null = null;

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
      path: this.#names.get(module) ?? pathInside(parent?.path, module.constructor.name),
      depth: this.#open.length,
      inputShape: firstTensor(args)?.shape ?? [],
      output: null,
      multiplyAdds: 0,
      work: new Map(),
      ownParameters: fresh(module.parameters({ recurse: false })),
      parameters: fresh(module.parameters()),
      hasCalls: false,
      again: this.#called.has(module) && module.parameters().length > 0,
    };
    this.#called.add(module);
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
    // The innermost call fails first; those around it have learnt where, and say so in the message.
    this.#failed = {
      call: this.#failed?.call ?? call,
      op: this.#failed?.op ?? error.op,
      error,
      message: error.message,
    };
  }

  /** One operation that has run inside the open calls. */
  operation(run: ObservedRun): void {
    this.#fields.record(run);
    if (run.trace.batched !== undefined) this.#batched ??= run.trace.batched;
    const { multiplyAdds = 0 } = run.trace;
    for (const call of this.#open) call.multiplyAdds += multiplyAdds;
    const inner = this.#open.at(-1);
    if (inner === undefined || multiplyAdds === 0) return;
    inner.work.set(run.name, (inner.work.get(run.name) ?? 0) + multiplyAdds);
  }

  #count(parameters: readonly Parameter[]): void {
    for (const parameter of parameters) this.#counted.add(parameter);
  }

  /** Sums over the model; where it fails, over what ran. A layer that failed did not. */
  totals(): ShapeTotals {
    const ran = this.#calls.filter((call) => call.output !== null || call.hasCalls);
    const parameters =
      this.#failed === null ? this.#model.parameters() : ran.flatMap(({ ownParameters }) => ownParameters);
    const layers = ran.filter(({ hasCalls }) => !hasCalls);
    const learning = layers.filter(({ module }) => module.parameters().length > 0);
    const outputs = (calls: readonly Call[]): Tensor[] => calls.flatMap(({ output }) => output ?? []);
    const frozen = countValues(parameters.filter(({ requiresGrad }) => !requiresGrad));
    return {
      parameters: countValues(parameters),
      ...(frozen > 0 ? { frozen } : {}),
      multiplyAdds: this.#perItem(ran.reduce((sum, { work }) => sum + sumOf(work), 0)),
      parameterBytes: countBytes(parameters),
      activationBytes: countBytes(outputs(layers)),
      inputBytes: countBytes(this.#inputs),
      passBytes: 2 * countBytes(outputs(learning)),
    };
  }

  finish(): { rows: ShapeRow[]; failure?: ShapeFailure; batched: boolean } {
    const [root] = this.#calls;
    // The model itself is no row, unless it is all there is, or has something beside the layers it calls.
    const uncounted = this.#failed === null && root.parameters.some((one) => !this.#counted.has(one));
    const hidden = root.hasCalls && root.work.size === 0 && root.ownParameters.length === 0 && !uncounted;
    const calls = hidden ? this.#calls.slice(1) : this.#calls;
    const rows = calls.map((call) => this.#row(call, hidden ? 1 : 0));
    const failed = this.#failed;
    if (failed === null) return { rows, batched: this.#isBatched() };
    const { call, op, error, message } = failed;
    // Where no layer has failed that is called, but what is done beside calling layers, it is a row of its own.
    if (call.hasCalls)
      rows.push(ownRow({ depth: Math.max(0, call.depth + 1 - (hidden ? 1 : 0)) }, call.path, op));
    const row = call.hasCalls ? rows.length - 1 : Math.max(0, calls.indexOf(call));
    const fix = correctedLine(call.module, rows[row], error);
    return {
      rows: [...rows, ...this.#unreached(hidden ? 0 : 1)],
      failure: { row, message, ...(fix === undefined ? {} : { fix }) },
      batched: this.#isBatched(),
    };
  }

  #row(call: Call, outer: number): ShapeRow {
    const sight = call.output === null ? undefined : this.#fields.of(call.output.raw);
    // A flattened map has no spatial axes any more.
    const isMap = call.output?.ndim === this.#inputs[0].ndim;
    const fields = isMap && sight?.axes?.length ? sight.axes : null;
    return {
      path: call.path,
      depth: Math.max(0, call.depth - outer),
      ...moduleFacts(call.module, call.parameters, call.ownParameters),
      inputShape: call.inputShape,
      outputShape: call.output?.shape ?? null,
      ...(call.output === null ? {} : { outputBytes: countBytes([call.output]) }),
      multiplyAdds: this.#perItem(call.multiplyAdds),
      ...(call.work.size > 0 ? { work: this.#workOf(call) } : {}),
      receptiveField: fields?.map(({ size }) => size) ?? null,
      jump: fields?.map(({ jump }) => jump) ?? null,
      ...(fields?.some(({ phases }) => phases !== undefined) ? { seesUnevenly: true } : {}),
      ...(sight?.seesAll ? { seesAll: true } : {}),
      ...(call.hasCalls ? { container: true } : {}),
      ...(call.again ? { again: true } : {}),
    };
  }

  #workOf({ work }: Call): ShapeWork[] {
    return [...work].map(([operation, total]) => ({ operation, multiplyAdds: this.#perItem(total) }));
  }

  /** Modules that a failure has kept from being called. */
  #unreached(outer: number): ShapeRow[] {
    const named = this.#model.namedModules().filter(([, module]) => !this.#called.has(module));
    return named.map(([path, module]) => {
      const around = [...this.#names].filter(([, name]) => name !== '' && path.startsWith(`${name}.`));
      return {
        path,
        depth: around.length + outer,
        ...moduleFacts(
          module,
          module.parameters().filter((parameter) => !this.#counted.has(parameter)),
        ),
        inputShape: [],
        outputShape: null,
        multiplyAdds: 0,
        receptiveField: null,
        jump: null,
        ...(module.children().length > 0 ? { container: true } : {}),
      };
    });
  }

  /** Where no convolution or pooling has told: a first axis beside another one is the batch. */
  #isBatched(): boolean {
    return this.#batched ?? this.#inputs[0].ndim > 1;
  }

  #perItem(total: number): number {
    return this.#isBatched() ? Math.round(total / Math.max(1, this.#inputs[0].shape[0])) : total;
  }
}

function sumOf(work: ReadonlyMap<string, number>): number {
  return [...work.values()].reduce((sum, total) => sum + total, 0);
}
