// Files of tensors as bytes in memory, for where there are no files; `save` and `load` stand at the root.
export type { FilePath } from './files.js';
export { readMetadata } from './load.js';
export type { NamedTensors } from './named-tensors.js';
export { decodeNpy, encodeNpy } from './npy.js';
export { decodeNpz, encodeNpz, type NpzOptions } from './npz.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsOptions,
} from './safetensors.js';
export type { SaveOptions } from './save.js';
