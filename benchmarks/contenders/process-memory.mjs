// What this process holds of the machine's memory, from Linux, which counts what engines allocate beside their heaps.
import fs from 'node:fs';

function statusBytes(field) {
  const [, kilobytes] = fs.readFileSync('/proc/self/status', 'utf8').match(new RegExp(`${field}:\\s+(\\d+)`));
  return 1024 * Number(kilobytes);
}

/** Bytes at this moment. */
export const held = () => statusBytes('VmRSS');

/** Most bytes since {@link forgetPeak}. */
export const peak = () => statusBytes('VmHWM');

export function forgetPeak() {
  fs.writeFileSync('/proc/self/clear_refs', '5');
}
