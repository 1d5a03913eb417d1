// What the library exports, as it is found when it runs: namespaces, functions, classes and their members.
import { internalMembers, publicMembers } from './internal-members.mjs';

const internal = internalMembers();

/** Classes whose members are the API too: a user calls them more than the exports. */
const WITH_MEMBERS = ['Tensor', 'Generator', 'nn.Module', 'optim.Optimizer'];

/** The names of a class's members, inherited ones included; `x.name()` is told from `x.name` by the trailing brackets. */
export function membersOf(type) {
  return publicMembers(type.prototype, internal)
    .map(([name, { value }]) => (typeof value === 'function' ? `${name}()` : name))
    .sort();
}

function isNamespace(value) {
  return (
    typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Module]'
  );
}

function isClass(value) {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** `nn.Conv2d` → the class: every export by its path, namespaces walked. */
export function exportsOf(module, prefix = '') {
  return Object.entries(module).flatMap(([name, value]) =>
    isNamespace(value) ? exportsOf(value, `${prefix}${name}.`) : [[prefix + name, value]],
  );
}

/** One line an export, sorted: what a review sees of a change to the API. */
export function exportLines(module) {
  return exportsOf(module)
    .flatMap(([path, value]) => {
      const own = isClass(value) ? `class ${path}` : typeof value === 'function' ? `${path}()` : path;
      const members = WITH_MEMBERS.includes(path)
        ? membersOf(value).map((member) => `${path}#${member}`)
        : [];
      return [own, ...members];
    })
    .sort();
}
