// What a notebook adds to TypeScript's messages: where a name of the library comes from, and how to write what a user
// of PyTorch has typed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_NAME, PACKAGE_ROOT } from './own-package.js';
import type { TypeScript } from './typescript-shim.js';

/** A mistake that TypeScript has found, and the line it is on. */
export interface Mistake {
  readonly code: number;
  readonly message: string;
  /** The line up to the mistake. */
  readonly before: string;
  /** The line from it on. */
  readonly rest: string;
}

const NO_NAME: readonly number[] = [2304, 2552];
const NOT_A_NUMBER: readonly number[] = [2362, 2363];
const NO_OPERATOR = 2365;
const UNEXPECTED_WORD = 1434;

/** Python's words, and what to write for them. */
const PYTHON: Readonly<Record<string, string>> = {
  None: 'null',
  True: 'true',
  False: 'false',
  print: 'console.log(…), or the value alone as the last line',
  len: 'x.length for an array, x.size(0) for a tensor',
};

/** What would mend it, where that is known. `exported` are the names of the library. */
export function adviceFor(
  { code, message, before, rest }: Mistake,
  exported: ReadonlySet<string>,
): string | undefined {
  if (NOT_A_NUMBER.includes(code) || (code === NO_OPERATOR && message.includes("'Tensor'"))) {
    return 'Of tensors? Try methods: a.add(b), a.mul(2), a.lt(b)';
  }
  if (code === UNEXPECTED_WORD) return importForPython(rest, exported);
  const [, name] = /^Cannot find name '([^']+)'/.exec(message) ?? [];
  if (!NO_NAME.includes(code) || name === undefined) return undefined;
  if (name === 'torch') return withoutTorch(rest, exported);
  if (name === 'F') return `Try import { functional as F } from '${PACKAGE_NAME}'`;
  if (exported.has(name)) return `Try import { ${name} } from '${PACKAGE_NAME}'`;
  if (Object.hasOwn(PYTHON, name)) return `Try ${PYTHON[name]}`;
  if (!/^\w+\s*=(?!=)/.test(rest)) return undefined;
  if (before.trim() === '') return `Declare it: const ${name} = …`;
  if (!/[(,]\s*$/.test(before)) return undefined;
  return `Arguments have no names here: those that PyTorch requires come in order, the others as { ${camelCase(name)}: … }`;
}

/** `torch.zeros(3)`, `torch.nn`. */
function withoutTorch(rest: string, exported: ReadonlySet<string>): string | undefined {
  const [, used] = /^torch\.(\w+)/.exec(rest) ?? [];
  const name = used && camelCase(used);
  if (!name || !exported.has(name)) return undefined;
  return `Try import { ${name} } from '${PACKAGE_NAME}', and ${name} without torch`;
}

/** `from torch import nn`. */
function importForPython(rest: string, exported: ReadonlySet<string>): string | undefined {
  const [, list] = /^from\s+(?:torch|convlens)\s+import\s+([\w\s,]+)$/.exec(rest.trimEnd()) ?? [];
  const names = list?.split(',').map((name) => camelCase(name.trim())) ?? [];
  if (names.length === 0 || !names.every((name) => exported.has(name))) return undefined;
  return `Try import { ${names.join(', ')} } from '${PACKAGE_NAME}'`;
}

function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A message with types by their names alone, without the files that they are declared in. */
export function withoutPaths(message: string): string {
  return message.replace(/import\("[^"]*"\)\./g, '');
}

/** The values that the library exports. */
export function exportedNames(ts: TypeScript): ReadonlySet<string> {
  const path = join(PACKAGE_ROOT, 'dist/index.d.ts');
  const names = new Set<string>();
  if (!existsSync(path)) return names;
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly || !statement.exportClause) continue;
    if (ts.isNamespaceExport(statement.exportClause)) names.add(statement.exportClause.name.text);
    else {
      for (const one of statement.exportClause.elements) if (!one.isTypeOnly) names.add(one.name.text);
    }
  }
  return names;
}
