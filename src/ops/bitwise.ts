// On the bits of integers, and on truth.
import { castTo } from './cast-to.js';
import { notDifferentiable, type Operation } from './operation.js';
import { pairwise } from './pairwise.js';

export const bitwiseAnd: Operation = pairwise('bitwiseAnd', null, { takes: 'integers' });
export const bitwiseOr: Operation = pairwise('bitwiseOr', null, { takes: 'integers' });
export const bitwiseXor: Operation = pairwise('bitwiseXor', null, { takes: 'integers' });
export const leftShift: Operation = pairwise('leftShift', null, { takes: 'integers' });
/** The sign stays. */
export const rightShift: Operation = pairwise('rightShift', null, { takes: 'integers' });

/** A bitwise operation on what is not 0, of any dtype. */
function logical(name: string, operation: Operation): Operation {
  return {
    name,
    backward: notDifferentiable,
    forward: (inputs) =>
      operation.forward(
        inputs.map((input) => castTo(input, 'bool', name)),
        undefined,
      ),
  };
}

export const logicalAnd: Operation = logical('logicalAnd', bitwiseAnd);
export const logicalOr: Operation = logical('logicalOr', bitwiseOr);
export const logicalXor: Operation = logical('logicalXor', bitwiseXor);
