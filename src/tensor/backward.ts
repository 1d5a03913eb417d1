import { ArgumentError } from '../core/errors.js';
import type { Storage } from '../core/tensor-data.js';
import { isContiguous } from '../core/tensor-data.js';
import { filled } from '../ops/copies.js';
import { withGradMode } from './grad-mode.js';
import { checkSeed, noHistory, notScalar } from './gradient-errors.js';
import { retainedBy, throughHooks, wasShown } from './hooks.js';
import { PassingGradients } from './passing-gradients.js';
import { TapeNode, type Vertex, vertexOf } from './tape.js';
import type { Tensor } from './tensor.js';

/** How the tape is walked. */
export interface GradientOptions {
  /** Whether the tape is kept, to be walked again. Default: as `createGraph`. */
  readonly retainGraph?: boolean;
  /** Whether the gradients are recorded, to be differentiated again. Default false. */
  readonly createGraph?: boolean;
}

/** A result, and the gradient it begins with. */
export interface Seed {
  readonly output: Tensor;
  readonly grad: Tensor;
}

/**
 * A result with the gradient to begin with: the one given, or 1 for a single value.
 *
 * @throws ArgumentError, ShapeError or DTypeError where there is no history, or the gradient does not fit.
 */
export function seedFor(op: string, output: Tensor, grad: Tensor | null): Seed {
  if (!output.requiresGrad) throw noHistory(op, output);
  if (grad !== null) {
    checkSeed(op, grad, output);
    return { output, grad: grad.to(output.dtype) };
  }
  if (output.numel !== 1) throw notScalar(op, output.shape);
  return { output, grad: withGradMode(false, () => output.apply(filled, 1)) };
}

/**
 * Walks the tape from the results back, in the reverse order of recording, and gives every vertex of `targets`
 * (null: every leaf, and every tensor that retains its gradient) its gradient, after the hooks on it. Nothing recurses: the tape may be as long as memory allows.
 *
 * @param deliver is given each gradient when it is complete.
 */
export function walkBack(
  op: string,
  seeds: readonly Seed[],
  targets: ReadonlySet<Vertex> | null,
  { createGraph = false, retainGraph = createGraph }: GradientOptions,
  deliver: (target: Vertex, grad: Tensor) => void,
): void {
  const order = reachable(seeds.map(({ output }) => vertexOf(output)));
  const needed = leadingTo(order, targets);
  for (const node of order) if (node.freed && needed.has(node)) throw freedGraph(op, node);

  const grads = new Map<Vertex, Tensor>();
  const passing = createGraph ? null : new PassingGradients();
  const add = (vertex: Vertex, grad: Tensor): void => {
    const before = grads.get(vertex);
    const sum = before === undefined ? grad : before.add(grad);
    grads.set(vertex, sum);
    if (before !== undefined) passing?.sum(before, grad, sum);
  };
  withGradMode(createGraph, () => {
    for (const { output, grad } of seeds) add(vertexOf(output), grad);
    for (let i = order.length - 1; i >= 0; i--) {
      const node = order[i];
      const complete = grads.get(node);
      grads.delete(node);
      if (complete === undefined || !needed.has(node)) continue;
      const grad = throughHooks(node, complete);
      const keeper = targets === null ? retainedBy(node) : undefined;
      if (targets?.has(node) || keeper !== undefined) {
        passing?.given(grad);
        deliver(keeper ?? node, grad);
      }
      const { edges, operands } = node;
      const needs = (input: number): boolean => {
        const edge = edges[input];
        return edge !== null && needed.has(edge);
      };
      const gradients = node.backward(grad, needs);
      passing?.passed(node.operation, grad, gradients);
      gradients.forEach((inputGrad, input) => {
        const edge = edges[input];
        // A formula works in the dtype of the result; operands of another were converted.
        if (inputGrad !== null && edge !== null && needed.has(edge))
          add(edge, inputGrad.to(operands[input].dtype));
      });
      passing?.over(grad, grads);
      if (!retainGraph) node.free();
    }
    for (const [leaf, grad] of grads) if (needed.has(leaf)) deliver(leaf, throughHooks(leaf, grad));
  });
}

/** The runs that lead to `ends`, in the order of recording. */
function reachable(ends: readonly Vertex[]): TapeNode[] {
  const seen = new Set<TapeNode>();
  const open = ends.filter((end) => end instanceof TapeNode);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges) if (edge instanceof TapeNode && !seen.has(edge)) open.push(edge);
  }
  return [...seen].sort((a, b) => a.seq - b.seq);
}

/** The vertices on a way to a target, targets included; `order` has what a run takes before the run. */
function leadingTo(
  order: readonly TapeNode[],
  targets: ReadonlySet<Vertex> | null,
): { has(vertex: Vertex): boolean } {
  if (targets === null) return { has: () => true };
  const needed = new Set<Vertex>(targets);
  for (const node of order)
    if (node.edges.some((edge) => edge !== null && needed.has(edge))) needed.add(node);
  return needed;
}

function freedGraph(op: string, node: TapeNode): ArgumentError {
  return new ArgumentError({
    op,
    problem: `the values kept for the gradient of ${node.operation.name} are gone: this graph has been walked before`,
    hint: 'Compute the result again, or walk the first time with { retainGraph: true }',
    pytorch:
      'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed).',
  });
}

/**
 * Adds a gradient to what a leaf has. Gradients may share memory with each other (both operands of a sum have the
 * same one); what a leaf holds is its own, so `shared` holds what has been given away.
 */
export function accumulate(leaf: Tensor, grad: Tensor, createGraph: boolean, shared: Set<Storage>): void {
  if (leaf.grad !== null) {
    if (createGraph) leaf.grad = leaf.grad.add(grad);
    else withGradMode(false, () => leaf.grad?.add_(grad));
    return;
  }
  const { storage } = grad.raw;
  const own = !shared.has(storage) && !wasShown(storage);
  const alone = own && storage.array.length === grad.numel && isContiguous(grad.raw);
  leaf.grad = alone ? grad : withGradMode(createGraph, () => grad.clone());
  shared.add(leaf.grad.raw.storage);
}
