// What a failing cell says: one `error` message, in the user's own lines and columns.
import { inspect } from 'node:util';
import { printValue } from './display-hook.js';
import { PACKAGE_ROOT } from './own-package.js';
import type { SourceMaps } from './source-maps.js';
import type { CellDiagnostic } from './tslab.js';

/** The content of an `error` message. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** One line of a stack, its position in the user's text where it has one. */
interface Frame {
  readonly functionName: string;
  /** The script's name, by which its source is known. */
  readonly script: string;
  /** The user's name for it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const FRAME = /^\s*at (?:(.*) \()?(.+?):(\d+):(\d+)\)?$/;
/** A cell's script, as `Cell.name` has it. */
const CELL_NAME = /^In\[.*\]$/;

const RED = '\u001b[1;31m';
const PLAIN = '\u001b[0m';

/** Of Node itself, of this kernel, of tslab or of the compiler: not the user's. */
function isEngineFrame(file: string): boolean {
  return (
    file.startsWith('node:') ||
    file.startsWith('evalmachine') ||
    file === 'native' ||
    file.includes(`${PACKAGE_ROOT}/dist/notebook-kernel/`) ||
    /[\\/]node_modules[\\/](tslab|typescript|@tslab)[\\/]/.test(file)
  );
}

/** A user's mistake that the library has found: where in the library is of no use. */
function isLibraryError(error: Error): boolean {
  return 'op' in error && 'problem' in error;
}

/** The line, and a caret under the column. */
function sourceExcerpt(source: string, line: number, column: number): string[] {
  const text = source.split('\n')[line - 1];
  if (text === undefined) return [];
  const number = String(line);
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [`  ${number} | ${text}`, `  ${' '.repeat(number.length)} | ${indent}^`];
}

export class ErrorReporter {
  readonly #maps: SourceMaps;

  constructor(maps: SourceMaps) {
    this.#maps = maps;
  }

  /** What was thrown, whatever it is. */
  thrown(value: unknown): ErrorReport {
    if (!(value instanceof Error)) {
      const text = printValue(value);
      return { ename: 'Thrown', evalue: text, traceback: [`${RED}Thrown:${PLAIN} ${text}`] };
    }
    return { ename: value.name, evalue: value.message, traceback: this.#describe(value, 0) };
  }

  /** Type errors and the like, with the lines that they are about. */
  rejected(diagnostics: readonly CellDiagnostic[], source: string): ErrorReport {
    const lines = diagnostics.map(({ start, messageText, code, fileName }) => {
      const place = `${fileName === undefined ? '' : `${fileName}:`}${start.line + 1}:${start.character + 1}`;
      const excerpt =
        fileName === undefined ? sourceExcerpt(source, start.line + 1, start.character + 1) : [];
      return { summary: `${place} - ${messageText}`, code, excerpt };
    });
    return {
      ename: 'TypeScriptError',
      evalue: lines.map(({ summary }) => summary).join('\n'),
      traceback: lines.flatMap(({ summary, code, excerpt }) => [
        `${RED}TypeScriptError TS${code}:${PLAIN} ${summary}`,
        ...excerpt,
      ]),
    };
  }

  #describe(error: Error, depth: number): string[] {
    const heading = `${RED}${error.name}:${PLAIN} ${error.message}`;
    const frames = this.#frames(error);
    const first = frames.find(({ script }) => this.#maps.has(script));
    const source = first && this.#maps.source(first.script);
    const excerpt = first && source !== undefined ? sourceExcerpt(source, first.line, first.column) : [];
    const stack = frames.map(({ functionName, file, line, column }) => {
      const place = `${file}:${line}:${column}`;
      return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
    });
    return [heading, ...excerpt, ...stack, ...this.#related(error, depth)];
  }

  /** Causes, and the errors of an AggregateError. */
  #related(error: Error, depth: number): string[] {
    const MAX_DEPTH = 4;
    if (depth >= MAX_DEPTH) return [];
    const parts: unknown[] = error instanceof AggregateError ? [...error.errors] : [];
    if (error.cause !== undefined) parts.push(error.cause);
    return parts.flatMap((part) => [
      'Caused by:',
      ...(part instanceof Error ? this.#describe(part, depth + 1) : [inspect(part)]),
    ]);
  }

  /** The stack's frames that are the user's, where the user has written them. */
  #frames(error: Error): Frame[] {
    const frames: Frame[] = [];
    for (const text of String(error.stack ?? '').split('\n')) {
      const found = FRAME.exec(text);
      if (found === null) continue;
      const [, functionName = '', url, line, column] = found;
      const file = url.replace(/^file:\/\//, '');
      if (isEngineFrame(file) || (isLibraryError(error) && file.startsWith(`${PACKAGE_ROOT}/dist/`)))
        continue;
      const emitted = { line: Number(line), column: Number(column) };
      if (!this.#maps.has(file)) {
        frames.push({ functionName, script: file, file, ...emitted });
        continue;
      }
      const position = this.#maps.original(file, emitted);
      if (position === undefined) continue;
      const own = CELL_NAME.test(file) ? userFunction(functionName) : functionName;
      frames.push({ functionName: own, script: file, file: this.#maps.displayName(file), ...position });
    }
    return frames;
  }
}

/** V8 names the wrapper of a cell, and the object through which cells share names; the user knows neither. */
function userFunction(name: string): string {
  return /^(Object\.)?<anonymous>$|^eval$/.test(name) ? '' : name.replace(/^Object\./, '');
}
