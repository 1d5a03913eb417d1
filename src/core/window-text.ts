// The window of a layer in a table's cell: `5×5 p2 d2 depthwise`. Defaults are silent.
import type { LayerWindow } from './shape-table.js';

/**
 * The size of a window, then what of it is not the default, parted by spaces: `s` stride, `p` padding (`p1+2`:
 * one before, two after), `d` dilation, `g` groups (`depthwise` where every channel is a group of its own), the
 * padding mode, `ceil`, `transposed`. A number an axis where axes differ: `s2×1`.
 *
 * @example
 * windowText({ kind: 'convolution', kernelSize: [5, 5], stride: [1, 1], padding: [[2, 2], [2, 2]], dilation: [1, 1] }); // '5×5 p2'
 */
export function windowText(window: LayerWindow): string {
  const { kernelSize, stride, padding, dilation, groups = 1, inChannels, paddingMode = 'zeros' } = window;
  const padded = padding.some(([before, after]) => before > 0 || after > 0);
  const options = [
    stride.some((step) => step !== 1) && `s${perAxis(stride)}`,
    padded &&
      `p${perAxis(padding.map(([before, after]) => (before === after ? before : `${before}+${after}`)))}`,
    dilation.some((step) => step !== 1) && `d${perAxis(dilation)}`,
    groups > 1 && (groups === inChannels ? 'depthwise' : `g${groups}`),
    padded && paddingMode !== 'zeros' && paddingMode,
    window.ceilMode === true && 'ceil',
    window.transposed === true && 'transposed',
  ];
  return [kernelSize.join('×'), ...options.filter((option) => option !== false)].join(' ');
}

/** One number for all axes where they agree. */
function perAxis(values: readonly (number | string)[]): string {
  return values.every((value) => value === values[0]) ? String(values[0]) : values.join('×');
}
