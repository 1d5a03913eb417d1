// What is done to a cell's TypeScript before tslab sees it. Nothing moves: an error's column is the user's.
import type ts from 'typescript';
import type { TypeScript } from './typescript-shim.js';

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/**
 * Cells share their names anyway: `export` before a declaration (code copied from a module) and `export { … }` mean
 * nothing more, and are blanked out.
 */
export function withoutExports(typescript: TypeScript, source: string): string {
  if (!/\bexport\b/.test(source)) return source;
  const file = typescript.createSourceFile('cell.ts', source, typescript.ScriptTarget.Latest, false);
  const spans: ts.TextRange[] = [];
  for (const statement of file.statements) {
    if (typescript.isExportDeclaration(statement) && !statement.moduleSpecifier) spans.push(statement);
    if (!typescript.canHaveModifiers(statement)) continue;
    const modifiers = statement.modifiers ?? [];
    const { ExportKeyword, DefaultKeyword } = typescript.SyntaxKind;
    const isNameless = !('name' in statement) || statement.name === undefined;
    if (isNameless && modifiers.some(({ kind }) => kind === DefaultKeyword)) continue;
    spans.push(...modifiers.filter(({ kind }) => kind === ExportKeyword || kind === DefaultKeyword));
  }
  return spans.reduce(
    (text, { pos, end }) => text.slice(0, pos) + blank(text.slice(pos, end)) + text.slice(end),
    source,
  );
}
