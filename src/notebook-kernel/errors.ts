// What a failing cell says: one `error` message, in the user's own lines and columns.
import { inspect } from 'node:util';
import { adviceFor, exportedNames, withoutPaths } from './advice.js';
import { printValue } from './display-hook.js';
import type { SourceMaps } from './source-maps.js';
import { type StackTraces, stackLines } from './stack-trace.js';
import type { CellDiagnostic } from './tslab.js';
import type { TypeScript } from './typescript-shim.js';

/** The content of an `error` message. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const RED = '\u001b[1;31m';
const PLAIN = '\u001b[0m';

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
  readonly #stacks: StackTraces;

  readonly #typescript: TypeScript;
  /** Looked up for the first mistake. */
  #exported: ReadonlySet<string> | undefined;

  constructor(maps: SourceMaps, stacks: StackTraces, typescript: TypeScript) {
    this.#maps = maps;
    this.#stacks = stacks;
    this.#typescript = typescript;
  }

  /** What was thrown, whatever it is. */
  thrown(value: unknown): ErrorReport {
    if (!(value instanceof Error)) {
      const text = printValue(value);
      return { ename: 'Thrown', evalue: text, traceback: [`${RED}Thrown:${PLAIN} ${text}`] };
    }
    // A name or a message may be anything that the user has assigned.
    return {
      ename: String(value.name || 'Error'),
      evalue: String(value.message),
      traceback: this.#describe(value, 0),
    };
  }

  /** The line of a cell from which an error came, and the column of the call in it. */
  source(value: unknown): { readonly line: string; readonly column: number } | undefined {
    if (!(value instanceof Error)) return undefined;
    const frame = this.#stacks.frames(value).find(({ script }) => this.#maps.has(script));
    const line = frame && this.#maps.source(frame.script)?.split('\n')[frame.line - 1];
    return line === undefined || frame === undefined ? undefined : { line, column: frame.column };
  }

  /** Type errors and the like, with the lines that they are about. */
  rejected(diagnostics: readonly CellDiagnostic[], source: string): ErrorReport {
    const given = new Set<string>();
    const lines = diagnostics.map((diagnostic) => {
      const { start, code, fileName } = diagnostic;
      const message = withoutPaths(diagnostic.messageText);
      const advice = fileName === undefined ? this.#advice(diagnostic, message, source) : undefined;
      // Several mistakes of one kind are mended in one way, which is said once.
      const tail = advice === undefined || given.has(advice) ? '' : ` ${advice}`;
      given.add(advice ?? '');
      const place = `${fileName === undefined ? '' : `${fileName}:`}${start.line + 1}:${start.character + 1}`;
      const excerpt =
        fileName === undefined ? sourceExcerpt(source, start.line + 1, start.character + 1) : [];
      return { summary: `${place} - ${message}${tail}`, code, excerpt };
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

  #advice({ start, code }: CellDiagnostic, message: string, source: string): string | undefined {
    const line = source.split('\n')[start.line] ?? '';
    const [before, rest] = [line.slice(0, start.character), line.slice(start.character)];
    this.#exported ??= exportedNames(this.#typescript);
    return adviceFor({ code, message, before, rest }, this.#exported);
  }

  #describe(error: Error, depth: number): string[] {
    const heading = `${RED}${error.name || 'Error'}:${PLAIN} ${error.message}`;
    const frames = this.#stacks.frames(error);
    const first = frames.find(({ script }) => this.#maps.has(script));
    const source = first && this.#maps.source(first.script);
    const excerpt = first && source !== undefined ? sourceExcerpt(source, first.line, first.column) : [];
    return [heading, ...excerpt, ...stackLines(frames), ...this.#related(error, depth)];
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
}
