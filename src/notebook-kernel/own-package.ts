// The convlens that this kernel belongs to, and how a notebook in any folder finds it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE_NAME = 'convlens';

/** Where this package lies. */
export const PACKAGE_ROOT: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Resolves as a file of this package does: `convlens` is this package itself. */
export const requireFromPackage: NodeJS.Require = createRequire(join(PACKAGE_ROOT, 'package.json'));

export function isOwnSpecifier(specifier: string): boolean {
  return specifier === PACKAGE_NAME || specifier.startsWith(`${PACKAGE_NAME}/`);
}

/** Whether `folder` or one above it has installed a convlens of its own. */
export function hasOwnInstallation(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', PACKAGE_NAME, 'package.json'))) return true;
  const parent = dirname(folder);
  return parent !== folder && hasOwnInstallation(parent);
}
