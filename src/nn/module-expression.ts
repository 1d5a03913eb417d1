import { formatShape } from '../core/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { Module } from './module.js';

/** A library layer is printed as it is imported: `new nn.Conv2d(…)`. */
export interface LibraryClass {
  /** Where a user finds the class; an own property of each class the library exports. */
  readonly namespace?: string;
}

/**
 * A TypeScript expression that rebuilds the module: `new nn.Conv2d(3, 8, 3, { padding: 1 })`. A user's module
 * is told as the class it is, with the fields that hold modules, parameters and buffers.
 */
export function moduleExpression(module: Module): string {
  const { signature } = module;
  const kind = module.constructor as LibraryClass & { readonly name: string };
  if (signature === kind.name) return classText(module, kind.name);
  const namespace = Object.hasOwn(kind, 'namespace') ? `${kind.namespace}.` : '';
  return `new ${namespace}${signature}`;
}

function classText(module: Module, name: string): string {
  const lines = Object.entries(module).flatMap(([key, value]) => fieldLines(key, value, module));
  const buffers = [...module.registeredBuffers].filter(
    ([, { tensor }]) => !Object.values(module).includes(tensor),
  );
  for (const [key, { tensor }] of buffers) lines.push(`// buffer '${key}' ${formatShape(tensor.shape)}`);
  const body = lines.map((line) => `\n${indent(line)}`).join('');
  return `class ${name} extends nn.Module {${body}${body === '' ? '' : '\n'}}`;
}

function fieldLines(key: string, value: unknown, owner: Module): string[] {
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : `'${key}'`;
  if (isModule(value)) return [`${name} = ${value};`];
  if (value instanceof Tensor) {
    if (value.constructor !== Tensor) {
      return [`${name}: nn.Parameter; // ${formatShape(value.shape)} ${value.dtype}`];
    }
    const isBuffer = [...owner.registeredBuffers.values()].some(({ tensor }) => tensor === value);
    return isBuffer ? [`${name}: Tensor; // buffer ${formatShape(value.shape)} ${value.dtype}`] : [];
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isModule)) {
    return [`${name} = [${value.map((item) => `\n${indent(`${item},`)}`).join('')}\n];`];
  }
  return [];
}

function isModule(value: unknown): value is Module {
  return typeof value === 'function' && 'registeredBuffers' in value;
}

/** Each line two spaces further in. */
export function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
