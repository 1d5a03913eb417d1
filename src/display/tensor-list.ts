// Lists what the notebook's variables hold, for the panel beside it. No value is looked at while no panel is open.
import { bytesPerElement, isFloatingPoint } from '../core/dtype.js';
import { contiguousStrides, numel } from '../core/shape.js';
import type { Storage, TensorData } from '../core/tensor-data.js';
import { Module } from '../nn/module.js';
import { Parameter } from '../nn/parameter.js';
import {
  type ListedModule,
  type ListedTensor,
  MIME_TYPE,
  readTensorListRequest,
  TENSOR_LIST_TARGET,
  type TensorList,
  type TensorListAnswer,
  type TensorListRequest,
} from '../protocol/index.js';
import { Tensor } from '../tensor/tensor.js';
import { bundleOf } from './display.js';
import { findHost } from './find-host.js';
import type { Comm, DisplayHost, MimeBundle } from './host.js';

/** Names that are listed at most, and tensors of one module. */
const MOST_ENTRIES = 300;
const MOST_PARAMETERS = 200;
const BINS = 20;
/** A large tensor's histogram is of so many of its values, evenly chosen. */
const SAMPLE = 2 ** 15;
/** Values that are all looked at for what is not finite: some 20 ms, once for each change. */
const MOST_COUNTED = 2 ** 24;

/** Offers the list to the panels of a notebook whose kernel tells its variables. */
export function serveTensorList(): void {
  const host = findHost();
  if (host.registerCommTarget === undefined || host.variables === undefined) return;
  const panels = new Set<Comm>();
  const lister = new Lister(host);
  host.registerCommTarget(TENSOR_LIST_TARGET, (comm) => {
    panels.add(comm);
    comm.onClose(() => panels.delete(comm));
    comm.onMessage((data) => lister.answer(comm, data));
  });
  const afterCell = (): void => {
    lister.cellEnded();
    for (const panel of panels) lister.sendList(panel);
    host.atCellEnd?.(afterCell);
  };
  host.atCellEnd?.(afterCell);
}

/** What is known of a storage's values, as long as its version is the same. */
interface Glance {
  readonly version: number;
  readonly spark: readonly number[];
  readonly notFinite: number;
  readonly sampled: boolean;
}

class Lister {
  readonly #host: DisplayHost;
  readonly #glances = new WeakMap<Storage, Map<string, Glance>>();
  /** The versions of storages before the last cell and after it. */
  #before = new WeakMap<Storage, number>();
  #now = new WeakMap<Storage, number>();

  constructor(host: DisplayHost) {
    this.#host = host;
  }

  cellEnded(): void {
    this.#before = this.#now;
    this.#now = new WeakMap();
    for (const { storage } of this.#tensors()) this.#now.set(storage, storage.version);
  }

  answer(comm: Comm, data: unknown): void {
    let request: TensorListRequest;
    try {
      request = readTensorListRequest(data);
    } catch {
      return;
    }
    if (request.type === 'list') this.sendList(comm);
    else this.#open(comm, request.name);
  }

  sendList(comm: Comm): void {
    const answer: TensorListAnswer = { type: 'list', ...this.#list() };
    comm.send(answer);
  }

  #open(comm: Comm, name: string): void {
    const value = findNamed(this.#variables(), name);
    if (value === undefined) return;
    const bundle = bundleOf(value, { name }) as MimeBundle;
    const answer: TensorListAnswer = { type: 'open', name, payload: bundle[MIME_TYPE] };
    comm.send(answer);
  }

  #variables(): [string, Tensor | Module][] {
    return Object.entries(this.#host.variables?.() ?? {}).filter(
      (entry): entry is [string, Tensor | Module] => entry[1] instanceof Tensor || entry[1] instanceof Module,
    );
  }

  #tensors(): TensorData[] {
    return this.#variables().flatMap(([, value]) =>
      value instanceof Tensor ? [value.raw] : tensorsOf(value).map(([, { raw }]) => raw),
    );
  }

  #list(): TensorList {
    const all = this.#variables();
    const seen = new Set<Storage>();
    const entries = all
      .slice(0, MOST_ENTRIES)
      .map(([name, value]) =>
        value instanceof Tensor ? this.#tensor(name, value, seen) : this.#module(name, value, seen),
      );
    return { entries, more: all.length - entries.length };
  }

  #module(name: string, module: Module, seen: Set<Storage>): ListedModule {
    const tensors = tensorsOf(module);
    return {
      kind: 'module',
      name,
      type: module.constructor.name,
      layers: module.modules().filter((inner) => inner.children().length === 0).length,
      parameters: module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0),
      bytes: tensors.reduce((sum, [, tensor]) => sum + bytesOf(tensor.raw), 0),
      tensors: tensors.slice(0, MOST_PARAMETERS).map(([path, tensor]) => ({
        ...this.#tensor(`${name}.${path}`, tensor, seen),
        ...(tensor instanceof Parameter ? {} : { buffer: true }),
      })),
    };
  }

  #tensor(name: string, tensor: Tensor, seen: Set<Storage>): ListedTensor {
    const { raw, dtype, shape } = tensor;
    const { storage } = raw;
    const shared = seen.has(storage);
    seen.add(storage);
    const { spark, notFinite, sampled } = this.#glance(raw);
    const gradient = tensor.grad != null ? 'there' : tensor.requiresGrad ? 'wanted' : undefined;
    return {
      kind: 'tensor',
      name,
      dtype,
      shape,
      bytes: bytesOf(raw),
      ...(gradient === undefined ? {} : { gradient }),
      notFinite,
      ...(sampled ? { sampled } : {}),
      spark,
      changed: this.#before.get(storage) !== storage.version,
      ...(shared ? { shared } : {}),
    };
  }

  #glance(tensor: TensorData): Glance {
    const { storage, offset, shape, strides } = tensor;
    const known = this.#glances.get(storage) ?? new Map<string, Glance>();
    this.#glances.set(storage, known);
    const key = `${offset} ${shape} ${strides}`;
    const found = known.get(key);
    // Exposed memory may have been written to unseen.
    if (found?.version === storage.version && !storage.exposed) return found;
    const glance = { version: storage.version, ...glanceAt(tensor) };
    known.set(key, glance);
    return glance;
  }
}

function bytesOf({ shape, dtype }: TensorData): number {
  return numel(shape) * bytesPerElement(dtype);
}

/** Parameters and buffers, with their names. */
function tensorsOf(module: Module): [string, Tensor][] {
  return [...module.namedParameters(), ...module.namedBuffers()];
}

/** A histogram of an even sample, and a count of what is not finite: of all values, unless there are too many. */
function glanceAt(tensor: TensorData): Omit<Glance, 'version'> {
  const sample = sampled(tensor);
  const finite = sample.filter(Number.isFinite);
  const counted = notFiniteIn(tensor);
  const notFinite = counted ?? sample.length - finite.length;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of finite) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = new Array<number>(finite.length > 0 ? BINS : 0).fill(0);
  const span = high / 2 - low / 2;
  for (const value of finite) {
    const t = span > 0 ? (value / 2 - low / 2) / span : 0.5;
    counts[Math.min(BINS - 1, Math.floor(t * BINS))]++;
  }
  const most = Math.max(1, ...counts);
  return {
    spark: counts.map((count) => Math.ceil((100 * count) / most)),
    notFinite,
    sampled: counted === null && notFinite > 0 && sample.length < numel(tensor.shape),
  };
}

/** Null where there are too many to look at, or they do not lie in a row. */
function notFiniteIn({ storage, offset, shape, strides, dtype }: TensorData): number | null {
  const count = numel(shape);
  if (!isFloatingPoint(dtype)) return 0;
  if (count <= SAMPLE) return null; // the sample is all of them
  if (count > MOST_COUNTED || strides.join() !== contiguousStrides(shape).join()) return null;
  const array = storage.array as Float32Array | Float64Array;
  let found = 0;
  // What is not finite is the only thing whose difference with itself is not zero.
  for (let i = offset; i < offset + count; i++) if (array[i] - array[i] !== 0) found++;
  return found;
}

function sampled({ storage, offset, shape, strides }: TensorData): Float64Array {
  const count = numel(shape);
  const by = Math.max(1, Math.ceil(count / SAMPLE));
  const values = new Float64Array(Math.ceil(count / by));
  for (let i = 0; i < values.length; i++) {
    let [rest, at] = [i * by, offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    values[i] = Number(storage.array[at]);
  }
  return values;
}

/** The tensor or module that an entry of the list stands for: `output`, `net`, `net.conv1.weight`. */
function findNamed(
  variables: readonly [string, Tensor | Module][],
  name: string,
): Tensor | Module | undefined {
  const direct = variables.find(([known]) => known === name);
  if (direct !== undefined) return direct[1];
  for (const [known, value] of variables) {
    if (!(value instanceof Module) || !name.startsWith(`${known}.`)) continue;
    const path = name.slice(known.length + 1);
    const found = tensorsOf(value).find(([known]) => known === path);
    if (found !== undefined) return found[1];
  }
  return undefined;
}
