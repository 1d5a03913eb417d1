import { cursorOfIndex, indexOfCursor } from './text-position.js';
import type { CellCompiler } from './tslab.js';
import type { JsonObject } from './wire.js';

/** TypeScript's kinds in the words for which JupyterLab has icons. */
const ICONS: Readonly<Record<string, string>> = {
  const: 'constant',
  let: 'variable',
  var: 'variable',
  'local var': 'variable',
  alias: 'module',
  parameter: 'variable',
  'local function': 'function',
  getter: 'property',
  setter: 'property',
  construct: 'class',
  constructor: 'class',
  type: 'interface',
  'type parameter': 'interface',
  'enum member': 'constant',
  'external module name': 'module',
};

/** More names than a menu can show help nobody. */
const MAX_MATCHES = 500;

/** The content of `complete_reply`. */
export function complete(
  compiler: CellCompiler,
  declarations: string,
  source: string,
  cursor: number,
): JsonObject {
  const { start, end, names, kinds } = compiler.complete(declarations, source, indexOfCursor(source, cursor));
  const matches = names.slice(0, MAX_MATCHES);
  const range = { start: cursorOfIndex(source, start), end: cursorOfIndex(source, end) };
  return {
    status: 'ok',
    matches,
    cursor_start: range.start,
    cursor_end: range.end,
    metadata: {
      _jupyter_types_experimental: matches.map((text) => {
        const kind = kinds.get(text) ?? '';
        return { text, type: ICONS[kind] ?? kind, ...range };
      }),
    },
  };
}
