// Large numbers to three digits and a unit.

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Three significant digits and the unit, the number never at 1000. */
export function withUnit(value: number, units: readonly string[]): [string, string] {
  let unit = 0;
  let scaled = value;
  while (unit < units.length - 1 && Number(scaled.toPrecision(3)) >= 1000) {
    scaled /= 1000;
    unit++;
  }
  return [unit === 0 ? String(scaled) : String(Number(scaled.toPrecision(3))), units[unit]];
}

/** `768 B`, `6.86 MB`: powers of 1000. */
export function formatBytes(value: number): string {
  return withUnit(value, BYTE_UNITS).join(' ');
}
