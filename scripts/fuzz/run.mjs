// `npm run fuzz [-- count [seed [subject …]]]`: that many random calls (10,000 unless said) of each family, on every path:
// vectors of 256 and of 128 bits, no vectors, one thread and two. Each kernel is held to the error that it states; results must
// not depend on the number of threads, nor, of the same kernel, on the width of the vectors.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureLibraryBuilt } from '../setup/build.mjs';
import { runMain } from '../setup/main.mjs';
import { runtimeNode } from '../setup/node-runtime.mjs';
import { FAMILIES } from './families.mjs';

const worker = fileURLToPath(new URL('compare.mjs', import.meta.url));
const PATHS = ['256 1', '256 2', '128 1', '128 2', 'off 1'];

/** Which of the digests are others than those of the first path; kernels that only one of them ran are passed over. */
function differing(first, second) {
  const read = (file) =>
    new Map(
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.split(/ (?=\d+$)/)),
    );
  const known = read(first);
  return [...read(second)]
    .filter(([call, digest]) => (known.get(call) ?? digest) !== digest)
    .map(([call]) => call);
}

await runMain(async () => {
  await ensureLibraryBuilt();
  const [count = '10000', seed = String(Date.now() % 1e6), ...subjects] = process.argv.slice(2);
  console.log(`${count} calls a family from seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'convlens-fuzz-'));
  let code = 0;
  try {
    for (const subject of subjects.length > 0 ? subjects : Object.keys(FAMILIES)) {
      const files = PATHS.map((path) => {
        const [bits, threads] = path.split(' ');
        const file = join(folder, `${subject} ${path}`);
        const env = { ...process.env, CONVLENS_SIMD: bits, CONVLENS_THREADS: threads };
        const { status } = spawnSync(runtimeNode(), [worker, subject, count, seed, file], {
          env,
          stdio: 'inherit',
        });
        code ||= status ?? 1;
        return file;
      });
      files.slice(1, 4).forEach((file, i) => {
        const calls = differing(files[0], file);
        if (calls.length === 0) return;
        code = 1;
        console.error(
          `${subject}: ${calls.length} calls differ between ${PATHS[0]} and ${PATHS[i + 1]}: ${calls.slice(0, 5)}`,
        );
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return code;
});
