// `npm run fuzz [-- count [seed]]`: that many random convolutions (10,000 unless said) with their gradients, on every path:
// vectors of 256 and of 128 bits, one thread and two. Small whole numbers, so that every kernel has to give the reference's
// sums to the last bit.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureLibraryBuilt } from '../setup/build.mjs';
import { runMain } from '../setup/main.mjs';
import { runtimeNode } from '../setup/node-runtime.mjs';

const worker = fileURLToPath(new URL('compare.mjs', import.meta.url));

await runMain(async () => {
  await ensureLibraryBuilt();
  const [count = '10000', seed = String(Date.now() % 1e6)] = process.argv.slice(2);
  console.log(`${count} problems from seed ${seed}`);
  let code = 0;
  for (const bits of ['256', '128']) {
    for (const threads of ['1', '2']) {
      const env = { ...process.env, CONVLENS_SIMD: bits, CONVLENS_THREADS: threads };
      const { status } = spawnSync(runtimeNode(), [worker, count, seed], { env, stdio: 'inherit' });
      code ||= status ?? 1;
    }
  }
  return code;
});
