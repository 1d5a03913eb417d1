import { inspect } from 'node:util';
import type ts from 'typescript';
import { indexOfCursor } from './text-position.js';
import type { CellCompiler } from './tslab.js';
import type { JsonObject } from './wire.js';

const MAX_VALUE_LINES = 8;
const MAX_VALUE_CHARACTERS = 600;

/** The dotted name that ends at an index: `net.conv1` of `net.conv1.weight` with the cursor on `conv1`. */
function dottedNameAt(source: string, index: number): string[] | undefined {
  const tail = /^[\w$]*/.exec(source.slice(index))?.[0] ?? '';
  const head = /(?:[A-Za-z_$][\w$]*\s*\.\s*)*[A-Za-z_$]?[\w$]*$/.exec(source.slice(0, index))?.[0] ?? '';
  const path = (head + tail).split('.').map((part) => part.trim());
  return path.every((part) => /^[A-Za-z_$][\w$]*$/.test(part)) ? path : undefined;
}

/** The start of the call whose arguments hold an index: for `max(1, |` the index of `max`'s end. */
function calleeBefore(source: string, index: number): number | undefined {
  let depth = 0;
  for (let i = index - 1; i >= 0; i--) {
    if (')]}'.includes(source[i])) depth += 1;
    else if ('([{'.includes(source[i])) {
      if (depth === 0) return source[i] === '(' && /[\w$]/.test(source[i - 1] ?? '') ? i - 1 : undefined;
      depth -= 1;
    }
  }
  return undefined;
}

/** A property that can be read without running anything. */
function plainProperty(holder: unknown, name: string): { readonly value: unknown } | undefined {
  for (let owner = holder; owner !== null && owner !== undefined; owner = Object.getPrototypeOf(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return 'value' in descriptor ? { value: descriptor.value } : undefined;
  }
  return undefined;
}

/** What a name stands for now. The first is one of the session's; no getter of the user's is run. */
function presentValue(
  names: { readonly [name: string]: unknown },
  [first, ...rest]: readonly string[],
): { readonly value: unknown } | undefined {
  if (!Object.hasOwn(names, first)) return undefined;
  let found: { readonly value: unknown } | undefined = { value: names[first] };
  for (const name of rest) found = found && plainProperty(found.value, name);
  return found;
}

/** Values as Node prints them, short; of functions and classes the signature says more. */
function printShort(value: unknown): string | undefined {
  if (typeof value === 'function') {
    const ownPrinter = inspect.custom in value;
    if (!ownPrinter) return undefined;
  }
  const text = inspect(value, { depth: 1, maxArrayLength: 12, maxStringLength: 200 });
  const lines = text.split('\n');
  const shown = lines.slice(0, MAX_VALUE_LINES).join('\n').slice(0, MAX_VALUE_CHARACTERS);
  return shown.length < text.length ? `${shown.trimEnd()} …` : shown;
}

function joinParts(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join('');
}

/** Texts with `{@link Name}` as `write` writes the name. */
function withLinks(text: string, write: (name: string) => string): string {
  return text.replace(/\{@link\s+([^}\s|]+)[^}]*\}/g, (_, name: string) => write(name));
}

const plainName = (name: string): string => name;
const markdownName = (name: string): string => `\`${name}\``;

/** Names and texts of tags. TypeScript reads `@throws {@link X}` as two tags, `@throws {` and `@link X}`. */
function tagTexts(tags: readonly ts.JSDocTagInfo[] | undefined): { name: string; text: string }[] {
  const texts: { name: string; text: string }[] = [];
  for (const tag of tags ?? []) {
    const [last, text] = [texts.at(-1), joinParts(tag.text)];
    if (tag.name === 'link' && last?.text.endsWith('{')) last.text += `@link ${text}`;
    else texts.push({ name: tag.name, text });
  }
  return texts;
}

/** `@param x …` and the like, one a line. */
function tagLines(tags: readonly ts.JSDocTagInfo[] | undefined): { plain: string[]; markdown: string[] } {
  const texts = tagTexts(tags);
  return {
    plain: texts.map(({ name, text }) => `@${name} ${withLinks(text, plainName)}`.trimEnd()),
    markdown: texts.map(({ name, text }) =>
      name === 'example'
        ? `**@example**\n\n\`\`\`ts\n${text}\n\`\`\``
        : `**@${name}** ${withLinks(text, markdownName)}`.trimEnd(),
    ),
  };
}

/** The content of `inspect_reply`: signature, the variable's present value, documentation. */
export function inspectName(
  compiler: CellCompiler,
  declarations: string,
  names: { readonly [name: string]: unknown },
  source: string,
  cursor: number,
): JsonObject {
  const index = indexOfCursor(source, cursor);
  const candidates = [index, index - 1, calleeBefore(source, index)].filter((i) => i !== undefined && i >= 0);
  for (const candidate of candidates as number[]) {
    const info = compiler.inspect(declarations, source, candidate);
    if (info === undefined) continue;
    const path = dottedNameAt(source, candidate);
    const present = path && presentValue(names, path);
    const value = present && printShort(present.value);
    return { status: 'ok', found: true, ...describe(info, value) };
  }
  return { status: 'ok', found: false, data: {}, metadata: {} };
}

function describe(info: ts.QuickInfo, value: string | undefined): JsonObject {
  const signature = joinParts(info.displayParts);
  const documentation = joinParts(info.documentation);
  const tags = tagLines(info.tags);
  const plain = [signature, value, withLinks(documentation, plainName), tags.plain.join('\n')];
  const markdown = [
    `\`\`\`ts\n${signature}\n\`\`\``,
    value === undefined ? undefined : `\`\`\`\n${value}\n\`\`\``,
    withLinks(documentation, markdownName),
    tags.markdown.join('\n\n'),
  ];
  const join = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join('\n\n');
  return { data: { 'text/plain': join(plain), 'text/markdown': join(markdown) }, metadata: {} };
}
