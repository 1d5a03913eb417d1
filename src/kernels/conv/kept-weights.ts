// Weights as the tiles read them, kept in linear memory from call to call while nobody writes to the tensor: a net that looks
// at image after image packs its weights once. A weight that changes with every call, as in training, is never kept.
import { type Shape, sameShape } from '../../core/shape.js';
import type { Storage, TensorData } from '../../core/tensor-data.js';
import { type Arena, bufferBytes, type Pointer } from '../wasm/memory.js';

/** Bytes that are kept at most: all of a ResNet-18. */
const MOST_BYTES = 96 << 20;
/** Packing fewer cells takes less time than remembering them is worth. */
const LEAST_CELLS = 4096;
/** Calls without asking for it after which something kept counts as out of use. */
const CALLS_IN_USE = 4096;

/** As the tiles of the direct kernel read them, or transformed for Winograd's. */
export type WeightForm = 'direct' | 'winograd';

/** One weight in one form, for so many groups. */
interface Known {
  readonly form: WeightForm;
  readonly groups: number;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: Shape;
  /** The storage's version when it was last asked for. */
  version: number;
  /** When it was last asked for, in calls. */
  asked: number;
  /** Where it lies, and whether what lies there is of that version. */
  place: { readonly at: Pointer; readonly bytes: number; readonly age: number; packed: boolean } | null;
}

/** What is kept in one arena. */
export class KeptWeights {
  private readonly arena: Arena;
  private readonly mostBytes: number;
  private readonly known = new WeakMap<Storage, Known[]>();
  private placed: { readonly storage: WeakRef<Storage>; readonly known: Known }[] = [];
  private bytes = 0;
  private calls = 0;
  /** Grows whenever everything is forgotten. */
  private age = 0;

  constructor(arena: Arena, mostBytes: number = MOST_BYTES) {
    this.arena = arena;
    this.mostBytes = mostBytes;
  }

  /**
   * Where the weight lies in that form and so many groups, packed by `pack` if it is not there yet; null where it is not kept: the first time
   * that this version is seen, where a user holds its array and may write unseen, and where there is no room. `pack` may
   * take buffers of the arena, which is to be `reset` afterwards; its `f32` and `i32` are others then.
   */
  find(
    weight: TensorData,
    form: WeightForm,
    groups: number,
    cells: number,
    pack: (at: Pointer) => void,
  ): Pointer | null {
    const { storage } = weight;
    if (storage.exposed || cells < LEAST_CELLS) return null;
    this.calls++;
    const known = this.lookUp(weight, form, groups);
    known.asked = this.calls;
    if (known.version !== storage.version) {
      known.version = storage.version;
      if (known.place !== null) known.place.packed = false;
      return null;
    }
    this.arena.reset();
    if (known.place === null || known.place.age !== this.age) {
      known.place = this.placeFor(4 * cells);
      if (known.place === null) return null;
      this.placed.push({ storage: new WeakRef(storage), known });
    }
    if (!known.place.packed) {
      pack(known.place.at);
      known.place.packed = true;
    }
    return known.place.at;
  }

  private lookUp({ storage, offset, shape, strides }: TensorData, form: WeightForm, groups: number): Known {
    let all = this.known.get(storage);
    if (all === undefined) {
      all = [];
      this.known.set(storage, all);
    }
    for (const known of all) {
      if (known.form !== form || known.groups !== groups || known.offset !== offset) continue;
      if (sameShape(known.shape, shape) && sameShape(known.strides, strides)) return known;
    }
    const known: Known = { form, groups, offset, shape, strides, version: -1, asked: 0, place: null };
    all.push(known);
    return known;
  }

  private placeFor(bytes: number): Known['place'] {
    const size = bufferBytes(bytes);
    if (this.bytes + size > this.mostBytes && !this.makeRoom(size)) return null;
    const at = this.arena.keep(bytes);
    if (at === null) return null;
    this.bytes += size;
    return { at, bytes: size, age: this.age, packed: false };
  }

  /** Forgets everything, if what is in use leaves room for so many bytes: it comes back when it is next asked for. */
  private makeRoom(bytes: number): boolean {
    const inUse = this.placed.filter(
      ({ storage, known }) =>
        storage.deref()?.version === known.version && this.calls - known.asked < CALLS_IN_USE,
    );
    const needed = inUse.reduce((sum, { known }) => sum + (known.place?.bytes ?? 0), 0);
    if (needed + bytes > this.mostBytes) return false;
    this.arena.forgetKept();
    this.placed = [];
    this.bytes = 0;
    this.age++;
    return true;
  }
}

const ofArenas = new WeakMap<Arena, KeptWeights>();

/** What is kept in that arena. */
export function keptWeights(arena: Arena): KeptWeights {
  let kept = ofArenas.get(arena);
  if (kept === undefined) {
    kept = new KeptWeights(arena);
    ofArenas.set(arena, kept);
  }
  return kept;
}
