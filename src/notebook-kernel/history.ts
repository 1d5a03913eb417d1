import type { JsonObject } from './wire.js';

interface Entry {
  readonly line: number;
  readonly source: string;
  output: string | null;
}

/** One process is one session. */
const SESSION = 1;

/** `*` stands for any text, `?` for one character. */
function globToRegExp(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
}

/** The cells run so far, as `history_request` asks for them. */
export class History {
  readonly #entries: Entry[] = [];

  add(line: number, source: string): void {
    this.#entries.push({ line, source, output: null });
  }

  /** The printed result of the last cell added. */
  setOutput(output: string): void {
    const last = this.#entries.at(-1);
    if (last !== undefined) last.output = output;
  }

  /** The content of `history_reply`: rows of `[session, line, source]`, with `output` `[…, [source, output]]`. */
  reply(request: JsonObject): JsonObject {
    const rows = this.#select(request).map(({ line, source, output }) => [
      SESSION,
      line,
      request.output === true ? [source, output] : source,
    ]);
    return { status: 'ok', history: rows };
  }

  #select(request: JsonObject): readonly Entry[] {
    const last = (entries: readonly Entry[]): readonly Entry[] =>
      typeof request.n === 'number' && request.n > 0 ? entries.slice(-request.n) : entries;
    switch (request.hist_access_type) {
      case 'range': {
        // Session 0 is the current one, −1 the one before it, which we do not keep.
        if (request.session !== 0 && request.session !== SESSION) return [];
        const start = typeof request.start === 'number' ? request.start : 0;
        const stop = typeof request.stop === 'number' ? request.stop : Number.POSITIVE_INFINITY;
        return this.#entries.filter(({ line }) => line >= start && line < stop);
      }
      case 'search': {
        const pattern = globToRegExp(typeof request.pattern === 'string' ? request.pattern : '*');
        const found = this.#entries.filter(({ source }) => pattern.test(source));
        if (request.unique !== true) return last(found);
        const latest = new Map(found.map((entry) => [entry.source, entry]));
        return last(found.filter((entry) => latest.get(entry.source) === entry));
      }
      default:
        return last(this.#entries);
    }
  }
}
