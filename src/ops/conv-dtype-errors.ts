// A convolution of values of different dtypes, or of no numbers.
import type { ConvCaller } from '../core/conv-arguments.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import type { Described } from './conv-geometry.js';

export function dtypesDisagree(
  { op }: ConvCaller,
  input: Described,
  other: Described,
  bias: Described | null,
  name: 'weight' | 'bias',
): DTypeError {
  const change = `Try input.to('${other.dtype}')`;
  const hint =
    name === 'bias'
      ? `Try bias.to('${input.dtype}')`
      : isFloatingPoint(input.dtype)
        ? `${change}, or build the layer with { dtype: '${input.dtype}' }`
        : change;
  return new DTypeError({
    op,
    problem: `input is ${input.dtype}, ${name} is ${other.dtype}; they must agree`,
    operands: [
      { name: 'input', shape: input.shape },
      { name, shape: other.shape },
    ],
    operandsInText: false,
    expected: other.dtype,
    actual: input.dtype,
    hint,
    pytorch:
      bias !== null && bias.dtype !== input.dtype
        ? `Input type (${C_NAMES[input.dtype]}) and bias type (${C_NAMES[bias.dtype]}) should be the same`
        : `expected scalar type ${SCALAR_TYPES[input.dtype]} but found ${SCALAR_TYPES[other.dtype]}`,
  });
}

export function boolInput({ op, spatialRank, transposed }: ConvCaller): DTypeError {
  const kernel = spatialRank === 3 ? 'compute_columns3d' : 'slow_conv2d_cpu';
  const theirs = transposed ? `slow_conv_transpose${Math.max(2, spatialRank)}d_out_cpu` : kernel;
  return new DTypeError({
    op,
    problem: 'input and weight are bool; a convolution multiplies and adds numbers',
    actual: 'bool',
    hint: "Try input.to('float32') and weight.to('float32')",
    pytorch: `"${theirs}" not implemented for 'Bool'`,
  });
}

/** PyTorch's names for dtypes in its messages. */
const C_NAMES: Readonly<Record<DType, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int',
  int64: 'long int',
  uint8: 'unsigned char',
  bool: 'bool',
};
const SCALAR_TYPES: Readonly<Record<DType, string>> = {
  float32: 'Float',
  float64: 'Double',
  int32: 'Int',
  int64: 'Long',
  uint8: 'Byte',
  bool: 'Bool',
};
