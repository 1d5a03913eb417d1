import type { ShapeTotals } from '../core/shape-table.js';
import { formatBytes, formatInteger } from './number-format.js';

/** `61 706 parameters, all trainable`, `61 706 parameters: 850 trainable, 60 856 frozen`. */
export function trainableText({ parameters, frozen = 0 }: ShapeTotals): string {
  const all = `${formatInteger(parameters)} ${parameters === 1 ? 'parameter' : 'parameters'}`;
  if (parameters === 0) return 'no parameters';
  if (frozen === 0) return `${all}, all trainable`;
  if (frozen === parameters) return `${all}, all frozen`;
  return `${all}: ${formatInteger(parameters - frozen)} trainable, ${formatInteger(frozen)} frozen`;
}

/**
 * What a step of training takes, as torchinfo adds it up: `input 3.14 kB + forward and backward 52.1 kB + weights 247 kB
 * = 302 kB`.
 */
export function stepBytesText({ inputBytes, passBytes, parameterBytes }: ShapeTotals): string | null {
  if (inputBytes === undefined || passBytes === undefined) return null;
  const sum = inputBytes + passBytes + parameterBytes;
  return `input ${formatBytes(inputBytes)} + forward and backward ${formatBytes(passBytes)} + weights ${formatBytes(parameterBytes)} = ${formatBytes(sum)}`;
}

/** All that is said below a table: parameters, bytes. */
export function sizesText(totals: ShapeTotals): string {
  const { parameterBytes, activationBytes } = totals;
  const step = stepBytesText(totals);
  return [
    trainableText(totals),
    `weights ${formatBytes(parameterBytes)}, activations ${formatBytes(activationBytes)}`,
    ...(step === null ? [] : [`a step of training: ${step}`]),
  ].join('; ');
}
