import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this copy of convlens: its `package.json` is the one source of the version. */
export const packageFolder: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The version of this copy. */
export function packageVersion(): string {
  return JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;
}
