// Where things lie in a clone. Plain ES modules that run on Node 20 before anything is installed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './problem.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Downloads, logs and stamps: everything in it can be deleted and comes back. */
export const cacheFolder = path.join(root, '.cache');

/** A path in the clone; an absolute one stays as it is. */
export const inProject = (...parts) => path.resolve(root, ...parts);

/** Says early, in one sentence, that nothing can be installed here. */
export function assertWritable() {
  const probe = path.join(cacheFolder, `probe-${process.pid}`);
  try {
    fs.mkdirSync(cacheFolder, { recursive: true });
    fs.writeFileSync(probe, '');
    fs.rmSync(probe);
  } catch (error) {
    throw new Problem(
      `This folder cannot be written: ${root} (${error.code ?? error.message})`,
      'Clone convlens into a folder of your own, or make this one writable.',
    );
  }
}

/** One hash over the names and contents of files and folders (relative to the root), for the stamps of set-up. */
export function hashOf(...entries) {
  const hash = createHash('sha256');
  for (const file of entries.flatMap((entry) => filesUnder(inProject(entry)))) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(entry) {
  const stat = fs.statSync(entry, { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return [entry];
  return fs
    .readdirSync(entry)
    .sort()
    .flatMap((name) => filesUnder(path.join(entry, name)));
}

/** The text of a file, or undefined where there is none. */
export function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Puts a finished folder into place of an old one: whoever looks sees the old or the new, never half of it. */
export function replaceFolder(finished, place) {
  const old = `${place}.old-${process.pid}`;
  fs.mkdirSync(path.dirname(place), { recursive: true });
  if (fs.existsSync(place)) fs.renameSync(place, old);
  fs.renameSync(finished, place);
  fs.rmSync(old, { recursive: true, force: true });
}
