import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.js';
import { findNodeRuntime, OLDEST, WANTED_MAJOR } from './node-runtime.js';
import { packageFolder } from './package-folder.js';

/** The kernelspec's name unless the user gives another. */
export const KERNEL_NAME = 'convlens';
export const DISPLAY_NAME = 'TypeScript (convlens)';

/** `kernel.json`, as Jupyter's kernelspec format defines it. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: 'message' | 'signal';
}

/** The kernelspec of this copy of convlens, with absolute paths: it starts from any folder and any PATH. */
export function kernelSpec(displayName: string = DISPLAY_NAME): KernelSpec {
  const node = findNodeRuntime();
  if (!node) {
    throw new Failure(
      `The notebook kernel needs Node.js ${OLDEST.join('.')} or newer; this one is ${process.versions.node}.`,
      `Install Node.js ${WANTED_MAJOR} (https://nodejs.org), or reinstall convlens without --omit=optional: npm then brings one.`,
    );
  }
  const entry = kernelEntry();
  if (!fs.existsSync(entry)) {
    throw new Failure(
      `This copy of convlens is not built: ${entry} is missing.`,
      'In a clone: npm run build',
    );
  }
  return {
    argv: [node.path, entry, '{connection_file}'],
    display_name: displayName,
    language: 'typescript',
    interrupt_mode: 'message',
  };
}

/** The kernel's program in this copy of convlens. */
export function kernelEntry(): string {
  return path.join(packageFolder, 'dist', 'notebook-kernel', 'main.js');
}

/**
 * Writes the kernelspec below a Jupyter data folder, in place of an older one.
 * @returns the folder of the kernelspec
 */
export function installKernelSpec(
  dataFolder: string,
  { name = KERNEL_NAME, displayName }: { name?: string; displayName?: string } = {},
): string {
  checkName(name);
  const spec = kernelSpec(displayName);
  const kernels = path.join(dataFolder, 'kernels');
  const folder = path.join(kernels, name);
  fs.mkdirSync(kernels, { recursive: true });
  // Written beside and swapped in: a listing of kernels never meets half of it.
  const next = fs.mkdtempSync(path.join(kernels, '.new-'));
  fs.chmodSync(next, 0o755);
  fs.cpSync(path.join(packageFolder, 'dist', 'cli', 'logo'), next, { recursive: true });
  fs.writeFileSync(path.join(next, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(next, folder);
  return folder;
}

/**
 * Removes the kernelspec.
 * @returns its folder, or undefined where there was none
 */
export function uninstallKernelSpec(dataFolder: string, name: string = KERNEL_NAME): string | undefined {
  checkName(name);
  const folder = path.join(dataFolder, 'kernels', name);
  if (!fs.existsSync(path.join(folder, 'kernel.json'))) return undefined;
  fs.rmSync(folder, { recursive: true });
  return folder;
}

/** Jupyter's rule for the names of kernels. */
function checkName(name: string): void {
  if (/^[a-z0-9._-]+$/i.test(name) && !/^\.+$/.test(name)) return;
  throw new Failure(
    `'${name}' cannot be the name of a kernel.`,
    "Use letters, digits, '.', '_' and '-' alone; --display-name takes any text.",
  );
}
