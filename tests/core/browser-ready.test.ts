// The library loads in browsers: what src/index.ts reaches imports files of its own, by relative paths, and
// packages that run everywhere.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Plain JavaScript, without a platform. */
const PORTABLE = ['fflate'];

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** What a file still imports when its types are gone. */
function importsOf(file: string): string[] {
  const { outputText } = ts.transpileModule(fs.readFileSync(file, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  return ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Every file that `entry` reaches, with its imports. */
function graph(entry: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    const imports = importsOf(file);
    found.set(file, imports);
    for (const name of imports) {
      if (name.startsWith('.')) visit(path.resolve(path.dirname(file), name.replace(/\.js$/, '.ts')));
    }
  };
  visit(entry);
  return found;
}

test.each(['index.ts', 'protocol/index.ts', 'core/conv-arithmetic.ts'])('%s', (entry) => {
  const files = graph(path.join(source, entry));
  const foreign = [...files].flatMap(([file, imports]) =>
    imports
      .filter((name) => !name.startsWith('.') && !PORTABLE.includes(name))
      .map((name) => `${path.relative(source, file)} imports ${name}`),
  );
  expect(foreign).toEqual([]);
  if (entry === 'index.ts') expect(files.size).toBeGreaterThan(100); // the walk walks
});

test('the walk sees an import of Node', () => {
  expect(importsOf(path.join(source, 'cli/python.ts')).some((name) => name.startsWith('node:'))).toBe(true);
});
