// Schedules that move the momentum against the learning rate: of SGD, or the first beta of Adam and its kin.
import { ArgumentError } from '../../core/errors.js';
import type { Optimizer } from '../optimizer.js';

interface MomentumGroup {
  momentum?: number;
  betas?: readonly [number, number];
}

/** Refuses an optimiser that has no momentum. */
export function checkMomentum(op: string, optimizer: Optimizer): void {
  if ('momentum' in optimizer.defaults || 'betas' in optimizer.defaults) return;
  throw new ArgumentError({
    op,
    problem: `cycleMomentum changes momentum or betas, ${optimizer.constructor.name} has neither`,
    hint: 'Try { cycleMomentum: false }',
    pytorch: 'optimizer must support momentum or beta1 with `cycle_momentum` option enabled',
  });
}

/** Sets the momentum of each group. */
export function setMomentums(optimizer: Optimizer, momentums: readonly number[]): void {
  (optimizer.paramGroups as MomentumGroup[]).forEach((group, i) => {
    if (group.betas !== undefined) group.betas = [momentums[i], group.betas[1]];
    else group.momentum = momentums[i];
  });
}
