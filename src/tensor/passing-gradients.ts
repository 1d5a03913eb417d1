// Gradients on their way back over the tape. Most of them are seen by the formula of one run and by nobody else: their memory is
// free for the gradients that follow, where new memory would come from the system page by page, and go with the garbage.
import { discard, type Storage } from '../core/tensor-data.js';
import type { Operation } from '../ops/operation.js';
import { wasShown } from './hooks.js';
import { isObserved } from './observe.js';
import type { Tensor } from './tensor.js';

/** What a walk back knows of its gradients' memory. */
export class PassingGradients {
  /** Memory taken for a gradient of this walk, which nobody else holds. */
  private readonly ours = new Set<Storage>();
  /** What has gone into a sum since the last run. */
  private readonly summed: Tensor[] = [];

  /** Two gradients have been added up. */
  sum(first: Tensor, second: Tensor, sum: Tensor): void {
    this.ours.add(sum.raw.storage);
    this.summed.push(first, second);
  }

  /** Somebody else may hold it from here on. */
  given(grad: Tensor): void {
    this.ours.delete(grad.raw.storage);
  }

  /** The formula of a run was given `grad`, and gave these. */
  passed({ letsGo }: Operation<unknown>, grad: Tensor, gradients: readonly (Tensor | null)[]): void {
    if (letsGo !== true) {
      this.given(grad);
      return;
    }
    for (const made of gradients) {
      if (made !== null && made.raw.storage !== grad.raw.storage) this.ours.add(made.raw.storage);
    }
  }

  /** The run is over: the walk needs `grad` no more, nor what went into sums, but in what is `pending`. */
  over(grad: Tensor, pending: ReadonlyMap<unknown, Tensor>): void {
    for (const part of this.summed) this.discard(part, pending);
    this.summed.length = 0;
    this.discard(grad, pending);
  }

  private discard({ raw }: Tensor, pending: ReadonlyMap<unknown, Tensor>): void {
    const { storage } = raw;
    if (!this.ours.has(storage) || wasShown(storage) || isObserved()) return;
    for (const other of pending.values()) if (other.raw.storage === storage) return;
    this.ours.delete(storage);
    discard(raw);
  }
}
