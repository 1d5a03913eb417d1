import { resultDType } from '../core/promotion.js';
import { allocateUnset } from '../core/tensor-data.js';
import type { CompareName } from '../kernels/args.js';
import { runKernel } from '../kernels/table.js';
import { notDifferentiable, type Operation } from './operation.js';
import { pair } from './pairwise.js';

function compare(name: CompareName): Operation {
  return {
    name,
    backward: notDifferentiable,
    forward([first, second]) {
      const { shape, a, b } = pair(name, first, second, resultDType(first, second));
      const out = allocateUnset(shape, 'bool', name);
      runKernel('compare', { operation: name, a, b }, [out]);
      return { outputs: [out] };
    },
  };
}

export const eq: Operation = compare('eq');
export const ne: Operation = compare('ne');
export const lt: Operation = compare('lt');
export const le: Operation = compare('le');
export const gt: Operation = compare('gt');
export const ge: Operation = compare('ge');
