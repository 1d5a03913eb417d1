import { zipSync } from 'fflate';
import { collect } from '../core/collect.js';
import { ArgumentError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { StateDict } from '../nn/state-dict.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ByteSource, byteCount, type Encoded, join, malformed, memorySource } from './byte-source.js';
import { checkEntry, type NamedTensors, setEntry, tensorEntries } from './named-tensors.js';
import { npyPieces, readNpy } from './npy.js';
import { entrySource, readZipDirectory } from './zip.js';

/** How a `.npz` file is written. */
export interface NpzOptions {
  /** Deflates the arrays, as `np.savez_compressed` does: smaller, and much slower to write. Default false. */
  readonly compress?: boolean;
}

/** Where fields of 32 and 16 bits end. */
const LARGEST = 0xffffffff;
const MOST = 0xffff;

/** @internal */
export function npzPieces(op: string, value: unknown, options: NpzOptions = {}): Encoded {
  checkOptions(op, options, ['compress']);
  const compress = parseFlag(op, 'compress', options.compress ?? false);
  // As np.savez names what comes without a name.
  const named = Array.isArray(value)
    ? Object.fromEntries(collect(value, (item, i) => checkEntry(op, `arr_${i}`, item)))
    : value;
  const encoded = tensorEntries(op, named).map(
    ([name, tensor]) => [`${name}.npy`, npyPieces(op, tensor)] as const,
  );
  const size = encoded.reduce((sum, [name, file]) => sum + file.size + 2 * name.length + 128, 0);
  if (size > LARGEST || encoded.length > MOST) {
    throw new ArgumentError({
      op,
      problem: `${encoded.length} tensors of ${byteCount(size)}; a .npz file is written up to 4 GiB and ${MOST} tensors`,
      actual: size,
      expected: LARGEST,
      hint: 'A .safetensors file has no such limit',
    });
  }
  const files = Object.fromEntries(encoded.map(([name, file]) => [name, join(file)]));
  // No present time: the same tensors give the same bytes.
  const bytes = zipSync(files, { level: compress ? 6 : 0, mtime: '1980-01-01T12:00:00' });
  return { size: bytes.length, pieces: [bytes] };
}

/** @internal */
export function readNpz(source: ByteSource): StateDict {
  const tensors: StateDict = {};
  const entries = readZipDirectory(source).filter(({ name }) => !name.endsWith('/'));
  if (entries.some(({ name }) => name.endsWith('data.pkl'))) {
    throw malformed(
      source,
      'this zip archive is a file of torch.save: it holds a pickle, a program that loading would run',
      {
        hint: PICKLE_HINT,
      },
    );
  }
  for (const entry of entries) {
    const { name } = entry;
    if (!name.endsWith('.npy'))
      throw malformed(source, `the archive holds '${name}', which is no .npy array`, { actual: name });
    const key = name.slice(0, -'.npy'.length);
    if (Object.hasOwn(tensors, key))
      throw malformed(source, `the archive holds '${name}' twice`, { actual: name });
    setEntry(tensors, key, readNpy(entrySource(source, entry), `'${key}'`));
  }
  return tensors;
}

/** @internal The lines of Python that make a readable file of one of PyTorch's. */
export const PICKLE_HINT: string = [
  'In Python, once:',
  '  from safetensors.torch import save_file',
  "  save_file(torch.load('net.pt', weights_only=True), 'net.safetensors')",
].join('\n');

/**
 * The bytes of a `.npz` file, as `np.savez` makes them: a zip archive of `.npy` files.
 *
 * @param tensors tensors by name, or in an array: those are named `arr_0`, `arr_1`, …
 * @param options `compress` (default false).
 * @throws {@link ArgumentError} for what are no tensors, and for more than 4 GiB.
 *
 * @example
 * const bytes = io.encodeNpz({ x: tensor([1, 2]), y: tensor([3n]) });
 * io.decodeNpz(bytes).y.dtype; // 'int64'
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 */
export function encodeNpz(tensors: NamedTensors | readonly Tensor[], options: NpzOptions = {}): Uint8Array {
  return join(npzPieces('encodeNpz', tensors, options));
}

/**
 * The arrays of a `.npz` file that is in memory, by name: stored or deflated, zip64 too, each compared with its check
 * sum. The dtypes are read as {@link decodeNpy} reads them.
 *
 * @param bytes the whole file.
 * @throws {@link ArgumentError} for bytes that are not such a file; it says which array.
 *
 * @example
 * Object.keys(io.decodeNpz(io.encodeNpz([zeros(2), ones(3)]))); // ['arr_0', 'arr_1']
 */
export function decodeNpz(bytes: Uint8Array | ArrayBuffer): StateDict {
  return readNpz(memorySource('decodeNpz', bytes));
}
