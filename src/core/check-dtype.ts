import { describeValue } from './describe.js';
import { didYouMean } from './did-you-mean.js';
import { DTYPES, type DType } from './dtype.js';
import { ArgumentError } from './errors.js';

/** Names that PyTorch, NumPy and JavaScript have for our dtypes. */
const ALIASES: Readonly<Record<string, DType>> = {
  float: 'float32',
  double: 'float64',
  int: 'int32',
  long: 'int64',
  bigint: 'int64',
  byte: 'uint8',
  boolean: 'bool',
  number: 'float32',
};

/**
 * A dtype the user has written.
 *
 * @throws ArgumentError `zeros: no dtype 'float'; did you mean 'float32'?`
 */
export function checkDType(op: string, dtype: unknown): DType {
  if (DTYPES.includes(dtype as DType)) return dtype as DType;
  let guess = '';
  if (typeof dtype === 'string') {
    const name = dtype.replace(/^torch\./, '').toLowerCase();
    const alias = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
    guess = alias === undefined ? didYouMean(dtype, DTYPES) : `; did you mean '${alias}'?`;
  }
  throw new ArgumentError({
    op,
    problem: `no dtype ${describeValue(dtype)}${guess}`,
    actual: dtype,
    expected: DTYPES,
    hint: `Dtypes: ${DTYPES.join(', ')}`,
  });
}
