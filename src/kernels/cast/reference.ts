import { copyValues } from '../../core/copy.js';
import type { Kernel } from '../kernel.js';

/** Every value in another dtype, as it is stored there. */
export const castReference: Kernel<'cast'> = {
  name: 'any_cast__reference',
  supports: () => true,
  run: ({ input }, [out]) => copyValues(input, out),
};
