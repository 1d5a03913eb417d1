// Every family of kernels that the fuzz knows, by subject.
import convolution from './families/convolution.mjs';
import elementwise from './families/elementwise.mjs';
import matmul from './families/matmul.mjs';
import norms from './families/norms.mjs';
import places from './families/places.mjs';
import pooling from './families/pooling.mjs';
import reductions from './families/reductions.mjs';
import softmax from './families/softmax.mjs';
import updates, { updateRow } from './families/updates.mjs';

export const FAMILIES = {
  convolution,
  matmul,
  pooling,
  softmax,
  norms,
  elementwise,
  places,
  reductions,
  updates,
};

/**
 * The rows of kernels that these are calls of.
 *
 * @param kernels `KERNELS` of the library
 * @param library what it exports
 */
export const rowsOf = (kernels, library) => ({ ...kernels, update: updateRow(library) });
