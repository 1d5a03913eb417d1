// Stacks in the user's own lines: every error of this process has one, whether it is thrown, shown as a value or
// printed, because V8 asks us for the text of a stack when it is first read.
import { PACKAGE_ROOT } from './own-package.js';
import type { SourceMaps } from './source-maps.js';

/** One line of a stack, its position in the user's text where it has one. */
export interface Frame {
  readonly functionName: string;
  /** The script's name, by which its source is known. */
  readonly script: string;
  /** The user's name for it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * V8 keeps ten frames unless it is told otherwise: fewer than the library's own and a few layers of the user's, below
 * which lies the cell that called them.
 */
const KEPT_FRAMES = 100;

/** Calls that call each other in turn are still told as one recursion. */
const LONGEST_CYCLE = 4;

const FRAME = /^(?:\s*at )?(async )?(?:(.*) \()?(.+?):(\d+):(\d+)\)?$/;
/** A cell's script, as `Cell.name` has it. */
const CELL_NAME = /^In\[.*\]$/;

/** Of Node itself, of this kernel, of tslab or of the compiler, or code that a string was made into. */
function isEngineFrame(file: string): boolean {
  return (
    file.startsWith('node:') ||
    file.startsWith('evalmachine') ||
    file === 'native' ||
    file.includes('<anonymous>') ||
    file.includes(`${PACKAGE_ROOT}/dist/notebook-kernel/`) ||
    /[\\/]node_modules[\\/](tslab|typescript|@tslab)[\\/]/.test(file)
  );
}

/** A user's mistake that the library has found: where in the library is of no use. */
function isLibraryError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'op' in error && 'problem' in error;
}

/** V8 names the wrapper of a cell, and the object through which cells share names; the user knows neither. */
function userFunction(name: string): string {
  return /^(Object\.)?<anonymous>$|^eval$/.test(name) ? '' : name.replace(/^Object\./, '');
}

function place({ file, line, column }: Frame): string {
  return `${file}:${line}:${column}`;
}

function parseFrame(text: string): Frame | undefined {
  const found = FRAME.exec(text);
  if (found === null) return undefined;
  const [, isAsync = '', name = '', url, line, column] = found;
  const script = url.replace(/^file:\/\//, '');
  if (isEngineFrame(script)) return undefined;
  const own = CELL_NAME.test(script) ? userFunction(name) : name;
  const functionName = own === '' ? '' : isAsync + own;
  return { functionName, script, file: script, line: Number(line), column: Number(column) };
}

/** How many frames from `start` on repeat those just before them, by the shortest cycle that repeats at all. */
function repetition(places: readonly string[], start: number): number {
  for (let cycle = 1; cycle <= LONGEST_CYCLE; cycle += 1) {
    let length = 0;
    while (start + length < places.length && places[start + length] === places[start + length - cycle])
      length += 1;
    if (length >= cycle) return length;
  }
  return 0;
}

/** The lines of a stack; of a recursion each frame stands there once. */
export function stackLines(frames: readonly Frame[]): string[] {
  const places = frames.map(place);
  const lines: string[] = [];
  for (let i = 0; i < frames.length; i += 1) {
    const repeated = repetition(places, i);
    if (repeated > 0) {
      lines.push(`    … ${repeated} more`);
      i += repeated - 1;
      continue;
    }
    const { functionName } = frames[i];
    lines.push(functionName === '' ? `    at ${places[i]}` : `    at ${functionName} (${places[i]})`);
  }
  return lines;
}

/** The stacks of this process's errors. */
export class StackTraces {
  readonly #maps: SourceMaps;
  readonly #known = new WeakMap<object, readonly Frame[]>();

  constructor(maps: SourceMaps) {
    this.#maps = maps;
  }

  /** Has V8 make stacks in our way from now on. */
  install(): void {
    Error.stackTraceLimit = KEPT_FRAMES;
    Error.prepareStackTrace = (error, sites) => {
      const frames = this.#userFrames(error, sites.map(String));
      this.#known.set(error, frames);
      return [Error.prototype.toString.call(error), ...stackLines(frames)].join('\n');
    };
  }

  /** The frames that are the user's, where the user has written them. */
  frames(error: Error): readonly Frame[] {
    // Reading it has V8 make it. A stack that somebody else has put there is text that we, or nobody, have mapped.
    const text = String(error.stack ?? '');
    return (
      this.#known.get(error) ??
      text
        .split('\n')
        .filter((line) => /^\s*at /.test(line))
        .map(parseFrame)
        .filter((frame) => frame !== undefined)
    );
  }

  #userFrames(error: unknown, sites: readonly string[]): Frame[] {
    const hidesLibrary = isLibraryError(error);
    return sites.flatMap((site) => {
      const frame = parseFrame(site);
      if (frame === undefined || (hidesLibrary && frame.script.startsWith(`${PACKAGE_ROOT}/dist/`)))
        return [];
      if (!this.#maps.has(frame.script)) return CELL_NAME.test(frame.script) ? [] : [frame];
      const position = this.#maps.original(frame.script, frame);
      return position === undefined
        ? []
        : [{ ...frame, ...position, file: this.#maps.displayName(frame.script) }];
    });
  }
}
