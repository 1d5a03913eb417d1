// What one core can do: multiply-adds on registers alone, and bytes copied from array to array.
import { FunctionBuilder } from '../dist/kernels/wasm/assembler.js';
import { sharedArena } from '../dist/kernels/wasm/memory.js';
import { canCompile, instantiate } from '../dist/kernels/wasm/module.js';
import { withFusion } from '../dist/kernels/wasm/v8-flags.js';

/** Sums kept at once: latency times throughput of the multiply-add (4 × 2) and some more, below 16 registers of 256 bits. */
const SUMS = 12;
/** Multiply-adds of every sum in one round of the loop. */
const UNROLLED = 8;

/** A loop of multiply-adds without memory, in pairs of 128 bits that V8 fuses to 256. */
function multiplyAddLoop() {
  const f = new FunctionBuilder('peak', ['i32', 'i32']);
  const [at, rounds] = [0, 1];
  const [low, high, factor] = [f.local('v128'), f.local('v128'), f.local('v128')];
  const sums = Array.from({ length: SUMS }, () => [f.local('v128'), f.local('v128')]);
  f.get(at).v128Load(0).set(low).get(at).v128Load(16).set(high).get(at).loadSplat(0).set(factor);
  f.countDown(rounds, () => {
    for (let i = 0; i < UNROLLED; i++) {
      for (const [a, b] of sums) {
        f.get(factor).get(low).get(a).vector('relaxedMadd').set(a);
        f.get(factor).get(high).get(b).vector('relaxedMadd').set(b);
      }
    }
  });
  sums.forEach(([a, b], i) => {
    f.get(at)
      .get(a)
      .v128Store(32 * i)
      .get(at)
      .get(b)
      .v128Store(32 * i + 16);
  });
  return f;
}

/** The least time of many runs, in milliseconds. */
function least(run, runs = 200) {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** `{ peak, bandwidth }`: multiply-adds a nanosecond, bytes (read and written) a nanosecond; null where not measured. */
export function measurePeak() {
  const loop = multiplyAddLoop();
  let peak = null;
  if (canCompile(loop)) {
    const { memory } = sharedArena();
    const rounds = 4000;
    const compiled = withFusion(() => {
      const ready = instantiate(loop, memory);
      ready(0, 1);
      return ready;
    });
    peak = (rounds * UNROLLED * SUMS * 8) / (least(() => compiled(0, rounds)) * 1e6);
  }
  const [from, to] = [new Float32Array(1_600_000), new Float32Array(1_600_000)];
  const bandwidth = (2 * from.byteLength) / (least(() => to.set(from)) * 1e6);
  return { peak, bandwidth };
}
