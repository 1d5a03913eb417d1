import { ArgumentError } from '../core/errors.js';
import type { StateDict } from '../nn/state-dict.js';
import type { Tensor } from '../tensor/tensor.js';
import { restore, TREE } from './checkpoint.js';
import { type FilePath, fileTarget, withFile } from './files.js';
import { readNpy } from './npy.js';
import { PICKLE_HINT, readNpz } from './npz.js';
import { readSafetensors } from './safetensors.js';
import { readHeader } from './safetensors-header.js';

/**
 * Reads a file of tensors: `.safetensors` and `.npz` give an object of tensors by name, `.npy` one tensor. Values are
 * read from the file straight into the tensors.
 *
 * What {@link save} wrote of a training comes back as it was, numbers and objects included; say its type:
 * `load<{ epoch: number; model: nn.StateDict }>(path)`.
 *
 * Dtypes that convlens does not have become the next that holds them exactly: float16 and bfloat16 float32; int8, int16
 * and uint16 int32; uint32 and uint64 int64. Others (float8, complex, texts, dates) are refused. Files of `torch.save`
 * (`.pt`, `.pth`, `.bin`) hold a pickle, a program, and are refused: the message has the lines of Python that convert one.
 *
 * @param path the file; a relative name begins at the working folder, a notebook's own.
 * @throws {@link ArgumentError} for a file that is absent, of another format, truncated or damaged: it says which tensor
 * and which byte. Nothing in a file is run, and no more memory is asked for than its bytes can fill.
 *
 * @example
 * save(arange(6).reshape(2, 3), 'x.npy');
 * load('x.npy').shape; // [2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.load.html
 */
export function load(path: `${string}.npy`): Tensor;
export function load<T extends object = StateDict>(path: `${string}.npz` | `${string}.safetensors`): T;
export function load<T extends object = Tensor | StateDict>(path: FilePath): T;
export function load(path: FilePath): unknown {
  const target = fileTarget('load', path, PICKLE_HINT);
  return withFile(target, (source): unknown => {
    if (target.format === '.npy') return readNpy(source);
    if (target.format === '.npz') return readNpz(source);
    const { tensors, metadata } = readSafetensors(source);
    return Object.hasOwn(metadata, TREE) ? restore(source, tensors, metadata[TREE]) : tensors;
  });
}

/**
 * The texts that a `.safetensors` file keeps beside its tensors; of the file only the header is read.
 *
 * @throws {@link ArgumentError} as {@link load} does.
 *
 * @example
 * save({ w: zeros(2) }, 'w.safetensors', { metadata: { task: 'digits' } });
 * io.readMetadata('w.safetensors'); // { task: 'digits' }
 */
export function readMetadata(path: FilePath): Readonly<Record<string, string>> {
  const target = fileTarget('readMetadata', path, PICKLE_HINT);
  if (target.format !== '.safetensors') {
    const problem = `a ${target.format} file has no metadata; .safetensors files have`;
    throw new ArgumentError({ op: target.op, problem, actual: target.format });
  }
  return withFile(target, (source) => {
    const { [TREE]: _, ...metadata } = readHeader(source).metadata;
    return metadata;
  });
}
