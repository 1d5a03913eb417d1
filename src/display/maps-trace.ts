// Watches a model at work and keeps what each layer gives.
import { bytesPerElement } from '../core/dtype.js';
import { numel } from '../core/shape.js';
import type { Storage, TensorData } from '../core/tensor-data.js';
import type { CallObserver } from '../nn/call.js';
import type { Module } from '../nn/module.js';
import { firstTensor } from '../nn/module-facts.js';
import { ReceptiveFields, type Sight } from '../nn/receptive-fields.js';
import type { ObservedRun } from '../tensor/observe.js';
import { Tensor } from '../tensor/tensor.js';

/** Outputs that are kept whole; beyond, of a batch the item shown, and beyond that none. */
const WHOLE_BYTES = 2 ** 28;
const ALL_BYTES = 2 ** 29;

/** What one layer gave. */
export interface Recorded {
  /** `features.0`; `input`; of what a forward computes between its layers, the operation. */
  readonly path: string;
  readonly kind: string;
  /** Null for the input, and between layers. */
  readonly module: Module | null;
  readonly from: readonly number[];
  /** Of the whole output. */
  readonly shape: readonly number[];
  /** What is kept of it; null where there was no room. */
  readonly kept: Tensor | null;
  /** Whether `kept` is one item of the batch alone. */
  readonly isItem: boolean;
  readonly sight: Sight | undefined;
  /** Of `kept`: another one at the end says that it was written over. */
  readonly version: number;
}

/** A module's call that has not come back. */
interface Open {
  readonly module: Module;
  readonly inputs: readonly Tensor[];
  hasCalls: boolean;
}

/** Where values between layers come from: layers, the operation that made them, and how it laid them out. */
interface Origin {
  readonly from: readonly number[];
  readonly operation: string;
  readonly layout: Omit<TensorData, 'storage'>;
}

export class MapsTrace implements CallObserver {
  readonly layers: Recorded[] = [];
  readonly #names: ReadonlyMap<Module, string>;
  readonly #fields: ReceptiveFields;
  readonly #item: number;
  readonly #rank: number;
  readonly #open: Open[] = [];
  /** The layer whose output lies there. */
  readonly #recorded = new Map<Storage, number>();
  readonly #origins = new Map<Storage, Origin>();
  #bytes = 0;
  #batched: boolean | undefined;

  constructor(model: Module, inputs: readonly Tensor[], item: number) {
    this.#names = new Map(model.namedModules().map(([name, module]) => [module, name]));
    this.#fields = new ReceptiveFields(inputs.map(({ raw }) => raw));
    this.#item = item;
    this.#rank = inputs[0].ndim;
    for (const [i, input] of inputs.entries()) {
      this.#record({ path: i === 0 ? 'input' : `input ${i}`, kind: 'input', module: null, from: [] }, input);
    }
  }

  /** Whether the first axis is a batch: what a convolution or pooling has said, else a first axis beside others. */
  get isBatched(): boolean {
    return this.#batched ?? this.#rank > 1;
  }

  enter(module: Module, args: readonly unknown[]): void {
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.hasCalls = true;
    const inputs = args.flatMap((arg) => firstTensor([arg]) ?? []);
    for (const input of inputs) this.recordBetween(input.raw);
    this.#open.push({ module, inputs, hasCalls: false });
  }

  leave(module: Module, output: unknown): void {
    const call = this.#open.pop();
    const given = firstTensor([output]);
    if (call === undefined || call.hasCalls || given === null) return;
    const kind = module.constructor.name;
    // A module that the model does not hold was made in its forward; the model itself has no name.
    const path = this.#names.get(module) ?? `(${kind})`;
    const from = call.inputs.flatMap(({ raw }) => this.#recorded.get(raw.storage) ?? []);
    this.#record({ path: path || kind, kind, module, from: [...new Set(from)] }, given);
  }

  fail(): void {
    this.#open.pop();
  }

  /** One operation that has run. */
  operation(run: ObservedRun): void {
    this.#fields.record(run);
    if (run.trace.batched !== undefined) this.#batched ??= run.trace.batched;
    // What a window slides over, outside of layers, is worth a look; within a layer it is the layer's affair.
    const caller = this.#open.at(-1)?.module;
    if (run.trace.window !== undefined && caller && caller.children().length > 0)
      this.recordBetween(run.inputs[0]);
    const from = [...new Set(run.inputs.flatMap(({ storage }) => this.#originOf(storage)))];
    for (const { storage, ...layout } of run.outputs) {
      if (!this.#origins.has(storage) && !this.#recorded.has(storage) && from.length > 0) {
        this.#origins.set(storage, { from, operation: run.name, layout });
      }
    }
  }

  /** What a forward has computed between its layers is a layer of its own, as the operation left it. */
  recordBetween({ storage }: TensorData): void {
    const origin = this.#origins.get(storage);
    if (origin === undefined || this.#recorded.has(storage)) return;
    const { operation, from, layout } = origin;
    const output = new Tensor({ storage, ...layout });
    this.#record({ path: operation, kind: 'operation', module: null, from }, output);
  }

  #originOf(storage: Storage): readonly number[] {
    const place = this.#recorded.get(storage);
    return place === undefined ? (this.#origins.get(storage)?.from ?? []) : [place];
  }

  #record(layer: Pick<Recorded, 'path' | 'kind' | 'module' | 'from'>, output: Tensor): void {
    this.#recorded.set(output.raw.storage, this.layers.length);
    this.layers.push({
      ...layer,
      shape: output.shape,
      ...this.#keep(output.detach()),
      sight: this.#fields.of(output.raw),
    });
  }

  #keep(output: Tensor): Pick<Recorded, 'kept' | 'isItem' | 'version'> {
    const bytesOf = ({ shape, dtype }: Tensor): number => numel(shape) * bytesPerElement(dtype);
    if (this.#bytes + bytesOf(output) <= WHOLE_BYTES) {
      this.#bytes += bytesOf(output);
      return { kept: output, isItem: false, version: output.raw.storage.version };
    }
    const item =
      this.isBatched && output.ndim > 1 && this.#item < output.shape[0] ? output.select(0, this.#item) : null;
    if (item === null || this.#bytes + bytesOf(item) > ALL_BYTES)
      return { kept: null, isItem: false, version: 0 };
    this.#bytes += bytesOf(item);
    const copy = item.clone();
    return { kept: copy, isItem: true, version: copy.raw.storage.version };
  }
}
