// Which values inside a row of layers nobody but the row can hold: their memory is free for later results as soon as the next
// layer has read them.
import { discard } from '../core/tensor-data.js';
import { isGradEnabled } from '../tensor/grad-mode.js';
import { isObserved } from '../tensor/observe.js';
import { Tensor } from '../tensor/tensor.js';
import { Activation } from './activation.js';
import { BatchNorm } from './batch-norm.js';
import { areCallsObserved } from './call.js';
import { Convolution } from './conv.js';
import type { Module } from './module.js';
import { hooksOf } from './module-hooks.js';
import { AvgPool, MaxPool } from './pool.js';

interface Kind {
  readonly prototype: { forward(...args: never[]): unknown };
}

/** Layers whose result is always a tensor of its own. */
const MAKERS: readonly Kind[] = [Convolution, BatchNorm];
/** Layers that keep nothing of what they are given. */
const READERS: readonly Kind[] = [...MAKERS, Activation, MaxPool, AvgPool];

/** Whether calling the module is calling the forward of its kind, and nobody listens. */
export function isPlain(module: Module, kind: Kind): boolean {
  return module.forward === kind.prototype.forward && hooksOf(module) === null;
}

/** Follows a value through a row of layers. */
export class PassingValue {
  /** Whether the row alone holds it. */
  private isOurs = false;
  current: unknown;

  constructor(input: unknown) {
    this.current = input;
  }

  /** `by` has made `next` of it; with layers that it took along, or alone. */
  becomes(next: unknown, by: Module): void {
    const { current, isOurs } = this;
    const isDead =
      isOurs &&
      READERS.some((kind) => isPlain(by, kind)) &&
      current instanceof Tensor &&
      !(next instanceof Tensor && next.raw.storage === current.raw.storage);
    if (isDead) discard(current.raw);
    this.isOurs =
      !isGradEnabled() && !isObserved() && !areCallsObserved() && MAKERS.some((kind) => isPlain(by, kind));
    this.current = next;
  }
}
