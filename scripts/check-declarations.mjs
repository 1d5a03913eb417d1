// `npm run check:declarations`: reads our declarations as a user's compiler does, and fails on errors and on every public
// type that has silently become `any`.
//
// Plain tslab reads them with a fork of TypeScript 5.0.4, Node10 resolution and skipLibCheck: what it cannot parse or find
// becomes `any` without a word (a missing `lib`, a generic typed array, `exports` without `types`). The second reader is
// the TypeScript of today with a bundler's resolution.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { anyTypesOf } from './public-types.mjs';
import { ensureLibraryBuilt } from './setup/build.mjs';
import { runMain } from './setup/main.mjs';
import { Problem } from './setup/problem.mjs';
import { cacheFolder, root } from './setup/project.mjs';

const require = createRequire(import.meta.url);

const READERS = [
  {
    name: 'plain tslab (TypeScript 5.0.4, Node10)',
    compiler: '@tslab/typescript-for-tslab',
    options: (ts) => ({ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Node10 }),
  },
  {
    name: 'a bundler (TypeScript 5.9)',
    compiler: 'typescript',
    options: (ts) => ({ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }),
  },
];

/** What tslab sets besides (its converter.ts), and `strict`, which shows more. */
const COMMON = {
  strict: true,
  skipLibCheck: true,
  esModuleInterop: true,
  noEmit: true,
  types: [],
  lib: ['lib.es2022.d.ts'],
};

/** A value typed `Module` stays callable: each module has its own arguments. The modules themselves are looked into. */
const DELIBERATE = new Set(['Module']);

const CONSUMER = `
import * as convlens from 'convlens';
import * as protocol from 'convlens/protocol';
import * as arithmetic from 'convlens/conv-arithmetic';
import { functional as F, nn, randn, tensor, type Tensor } from 'convlens';

const layer = new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] });
const output: Tensor = layer(randn(20, 16, 50, 100));
const direct: Tensor = F.conv2d(randn(1, 1, 5, 5), tensor([[[[1, 2], [3, 4]]]]), { stride: 2, padding: 1 });
const sizes: readonly number[] = output.shape;
// @ts-expect-error the declarations are read as types, not as any
const wrong: string = direct.shape;
export { arithmetic, convlens, protocol, sizes, wrong };
`;

await runMain(async () => {
  await ensureLibraryBuilt();
  const consumer = writeConsumer();
  const complaints = READERS.flatMap((reader) => read(reader, consumer));
  if (complaints.length > 0) {
    throw new Problem(
      `The declarations do not read well:\n  ${complaints.join('\n  ')}`,
      'Write the type out where it is declared.',
    );
  }
  console.log(`Declarations: no errors and no any, read by ${READERS.map(({ name }) => name).join(' and ')}`);
  return 0;
});

/** A folder with convlens in its node_modules, as npm would put it there. */
function writeConsumer() {
  const folder = path.join(cacheFolder, 'declarations');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  fs.symlinkSync(root, path.join(folder, 'node_modules', 'convlens'), 'junction');
  const file = path.join(folder, 'consumer.ts');
  fs.writeFileSync(file, CONSUMER);
  return file;
}

function read({ name, compiler, options }, consumer) {
  const ts = require(compiler);
  const program = ts.createProgram([consumer], {
    ...COMMON,
    target: ts.ScriptTarget.ES2022,
    ...options(ts),
  });
  const errors = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
    const file = diagnostic.file && path.relative(root, diagnostic.file.fileName);
    return `${name}: ${file ?? ''} ${text}`;
  });
  const anys = anyTypesOf(ts, program, consumer, DELIBERATE).map((place) => `${name}: ${place} is any`);
  return [...errors, ...anys];
}
