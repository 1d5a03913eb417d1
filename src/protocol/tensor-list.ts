// What the notebook's variables hold, for the panel beside it: over a comm, anew after each cell.
import { DTYPES, type DType } from '../core/dtype.js';
import { Reader } from './read-json.js';
import { readShape } from './read-values.js';

/** The comm's target; a version of its own, as the two sides need not be of the same build. */
export const TENSOR_LIST_TARGET = 'convlens.tensors.v1';

/** A tensor, under the user's name for it. */
export interface ListedTensor {
  readonly kind: 'tensor';
  /** `output`, `net.conv1.weight` */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** `wanted`: requires a gradient; `there`: has one. */
  readonly gradient?: 'wanted' | 'there';
  /** Values that are not finite. */
  readonly notFinite: number;
  /** They were counted in an even sample: the tensor is too large for all. */
  readonly sampled?: boolean;
  /** A histogram in few bins, the fullest 100. */
  readonly spark: readonly number[];
  /** Whether the last cell made or changed it. */
  readonly changed: boolean;
  /** Another entry before this one has the same memory. */
  readonly shared?: boolean;
  /** A module keeps it, and does not learn it. */
  readonly buffer?: boolean;
}

/** A module with its parameters and buffers. */
export interface ListedModule {
  readonly kind: 'module';
  readonly name: string;
  /** `Sequential`, `Net` */
  readonly type: string;
  readonly layers: number;
  readonly parameters: number;
  /** Of parameters and buffers. */
  readonly bytes: number;
  readonly tensors: readonly ListedTensor[];
}

/** All that is listed, in the order in which the names came into being. */
export interface TensorList {
  readonly entries: readonly (ListedTensor | ListedModule)[];
  /** Names beyond those that are listed. */
  readonly more: number;
}

/** From the panel. */
export type TensorListRequest = { readonly type: 'list' } | { readonly type: 'open'; readonly name: string };

/** From the kernel; an opened tensor comes as a payload of our MIME type, to be parsed like any other. */
export type TensorListAnswer =
  | ({ readonly type: 'list' } & TensorList)
  | { readonly type: 'open'; readonly name: string; readonly payload: unknown };

const LIMITS = { entries: 500, tensors: 500, name: 1000, bins: 64 } as const;

/** Reads a request. @throws for what is none. */
export function readTensorListRequest(data: unknown): TensorListRequest {
  const reader = new Reader(data, 'request');
  const type = reader.choice('type', ['list', 'open'] as const);
  return type === 'list' ? { type } : { type, name: reader.text('name', LIMITS.name) };
}

/** Reads an answer. @throws for what is none. */
export function readTensorListAnswer(data: unknown): TensorListAnswer {
  const reader = new Reader(data, 'answer');
  const type = reader.choice('type', ['list', 'open'] as const);
  if (type === 'open') {
    return { type, name: reader.text('name', LIMITS.name), payload: (data as { payload?: unknown }).payload };
  }
  return {
    type,
    entries: reader.list('entries', LIMITS.entries, (entry, path) => {
      const found = new Reader(entry, path);
      return found.choice('kind', ['tensor', 'module'] as const) === 'tensor'
        ? readTensor(found)
        : readModule(found);
    }),
    more: reader.integer('more', 0),
  };
}

function readTensor(reader: Reader): ListedTensor {
  return {
    kind: 'tensor',
    name: reader.text('name', LIMITS.name),
    dtype: reader.choice('dtype', DTYPES),
    shape: readShape(reader, 'shape'),
    bytes: reader.integer('bytes', 0),
    ...reader.optional('gradient', () => reader.choice('gradient', ['wanted', 'there'] as const)),
    notFinite: reader.integer('notFinite', 0),
    spark: reader.integers('spark', LIMITS.bins, 0),
    changed: reader.flag('changed'),
    ...reader.optional('sampled', () => reader.flag('sampled')),
    ...reader.optional('shared', () => reader.flag('shared')),
    ...reader.optional('buffer', () => reader.flag('buffer')),
  };
}

function readModule(reader: Reader): ListedModule {
  return {
    kind: 'module',
    name: reader.text('name', LIMITS.name),
    type: reader.text('type', LIMITS.name),
    layers: reader.integer('layers', 0),
    parameters: reader.integer('parameters', 0),
    bytes: reader.integer('bytes', 0),
    tensors: reader.list('tensors', LIMITS.tensors, (entry, path) => readTensor(new Reader(entry, path))),
  };
}
