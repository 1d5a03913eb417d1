import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { Tensor } from '../tensor/tensor.js';
import { flatten, isNested, TREE } from './checkpoint.js';
import { type FilePath, fileTarget, writeFile } from './files.js';
import { npyPieces } from './npy.js';
import { type NpzOptions, npzPieces } from './npz.js';
import { checkMetadata, type SafetensorsOptions, safetensorsPieces } from './safetensors.js';

/** What {@link save} takes: `metadata` for `.safetensors`, `compress` for `.npz`. */
export interface SaveOptions extends SafetensorsOptions, NpzOptions {}

/**
 * Writes tensors to a file, in the format that the ending of its name says. The file is there as a whole or not at all:
 * an interrupted or failed `save` leaves the one before.
 *
 * | ending | holds | read elsewhere by |
 * |---|---|---|
 * | `.safetensors` | tensors by name: a state dict; also numbers, texts and objects of them: a checkpoint | `safetensors.torch.load_file(path)` |
 * | `.npy` | one tensor | `np.load(path)` |
 * | `.npz` | tensors by name, or in an array (`arr_0`, …) | `np.load(path)` |
 *
 * @param value a tensor, a state dict, an object of tensors, or what a training goes on from: state dicts of a model and
 * an optimiser beside numbers, in one object; the tensors are then named `model.conv.weight`. A view is written row-major, a parameter's gradient is not
 * written.
 * @param path the file; a relative name begins at the working folder, a notebook's own.
 * @param options `metadata` (texts, `.safetensors`), `compress` (`.npz`, default false).
 * @throws {@link ArgumentError} for another ending, for what is no tensor, and for what the system refuses: nothing is
 * written then.
 *
 * @example A model that is kept and read again
 * const net = new nn.Sequential(new nn.Linear(4, 2));
 * save(net.stateDict(), 'net.safetensors', { metadata: { epoch: '3' } });
 * net.loadStateDict(load('net.safetensors'));
 *
 * @example What a training goes on from
 * const net = new nn.Linear(4, 2);
 * const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
 * save({ epoch: 3, model: net.stateDict(), optimizer: optimizer.stateDict() }, 'checkpoint.safetensors');
 * const { epoch, model } = load('checkpoint.safetensors');
 * net.loadStateDict(model);
 * epoch; // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.save.html
 */
export function save(
  value: Tensor | readonly Tensor[] | object,
  path: FilePath,
  options: SaveOptions = {},
): void {
  if (typeof value === 'string' && typeof path === 'object' && path !== null) {
    throw new ArgumentError({
      op: 'save',
      problem: 'the path comes second, as in torch.save',
      actual: value,
      hint: `Try save(tensors, '${value}')`,
    });
  }
  const target = fileTarget(
    'save',
    path,
    'Try the ending .safetensors; in Python: safetensors.torch.load_file(path)',
  );
  const { op, format } = target;
  checkOptions(op, options, ['metadata', 'compress']);
  const { metadata, compress } = options;
  if (
    (metadata !== undefined && format !== '.safetensors') ||
    (compress !== undefined && format !== '.npz')
  ) {
    const [option, other] =
      format === '.npz' || compress === undefined ? ['metadata', '.safetensors'] : ['compress', '.npz'];
    throw new ArgumentError({
      op,
      problem: `${option} is an option of ${other} files; a ${format} has none`,
    });
  }
  if (format === '.npy') writeFile(target, npyPieces(op, value));
  else if (value instanceof Tensor) {
    throw new ArgumentError({
      op,
      problem: `a ${format} file holds tensors by name, got one without`,
      actual: value,
      hint: 'Try save({ x }, …), or the ending .npy for one tensor',
    });
  } else if (format === '.npz') writeFile(target, npzPieces(op, value, { compress }));
  else if (isNested(value)) {
    const { tensors, tree } = flatten(op, value);
    writeFile(
      target,
      safetensorsPieces(op, tensors, { metadata: { ...checkMetadata(op, metadata), [TREE]: tree } }),
    );
  } else writeFile(target, safetensorsPieces(op, value, { metadata }));
}
