// The way to an error inside a net: the layers up to the one that failed, with their shapes, as a line where that says
// it all, else as a table; and as rows, for who draws them.
import type { DType } from '../core/dtype.js';
import { amendError, type ConvlensError } from '../core/errors.js';
import { collapse, literal } from '../core/expression.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import type { ShapeFailure, ShapeRow } from '../core/shape-table.js';
import type { RecordedCall } from './call-record.js';
import { correctedLine } from './corrected-line.js';
import type { Module } from './module.js';
import { moduleFacts, pathInside } from './module-facts.js';
import type { Parameter } from './parameter.js';
import { failedLines } from './summary-text.js';

/** A model's forward as far as it went. The last row is the one that failed. */
export interface FailedForward {
  readonly model: string;
  readonly inputShape: Shape;
  readonly batched: boolean;
  readonly dtype: DType;
  readonly rows: readonly ShapeRow[];
  readonly fix?: ShapeFailure['fix'];
  /** Details of the error that tell something else than the way. */
  readonly details: readonly string[];
}

const FORWARDS = new WeakMap<ConvlensError, FailedForward>();

/** Of an error that has come out of a net in which something ran before; else undefined. */
export function failedForward(error: ConvlensError): FailedForward | undefined {
  return FORWARDS.get(error);
}

/**
 * Tells the way in the error's text, and keeps its rows.
 *
 * @param calls of the whole net, the net's own first.
 * @param failed the innermost call that the error came from.
 * @param op who the error itself names.
 */
export function tellForward(
  error: ConvlensError,
  calls: readonly RecordedCall[],
  failed: RecordedCall,
  op: string,
): void {
  const [root] = calls;
  // What has failed and was caught is no part of the way; nor is a failed container, which its inner calls stand for.
  const way = calls.filter((call) => call.done || call === failed || isAround(call, failed, calls));
  const ran = way.filter((call, i) => call.done && !holds(way, i));
  if (ran.length === 0) return;
  const rows = rowsOf(root.module, way, failed, op);
  const inputShape = root.inputShape ?? [];
  const batched = isBatched(rows, inputShape);
  const model = root.module.constructor.name;
  const fix = correctedLine(failed.module, rows[rows.length - 1], error);
  const dtype = root.module.parameters()[0]?.dtype ?? 'float32';
  const details = error.details ?? [];
  const forward = { model, inputShape, batched, dtype, rows, details, ...(fix === undefined ? {} : { fix }) };
  FORWARDS.set(error, forward);
  const line = chainLine(way, ran, failed, rows);
  amendError(error, { details: [...details, ...(line === undefined ? tableLines(forward) : [line])] });
}

/** Whether a call is open around the one that failed. */
function isAround(call: RecordedCall, failed: RecordedCall, calls: readonly RecordedCall[]): boolean {
  if (call.depth >= failed.depth) return false;
  const at = calls.indexOf(call);
  return !calls.slice(at + 1, calls.indexOf(failed)).some(({ depth }) => depth <= call.depth);
}

/** Whether the call at `at` holds other calls. */
function holds(calls: readonly RecordedCall[], at: number): boolean {
  return at + 1 < calls.length && calls[at + 1].depth > calls[at].depth;
}

function rowsOf(root: Module, way: readonly RecordedCall[], failed: RecordedCall, op: string): ShapeRow[] {
  const names = new Map(root.namedModules().map(([name, module]) => [module, name]));
  const counted = new Set<Parameter>();
  const called = new Set<Module>();
  const paths: string[] = [];
  const rows = way.map((call, i): ShapeRow => {
    const { module, depth, inputShape, outputShape } = call;
    paths.length = depth;
    const path = names.get(module) ?? pathInside(paths.at(-1), module.constructor.name);
    paths.push(path);
    const parameters = module.parameters().filter((one) => !counted.has(one));
    const container = holds(way, i);
    const own = container ? module.parameters({ recurse: false }) : parameters;
    for (const parameter of own) counted.add(parameter);
    const again = called.has(module) && module.parameters().length > 0;
    called.add(module);
    return {
      path,
      depth: Math.max(0, depth - 1),
      ...moduleFacts(module, parameters, own),
      inputShape: inputShape ?? [],
      outputShape: call === failed ? null : outputShape,
      multiplyAdds: 0,
      receptiveField: null,
      jump: null,
      ...(container ? { container } : {}),
      ...(again ? { again } : {}),
    };
  });
  // The model itself is no row.
  const inner = rows.slice(1);
  if (!holds(way, way.indexOf(failed))) return inner;
  // Not a layer that it calls: the module's own forward.
  return [...inner, ownRow(failed, paths[failed.depth], op)];
}

/** What a module's forward does beside calling layers, and which failed. */
export function ownRow({ depth }: { readonly depth: number }, path: string, op: string): ShapeRow {
  const name = /^[\w$]*/.exec(op)?.[0] ?? op;
  const nothing = { parameters: 0, multiplyAdds: 0, receptiveField: null, jump: null };
  return { path: pathInside(path, name), depth, kind: name, inputShape: [], outputShape: null, ...nothing };
}

/** A layer with a window takes its axes and the channels; one axis more is the batch. */
function isBatched(rows: readonly ShapeRow[], inputShape: Shape): boolean {
  const layer = rows.find(({ window, container }) => window !== undefined && !container);
  if (layer?.window === undefined) return inputShape.length > 1;
  return layer.inputShape.length === layer.window.kernelSize.length + 2;
}

const MOST_STEPS = 6;

/**
 * `on the way:  input [1, 1, 14, 14] → 0 Conv2d [1, 6, 10, 10] → 1 ReLU → 2 Conv2d ✗`: of few layers of one module,
 * each given what the one before gave.
 */
function chainLine(
  way: readonly RecordedCall[],
  ran: readonly RecordedCall[],
  failed: RecordedCall,
  rows: readonly ShapeRow[],
): string | undefined {
  const steps = [...ran, failed];
  const isChain = steps.every(
    ({ depth, inputShape }, i) =>
      depth === failed.depth && (i === 0 || sameShape(inputShape ?? [], steps[i - 1].outputShape ?? [])),
  );
  if (!isChain || steps.length > MOST_STEPS + 1 || holds(way, way.indexOf(failed))) return undefined;
  const leaves = rows.filter(({ container }) => container !== true);
  const parentOf = ({ path }: ShapeRow): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));
  if (leaves.some((leaf) => parentOf(leaf) !== parentOf(leaves[0]))) return undefined;
  const texts = steps.map(({ module, inputShape, outputShape }, i) => {
    const name = leaves[i].path.split('.').at(-1);
    if (i === ran.length) return `${name} ${leaves[i].kind} ✗`;
    const shape = sameShape(inputShape ?? [], outputShape ?? []) ? '' : ` ${formatShape(outputShape ?? [])}`;
    return `${name} ${leaves[i].kind}${shape}${strideText(module)}`;
  });
  return `on the way:  input ${formatShape(steps[0].inputShape ?? [])} → ${texts.join(' → ')}`;
}

/** Strides shrink maps: a reader looks for them first. */
function strideText(module: Module): string {
  const stride = module.layerWindow()?.stride ?? [];
  return stride.some((step) => step !== 1) ? ` (stride ${literal(collapse(stride))})` : '';
}

/** Rows of the table in a message. */
const MOST_LINES = 24;

/** The table, with what is inside of modules that have come to their end left out. */
function tableLines(forward: FailedForward): string[] {
  const { rows } = forward;
  const last = rows[rows.length - 1];
  const isOpen = (path: string): boolean => last.path === path || last.path.startsWith(`${path}.`);
  const shown = rows.filter((row) => {
    const parents = rows.filter(({ container, path }) => container && row.path.startsWith(`${path}.`));
    return parents.every(({ path }) => isOpen(path));
  });
  const kept = shown.slice(-MOST_LINES);
  const left = shown.length - kept.length;
  const { title, head, rows: lines } = failedLines({ ...forward, rows: kept });
  return [title, head, ...(left === 0 ? [] : [`… ${left} more`]), ...lines.map(({ text }) => text)];
}
