import { formatShape, type Shape } from './shape.js';

/** Arrays further in are not written out: they may hold themselves. */
const DEEPEST = 3;

/** A value in the user's own terms, short enough for one line of a message: `'same'`, `[3, 5]`, `2.5`, `a function`. */
export function describeValue(value: unknown): string {
  return describe(value, 0);
}

function describe(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.length > 40 ? `'${value.slice(0, 37)}...'` : `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (Array.isArray(value)) {
    if (depth === DEEPEST) return '[...]';
    const shown = value
      .slice(0, 6)
      .map((item) => describe(item, depth + 1))
      .join(', ');
    return value.length > 6 ? `[${shown}, ...]` : `[${shown}]`;
  }
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (typeof value === 'object' && value !== null) {
    const { shape, dtype } = value as { shape?: unknown; dtype?: unknown };
    if (Array.isArray(shape) && typeof dtype === 'string') return `a tensor ${formatShape(shape as Shape)}`;
    const name = value.constructor?.name;
    return name === undefined || name === 'Object' ? 'an object' : `a ${name}`;
  }
  return Object.is(value, -0) ? '-0' : String(value);
}
