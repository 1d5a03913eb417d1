import { describeValue } from '../core/describe.js';
import { ArgumentError, type ErrorFacts, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { formatShape, sameShape } from '../core/shape.js';
import { noGrad } from '../tensor/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import { isUninitialized } from './uninitialized-parameter.js';

/** Tensors under PyTorch's names: `conv1.weight`, `bn.running_mean`. */
export interface StateDict {
  [name: string]: Tensor;
}

/** How a state dict is read. */
export interface LoadOptions {
  /** The names must be exactly the module's (default). */
  readonly strict?: boolean;
  /**
   * The module's name for a name of the state: a function, or an object whose keys are names or leading parts of
   * names (`{ 'backbone.stem': 'features.0' }`).
   */
  readonly rename?: Readonly<Record<string, string>> | ((name: string) => string);
}

/** What did not meet when a state was loaded with `strict: false`. */
export interface LoadResult {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];
}

/** Checks everything, then copies: see `Module.loadStateDict`. */
export function loadState(
  kind: string,
  own: ReadonlyMap<string, Tensor>,
  state: StateDict,
  options: LoadOptions,
): LoadResult {
  const op = `${kind}.loadStateDict`;
  checkOptions(op, options, ['strict', 'rename']);
  if (typeof state !== 'object' || state === null) {
    const problem = `the state is an object of tensors, got ${describeValue(state)}`;
    throw new ArgumentError({ op, problem, actual: state });
  }
  const { rename } = options;
  if (
    rename !== undefined &&
    typeof rename !== 'function' &&
    (typeof rename !== 'object' || rename === null)
  ) {
    const problem = `rename is ${describeValue(rename)}; it takes a function, or an object of names`;
    throw new ArgumentError({ op, problem, actual: rename });
  }
  const strict = parseFlag(op, 'strict', options.strict ?? true);
  const given = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(state)) {
    if (!(value instanceof Tensor)) {
      throw new ArgumentError({
        op,
        problem: `'${name}' is ${describeValue(value)}, not a Tensor`,
        actual: value,
        // What a file of JSON holds, written by Python's tolist().
        ...(Array.isArray(value) ? { hint: `Try { '${name}': tensor(…) }, for every entry` } : {}),
      });
    }
    const renamed = newName(name, rename);
    if (given.has(renamed)) {
      throw new ArgumentError({
        op,
        problem: `two entries of the state are named '${renamed}'`,
        actual: name,
      });
    }
    given.set(renamed, value);
  }

  const missingKeys = [...own.keys()].filter((name) => !given.has(name));
  const unexpectedKeys = [...given.keys()].filter((name) => !own.has(name));
  const misshapen = [...own].filter(([name, tensor]) => {
    const value = given.get(name);
    const open = isUninitialized(tensor); // of a lazy layer: any shape will do
    return value !== undefined && !open && !sameShape(value.shape, tensor.shape);
  });
  const namesFail = strict && missingKeys.length + unexpectedKeys.length > 0;
  if (misshapen.length > 0 || namesFail) {
    throw misfit(kind, own, given, misshapen, namesFail ? { missingKeys, unexpectedKeys } : NOTHING);
  }
  for (const [name, tensor] of own) {
    const value = given.get(name);
    if (value === undefined) continue;
    if (isUninitialized(tensor)) tensor.materialize(value.shape);
    noGrad(() => tensor.copy_(value));
  }
  return { missingKeys, unexpectedKeys };
}

const NOTHING: LoadResult = { missingKeys: [], unexpectedKeys: [] };

function newName(name: string, rename: LoadOptions['rename']): string {
  if (rename === undefined) return name;
  if (typeof rename === 'function') return rename(name);
  const part = Object.keys(rename)
    .filter((key) => name === key || name.startsWith(`${key}.`))
    .sort((a, b) => b.length - a.length)[0];
  return part === undefined ? name : rename[part] + name.slice(part.length);
}

function misfit(
  kind: string,
  own: ReadonlyMap<string, Tensor>,
  given: ReadonlyMap<string, Tensor>,
  misshapen: readonly (readonly [string, Tensor])[],
  { missingKeys, unexpectedKeys }: LoadResult,
): ShapeError | ArgumentError {
  const counts = [
    misshapen.length > 0 ? `${misshapen.length} of another shape` : '',
    missingKeys.length > 0 ? `${missingKeys.length} missing` : '',
    unexpectedKeys.length > 0 ? `${unexpectedKeys.length} unexpected` : '',
  ].filter((part) => part !== '');
  const rows = [
    ...misshapen.map(([name, tensor]) => [
      name,
      `state ${formatShape(given.get(name)?.shape ?? [])}, module ${formatShape(tensor.shape)}`,
    ]),
    ...missingKeys.map((name) => [
      name,
      `missing from the state; module ${formatShape(own.get(name)?.shape ?? [])}`,
    ]),
    ...unexpectedKeys.map((name) => [
      name,
      `unknown to the module; state ${formatShape(given.get(name)?.shape ?? [])}`,
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const facts: ErrorFacts = {
    op: `${kind}.loadStateDict`,
    problem: `the state does not fit the module: ${counts.join(', ')}`,
    details: rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`),
    hint: renameHint(own, given, missingKeys, unexpectedKeys),
    pytorch: pytorchText(kind, own, given, misshapen, missingKeys, unexpectedKeys),
  };
  return misshapen.length > 0 ? new ShapeError(facts) : new ArgumentError(facts);
}

/** The rename that would help: a prefix on every name, or the names one for one where the shapes agree. */
function renameHint(
  own: ReadonlyMap<string, Tensor>,
  given: ReadonlyMap<string, Tensor>,
  missing: readonly string[],
  unexpected: readonly string[],
): string | undefined {
  if (missing.length === 0 || missing.length !== unexpected.length) return undefined;
  const fits = missing.every((name, i) =>
    sameShape(own.get(name)?.shape ?? [], given.get(unexpected[i])?.shape ?? []),
  );
  if (!fits) return undefined;
  const prefix = unexpected[0].slice(0, unexpected[0].length - missing[0].length);
  if (prefix !== '' && missing.every((name, i) => unexpected[i] === prefix + name)) {
    return `Every name of the state starts with '${prefix}'. Try { rename: (name) => name.slice(${prefix.length}) }`;
  }
  const pairs = missing.map((name, i) => renamedPart(unexpected[i], name));
  const map = [...new Set(pairs.map(([from, to]) => `'${from}': '${to}'`))];
  return map.length <= 4 ? `Other names for the same? Try { rename: { ${map.join(', ')} } }` : undefined;
}

/** `conv.weight` and `features.0.weight` differ in `conv` and `features.0`. */
function renamedPart(from: string, to: string): [string, string] {
  const a = from.split('.');
  const b = to.split('.');
  while (a.length > 1 && b.length > 1 && a[a.length - 1] === b[b.length - 1]) {
    a.pop();
    b.pop();
  }
  return [a.join('.'), b.join('.')];
}

/** What PyTorch says of the same state, for search. */
function pytorchText(
  kind: string,
  own: ReadonlyMap<string, Tensor>,
  given: ReadonlyMap<string, Tensor>,
  misshapen: readonly (readonly [string, Tensor])[],
  missing: readonly string[],
  unexpected: readonly string[],
): string {
  const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  const lines = [`Error(s) in loading state_dict for ${kind}:`];
  if (missing.length > 0) lines.push(`Missing key(s) in state_dict: ${quoted(missing)}. `);
  if (unexpected.length > 0) lines.push(`Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
  for (const [name] of misshapen) {
    lines.push(
      `size mismatch for ${name}: copying a param with shape torch.Size(${formatShape(given.get(name)?.shape ?? [])}) from checkpoint, the shape in current model is torch.Size(${formatShape(own.get(name)?.shape ?? [])}).`,
    );
  }
  return lines.join('\n\t');
}
