// The tape: what made a tensor, for as long as its gradient may be asked for. There is no list of nodes: each
// hangs on the tensor it made, and goes with it.
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Storage, TensorData } from '../core/tensor-data.js';
import { type Backward, notDifferentiable, type Operation } from '../ops/operation.js';
import { isGradEnabled } from './grad-mode.js';
import type { Tensor } from './tensor.js';

/** Where a gradient goes: to the run that made a tensor, or to a leaf, a tensor that nothing recorded made. */
export type Vertex = TapeNode | Tensor;

/** A tensor that a gradient formula will look at, and the state it was in. */
interface Saved {
  readonly tensor: Tensor;
  readonly storage: Storage;
  readonly version: number;
}

function save(tensor: Tensor): Saved {
  const { storage } = tensor.raw;
  return { tensor, storage, version: storage.version };
}

/** One recorded run of an operation. */
export class TapeNode {
  static #next = 0;
  /** Orders the tape: what a run takes was made by runs of smaller numbers. */
  readonly seq: number = TapeNode.#next++;
  readonly operation: Operation<unknown>;
  readonly args: unknown;
  readonly operands: readonly Pick<TensorData, 'shape' | 'dtype'>[];
  /** What made each input, or the input itself where it is a leaf; null where no gradient is wanted. */
  edges: readonly (Vertex | null)[];
  /** The shape of the result. */
  readonly result: TensorData['shape'];
  #inputs: readonly Saved[] | null;
  #outputs: readonly Saved[] | null;
  #freed = false;

  constructor(
    operation: Operation<unknown>,
    args: unknown,
    inputs: readonly Tensor[],
    outputs: readonly Tensor[],
  ) {
    this.operation = operation;
    this.args = args;
    this.operands = inputs.map(({ raw }) => ({ shape: raw.shape, dtype: raw.dtype }));
    this.edges = inputs.map((input) => (input.requiresGrad ? vertexOf(input) : null));
    this.result = outputs[0].shape;
    this.#inputs = operation.keeps?.includes('inputs') ? inputs.map(save) : null;
    this.#outputs = operation.keeps?.includes('outputs') ? outputs.map(save) : null;
  }

  /** Whether the values that the gradient formula needs are gone. */
  get freed(): boolean {
    return this.#freed;
  }

  /** Lets go of the values that were kept; without any, the node can be used again. */
  free(): void {
    if (this.#inputs === null && this.#outputs === null) return;
    this.#inputs = null;
    this.#outputs = null;
    this.edges = [];
    this.#freed = true;
  }

  /** The gradients of the inputs for which `needs` says so. */
  backward(grad: Tensor, needs: (i: number) => boolean): readonly (Tensor | null)[] {
    return (this.operation.backward as Backward<unknown>)(grad, {
      args: this.args,
      operands: this.operands,
      needs,
      input: (i) => this.#restore(this.#inputs, i, 'input'),
      output: (i) => this.#restore(this.#outputs, i, 'result'),
    });
  }

  #restore(saved: readonly Saved[] | null, i: number, what: 'input' | 'result'): Tensor {
    const { name } = this.operation;
    if (saved === null) {
      throw new Error(
        `${name}: the gradient formula looks at an ${what} that is not kept. This is a mistake in convlens; please report it.`,
      );
    }
    const { tensor, storage, version } = saved[i];
    if (tensor.raw.storage === storage && storage.version === version) return tensor;
    throw new ArgumentError({
      op: 'backward',
      problem: `${what === 'input' ? `input ${i}` : 'the result'} of ${name}, ${formatShape(tensor.shape)}, was written to in place after ${name} had run; its gradient needs the old values`,
      expected: version,
      actual: tensor.raw.storage.version,
      hint: 'Write after backward(), or into a copy: x.clone()',
      pytorch:
        'one of the variables needed for gradient computation has been modified by an inplace operation',
    });
  }
}

/** The run that made a tensor, or the tensor itself. */
export function vertexOf(tensor: Tensor): Vertex {
  return tensor.node ?? tensor;
}

/** Records a run, unless no gradient can come of it: then nothing is kept. */
export function record<Args>(
  operation: Operation<Args>,
  args: Args,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): void {
  if (!isGradEnabled() || operation.backward === notDifferentiable) return;
  let wanted = false;
  for (let i = 0; i < inputs.length && !wanted; i++) wanted = inputs[i].requiresGrad;
  if (!wanted || !isFloatingPoint(outputs[0].dtype)) return;
  outputs[0].node = new TapeNode(operation as Operation<unknown>, args, inputs, outputs);
}
