// One path of the fuzz: compares the kernels of one subject with their references, and writes a digest of all they gave.
import { writeFileSync } from 'node:fs';
import * as library from '../../dist/index.js';
import { KERNELS } from '../../dist/kernels/table.js';
import { simdReport } from '../../dist/kernels/wasm/isa.js';
import { threadCount, threadsFor } from '../../dist/kernels/wasm/threads.js';
import { clearUpperHalves } from '../../dist/kernels/wasm/upper-halves.js';
import { check } from './check.mjs';
import { FAMILIES, rowsOf } from './families.mjs';
import { generator } from './random.mjs';

const [subject, count, seed, digests] = process.argv.slice(2);
const { bits } = simdReport();
if (bits !== 0 && threadsFor(bits)) await new Promise((resolve) => setTimeout(resolve, 500)); // the threads come up

/** 32 bits of all bits of the results (FNV-1a, a word at a time). */
function digestOf(results) {
  let hash = 0x811c9dc5;
  for (const array of results) {
    for (let i = 0; i < array.length; i++) if (Number.isNaN(array[i])) array[i] = Number.NaN; // one NaN for all
    const bytes = new Uint8Array(array.buffer);
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  }
  return hash >>> 0;
}

const rows = rowsOf(KERNELS, library);
const compared = new Map();
const lines = [];
/** How often each family was called. */
const calls = new Map();
let [made, wrong] = [0, 0];
for (const one of FAMILIES[subject](generator(Number(seed)))) {
  if (made++ > 0 && Math.min(...calls.values()) >= Number(count)) break;
  calls.set(one.family, (calls.get(one.family) ?? 0) + 1);
  const mistakes = check(rows, one, (kernel, results) => {
    compared.set(kernel, (compared.get(kernel) ?? 0) + 1);
    lines.push(`${made} ${kernel.replace(/128_6x8|256_6x16/, '')} ${digestOf(results)}`);
  });
  clearUpperHalves();
  wrong += mistakes.length;
  if (wrong <= 20) for (const mistake of mistakes) console.error(`${made}: ${mistake}`);
}
writeFileSync(digests, lines.join('\n'));
const kernels = [...compared].map(([name, times]) => `${name} ${times}`).join(', ');
console.log(
  `${subject}, ${bits} bits, ${threadCount()} thread${threadCount() === 1 ? '' : 's'}: ${wrong} wrong; ${kernels}`,
);
process.exitCode = wrong === 0 ? 0 : 1;
