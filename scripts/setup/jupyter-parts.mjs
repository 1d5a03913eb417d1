// The notebook kernel and the extension, put where `.venv`'s Jupyter finds them.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { extensionFolder } from './build.mjs';
import { inProject, replaceFolder } from './project.mjs';
import { venv } from './python-environment.mjs';

const share = path.join(venv, 'share', 'jupyter');

/** A module of the built command line, which holds the rules of kernelspecs and of the server. */
export const importBuiltCli = (name) => import(pathToFileURL(inProject('dist', 'cli', `${name}.js`)).href);

/** Installs the kernelspec and the extension of this build, if they are not there. */
export async function installJupyterParts() {
  const { installKernelSpec } = await importBuiltCli('kernel-spec');
  installKernelSpec(share);
  installExtension();
}

/** The whole folder is replaced: its bundles carry hashes in their names, and old ones would stay behind. */
function installExtension() {
  const place = path.join(share, 'labextensions', '@convlens', 'labextension');
  if (sameFolder(extensionFolder, place)) return;
  const next = `${place}.new`;
  fs.rmSync(next, { recursive: true, force: true });
  fs.cpSync(extensionFolder, next, { recursive: true });
  const manifest = inProject('labextension', 'install.json');
  if (fs.existsSync(manifest)) fs.copyFileSync(manifest, path.join(next, 'install.json'));
  replaceFolder(next, place);
}

/** Whether `b` holds every file of `a`, byte by byte. */
function sameFolder(a, b) {
  return fs.readdirSync(a, { recursive: true }).every((name) => {
    const [from, to] = [path.join(a, name), path.join(b, name)];
    if (!fs.existsSync(to)) return false;
    return fs.statSync(from).isDirectory() || fs.readFileSync(from).equals(fs.readFileSync(to));
  });
}
