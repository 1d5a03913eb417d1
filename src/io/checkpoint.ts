// What is saved of a training: tensors beside numbers, in objects and arrays, in one safetensors file. The tensors have
// flat names, `model.conv.weight`, for every reader; how they hang together is a text of the file's metadata.
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import type { StateDict } from '../nn/state-dict.js';
import { Tensor } from '../tensor/tensor.js';
import { type ByteSource, malformed } from './byte-source.js';
import { checkEntry, setEntry } from './named-tensors.js';

/** The name of that text. */
export const TREE = 'convlens.tree';
/** Objects further in hold themselves. */
const DEEPEST = 32;

/** A tensor, by its flat name; an object; a value that JSON has no word for. What else JSON has stands for itself. */
type Node =
  | string
  | number
  | boolean
  | null
  | Node[]
  | { t: string }
  | { o: [string, Node][] }
  | { n: string }
  | { i: string };

/** Tensors under flat names, and the text that puts them back in their places. */
export interface Flattened {
  readonly tensors: StateDict;
  readonly tree: string;
}

/** Whether a value is an object that has more in it than tensors: one that a state dict is not. */
export function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlain(value) && Object.values(value).some((entry) => !(entry instanceof Tensor));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || value instanceof Tensor) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Takes objects and arrays apart.
 *
 * @throws ArgumentError for what is neither a tensor nor a number, a text, a flag, null, or objects and arrays of them.
 */
export function flatten(op: string, value: Readonly<Record<string, unknown>>): Flattened {
  const tensors: StateDict = {};
  const visit = (item: unknown, path: string, depth: number): Node => {
    const place = path === '' ? 'the value' : `'${path}'`;
    if (depth > DEEPEST) {
      throw new ArgumentError({
        op,
        problem: `${place.slice(0, 60)} is nested too deep: does it hold itself?`,
      });
    }
    const inside = (name: string): string => (path === '' ? name : `${path}.${name}`);
    if (item instanceof Tensor) {
      if (Object.hasOwn(tensors, path)) {
        throw new ArgumentError({ op, problem: `two tensors are named '${path}'`, actual: path });
      }
      setEntry(tensors, path, checkEntry(op, path, item)[1]);
      return { t: path };
    }
    if (Array.isArray(item)) return Array.from(item, (one, i) => visit(one, inside(String(i)), depth + 1));
    if (isPlain(item)) {
      const given = Object.entries(item).filter(([, one]) => one !== undefined);
      return { o: given.map(([name, one]) => [name, visit(one, inside(name), depth + 1)]) };
    }
    if (typeof item === 'bigint') return { i: String(item) };
    if (typeof item === 'number') {
      return Number.isFinite(item) && !Object.is(item, -0)
        ? item
        : { n: Object.is(item, -0) ? '-0' : String(item) };
    }
    if (typeof item === 'string' || typeof item === 'boolean' || item === null) return item;
    const isModule = typeof (item as { stateDict?: unknown } | undefined)?.stateDict === 'function';
    throw new ArgumentError({
      op,
      problem: `${place} is ${describeValue(item)}; tensors, numbers, texts and objects and arrays of them are saved`,
      actual: item,
      hint: isModule ? `Its values: { ${path}: ${path}.stateDict() }` : undefined,
    });
  };
  return { tree: JSON.stringify(visit(value, '', 0)), tensors };
}

/** Puts the tensors of a file back in the places that its text names. */
export function restore(source: ByteSource, tensors: StateDict, tree: string): unknown {
  const broken = (): never => {
    throw malformed(source, `the metadata '${TREE}', which says where the tensors belong, is broken`);
  };
  const build = (node: unknown, depth: number): unknown => {
    if (depth > DEEPEST) return broken();
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map((one) => build(one, depth + 1));
    const { t, o, n, i } = node as Record<string, unknown>;
    if (typeof t === 'string') return Object.hasOwn(tensors, t) ? tensors[t] : broken();
    if (typeof n === 'string' && /^(-0|NaN|-?Infinity)$/.test(n)) return Number(n);
    if (typeof i === 'string' && /^-?\d{1,1000}$/.test(i)) return BigInt(i);
    if (!Array.isArray(o)) return broken();
    const object: StateDict = {};
    for (const entry of o as unknown[]) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') return broken();
      setEntry(object, entry[0], build(entry[1], depth + 1) as Tensor);
    }
    return object;
  };
  let root: unknown;
  try {
    root = JSON.parse(tree);
  } catch {
    return broken();
  }
  return build(root, 0);
}
