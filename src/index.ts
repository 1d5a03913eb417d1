// The public API: explicit named exports, nothing else.
export { ArgumentError, DTypeError, ShapeError } from './core/errors.js';
export { Tensor } from './tensor/tensor.js';
