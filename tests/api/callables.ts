// Everything of the library that can be called, as the exports tell: functions, constructors, methods, layers.
import { exportsOf } from '../../scripts/api/exports.mjs';
import { internalMembers, publicMembers } from '../../scripts/api/internal-members.mjs';
import * as convlens from '../../src/index.js';
import { nn, ones, optim, randn, type Tensor, tensor, zeros } from '../../src/index.js';

export interface Callable {
  /** `F.conv2d`, `new nn.Conv2d`, `x.sum`. */
  readonly name: string;
  /** Calls it on a fresh object of its class. */
  call(args: readonly unknown[]): unknown;
}

/** What waits for a person, what the library alone builds, and 44 million parameters for every `{}`. */
const SKIPPED = ['input', 'ArgumentError', 'DTypeError', 'ShapeError', 'optim.Optimizer', 'nn.Transformer'];

type Constructor = new (...args: readonly unknown[]) => object;
type Method = (...args: readonly unknown[]) => unknown;

function isClass(value: unknown): value is Constructor {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

const internal = internalMembers();

function methods(prefix: string, make: () => object): Callable[] {
  const members: [string, PropertyDescriptor][] = publicMembers(Object.getPrototypeOf(make()), internal);
  return members
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => ({
      name: `${prefix}.${name}`,
      call: (args) => (make() as Record<string, Method>)[name](...args),
    }));
}

/** Tensors of every kind, one after the other. */
const TENSORS: readonly (() => Tensor)[] = [
  () => randn(2, 3),
  () => randn(1, 2, 4, 4),
  () =>
    tensor([
      [1n, 2n],
      [3n, 4n],
    ]),
  () => zeros(0, 3),
  () => tensor(2.5),
  () => ones(3, { requiresGrad: true }),
  () => tensor([true, false]),
];
let turn = 0;

const EXPORTS: readonly (readonly [string, unknown])[] = exportsOf(convlens);

/** Exported functions and constructors, but for those skipped. */
export const FUNCTIONS: readonly Callable[] = EXPORTS.filter(
  ([name, value]) => typeof value === 'function' && !SKIPPED.includes(name),
).map(
  ([name, value]): Callable =>
    isClass(value)
      ? { name: `new ${name}`, call: (args) => new value(...args) }
      : { name, call: (args) => (value as Method)(...args) },
);

export const TENSOR_METHODS: readonly Callable[] = methods('x', () => TENSORS[turn++ % TENSORS.length]());

/** Layers that can be built of small whole numbers: their `forward` on anything. */
export const LAYERS: readonly Callable[] = Object.entries(nn).flatMap(([name, value]) => {
  const layer = isClass(value) ? builtOf(value) : undefined;
  return layer === undefined
    ? []
    : [{ name: `${name}()`, call: (args) => (layer as unknown as Method)(...args) }];
});

function builtOf(type: Constructor): nn.Module | undefined {
  for (const args of [[], [2], [2, 2], [2, 2, 3], [2, 4, 2]]) {
    try {
      const layer = new type(...args);
      if (layer instanceof nn.Module && layer.constructor !== nn.Module) return layer;
    } catch {
      // Other arguments, then.
    }
  }
  return undefined;
}

export const METHODS: readonly Callable[] = [
  ...methods('Linear', () => new nn.Linear(2, 2)),
  ...methods('Sequential', () => new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU())),
  ...methods('SGD', () => new optim.SGD(new nn.Linear(2, 2).parameters(), { lr: 0.1 })),
  ...methods('Generator', () => new convlens.Generator()),
];
