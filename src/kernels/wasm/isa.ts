// Which vector instructions the emitted kernels use here, and why. Decided at the first convolution that is
// large enough to ask, never at import.
import { hostName } from '../../core/host.js';
import { emitGemmTile } from './gemm-tile.js';
import { type Arena, sharedArena } from './memory.js';
import { canCompile, instantiate } from './module.js';
import { TileSet, tileSpeed, tileVectors, type VectorBits } from './tiles.js';
import { noteWideVectors } from './upper-halves.js';
import { environmentVariable, whyNoFusion, withFusion } from './v8-flags.js';

/** What is active, for people: `convlens doctor` prints it. */
export interface SimdReport {
  /** Bits of the vectors in use; 0: the reference kernels compute alone. */
  readonly bits: VectorBits | 0;
  /** Whether a product and its sum are one instruction, rounded once. */
  readonly fusedMultiplyAdd: boolean;
  /** Why it is this path and no faster one. */
  readonly reason: string;
}

/** The tile sets that may be used, widest first, and what to tell people. */
export interface SimdChoice {
  readonly sets: readonly TileSet[];
  readonly report: SimdReport;
}

/** What the choice depends on; tests put their own. */
export interface SimdSurroundings {
  /** `CONVLENS_SIMD`: `256`, `128`, `off`, or unset. */
  readonly setting: string | undefined;
  /** Name of the display host. */
  readonly host: string | undefined;
  /** Why V8 cannot fuse to 256 bits; null where it may. */
  readonly noFusion: string | null;
  readonly arena: Arena | null;
  /** Builds and proves the tiles; throws where they compute wrongly. */
  readonly prove: (bits: VectorBits, arena: Arena) => TileSet;
  /** Why 256 bits gain nothing here; null where they do. */
  readonly whySlow: (wide: TileSet) => string | null;
}

/** Fusing has to gain this much over tiles of 128 bits; where it works it gains 1.5 and more. */
const LEAST_GAIN = 1.15;
/** How often the two are compared, twice at least, before 256 bits are given up; 0.4 ms each. */
const LOOKS = 5;

/** Compiles and checks the largest tile. */
function prove(bits: VectorBits, arena: Arena): TileSet {
  const set = new TileSet(bits, arena);
  set.tile(6);
  return set;
}

/** Compares the fused 6×16 tile with a 6×8 tile, both from the optimising compiler. */
function whySlow(wide: TileSet): string | null {
  const { arena, relaxed } = wide;
  const vectors = tileVectors(128, 6);
  const narrow = withFusion(() => {
    const tile = instantiate(emitGemmTile({ rows: 6, vectors, relaxed }), arena.memory);
    tileSpeed(tile, 6, vectors, arena);
    return tile;
  });
  const wideTile = wide.tile(6);
  let best = { wide: 0, narrow: 0 };
  // On a busy machine one look may mislead; the best of several is each tile's own.
  for (let look = 0; look < 2 || (look < LOOKS && best.wide <= LEAST_GAIN * best.narrow); look++) {
    best = {
      wide: Math.max(best.wide, tileSpeed(wideTile, 6, tileVectors(256, 6), arena)),
      narrow: Math.max(best.narrow, tileSpeed(narrow, 6, vectors, arena)),
    };
  }
  const gain = best.wide / best.narrow;
  return gain > LEAST_GAIN
    ? null
    : `V8 did not fuse: tiles of 256 bits run at ${gain.toFixed(2)}× those of 128`;
}

/** Why 256 bits are not tried; null where they are. They set process-wide V8 flags for a moment. */
function whyNot256({ setting, host, noFusion }: SimdSurroundings): string | null {
  if (setting === '128') return 'CONVLENS_SIMD=128';
  if (noFusion !== null || setting === '256' || host === 'convlens') return noFusion;
  return 'outside the convlens notebook kernel V8 flags are left alone; CONVLENS_SIMD=256 allows 256 bits';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Decides by settings, engine and self-test. */
export function chooseSimd(surroundings: SimdSurroundings): SimdChoice {
  const { setting, arena, prove, whySlow } = surroundings;
  const none = (reason: string): SimdChoice => ({
    sets: [],
    report: { bits: 0, fusedMultiplyAdd: false, reason },
  });
  if (setting === 'off') return none('CONVLENS_SIMD=off');
  if (!canCompile(emitGemmTile({ rows: 1, vectors: 1, relaxed: false }))) {
    return none('this JavaScript engine has no WebAssembly SIMD');
  }
  if (arena === null) return none('the engine refused a WebAssembly memory');
  let narrow: TileSet;
  try {
    narrow = prove(128, arena);
  } catch (error) {
    return none(`the self-test failed: ${messageOf(error)}`);
  }
  const choose = (sets: readonly TileSet[], reason: string): SimdChoice => ({
    sets,
    report: { bits: sets[0].bits, fusedMultiplyAdd: sets[0].relaxed, reason },
  });
  let reason = whyNot256(surroundings);
  if (reason !== null) return choose([narrow], reason);
  try {
    const wide = prove(256, arena);
    reason = whySlow(wide);
    if (reason === null) return choose([wide, narrow], 'V8 fuses pairs of vectors; the self-test passed');
  } catch (error) {
    reason = `the self-test failed: ${messageOf(error)}`;
  }
  return choose([narrow], reason);
}

let choice: SimdChoice | undefined;

function currentChoice(): SimdChoice {
  choice ??= chooseSimd({
    setting: environmentVariable('CONVLENS_SIMD'),
    host: hostName(),
    noFusion: whyNoFusion(),
    arena: sharedArena(),
    prove,
    whySlow,
  });
  return choice;
}

/** Who asks for wide tiles is going to run them. */
function asked(tiles: TileSet | null): TileSet | null {
  if (tiles?.bits === 256) noteWideVectors();
  return tiles;
}

/** The tiles of that width, or null where this process does not use them. The first call takes 5–20 ms. */
export function activeTiles(bits: VectorBits): TileSet | null {
  return asked(currentChoice().sets.find((set) => set.bits === bits) ?? null);
}

/** The widest tiles that this process uses; null where it uses none. */
export function fastestTiles(): TileSet | null {
  return asked(currentChoice().sets[0] ?? null);
}

/** Says which vector instructions convolutions use in this process, and why. */
export function simdReport(): SimdReport {
  return currentChoice().report;
}
