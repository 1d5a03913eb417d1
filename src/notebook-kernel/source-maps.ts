// Where in the user's text an emitted position comes from. Two compilation steps make two maps: they are composed
// once, when the cell is compiled, and read only when an error is shown.
import remapping from '@jridgewell/remapping';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A place in a user's text; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface MappedScript {
  readonly map: TraceMap;
  readonly displayName: string;
  /** The user's text. */
  readonly source: string;
  /** Characters put before the emitted text on its first line. */
  readonly firstLineShift: number;
  /** Lines that were put before the user's text when it was compiled. */
  readonly extraLines: number;
}

const INLINE_MAP = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** Takes the inline map off the end of emitted code. */
export function splitInlineMap(code: string): { readonly code: string; readonly map: string | undefined } {
  const found = INLINE_MAP.exec(code);
  if (found === null) return { code, map: undefined };
  const map = Buffer.from(found[1], 'base64').toString('utf8');
  return { code: `${code.slice(0, found.index)}\n`, map };
}

/** The maps of all scripts that ran, by script name. */
export class SourceMaps {
  readonly #scripts = new Map<string, MappedScript>();

  /** Remembers a script: `steps` are its maps, the last step first. */
  add(
    name: string,
    steps: readonly (string | undefined)[],
    script: {
      readonly source: string;
      readonly displayName?: string;
      readonly firstLineShift?: number;
      readonly extraLines?: number;
    },
  ): void {
    const maps = steps.filter((step) => step !== undefined);
    if (maps.length < steps.length) return;
    const { source, displayName = name, firstLineShift = 0, extraLines = 0 } = script;
    const map = new TraceMap(JSON.stringify(remapping([...maps], () => null)));
    this.#scripts.set(name, { map, source, displayName, firstLineShift, extraLines });
  }

  has(name: string): boolean {
    return this.#scripts.has(name);
  }

  /** The user's name for a script: side modules run as `.js` and were written as `.ts`. */
  displayName(name: string): string {
    return this.#scripts.get(name)?.displayName ?? name;
  }

  /** The user's text of a script. */
  source(name: string): string | undefined {
    return this.#scripts.get(name)?.source;
  }

  /** Where an emitted position comes from; `undefined` where the user has not written it. */
  original(name: string, emitted: Position): Position | undefined {
    const script = this.#scripts.get(name);
    if (script === undefined) return undefined;
    const shift = emitted.line === 1 ? script.firstLineShift : 0;
    if (emitted.column <= shift) return undefined;
    const { line, column } = originalPositionFor(script.map, {
      line: emitted.line,
      column: emitted.column - 1 - shift,
    });
    if (line === null || line <= script.extraLines) return undefined;
    return { line: line - script.extraLines, column: column + 1 };
  }
}
