import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import type { ModuleTree } from './module-tree.js';

/**
 * A name for something new in a module.
 *
 * @throws ArgumentError if it is no text, empty, has a dot, or is taken: by a field, a buffer or a method.
 */
export function checkMemberName(op: string, owner: ModuleTree, name: unknown): string {
  if (typeof name !== 'string') {
    throw new ArgumentError({
      op,
      problem: `the name is ${describeValue(name)}, not a text`,
      actual: name,
    });
  }
  if (name === '' || name.includes('.')) {
    throw new ArgumentError({
      op,
      problem: `a name has at least one character and no dots, got '${name}'`,
      actual: name,
      pytorch: name === '' ? 'name can\'t be empty string ""' : `name can't contain ".", got: ${name}`,
    });
  }
  const held: unknown = (owner as unknown as Record<string, unknown>)[name]; // a field that is declared holds undefined
  if (held !== undefined || owner.registeredBuffers.has(name)) {
    throw new ArgumentError({
      op,
      problem: `the name '${name}' is taken`,
      actual: name,
      pytorch: `attribute '${name}' already exists`,
    });
  }
  return name;
}
