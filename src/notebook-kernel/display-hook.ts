// From a value to what is shown of it: by the value's own word where it has one, by known kinds of value, else as
// Node prints it.
import { inspect } from 'node:util';
import { InterruptError } from '../core/interrupt.js';
import { type DisplayBundle, JUPYTER_DISPLAY, type MimeBundle } from '../display/host.js';
import { PLOTLY_MIME_TYPE } from '../protocol/payloads.js';

type Fields = { readonly [key: PropertyKey]: unknown };

function hasFields(value: unknown): value is Fields {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** As Node prints it; never throws but for an interrupt, whatever the value's own `inspect` does. */
export function printValue(value: unknown): string {
  try {
    return inspect(value);
  } catch (error) {
    if (error instanceof InterruptError) throw error;
    return `[cannot be printed: ${String(error)}]`;
  }
}

/** In one line: the frames below it are this kernel's. */
function printError(error: unknown): string {
  try {
    return String(error);
  } catch {
    return '[cannot be printed]';
  }
}

/** What one MIME type's value lacks to be sent: text types are strings, JSON types what JSON can hold. */
function whyUnsendable(mimeType: string, value: unknown): string | undefined {
  const isText = (part: unknown): boolean => typeof part === 'string';
  if (isText(value) || (Array.isArray(value) && value.every(isText))) return undefined;
  if (!/[/+]json$/.test(mimeType)) return 'is not a string';
  try {
    return JSON.stringify(value) === undefined ? 'is not JSON' : undefined;
  } catch (error) {
    const [reason] = printError(error).split('\n');
    return `is not JSON (${reason})`;
  }
}

/** What of a bundle can be sent; front ends and notebook files take nothing else, so the rest is named on stderr. */
export function sendable(data: MimeBundle): MimeBundle {
  const kept: Record<string, unknown> = {};
  for (const [mimeType, value] of Object.entries(data)) {
    if (value === undefined) continue;
    const why = whyUnsendable(mimeType, value);
    if (why === undefined) kept[mimeType] = typeof value === 'string' ? value : toJson(value);
    else process.stderr.write(`The ${mimeType} of a display ${why}, and is left out.\n`);
  }
  return kept;
}

/** As JSON has it: between threads functions could not go. */
function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** What `Symbol.for('Jupyter.display')` gave: a MIME bundle, or one with metadata. */
function readBundle(result: unknown): DisplayBundle | undefined {
  if (!hasFields(result)) return undefined;
  const isMimeBundle = Object.keys(result).some((key) => key.includes('/'));
  if (isMimeBundle) {
    const { metadata, ...data } = result;
    return hasFields(metadata) ? { data, metadata: metadata as MimeBundle } : { data };
  }
  if (!hasFields(result.data)) return undefined;
  return { data: result.data as MimeBundle, metadata: (result.metadata ?? {}) as MimeBundle };
}

/** The name that a cell ends with: `t` of `const t = randn(2, 3);\nt`. */
export function trailingName(source: string): string | undefined {
  return /(?:^|[;\n])\s*([A-Za-z_$][\w$]*)\s*;?\s*$/.exec(source)?.[1];
}

/** What a value's own word is told. */
export interface DisplayHint {
  readonly name?: string;
  readonly source?: { readonly line: string; readonly column: number };
}

/** By the value's own word. A hook that fails must not take the value with it. */
async function ownDisplay(value: Fields, hint: DisplayHint): Promise<DisplayBundle | undefined> {
  try {
    const hook = value[JUPYTER_DISPLAY];
    return typeof hook === 'function' ? readBundle(await hook.call(value, hint)) : undefined;
  } catch (error) {
    if (error instanceof InterruptError) throw error;
    process.stderr.write(`Symbol.for("Jupyter.display") threw: ${printError(error)}\n`);
    return undefined;
  }
}

/** `{ data: [traces], layout }`: a plotly figure. */
function plotlyFigure(value: Fields): MimeBundle | undefined {
  const { data, layout } = value;
  const isFigure = Array.isArray(data) && data.length > 0 && data.every(hasFields) && hasFields(layout);
  if (!isFigure || Array.isArray(layout)) return undefined;
  const isTrace = (trace: Fields): boolean => 'type' in trace || 'x' in trace || 'y' in trace || 'z' in trace;
  return data.every(isTrace) ? { [PLOTLY_MIME_TYPE]: { data, layout } } : undefined;
}

/** A vega or vega-lite specification, by its `$schema`. */
function vegaChart(value: Fields): MimeBundle | undefined {
  const schema = typeof value.$schema === 'string' ? value.$schema : '';
  const found = /vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)/.exec(schema);
  if (found === null) return undefined;
  return { [`application/vnd.${found[1].replace('-', '')}.v${found[2]}+json`]: value };
}

/** A DOM element (jsdom, Observable Plot), or anything that gives HTML. */
function markup(value: Fields): MimeBundle | undefined {
  const { outerHTML, toHTML } = value;
  const html =
    typeof outerHTML === 'string' ? outerHTML : typeof toHTML === 'function' ? toHTML.call(value) : undefined;
  if (typeof html !== 'string') return undefined;
  return /^\s*<svg[\s>]/.test(html) ? { 'image/svg+xml': html } : { 'text/html': html };
}

const SIGNATURES: readonly (readonly [mimeType: string, bytes: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

/** The bytes of a picture, or a canvas that gives them. */
function picture(value: Fields): MimeBundle | undefined {
  if (value instanceof Uint8Array) {
    const found = SIGNATURES.find(([, bytes]) => bytes.every((byte, i) => value[i] === byte));
    return found && { [found[0]]: Buffer.from(value).toString('base64') };
  }
  if (typeof value.toDataURL !== 'function') return undefined;
  const [, mimeType, data] = /^data:(image\/png);base64,(.*)$/s.exec(String(value.toDataURL())) ?? [];
  return mimeType === undefined ? undefined : { [mimeType]: data };
}

const KNOWN_KINDS = [plotlyFigure, vegaChart, markup, picture];

function knownDisplay(value: Fields): DisplayBundle | undefined {
  for (const kind of KNOWN_KINDS) {
    try {
      const data = kind(value);
      if (data !== undefined) return { data };
    } catch (error) {
      // A getter or producer that throws: the value is printed instead.
      if (error instanceof InterruptError) throw error;
    }
  }
  return undefined;
}

/** What is shown of a cell's last value; `name` is the user's for it, where it has one. */
export async function displayBundle(value: unknown, name?: string): Promise<Required<DisplayBundle>> {
  const bundle = hasFields(value) ? ((await ownDisplay(value, { name })) ?? knownDisplay(value)) : undefined;
  const data = sendable(bundle?.data ?? {});
  const text = 'text/plain' in data ? {} : { 'text/plain': printValue(value) };
  return { data: { ...data, ...text }, metadata: bundle?.metadata ?? {} };
}

/** What an error draws of itself, beside its message; undefined for all that draw nothing. */
export async function errorDrawing(
  error: unknown,
  source: DisplayHint['source'],
): Promise<Required<DisplayBundle> | undefined> {
  const bundle =
    error instanceof Error ? await ownDisplay(error as unknown as Fields, { source }) : undefined;
  return bundle && { data: sendable(bundle.data), metadata: bundle.metadata ?? {} };
}
