// A function of a WebAssembly module, written instruction by instruction. Only what the kernels need; opcodes
// from https://webassembly.github.io/spec/core/binary/instructions.html
import { signedLeb128, signedLeb128Long, unsignedLeb128 } from './leb128.js';
import { VECTOR, type VectorOperation } from './vector-operations.js';

export type { VectorOperation } from './vector-operations.js';

/** Types of parameters and locals: 32-bit integer (addresses and counts) and four float32 lanes. */
export type ValueType = 'i32' | 'v128';

/** A parameter or local of the function that made it. */
export type Local = number;

/** The type bytes of the binary format. */
export const TYPE_CODE: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

const OP = {
  block: 0x02,
  loop: 0x03,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  i32Store: 0x36,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eqz: 0x45,
  i32LtU: 0x49,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32ShiftLeft: 0x74,
} as const;

/** Instructions behind the SIMD prefix `0xfd` that have immediates or are no plain function of lanes. */
const SIMD = {
  load: 0x00,
  load32Splat: 0x09,
  load64Splat: 0x0a,
  store: 0x0b,
  load32Zero: 0x5c,
  storeLane: 0x5a,
  store64Lane: 0x5b,
  load8x8Unsigned: 0x02,
  const: 0x0c,
  shuffle: 0x0d,
  i32Splat: 0x11,
  i64Splat: 0x12,
} as const;

const VOID_BLOCK = 0x40;
/** Promised alignment of every access, as a power of two: 4 bytes, that of a float32. */
const ALIGNMENT = 2;

/** In front of every instruction of vectors. */
const SIMD_PREFIX = 0xfd;

/** A float32 and its bits. */
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);

/** Builds the body of one exported function without results. Methods append an instruction and chain. */
export class FunctionBuilder {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly locals: ValueType[] = [];
  readonly code: number[] = [];
  /** Comes before `code`: puts what is {@link held} into its locals. */
  readonly prologue: number[] = [];
  private readonly heldBits = new Map<number, Local>();
  private readonly heldLongs = new Map<bigint, Local>();
  private readonly relaxed: boolean;

  /** @param relaxed whether the engine knows relaxed SIMD, for {@link multiplyAdd} */
  constructor(name: string, params: readonly ValueType[], relaxed: boolean = false) {
    this.name = name;
    this.params = params;
    this.relaxed = relaxed;
  }

  /** A new local, zero at the start. */
  local(type: ValueType): Local {
    this.locals.push(type);
    return this.params.length + this.locals.length - 1;
  }

  // Functions are emitted once, by code that the engine has not compiled yet: no lists on the way, most numbers are a byte.
  private op(opcode: number): this {
    this.code.push(opcode);
    return this;
  }

  private simd(opcode: number): this {
    return this.op(SIMD_PREFIX).number(opcode);
  }

  /** An immediate of the instruction before. */
  private number(value: number): this {
    if (value < 0x80) this.code.push(value);
    else this.code.push(...unsignedLeb128(value));
    return this;
  }

  /** Where a load or store is, from the address on the stack. */
  private place(offset: number): this {
    this.code.push(ALIGNMENT);
    return this.number(offset);
  }

  get(local: Local): this {
    return this.op(OP.localGet).number(local);
  }

  set(local: Local): this {
    return this.op(OP.localSet).number(local);
  }

  /** Sets and keeps the value on the stack. */
  tee(local: Local): this {
    return this.op(OP.localTee).number(local);
  }

  i32(value: number): this {
    this.code.push(OP.i32Const);
    if (value >= -0x40 && value < 0x40) this.code.push(value & 0x7f);
    else this.code.push(...signedLeb128(value));
    return this;
  }

  i32Add(): this {
    return this.op(OP.i32Add);
  }

  i32Sub(): this {
    return this.op(OP.i32Sub);
  }

  i32Mul(): this {
    return this.op(OP.i32Mul);
  }

  i32ShiftLeft(): this {
    return this.op(OP.i32ShiftLeft);
  }

  /** Whether the top of the stack is zero. */
  i32IsZero(): this {
    return this.op(OP.i32Eqz);
  }

  i32LessUnsigned(): this {
    return this.op(OP.i32LtU);
  }

  i32Load(offset: number = 0): this {
    return this.op(OP.i32Load).place(offset);
  }

  i32Store(offset: number = 0): this {
    return this.op(OP.i32Store).place(offset);
  }

  v128Load(offset: number = 0): this {
    return this.simd(SIMD.load).place(offset);
  }

  v128Store(offset: number = 0): this {
    return this.simd(SIMD.store).place(offset);
  }

  /** Stores the first lane alone. */
  storeFirstLane(offset: number = 0): this {
    return this.simd(SIMD.storeLane).place(offset).number(0);
  }

  /** Stores the lower half alone. */
  storeLowerHalf(offset: number = 0): this {
    return this.simd(SIMD.store64Lane).place(offset).number(0);
  }

  /** Loads eight bytes without a sign as 16-bit integers. */
  loadBytes(offset: number = 0): this {
    return this.simd(SIMD.load8x8Unsigned).place(offset);
  }

  /** Loads one float32 into all four lanes. */
  loadSplat(offset: number = 0): this {
    return this.simd(SIMD.load32Splat).place(offset);
  }

  /** Loads one float32 into the first lane, zeros into the others. */
  loadOne(offset: number = 0): this {
    return this.simd(SIMD.load32Zero).place(offset);
  }

  /** Loads one float64 into both lanes. */
  loadSplat64(offset: number = 0): this {
    return this.simd(SIMD.load64Splat).place(offset);
  }

  /** A function of the vectors on top of the stack. */
  vector(operation: VectorOperation): this {
    return this.simd(VECTOR[operation]);
  }

  /** `[a, b, c]` → `a · b + c`: rounded once where the engine and the processor can, else twice. */
  multiplyAdd(): this {
    if (this.relaxed) return this.vector('relaxedMadd');
    const c = this.local('v128');
    return this.set(c).vector('mul').get(c).vector('add');
  }

  /** One float32 in all four lanes. */
  f32x4Const(value: number): this {
    return this.bitsConst(new Uint8Array(Float32Array.of(value).buffer));
  }

  /** One int32 in all four lanes. */
  i32x4Const(value: number): this {
    return this.bitsConst(new Uint8Array(Int32Array.of(value).buffer));
  }

  private bitsConst(lane: Uint8Array): this {
    this.simd(SIMD.const);
    for (let i = 0; i < 4; i++) this.code.push(...lane);
    return this;
  }

  /**
   * One float32 in all four lanes, from a local that is filled when the function begins. In a loop a constant would be put
   * together anew each time, and keep V8 from making 256 bits of two vectors; an integer spread over the lanes is neither.
   */
  held(value: number): this {
    FLOAT[0] = value;
    return this.heldInt(BITS[0]);
  }

  /** One int32 in all four lanes, as {@link held}. */
  heldInt(value: number): this {
    let local = this.heldBits.get(value);
    if (local === undefined) {
      local = this.local('v128');
      this.heldBits.set(value, local);
      this.prologue.push(OP.i32Const, ...signedLeb128(value), SIMD_PREFIX, SIMD.i32Splat);
      this.prologue.push(OP.localSet, ...unsignedLeb128(local));
    }
    return this.get(local);
  }

  /** One float64 in both lanes, as {@link held}. */
  heldDouble(value: number): this {
    return this.heldLong(new BigInt64Array(Float64Array.of(value).buffer)[0]);
  }

  /** One int64 in both lanes, as {@link held}. */
  heldLong(value: bigint): this {
    let local = this.heldLongs.get(value);
    if (local === undefined) {
      local = this.local('v128');
      this.heldLongs.set(value, local);
      this.prologue.push(OP.i64Const, ...signedLeb128Long(value), SIMD_PREFIX, SIMD.i64Splat);
      this.prologue.push(OP.localSet, ...unsignedLeb128(local));
    }
    return this.get(local);
  }

  /** The integer on top of the stack in all four lanes. */
  i32x4Splat(): this {
    return this.simd(SIMD.i32Splat);
  }

  /** Four lanes out of the eight of two vectors. */
  f32x4Shuffle(lanes: readonly [number, number, number, number]): this {
    this.simd(SIMD.shuffle);
    for (const lane of lanes) this.code.push(4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3);
    return this;
  }

  /** `local += amount`. */
  advance(local: Local, amount: number): this {
    return this.get(local).i32(amount).i32Add().set(local);
  }

  /** `local += other`. */
  advanceBy(local: Local, other: Local): this {
    return this.get(local).get(other).i32Add().set(local);
  }

  /** Runs the body `count` times, counting that local down to 0. At least once: guard a count of 0 outside. */
  countDown(count: Local, body: () => void, step: number = 1): this {
    this.op(OP.loop).number(VOID_BLOCK);
    body();
    return this.get(count).i32(step).i32Sub().tee(count).op(OP.branchIf).number(0).op(OP.end);
  }

  /** Runs the body while `count ≥ step`, taking `step` off `count` each time. */
  whileAtLeast(count: Local, step: number, body: () => void): this {
    this.op(OP.block).number(VOID_BLOCK).op(OP.loop).number(VOID_BLOCK);
    this.get(count).i32(step).i32LessUnsigned().op(OP.branchIf).number(1);
    body();
    this.advance(count, -step);
    return this.op(OP.branch).number(0).op(OP.end).op(OP.end);
  }

  /** Runs the body if the local is zero. */
  whenZero(local: Local, body: () => void): this {
    this.op(OP.block).number(VOID_BLOCK).get(local).op(OP.branchIf).number(0);
    body();
    return this.op(OP.end);
  }

  /** Runs the body unless the local is zero. */
  unlessZero(local: Local, body: () => void): this {
    this.op(OP.block).number(VOID_BLOCK).get(local).i32IsZero().op(OP.branchIf).number(0);
    body();
    return this.op(OP.end);
  }
}
