// Values as TypeScript source: what a module prints and what a message calls it by.

/** `'reflect'`, `[3, 5]`, `true`, `2.5`. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return String(value);
}

/** One number where all are the same, as the user may have written it: `[3, 3]` is `3`. */
export function collapse<T>(values: readonly T[]): T | readonly T[] {
  return values.length > 0 && values.every((value) => value === values[0]) ? values[0] : values;
}

/**
 * Arguments as source text: the positional ones, then one object of the options that are set.
 * An option that has its default is passed as `undefined`, and is silent.
 */
export function argumentList(
  positional: readonly unknown[],
  options: Readonly<Record<string, unknown>> = {},
): string {
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  const parts = positional.map(literal);
  if (set.length > 0) parts.push(`{ ${set.map(([key, value]) => `${key}: ${literal(value)}`).join(', ')} }`);
  return parts.join(', ');
}
