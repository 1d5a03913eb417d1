// Members of our classes that are not the API: `protected`, `private`, or marked `@internal`. When it runs, JavaScript
// does not know them from the others; the source does.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../setup/project.mjs';

function isInternal(member) {
  const hidden = ts.ModifierFlags.Protected | ts.ModifierFlags.Private;
  if (ts.getCombinedModifierFlags(member) & hidden) return true;
  return ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'internal');
}

/** `Tensor.raw`, `Module.argumentText`, …: the class that declares it, and its name. */
export function internalMembers() {
  const found = new Set();
  const folder = path.join(root, 'src');
  for (const name of fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ts'))) {
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    ts.forEachChild(source, (node) => {
      if (!ts.isClassDeclaration(node) || !node.name) return;
      for (const member of node.members) {
        if (member.name && isInternal(member)) found.add(`${node.name.text}.${member.name.getText()}`);
      }
    });
  }
  return found;
}

/** The public methods and getters along an object's classes, each with its descriptor. */
export function publicMembers(prototype, internal) {
  const members = new Map();
  const hidden = new Set(['constructor']);
  for (let owner = prototype; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    if (owner === Function.prototype) break;
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      // A method that overrides an internal one is as internal, and the other way round.
      if (internal.has(`${owner.constructor.name}.${name}`)) hidden.add(name);
      if (!members.has(name)) members.set(name, descriptor);
    }
  }
  // `x[0]` is there to be refused.
  return [...members].filter(([name]) => !hidden.has(name) && !/^\d+$/.test(name));
}
