// The library (dist/) and the JupyterLab extension, built when their sources have changed.
import fs from 'node:fs';
import path from 'node:path';
import { runtimeNode } from './node-runtime.mjs';
import { runNpm } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { progress } from './progress.mjs';
import { cacheFolder, hashOf, inProject, readIfThere, replaceFolder } from './project.mjs';
import { lastLines, run } from './run-command.mjs';

export const extensionFolder = inProject('labextension', 'convlens_labextension', 'labextension');

const library = {
  label: 'Building the library',
  sources: ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/setup/build.mjs'],
  result: inProject('dist', 'index.js'),
  stamp: path.join(cacheFolder, 'built-library'),
  build: buildLibrary,
};

const extension = {
  label: 'Building the JupyterLab extension',
  sources: [
    ...['src', 'style', 'schema', 'package.json', 'tsconfig.json'].map((name) => `labextension/${name}`),
    // What it imports of ours.
    ...['src/protocol', 'src/core', 'package-lock.json'],
  ],
  result: path.join(extensionFolder, 'package.json'),
  stamp: path.join(cacheFolder, 'built-extension'),
  build: buildExtension,
};

/** Builds what is missing or out of date, the library first: the extension imports its types and protocol. */
export async function ensureBuilt() {
  await ensure(library);
  await ensure(extension);
}

/** Builds the library alone, if it is missing or out of date. */
export const ensureLibraryBuilt = () => ensure(library);

/** Builds both, changed or not. */
export async function buildAll() {
  for (const part of [library, extension]) fs.rmSync(part.stamp, { force: true });
  await ensureBuilt();
}

async function ensure({ label, sources, result, stamp, build }) {
  const wanted = hashOf(...sources);
  if (readIfThere(stamp) === wanted && fs.existsSync(result)) return;
  fs.rmSync(stamp, { force: true });
  await progress.step(label, build);
  fs.writeFileSync(stamp, wanted);
}

/** Compiles beside `dist/` and swaps, so that deleted modules leave and a notebook kernel never meets half a build. */
async function buildLibrary() {
  const next = inProject('.cache', 'dist-next');
  fs.rmSync(next, { recursive: true, force: true });
  const compiler = inProject('node_modules', 'typescript', 'bin', 'tsc');
  succeed(await run(runtimeNode(), [compiler, '-p', 'tsconfig.build.json', '--outDir', next]));
  copyAssets(inProject('src'), next);
  replaceFolder(next, inProject('dist'));
}

/** What is not TypeScript (the kernel's logo) goes along as it is. */
function copyAssets(from, to) {
  fs.cpSync(from, to, {
    recursive: true,
    filter: (file) => fs.statSync(file).isDirectory() || !/\.[mc]?tsx?$/.test(file),
  });
}

async function buildExtension() {
  succeed(await runNpm(['run', 'build', '--workspace', 'labextension']));
}

function succeed({ ok, output }) {
  if (ok) return;
  throw new Problem(
    `The build failed:\n  ${lastLines(output, 12)}`,
    'The whole output is in .cache/setup.log',
  );
}
