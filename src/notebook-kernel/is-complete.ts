import type ts from 'typescript';
import type { TypeScript } from './typescript-shim.js';
import type { JsonObject } from './wire.js';

const UNTERMINATED_STRING = 1002;
const UNTERMINATED_COMMENT = 1010;
const UNTERMINATED_TEMPLATE = 1160;

/** Whether a console should run the text or wait for more of it: `complete`, `incomplete` or `invalid`. */
export function isComplete(typescript: TypeScript, source: string): JsonObject {
  // The console's habit: an empty line at the end runs what is there.
  if (source.trim() !== '' && /\n[ \t]*\n[ \t]*$/.test(source)) return { status: 'complete' };
  const { ScriptTarget, ScriptKind } = typescript;
  const file = typescript.createSourceFile('cell.ts', source, ScriptTarget.Latest, false, ScriptKind.TS);
  const { parseDiagnostics } = file as ts.SourceFile & {
    parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  };
  if (parseDiagnostics.length === 0) return { status: 'complete' };
  const end = source.trimEnd().length;
  const wantsMore = ({ code, start }: ts.DiagnosticWithLocation): boolean =>
    // A string ends on its line: more text does not help it.
    code !== UNTERMINATED_STRING &&
    (code === UNTERMINATED_TEMPLATE || code === UNTERMINATED_COMMENT || start >= end);
  if (!parseDiagnostics.every(wantsMore)) return { status: 'invalid' };
  const lastLine = source.slice(0, end).split('\n').at(-1) ?? '';
  const indent = /^\s*/.exec(lastLine)?.[0] ?? '';
  return { status: 'incomplete', indent: /([{([]|=>)$/.test(lastLine) ? `${indent}  ` : indent };
}
