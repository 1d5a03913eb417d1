import type { DType } from '../core/dtype.js';
import type { Asker } from '../core/errors.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';

/** `data` in another dtype; itself where it has that. For want of memory the error names `asker`. */
export function castTo(data: TensorData, dtype: DType, asker: Asker): TensorData {
  if (data.dtype === dtype) return data;
  const out = allocateUnset(data.shape, dtype, asker);
  runKernel('cast', { input: data }, [out]);
  return out;
}
