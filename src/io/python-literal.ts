/** What a header of `.npy` is made of; a tuple is an array like a list. */
export type PythonValue = string | number | boolean | null | PythonValue[] | Map<PythonValue, PythonValue>;

const DEEPEST = 16;

/**
 * Reads a Python literal of texts, whole numbers, `True`, `False`, `None`, tuples, lists and dicts.
 *
 * @throws SyntaxError with the position, for anything else: it is never evaluated.
 */
export function parsePythonLiteral(text: string): PythonValue {
  let at = 0;

  function fail(): never {
    throw new SyntaxError(`character ${at}`);
  }

  function space(): void {
    while (at < text.length && /\s/.test(text[at])) at++;
  }

  function take(token: RegExp): string | undefined {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  /** The values up to `close`, with an optional comma behind the last. */
  function sequence(close: string, item: () => void): void {
    at++;
    for (;;) {
      space();
      if (text[at] === close) break;
      item();
      space();
      if (text[at] === ',') at++;
      else if (text[at] !== close) fail();
    }
    at++;
  }

  function value(depth: number): PythonValue {
    if (depth > DEEPEST) fail();
    space();
    const first = text[at];
    if (first === '{') {
      const entries = new Map<PythonValue, PythonValue>();
      sequence('}', () => {
        const key = value(depth + 1);
        space();
        if (text[at] !== ':' || entries.has(key)) fail();
        at++;
        entries.set(key, value(depth + 1));
      });
      return entries;
    }
    if (first === '(' || first === '[') {
      const items: PythonValue[] = [];
      sequence(first === '(' ? ')' : ']', () => items.push(value(depth + 1)));
      return items;
    }
    if (first === "'" || first === '"') {
      const quoted = take(/'[^'\\\n]*'|"[^"\\\n]*"/y) ?? fail();
      return quoted.slice(1, -1);
    }
    // Python 2 wrote an L behind long numbers.
    const number = take(/-?\d+(?=L?\b)/y);
    if (number !== undefined) {
      take(/L/y);
      return Number(number);
    }
    const word = take(/True|False|None/y) ?? fail();
    return word === 'None' ? null : word === 'True';
  }

  const result = value(0);
  space();
  if (at < text.length) fail();
  return result;
}
